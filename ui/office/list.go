// Package office is the search for an office and the card of one.
//
// What is looked for, and from where, stays on the device: the catalogue is searched there.
package office

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// list is the screen of screen.PageOffices.
type list struct {
	env      *screen.Env
	order    string // that is moved, "" for none
	readings screen.Readings
	query    app.OfficeQuery
	search   *widget.Entry
	cities   fyne.CanvasObject // nil until they are known
	choice   *fyne.Container
	found    *fyne.Container
	body     *fyne.Container
	content  fyne.CanvasObject
}

// NewList returns the search. The argument is the id of an office to begin with what is near it, or "".
func NewList(e *screen.Env, arg string) screen.Screen {
	b := e.Book
	l := &list{env: e, found: widget.NewSpaced(theme.Space16, widget.NewSkeleton(4)), choice: widget.NewSpaced(theme.Space8)}
	from, order, _ := strings.Cut(arg, "/")
	l.query.From, l.order = domain.OfficeID(from), order
	if order != "" {
		l.query.Service = domain.OfficePrints
	}
	l.search = widget.NewEntry("offices.search", b.Say("offices.search"))
	l.search.SetPlaceHolder(b.Say("offices.hint"))
	l.search.OnChanged = func(text string) { l.query.Text = text; l.load() }
	open := widget.NewTick("offices.open", func(on bool) { l.query.OpenNow = on; l.load() })
	flat := widget.NewTick("offices.accessible", func(on bool) { l.query.Accessible = on; l.load() })
	prints := widget.NewTick("offices.prints", func(on bool) {
		l.query.Service = ""
		if on {
			l.query.Service = domain.OfficePrints
		}
		l.load()
	})
	l.body = widget.NewSpaced(theme.Space24,
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("offices.search")), l.search),
		l.choice,
		widget.NewSpaced(0, widget.NewTickLine(prints, b.Say("office.does.printed_passport")), widget.NewTickLine(open, b.Say("offices.open")),
			widget.NewTickLine(flat, b.Say("office.accessible"))),
		l.found, widget.NewCaption(b.Say("offices.private")))
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *list) Content() fyne.CanvasObject { return l.content }

func (l *list) load() {
	q := l.query
	screen.Reload(l.env, &l.readings, func(ctx context.Context) (app.OfficeList, error) {
		return l.env.App.Offices(ctx, string(l.env.Book.Language()), q)
	}, func(all app.OfficeList, err error) {
		switch {
		case q != l.query:
			return // another search is on its way
		case err != nil:
			l.show(l.env.Unread(err, l.load))
			return
		}
		l.offer(all.Cities)
		l.show(l.rows(all)...)
	})
}

// offer lets the city be chosen, once the cities are known.
func (l *list) offer(cities []string) {
	if l.cities != nil {
		return
	}
	b := l.env.Book
	options := []widget.Option{{Value: "", Text: b.Say("offices.city.any")}}
	for _, c := range cities {
		options = append(options, widget.Option{Value: c, Text: c})
	}
	l.cities = widget.NewSelect("offices.city", b.Say("offices.city"), b.Say("offices.city.any"), options, func(city string) {
		l.query.City = city
		l.load()
	})
	l.choice.Objects = []fyne.CanvasObject{widget.NewStrong(b.Say("offices.city")), l.cities}
}

func (l *list) show(objects ...fyne.CanvasObject) {
	l.found.Objects = objects
	l.found.Refresh()
	widget.Relayout(l.body)
}

func (l *list) rows(all app.OfficeList) []fyne.CanvasObject {
	b := l.env.Book
	if len(all.Found) == 0 {
		return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("offices.nothing"), b.Say("offices.nothing.text"),
			widget.NewSecondary("offices.all", b.Say("offices.all"), l.reset))}
	}
	var rows []fyne.CanvasObject
	for _, f := range all.Found {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "offices.open." + string(f.ID), Icon: fynetheme.HomeIcon(),
			Title: f.Text.Name, Detail: l.detail(f),
			OnTap: func() { l.env.Nav.Go(screen.Route{Page: screen.PageOffice, Arg: withOrder(f.ID, l.order)}) }}))
	}
	return []fyne.CanvasObject{widget.NewHeading(b.Count("offices.found", len(all.Found))), widget.NewList(rows...),
		widget.NewCaption(b.Say("offices.at", map[string]string{"Moment": words.When(b, all.At)}))}
}

func (l *list) detail(f app.FoundOffice) string {
	b := l.env.Book
	text := f.Text.City + ", " + f.Text.Address
	if f.Text.Landmark != "" {
		text += " · " + f.Text.Landmark
	}
	text += "\n" + Standing(b, f, l.env.Clock.Now())
	if f.Measured {
		text += " · " + Distance(b, f.Distance)
	}
	return text
}

// withOrder is the argument of what leads on to an office.
func withOrder(id domain.OfficeID, order string) string {
	if order == "" {
		return string(id)
	}
	return string(id) + "/" + order
}

// reset begins the search anew with nothing chosen.
func (l *list) reset() {
	l.env.Nav.Replace(screen.Route{Page: screen.PageOffices, Arg: withOrder("", l.order)})
}
