package ui_test

import (
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

func (c *citizen) print() app.PrintView {
	c.t.Helper()
	all, err := c.app.Prints(c.t.Context())
	c.ok(err)
	if len(all) == 0 {
		return app.PrintView{}
	}
	return all[0]
}

// TestE7PrintedVersionsAreDrawn orders a printed version on the screens, without a network at first, and follows it until it is
// collected. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestE7PrintedVersionsAreDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
	at := func(page screen.Page, arg string) screen.Route { return screen.Route{Page: page, Arg: arg} }
	c.drawOffice(t, holderScreen{"print-begin", at(screen.PagePrint, ""), "print.choose", nil})
	c.drawOffice(t, holderScreen{"print-slot", at(screen.PagePrintSlot, "one"), "print.do", nil})
	c.openIn(at(screen.PagePassport, ""), views[0].size, "ru", views[0].look)
	c.UntilID("passport.print")
	c.Tap("passport.print")
	c.UntilID("print.choose")
	c.Tap("print.choose")
	c.UntilID("offices.open.one")
	c.Tap("offices.open.one")
	c.UntilID("office.order")
	c.authority.SetOffline(true)
	c.Tap("office.order")
	c.UntilID("print.do")
	c.Tap("print.do") // without a time
	if c.print().ID != "" {
		t.Error("ordered without a time")
	}
	slots, sure, err := c.app.PrintSlots(t.Context(), "one")
	c.ok(err)
	if sure {
		t.Error("slots are sure without a network")
	}
	c.Tap("print.time")
	c.Tap("print.time=" + slots[0].Start.Format(time.RFC3339))
	c.Tap("print.do")
	c.UntilID("print.cancel") // it waits for a network
	if v := c.print(); !v.Local() || v.Waiting != domain.CommandOrderPrint || !v.Start.Equal(slots[0].Start) {
		t.Errorf("%v", v)
	}
	c.Window.Close()
	order := at(screen.PagePrint, string(c.print().ID))
	c.drawOffice(t, holderScreen{"print-waiting", order, "print.cancel", nil})
	c.authority.SetOffline(false)
	c.arrives("the order", func() bool { return c.print().Number != "" })
	c.drawOffice(t, holderScreen{"print-ordered", order, "print.cancel", []string{"print.cancel"}})
	c.openIn(order, views[0].size, "ru", views[0].look)
	c.Tap("print.move")
	c.UntilID("print.do")
	c.Tap("print.time")
	c.Tap("print.time=" + slots[1].Start.Format(time.RFC3339))
	c.Tap("print.do")
	c.UntilID("print.calendar")
	c.arrives("another time", func() bool { v := c.print(); return v.Start.Equal(slots[1].Start) && v.Waiting == "" })
	for _, want := range []domain.PrintState{domain.PrintPrinting, domain.PrintReady} {
		c.Tap("print.trial")
		c.arrives(string(want), func() bool { return c.print().State == want })
	}
	c.UntilID("print.copy")
	c.Tap("print.calendar")
	if !strings.HasSuffix(c.outside.name, ".ics") || !strings.Contains(string(c.outside.content), "DTSTART:"+slots[1].Start.UTC().Format("20060102T150405Z")) {
		t.Error(c.outside.name)
	}
	c.Window.Close()
	c.drawOffice(t, holderScreen{"print-ready", order, "print.copy", nil})
	c.ok(c.authority.AdvancePrint(t.Context(), c.print().ID))
	c.arrives("collected", func() bool { return c.print().State == domain.PrintCollected })
	c.drawOffice(t, holderScreen{"print-collected", order, "print.again", nil})
}
