package proof

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// atBank is an attempt at a bank as it is, or what will happen in one, and what to do.
func (p *Proving) atBank(pic picture) []fyne.CanvasObject {
	b := p.env.Book
	card := widget.NewSpaced(theme.Space16)
	parts := []fyne.CanvasObject{widget.NewHeading(words.ProofWay(b, domain.ProofBank)), widget.NewCard(card), p.remark}
	if pic.attempt == nil {
		p.bankSteps(card)
		card.Add(widget.NewActions(p.visit("proving.bank.go", "", widget.NewPrimary)))
		return parts
	}
	x := *pic.attempt
	if interrupted := x.State == domain.ProofAtBank && !pic.wait.Browser && !pic.wait.Answer; !interrupted {
		card.Add(widget.NewChip(stateTone(x.State), words.ProofState(b, x.State)))
	}
	switch {
	case x.State == domain.ProofStarted:
		p.bankSteps(card)
		card.Add(widget.NewActions(p.visit("proving.bank.go", x.ID, widget.NewPrimary), p.leave(x)))
	case x.State == domain.ProofAtBank:
		p.awaited(card, pic)
	case x.State == domain.ProofReturned:
		card.Add(widget.NewText(b.Say("proving.bank.asking")))
	case x.State == domain.ProofProven:
		p.proven(card)
	default:
		p.bankOver(card, x)
	}
	return parts
}

// bankSteps is what will happen.
func (p *Proving) bankSteps(card *fyne.Container) {
	b := p.env.Book
	card.Add(widget.NewText(b.Say("proving.bank.lead")))
	card.Add(widget.NewSpaced(theme.Space8, widget.NewText(b.Say("proving.bank.step.open")), widget.NewText(b.Say("proving.bank.step.sign_in")),
		widget.NewText(b.Say("proving.bank.step.back"))))
	if _, trial := p.env.App.Trial(); trial {
		card.Add(widget.NewSecondaryText(b.Say("proving.bank.trial")))
	}
}

// awaited is an attempt whose citizen is at the bank.
func (p *Proving) awaited(card *fyne.Container, pic picture) {
	b, x := p.env.Book, *pic.attempt
	switch {
	case pic.wait.Answer:
		card.Add(widget.NewText(b.Say("proving.bank.handing")))
	case !pic.wait.Browser:
		card.Add(widget.NewNotice(widget.Warning, b.Say("proving.bank.interrupted"), b.Say("proving.bank.interrupted.text")))
		card.Add(widget.NewActions(p.visit("proving.bank.anew", x.ID, widget.NewPrimary), p.leave(x)))
	default:
		if pic.wait.Unseen {
			card.Add(widget.NewNotice(widget.Warning, b.Say("proving.bank.unseen"), b.Say("proving.bank.unseen.text")))
		} else {
			card.Add(widget.NewText(b.Say("proving.bank.waiting")))
		}
		card.Add(widget.NewTable(widget.Pair{Name: b.Say("proving.until"), Value: words.When(b, x.Until)}))
		var again *widget.Button
		again = widget.NewSecondary("proving.bank.reopen", b.Say("proving.bank.reopen"), func() {
			p.act(again, func(context.Context) error { return p.env.App.ReopenBank(x.ID) })
		})
		copied := widget.NewSecondary("proving.bank.copy", b.Say("proving.bank.copy"), func() { p.env.CopySecret(pic.wait.Address) })
		card.Add(widget.NewActions(again, copied, p.leave(x)))
	}
}

// bankOver is an attempt that proved nothing.
func (p *Proving) bankOver(card *fyne.Container, x domain.ProofAttempt) {
	b := p.env.Book
	text := words.ProofBankOver(b, x.State)
	switch x.Failure {
	case "":
	case domain.FailedIdentity:
		text = b.Say("proving.bank.identity")
	default:
		text = words.ProofFailure(b, x.Failure)
	}
	card.Add(widget.NewText(text))
	others := []fyne.CanvasObject{widget.NewSecondary("proving.ways", b.Say("proving.ways.choose"), func() {
		p.env.Nav.Replace(screen.Route{Page: screen.PageLevel})
	})}
	if x.Failure == domain.FailedBankDiffers {
		others = append(others, widget.NewSecondary("proving.profile", b.Say("checks.open"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageProfile})
		}))
	}
	card.Add(widget.NewActions(p.visit("proving.bank.retry", "", widget.NewPrimary), others...))
}

// visit goes to the bank for an attempt, a new one for "".
func (p *Proving) visit(key string, id domain.ProofID, kind func(string, string, func()) *widget.Button) *widget.Button {
	b := p.env.Book
	page := domain.BankPage{Language: string(b.Language()), Title: b.Say("proving.bank.page.title"), Text: b.Say("proving.bank.page.text")}
	var button *widget.Button
	button = kind(key, b.Say(key), func() {
		at := id
		p.actThen(button, func(ctx context.Context) error {
			if at == "" {
				x, err := p.env.App.OrderProof(ctx, domain.ProofBank, "")
				if err != nil {
					return err
				}
				at = x.ID
			}
			return p.env.App.VisitBank(ctx, at, page)
		}, func() {
			if at != "" {
				p.arg = string(at) // what was begun is shown, whatever was before
			}
		})
	})
	return button
}

func (p *Proving) leave(x domain.ProofAttempt) *widget.Button {
	var button *widget.Button
	button = widget.NewSecondary("proving.cancel", p.env.Book.Say("proving.bank.cancel"), func() {
		p.act(button, func(ctx context.Context) error { return p.env.App.CancelProof(ctx, x.ID) })
	})
	return button
}
