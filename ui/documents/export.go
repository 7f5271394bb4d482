package documents

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/form"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// export asks what of a document is to leave the vault, and who wants it.
type export struct {
	document *document
	what     *widget.Radio // nil where there is one way only
	guard    *secret.Field
	save     *widget.Button
	trouble  *fyne.Container
	object   fyne.CanvasObject
}

// whole stands for all pages as one PDF.
const whole = "all"

func (s *document) askExport() {
	s.trouble, s.export = nil, newExport(s)
	s.draw()
	widget.Reveal(s.body.Objects[0])
	s.export.guard.Focus()
}

func newExport(s *document) *export {
	b := s.env.Book
	e := &export{document: s, trouble: widget.NewSpaced(theme.Space12)}
	e.guard = secret.NewField(b, "document.export.passphrase", b.Say("documents.export.passphrase"), b.Say("documents.export.guard"), e.do)
	e.save = widget.NewPrimary("document.export.save", b.Say("documents.export.save"), e.do)
	parts := []fyne.CanvasObject{widget.NewHeading(b.Say("documents.export.title")),
		widget.NewRemark(widget.Warning, b.Say("documents.export.text"))}
	if options := e.options(); len(options) > 1 {
		e.what = widget.NewRadio("document.export.what", options, nil).Column()
		e.what.SetValue(whole)
		parts = append(parts, form.Labelled(b, form.Spec{Label: b.Say("documents.export.what")}, e.what, nil))
	}
	e.object = widget.NewCard(widget.NewSpaced(theme.Space16, append(parts, e.guard.Object(), e.trouble,
		widget.NewActions(e.save, widget.NewSecondary("document.export.cancel", b.Say("documents.cancel"), func() { s.export = nil; s.draw() })))...))
	return e
}

// options are one PDF of all pages, and each picture as it is.
func (e *export) options() []widget.Option {
	b, d := e.document.env.Book, e.document.known.document
	options := []widget.Option{{Value: whole, Text: b.Say("documents.export.pdf")}}
	if len(d.Pages) > 1 {
		options[0].Text = b.Say("documents.export.all")
	}
	seen := map[domain.PageRole]int{}
	for _, p := range d.PagesInOrder() {
		name := words.PageOf(b, d.Kind, p.Role)
		if seen[p.Role]++; seen[p.Role] > 1 {
			name = b.Say("documents.export.sheet", map[string]any{"Page": name, "N": seen[p.Role]})
		}
		if p.MediaType == domain.MediaPDF {
			continue
		}
		text := b.Say("documents.export.picture")
		if len(d.Pages) > 1 {
			text = b.Say("documents.export.page", map[string]string{"Page": name})
		}
		options = append(options, widget.Option{Value: string(p.ID), Text: text})
	}
	return options
}

// do makes the file once it is known who wants it, and hands it over.
func (e *export) do() {
	s, b := e.document, e.document.env.Book
	kind := s.known.document.Kind
	o := app.ExportOptions{Language: string(b.Language()), KindName: words.DocumentKind(b, kind)}
	if e.what != nil && e.what.Value() != whole {
		o.Page = domain.PageID(e.what.Value())
	}
	passphrase := e.guard.Text()
	e.save.SetBusy(b.Say("documents.export.doing"))
	var made app.Exported
	s.env.Act(func(ctx context.Context) (err error) {
		made, err = s.env.App.ExportDocument(ctx, s.id, passphrase, o)
		return err
	}, func(err error) {
		e.save.SetBusy("")
		e.say()
		switch {
		case s.export != e: // the citizen thought better of it
		case errors.Is(err, domain.ErrWrongCredentials):
			e.guard.Fault(b.Say("documents.export.wrong"))
			e.guard.Focus()
		case errors.Is(err, domain.ErrNotFound):
			e.say(widget.NewNotice(widget.Warning, b.Say("documents.export.elsewhere"), b.Say("documents.export.elsewhere.text")))
		case err != nil:
			e.say(s.env.Problem(err, nil))
		default:
			e.keep(fileName(kind, made.MediaType), made.Content)
		}
	})
}

func (e *export) keep(name string, content []byte) {
	s, b := e.document, e.document.env.Book
	s.env.Saver.Save(name, content, func(saved bool, err error) {
		switch {
		case err != nil:
			e.say(s.env.Problem(err, nil))
		case saved:
			s.export = nil
			s.env.Shell.Toast(b.Say("documents.export.saved"))
			s.draw()
		}
	})
}

func (e *export) say(o ...fyne.CanvasObject) {
	e.trouble.Objects = o
	widget.Relayout(e.trouble)
}

// fileName names a copy by what it is and says nothing about whose it is.
func fileName(kind domain.DocumentKind, mediaType string) string {
	extension := map[string]string{domain.MediaPDF: ".pdf", domain.MediaPNG: ".png"}[mediaType]
	if extension == "" {
		extension = ".jpg"
	}
	return "razvorot-" + string(kind) + extension
}
