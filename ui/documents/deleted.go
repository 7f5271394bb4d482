package documents

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// undoID is what the ids of the ways back begin with.
const undoID = "documents.undo."

// undoRow is the row of a deleted document above the others: it brings the document back.
func (l *list) undoRow(d app.DeletedDocument) widget.ListRowContent {
	b := l.env.Book
	return widget.ListRowContent{ID: undoID + string(d.Document.ID), Icon: fynetheme.ContentUndoIcon(), Tone: widget.Neutral,
		Title: b.Say("documents.undo.row", map[string]string{"Document": Title(b, d.Document)}), State: b.Say("documents.undo.state"),
		Detail: b.Say("documents.undo.until", map[string]string{"Time": words.Time(d.Until)})}
}

// undo returns a line about each deleted document where there is no list, with the way to bring it back.
func (l *list) undo() []fyne.CanvasObject {
	b := l.env.Book
	lines := make([]fyne.CanvasObject, len(l.deleted))
	for i, d := range l.deleted {
		back := widget.NewSecondary(undoID+string(d.Document.ID), b.Say("documents.undo"), func() { l.restore(d.Document.ID) })
		lines[i] = widget.NewSplit(widget.NewText(b.Say("documents.undo.text",
			map[string]string{"Document": Title(b, d.Document), "Time": words.Time(d.Until)})), back)
	}
	return lines
}

func (l *list) restore(id domain.DocumentID) {
	b := l.env.Book
	l.env.Act(func(ctx context.Context) error { return l.env.App.RestoreDocument(ctx, id) }, func(err error) {
		switch {
		case errors.Is(err, domain.ErrNotFound):
			l.env.Shell.Toast(b.Say("documents.undo.late"))
		case err != nil:
			l.show(widget.NewPage(theme.ColumnContent, l.env.Unread(err, l.refresh)))
			return
		default:
			l.env.Shell.Toast(b.Say("documents.undone"))
		}
		l.refresh()
	})
}
