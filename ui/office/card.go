package office

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// card is the screen of screen.PageOffice.
type card struct {
	env     *screen.Env
	id      domain.OfficeID
	order   string // that is moved, "" for none
	body    *fyne.Container
	content fyne.CanvasObject
}

// NewCard returns the card of an office; arg is its id, and after a slash that of an order to be moved there.
func NewCard(e *screen.Env, arg string) screen.Screen {
	id, order, _ := strings.Cut(arg, "/")
	c := &card{env: e, id: domain.OfficeID(id), order: order, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	c.content = widget.NewPage(theme.ColumnContent, c.body)
	c.load()
	return c
}

// Content implements screen.Screen.
func (c *card) Content() fyne.CanvasObject { return c.content }

func (c *card) load() {
	screen.Load(c.env, func(ctx context.Context) (app.FoundOffice, error) {
		return c.env.App.Office(ctx, string(c.env.Book.Language()), c.id)
	}, func(f app.FoundOffice, err error) {
		c.body.Objects = []fyne.CanvasObject{c.env.Unread(err, c.load)}
		if err == nil {
			c.body.Objects = c.parts(f)
		}
		c.body.Refresh()
		widget.Relayout(c.body)
	})
}

func (c *card) parts(f app.FoundOffice) []fyne.CanvasObject {
	b, now := c.env.Book, c.env.Clock.Now()
	tone := widget.Neutral
	if f.Open {
		tone = widget.Success
	}
	facts := []widget.Pair{{Name: b.Say("office.address"), Value: f.Text.City + ", " + f.Text.Address},
		{Name: b.Say("office.landmark"), Value: f.Text.Landmark}}
	entrance := b.Say("office.steps")
	if f.Accessible {
		entrance = b.Say("office.accessible")
	}
	facts = append(facts, widget.Pair{Name: b.Say("office.entrance"), Value: entrance})
	services := make([]string, len(f.Services))
	for i, s := range f.Services {
		services[i] = words.OfficeService(b, s)
	}
	facts = append(facts, widget.Pair{Name: b.Say("office.services"), Value: strings.Join(services, "\n")})
	parts := []fyne.CanvasObject{
		widget.NewHeading(f.Text.Name),
		widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewChip(tone, Standing(b, f, now)), widget.NewTable(facts...))),
		widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("office.hours")), widget.NewTable(week(b, f.Office)...),
			widget.NewCaption(b.Say("office.clock")))),
	}
	if other := holidays(b, f.Office, now); len(other) > 0 {
		parts = append(parts, widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("office.holidays")),
			widget.NewTable(other...))))
	}
	if f.Does(domain.OfficePrints) {
		title := b.Say("office.order")
		if c.order != "" {
			title = b.Say("office.move")
		}
		parts = slices.Insert(parts, 2, fyne.CanvasObject(widget.NewActions(widget.NewPrimary("office.order", title, func() {
			c.env.Nav.Go(screen.Route{Page: screen.PagePrintSlot, Arg: withOrder(f.ID, c.order)})
		}))))
	}
	return append(parts, widget.NewActions(widget.NewSecondary("office.near", b.Say("office.near"), func() {
		c.env.Nav.Go(screen.Route{Page: screen.PageOffices, Arg: withOrder(f.ID, c.order)})
	})))
}
