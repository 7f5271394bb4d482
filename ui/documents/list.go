package documents

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// list is the screen of all documents.
type list struct {
	env      *screen.Env
	window   *window
	previews *previews
	rows     *fynewidget.List
	count    *widget.Text
	deleted  []app.DeletedDocument // can be brought back, the latest first
	filled   fyne.CanvasObject     // the rows with what stands above them
	body     *fyne.Container       // filled, or skeleton, emptiness, trouble
	stale    bool                  // something changed while a count was under way
	counting bool
}

// previewSide is the side of a row's picture in pixels: a target at twice the density.
const previewSide = 96

// New returns the screen of all documents.
func New(e *screen.Env, _ string) screen.Screen {
	l := &list{env: e}
	l.window = newWindow(l.load)
	l.previews = newPreviews(e, previewSide, func() { l.rows.Refresh() })
	l.rows = fynewidget.NewList(func() int { return len(l.deleted) + l.window.count },
		func() fyne.CanvasObject {
			row := widget.NewListRow()
			row.OnTap = l.open
			return row
		}, l.fill)
	l.rows.OnSelected = func(i fynewidget.ListItemID) {
		l.rows.Unselect(i)
		if i < len(l.deleted) {
			l.restore(l.deleted[i].Document.ID)
		} else if d, ok := l.window.at(i - len(l.deleted)); ok {
			l.open(rowID + string(d.ID))
		}
	}
	l.count = widget.NewSecondaryText("")
	add := widget.NewPrimary("documents.add", e.Book.Say("documents.add"), l.add)
	l.filled = widget.NewListPage(widget.NewSplit(l.count, add), l.rows)
	l.body = container.NewStack(widget.NewPage(theme.ColumnContent, widget.NewSkeleton(5)))
	l.refresh()
	return l
}

// Content implements screen.Screen.
func (l *list) Content() fyne.CanvasObject { return l.body }

// Refresh implements screen.Refresher.
func (l *list) Refresh(t app.Topic) {
	if t == app.TopicDocuments {
		l.refresh()
	}
}

// Return implements screen.Returner.
func (l *list) Return() { l.refresh() }

// rowID is what the ids of rows begin with.
const rowID = "documents.open."

func (l *list) open(row string) {
	if id, deleted := strings.CutPrefix(row, undoID); deleted {
		l.restore(domain.DocumentID(id))
		return
	}
	l.env.Nav.Go(screen.Route{Page: screen.PageDocument, Arg: strings.TrimPrefix(row, rowID)})
}

func (l *list) add() { l.env.Nav.Go(screen.Route{Page: screen.PageAddDocument}) }

// refresh counts anew, one count at a time.
func (l *list) refresh() {
	if l.counting {
		l.stale = true
		return
	}
	l.counting = true
	screen.Load(l.env, l.read, func(s stock, err error) {
		l.counting = false
		l.deleted = s.deleted
		l.counted(s.count, err)
		if l.stale {
			l.stale = false
			l.refresh()
		}
	})
}

// stock is how many documents there are, and what can be brought back.
type stock struct {
	count   int
	deleted []app.DeletedDocument
}

func (l *list) read(ctx context.Context) (s stock, err error) {
	if s.count, err = l.env.App.CountDocuments(ctx); err == nil {
		s.deleted, err = l.env.App.DeletedDocuments(ctx)
	}
	return s, err
}

func (l *list) counted(n int, err error) {
	switch {
	case err != nil:
		l.show(widget.NewPage(theme.ColumnContent, l.env.Unread(err, l.refresh)))
		return
	case n == 0:
		l.show(widget.NewPage(theme.ColumnContent, l.empty()))
		return
	}
	l.window.changed(n)
	l.count.SetText(l.env.Book.Count("documents.count", n))
	if l.body.Objects[0] != l.filled {
		l.show(l.filled)
	}
	l.rows.Refresh()
}

func (l *list) show(o fyne.CanvasObject) {
	l.body.Objects = []fyne.CanvasObject{o}
	l.body.Refresh()
}

func (l *list) empty() fyne.CanvasObject {
	b := l.env.Book
	empty := widget.NewCard(widget.NewSpaced(theme.Space16,
		widget.NewLargeIcon(fynetheme.DocumentIcon(), theme.ColorNameSecondary),
		widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("documents.empty.title")),
			widget.NewSecondaryText(b.Say("documents.empty.text"))),
		widget.NewActions(widget.NewPrimary("documents.add", b.Say("documents.add"), l.add))))
	if len(l.deleted) == 0 {
		return empty
	}
	return widget.NewSpaced(theme.Space24, append(l.undo(), empty)...)
}

func (l *list) load(offset, limit int) {
	screen.Load(l.env, func(ctx context.Context) ([]domain.Document, error) {
		return l.env.App.Documents(ctx, domain.DocumentFilter{Offset: offset, Limit: limit})
	}, func(documents []domain.Document, err error) {
		if err != nil {
			l.window.failed(offset)
			l.show(widget.NewPage(theme.ColumnContent, l.env.Unread(err, l.refresh)))
			return
		}
		l.window.put(offset, documents)
		l.rows.Refresh()
	})
}

// fill fills a row for the document in a place.
func (l *list) fill(i fynewidget.ListItemID, o fyne.CanvasObject) {
	row := o.(*widget.ListRow)
	if i < len(l.deleted) {
		row.Set(l.undoRow(l.deleted[i]))
		return
	}
	d, ok := l.window.at(i - len(l.deleted))
	if !ok {
		row.Set(widget.ListRowContent{})
		return
	}
	b := l.env.Book
	tone, state := State(b, d)
	c := widget.ListRowContent{ID: rowID + string(d.ID), Icon: Icon(d.Kind), Title: Title(b, d), Tone: tone, State: state,
		Detail: strings.Join([]string{b.Count("documents.pages", len(d.Pages)), words.Day(b, d.AddedAt)}, widget.DetailBetween)}
	if len(d.Pages) > 0 && d.Pages[0].MediaType != domain.MediaPDF {
		c.Picture = l.previews.of(d, d.Pages[0].ID)
	}
	row.Set(c)
}
