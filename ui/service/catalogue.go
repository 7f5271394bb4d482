// Package service is the catalogue of services and the page of one: what it is, who may apply, and the way to applying.
//
// A criterion is one condition for applying; its line says how the citizen stands to it and leads to where it is seen to.
package service

import (
	"context"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// catalogue is the screen of all services.
type catalogue struct {
	env    *screen.Env
	search *widget.Entry
	asked  int // searches so far: an answer to an earlier one is passed over
	found  *fyne.Container
	body   *fyne.Container
}

// New returns the catalogue.
func New(e *screen.Env, _ string) screen.Screen {
	b := e.Book
	s := &catalogue{env: e, found: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	s.search = widget.NewEntry("services.search", b.Say("services.search"))
	s.search.SetPlaceHolder(b.Say("services.search.hint"))
	s.search.OnChanged = func(string) { s.load() }
	mine := widget.NewRow(widget.RowContent{ID: "services.mine", Icon: fynetheme.ListIcon(), Title: b.Say("services.mine"),
		OnTap: func() { e.Nav.Go(screen.Route{Page: screen.PageApplications}) }})
	printed := widget.NewRow(widget.RowContent{ID: "services.print", Icon: fynetheme.DocumentPrintIcon(), Title: b.Say("page.print"),
		Detail: b.Say("passport.print.text"), OnTap: func() { e.Nav.Go(screen.Route{Page: screen.PagePrint}) }})
	offices := widget.NewRow(widget.RowContent{ID: "services.offices", Icon: fynetheme.HomeIcon(), Title: b.Say("page.offices"),
		Detail: b.Say("services.offices.text"), OnTap: func() { e.Nav.Go(screen.Route{Page: screen.PageOffices}) }})
	s.body = widget.NewSpaced(theme.Space24,
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("services.search")), s.search), s.found, widget.NewList(mine, printed, offices))
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *catalogue) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, s.body) }

func (s *catalogue) load() {
	s.asked++
	asked, query := s.asked, s.search.Text
	screen.Load(s.env, func(ctx context.Context) ([]app.FoundService, error) {
		return s.env.App.Services(ctx, string(s.env.Book.Language()), query)
	}, func(found []app.FoundService, err error) {
		switch {
		case asked != s.asked:
			return
		case err != nil:
			s.show(s.env.Unread(err, s.load))
		case len(found) == 0:
			s.show(s.nothing(query))
		default:
			s.show(s.groups(found)...)
		}
	})
}

func (s *catalogue) show(objects ...fyne.CanvasObject) {
	s.found.Objects = objects
	widget.Relayout(s.body)
}

func (s *catalogue) nothing(query string) fyne.CanvasObject {
	b := s.env.Book
	return widget.NewNotice(widget.Info, b.Say("services.nothing", map[string]string{"Query": query}), b.Say("services.nothing.text"),
		widget.NewSecondary("services.all", b.Say("services.all"), func() { s.search.SetText("") }))
}

// groups returns the services under their categories, both in the order they were found in.
func (s *catalogue) groups(found []app.FoundService) []fyne.CanvasObject {
	var order []string
	rows := map[string][]fyne.CanvasObject{}
	for _, f := range found {
		category := f.Text.Category
		if rows[category] == nil {
			order = append(order, category)
		}
		rows[category] = append(rows[category], widget.NewRow(widget.RowContent{ID: "services.open." + string(f.Service.ID),
			Icon: fynetheme.DocumentIcon(), Title: f.Text.Title, Detail: f.Text.Summary,
			OnTap: func() { s.env.Nav.Go(screen.Route{Page: screen.PageService, Arg: string(f.Service.ID)}) }}))
	}
	groups := make([]fyne.CanvasObject, len(order))
	for i, category := range order {
		groups[i] = widget.NewSpaced(theme.Space12, widget.NewHeading(category), widget.NewList(rows[category]...))
	}
	return groups
}
