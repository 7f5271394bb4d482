package print

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/office"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// choice is what the screen of the slots shows.
type choice struct {
	office   app.FoundOffice
	slots    []domain.Slot
	sure     bool // the authority told them just now
	passport domain.RegistryID
	underWay domain.PrintID // an order of the passport
}

// slots is the screen of screen.PagePrintSlot.
type slots struct {
	env     *screen.Env
	office  domain.OfficeID
	order   domain.PrintID // that is moved, "" for a new one
	body    *fyne.Container
	content fyne.CanvasObject
	times   *fyne.Container
	remark  *fyne.Container
	known   choice
	start   time.Time // chosen
	busy    bool
}

// NewSlot builds the screen of screen.PagePrintSlot. The argument is the id of an office, and with a slash that of an order to be moved.
func NewSlot(e *screen.Env, arg string) screen.Screen {
	id, order, _ := strings.Cut(arg, "/")
	s := &slots{env: e, office: domain.OfficeID(id), order: domain.PrintID(order), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)),
		times: widget.NewSpaced(theme.Space8), remark: widget.NewSpaced(0)}
	s.content = widget.NewPage(theme.ColumnForm, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *slots) Content() fyne.CanvasObject { return s.content }

func (s *slots) load() {
	screen.Load(s.env, s.read, func(c choice, err error) {
		s.known = c
		if err != nil {
			s.put(s.env.Unread(err, s.load))
			return
		}
		s.put(s.parts()...)
	})
}

func (s *slots) read(ctx context.Context) (c choice, err error) {
	if c.office, err = s.env.App.Office(ctx, string(s.env.Book.Language()), s.office); err != nil {
		return c, err
	}
	orders, err := s.env.App.Prints(ctx)
	if err != nil {
		return c, err
	}
	for _, v := range orders {
		if s.order == "" && !v.State.Over() && v.Refused != domain.CommandOrderPrint {
			c.underWay = v.ID
		}
	}
	passports, err := s.env.App.Passports(ctx)
	if err != nil {
		return c, err
	}
	for _, p := range passports {
		if p.State == domain.PassportActive {
			c.passport = p.ID
		}
	}
	c.slots, c.sure, err = s.env.App.PrintSlots(ctx, s.office)
	return c, err
}

func (s *slots) put(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}

func (s *slots) parts() []fyne.CanvasObject {
	b, c := s.env.Book, s.known
	head := widget.NewSpaced(theme.Space4, widget.NewHeading(c.office.Text.Name),
		widget.NewSecondaryText(c.office.Text.City+", "+c.office.Text.Address))
	switch {
	case c.underWay != "":
		return []fyne.CanvasObject{head, widget.NewNotice(widget.Info, b.Say("print.have"), b.Say("print.have.text"),
			widget.NewPrimary("print.show", b.Say("print.show"), func() {
				s.env.Nav.Replace(screen.Route{Page: screen.PagePrint, Arg: string(c.underWay)})
			}))}
	case c.passport == "" && s.order == "":
		return []fyne.CanvasObject{head, widget.NewNotice(widget.Info, b.Say("print.inactive"), b.Say("print.inactive.text"),
			widget.NewPrimary("print.passport", b.Say("print.passport"), func() { s.env.Nav.Go(screen.Route{Page: screen.PagePassport}) }))}
	case len(c.slots) == 0:
		return []fyne.CanvasObject{head, widget.NewNotice(widget.Warning, b.Say("print.full"), b.Say("print.full.text"),
			widget.NewPrimary("print.others", b.Say("office.near"), func() {
				s.env.Nav.Go(screen.Route{Page: screen.PageOffices, Arg: string(s.office) + "/" + string(s.order)})
			}))}
	}
	var days []widget.Option
	seen := map[string]bool{}
	for _, x := range c.slots {
		if day := s.dayOf(x.Start); !seen[day] {
			seen[day] = true
			days = append(days, widget.Option{Value: day, Text: words.Capital(office.DayOf(b, c.office.Office, x.Start))})
		}
	}
	day := widget.NewSelect("print.day", b.Say("print.day"), b.Say("print.day"), days, s.offer)
	do := b.Say("print.do")
	if s.order != "" {
		do = b.Say("print.do.move")
	}
	parts := []fyne.CanvasObject{head}
	if !c.sure {
		parts = append(parts, widget.NewNotice(widget.Info, b.Say("print.unsure"), b.Say("print.unsure.text")))
	}
	parts = append(parts, widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("print.day")), day),
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("print.time")), s.times, widget.NewCaption(b.Say("office.clock"))),
		s.remark, widget.NewActions(widget.NewPrimary("print.do", do, s.submit)))
	day.SetValue(days[0].Value)
	s.offer(days[0].Value)
	return parts
}

func (s *slots) dayOf(t time.Time) string { return s.known.office.Local(t).Format("2006-01-02") }

// offer shows the times of a day.
func (s *slots) offer(day string) {
	var times []widget.Option
	for _, x := range s.known.slots {
		if s.dayOf(x.Start) == day {
			times = append(times, widget.Option{Value: x.Start.Format(time.RFC3339), Text: office.Clock(s.known.office.Office, x.Start)})
		}
	}
	s.start = time.Time{}
	choose := func(value string) {
		s.start, _ = time.Parse(time.RFC3339, value) // one of those above
		s.say()
	}
	s.times.Objects = []fyne.CanvasObject{widget.NewSelect("print.time", s.env.Book.Say("print.time"), s.env.Book.Say("print.time.choose"), times, choose)}
	s.times.Refresh()
	widget.Relayout(s.body)
}

func (s *slots) say(objects ...fyne.CanvasObject) {
	s.remark.Objects = objects
	s.remark.Refresh()
	widget.Relayout(s.body)
}

func (s *slots) submit() {
	if s.busy {
		return
	}
	if s.start.IsZero() {
		s.say(widget.NewNotice(widget.Error, s.env.Book.Say("print.time.choose"), ""))
		return
	}
	s.busy = true
	at, id := domain.PrintTime{Office: s.office, Start: s.start}, s.order
	s.env.Act(func(ctx context.Context) (err error) {
		if id != "" {
			return s.env.App.MovePrint(ctx, id, at)
		}
		id, err = s.env.App.OrderPrint(ctx, s.known.passport, at)
		return err
	}, func(err error) {
		s.busy = false
		switch {
		case errors.Is(err, domain.ErrDuplicate):
			s.load() // which shows the one under way
		case err != nil:
			s.say(s.env.Problem(err, nil))
		default:
			s.env.Nav.Restart(screen.Route{Page: screen.PageHome}, screen.Route{Page: screen.PagePrint, Arg: string(id)})
		}
	})
}
