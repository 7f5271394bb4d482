// Package help is the help texts on screen: searching them as one types, and reading one. It needs no network, and is there for
// whoever is not signed in too.
package help

import (
	"context"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/screen"
	"razvorot/ui/support"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// help is the screen of screen.PageHelp.
type help struct {
	env     *screen.Env
	library *article.Library // nil when the texts are faulty
	search  *widget.Entry
	found   *fyne.Container
	foot    *fyne.Container
	content fyne.CanvasObject
}

// New builds the screen of screen.PageHelp.
func New(e *screen.Env, _ string) screen.Screen {
	b := e.Book
	h := &help{env: e, found: widget.NewSpaced(theme.Space24), foot: widget.NewSpaced(theme.Space12)}
	library, err := article.Open(string(b.Language()))
	if err != nil {
		h.content = widget.NewPage(theme.ColumnContent, e.Problem(err, nil))
		return h
	}
	h.library = library
	h.search = widget.NewEntry("help.search", b.Say("help.search"))
	h.search.SetPlaceHolder(b.Say("help.search.hint"))
	h.search.OnChanged = func(string) { h.find() }
	h.content = widget.NewPage(theme.ColumnContent, widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("help.search")), h.search),
		h.found, h.foot)
	h.find()
	whoIsThere(e, func(signedIn bool) {
		h.foot.Objects = []fyne.CanvasObject{last(e, signedIn, support.Write())}
		widget.Relayout(h.foot)
	})
	return h
}

// Content implements screen.Screen.
func (h *help) Content() fyne.CanvasObject { return h.content }

// find shows what the words in the field find: all articles under their topics for none.
func (h *help) find() {
	query := h.search.Text
	articles := h.library.Find(query)
	switch {
	case len(articles) == 0:
		h.found.Objects = []fyne.CanvasObject{h.nothing(query)}
	case query == "":
		h.found.Objects = h.topics(articles)
	default:
		h.found.Objects = []fyne.CanvasObject{h.rows(articles)}
	}
	h.found.Refresh()
	widget.Relayout(h.found)
}

func (h *help) nothing(query string) fyne.CanvasObject {
	b := h.env.Book
	return widget.NewNotice(widget.Info, b.Say("help.nothing", map[string]string{"Query": words.Beginning(words.Plain(query), 60)}),
		b.Say("help.nothing.text"), widget.NewSecondary("help.all", b.Say("help.all"), func() { h.search.SetText("") }))
}

func (h *help) rows(articles []article.Article) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(articles))
	for i, a := range articles {
		rows[i] = widget.NewRow(widget.RowContent{ID: "help.open." + a.ID, Icon: fynetheme.QuestionIcon(), Title: a.Title,
			OnTap: func() { h.env.Nav.Go(screen.Route{Page: screen.PageArticle, Arg: a.ID}) }})
	}
	return widget.NewList(rows...)
}

// topics returns the articles under their topics, in the order in which topics are listed.
func (h *help) topics(articles []article.Article) []fyne.CanvasObject {
	var groups []fyne.CanvasObject
	for _, topic := range domain.ConversationTopics() {
		var about []article.Article
		for _, a := range articles {
			if a.Topic == topic {
				about = append(about, a)
			}
		}
		if len(about) > 0 {
			groups = append(groups, widget.NewSpaced(theme.Space12, widget.NewHeading(words.Topic(h.env.Book, topic)), h.rows(about)))
		}
	}
	return groups
}

// whoIsThere tells on the UI goroutine whether somebody is signed in. Nobody is, while the vault is closed or there is no app.
func whoIsThere(e *screen.Env, then func(signedIn bool)) {
	if e.App == nil {
		then(false)
		return
	}
	screen.Load(e, func(ctx context.Context) (app.Stage, error) { return e.App.Stage(ctx) },
		func(stage app.Stage, err error) { then(err == nil && stage == app.StageHome) })
}

// last is what is left when no article helps: to write, or for a stranger, to ask elsewhere.
func last(e *screen.Env, signedIn bool, write screen.Route) fyne.CanvasObject {
	b := e.Book
	if !signedIn {
		return widget.NewNotice(widget.Info, b.Say("help.stranger"), b.Say("help.stranger.text"))
	}
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("help.unsolved")),
		widget.NewSecondaryText(b.Say("help.unsolved.text")),
		widget.NewActions(widget.NewPrimary("help.write", b.Say("support.write"), func() { e.Nav.Go(write) }),
			widget.NewSecondary("help.tickets", b.Say("help.tickets"), func() { e.Nav.Go(screen.Route{Page: screen.PageSupport}) }))))
}
