package ui_test

import (
	"strings"
	"testing"

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
	c.Tap("print.time")
	c.UntilID("print.time.option.0")
	c.Window.Close()
}

var _ = strings.TrimSpace
var _ = domain.PrintReady
