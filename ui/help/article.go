package help

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/support"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// reading is the screen of screen.PageArticle.
type reading struct {
	env     *screen.Env
	article article.Article
	content fyne.CanvasObject
}

// NewArticle builds the screen of screen.PageArticle; arg is the article's id.
func NewArticle(e *screen.Env, arg string) screen.Screen {
	r := &reading{env: e}
	library, err := article.Open(string(e.Book.Language()))
	if err == nil {
		found := false
		if r.article, found = library.Article(arg); !found {
			err = domain.ErrNotFound
		}
	}
	if err != nil {
		r.content = widget.NewPage(theme.ColumnContent, e.Problem(err, nil))
		return r
	}
	ways := widget.NewSpaced(theme.Space24)
	r.content = widget.NewPage(theme.ColumnContent, append(r.parts(), ways)...)
	whoIsThere(e, func(signedIn bool) {
		if links := r.links(signedIn); links != nil {
			ways.Add(links)
		}
		ways.Add(last(e, signedIn, support.WriteAfter(r.article)))
		widget.Relayout(ways)
	})
	return r
}

// Title implements screen.Titled.
func (r *reading) Title() string { return words.Page(r.env.Book, screen.PageArticle) }

// Content implements screen.Screen.
func (r *reading) Content() fyne.CanvasObject { return r.content }

// parts is the text: the title, paragraphs, numbered steps, and what must not be done.
func (r *reading) parts() []fyne.CanvasObject {
	b := r.env.Book
	head := widget.NewSpaced(theme.Space8, widget.NewCaption(words.Topic(b, r.article.Topic)), widget.NewHeading(r.article.Title))
	objects := []fyne.CanvasObject{head}
	steps, n := widget.NewSpaced(theme.Space16), 0
	for _, p := range r.article.Parts {
		switch p.Kind {
		case article.Step:
			n++
			steps.Add(widget.NewBeside(widget.NewNumber(strconv.Itoa(n)), widget.NewText(p.Text)))
			if n == 1 {
				objects = append(objects, widget.NewCard(steps))
			}
		case article.Warning:
			objects = append(objects, widget.NewNotice(widget.Warning, b.Say("help.important"), p.Text))
		case article.Paragraph:
			objects = append(objects, widget.NewText(p.Text))
		}
	}
	return objects
}

// atDoor are the pages that are for strangers only, and open those for everybody.
var (
	atDoor = []screen.Page{screen.PageSignIn, screen.PageRegister, screen.PageUnlock}
	open   = []screen.Page{screen.PageServer, screen.PageVerify}
)

// links is the ways to where the trouble is cured, as far as they are open to who is there; nil for none.
func (r *reading) links(signedIn bool) fyne.CanvasObject {
	flow := widget.NewFlow()
	for _, link := range r.article.Links {
		door := slices.Contains(atDoor, link.Page)
		if signedIn && door || !signedIn && !door && !slices.Contains(open, link.Page) {
			continue
		}
		flow.Add(widget.NewSecondary("article.link."+string(link.Page), link.Text, func() {
			if door {
				r.toDoor()
				return
			}
			r.env.Nav.Go(screen.Route{Page: link.Page})
		}))
	}
	if len(flow.Objects) == 0 {
		return nil
	}
	return flow
}

// toDoor leads to the page of the door that is due: a vault that is closed is opened before anybody signs in.
func (r *reading) toDoor() {
	screen.Load(r.env, func(ctx context.Context) (screen.Route, error) { return entrance.Route(ctx, r.env.App) },
		func(to screen.Route, err error) {
			if err != nil {
				to = screen.Route{Page: screen.PageUnlock} // which says what keeps it from opening
			}
			r.env.Nav.Restart(to)
		})
}
