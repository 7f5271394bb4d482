package application

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// NewReceipt returns the card of a receipt: what the authority has, and the way to keep it as a PDF.
func NewReceipt(e *screen.Env, r domain.Receipt, s domain.Service) fyne.CanvasObject {
	b := e.Book
	card := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("receipt.title")))
	if r.Specimen {
		card.Add(widget.NewRemark(widget.Warning, b.Say("receipt.specimen")))
	}
	digest := r.Digest.String()
	card.Add(widget.NewTable(
		widget.Pair{Name: b.Say("receipt.number"), Value: string(r.Number)},
		widget.Pair{Name: b.Say("receipt.service"), Value: s.Texts[string(b.Language())].Title},
		widget.Pair{Name: b.Say("receipt.at"), Value: words.When(b, r.ReceivedAt)},
		widget.Pair{Name: b.Say("receipt.authority"), Value: r.Authority},
		widget.Pair{Name: b.Say("receipt.digest"), Value: inFours(digest[:16]) + " …"}))
	trouble := widget.NewSpaced(0)
	var save *widget.Button
	save = widget.NewSecondary("receipt.save", b.Say("receipt.save"), func() {
		save.SetBusy(b.Say("receipt.saving"))
		trouble.Objects = nil
		screen.Load(e, func(ctx context.Context) ([]byte, error) {
			return e.App.ReceiptPDF(ctx, r.Application, receiptWords(b, s))
		}, func(pdf []byte, err error) {
			save.SetBusy("")
			if err != nil {
				trouble.Objects = []fyne.CanvasObject{e.Problem(err, nil)}
				widget.Relayout(card)
				return
			}
			keep(e, b.Say("receipt.file")+"-"+string(r.Number)+".pdf", pdf, func(err error) {
				trouble.Objects = []fyne.CanvasObject{e.Problem(err, nil)}
				widget.Relayout(card)
			})
		})
	})
	card.Add(trouble)
	card.Add(widget.NewActions(save))
	return widget.NewCard(card)
}

// keep lets the citizen save a file.
func keep(e *screen.Env, name string, content []byte, failed func(error)) {
	e.Saver.Save(name, content, func(saved bool, err error) {
		switch {
		case err != nil:
			failed(err)
		case saved:
			e.Shell.Toast(e.Book.Say("receipt.saved"))
		}
	})
}

// inFours writes a check sum as people read it out: in groups of four.
func inFours(digest string) string {
	out := ""
	for i := 0; i < len(digest); i += 4 {
		if i > 0 {
			out += " "
		}
		out += digest[i:min(i+4, len(digest))]
	}
	return out
}

func receiptWords(b *phrase.Book, s domain.Service) app.ReceiptWords {
	return app.ReceiptWords{Language: string(b.Language()), Service: s.Texts[string(b.Language())].Title,
		SignedBy: b.Say("receipt.signed_by_code"), Next: steps(b, s),
		DocumentName: func(k domain.DocumentKind) string { return words.DocumentKind(b, k) },
		ConsentName:  func(c domain.ConsentID) string { return words.Consent(b, c) }}
}

// steps returns what happens after sending.
func steps(b *phrase.Book, s domain.Service) []string {
	term := map[string]string{"Term": b.Count("service.term.days", s.TermDays)}
	return []string{b.Say("wizard.result.next.1"), b.Say("wizard.result.next.2", term), b.Say("wizard.result.next.3")}
}

// NewSteps returns what happens after sending, numbered.
func NewSteps(b *phrase.Book, s domain.Service) fyne.CanvasObject {
	lines := widget.NewSpaced(theme.Space12)
	for i, step := range steps(b, s) {
		lines.Add(widget.NewText(strconv.Itoa(i+1) + ". " + step))
	}
	return lines
}
