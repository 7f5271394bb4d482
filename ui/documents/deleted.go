package documents

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// undo returns a line about the document deleted last, with the way to bring it back; nil when there is none.
func (l *list) undo() fyne.CanvasObject {
	if len(l.deleted) == 0 {
		return nil
	}
	b, last := l.env.Book, l.deleted[0]
	line := b.Say("documents.undo.text", map[string]string{"Document": words.DocumentKind(b, last.Document.Kind), "Time": words.Time(last.Until)})
	if more := len(l.deleted) - 1; more > 0 {
		line += " " + b.Count("documents.undo.more", more)
	}
	back := widget.NewSecondary("documents.undo", b.Say("documents.undo"), nil)
	back.OnTapped = func() {
		back.SetBusy(b.Say("documents.undo.doing"))
		l.restore(last)
	}
	return widget.NewSplit(widget.NewText(line), back)
}

func (l *list) restore(d app.DeletedDocument) {
	b := l.env.Book
	l.env.Act(func(ctx context.Context) error { return l.env.App.RestoreDocument(ctx, d.Document.ID) }, func(err error) {
		switch {
		case errors.Is(err, domain.ErrNotFound):
			l.env.Shell.Toast(b.Say("documents.undo.late"))
		case err != nil:
			l.show(widget.NewPage(theme.ColumnContent, l.env.Problem(err, l.refresh)))
			return
		default:
			l.env.Shell.Toast(b.Say("documents.undone"))
		}
		l.refresh()
	})
}
