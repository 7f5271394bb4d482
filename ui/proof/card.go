package proof

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// trialCard is a card that no bank gives out.
const trialCard = "4242 4242 4242 4242"

// byCard is an attempt by a bank card as it is, or what is asked to begin one.
func (p *Proving) byCard(pic picture) []fyne.CanvasObject {
	b := p.env.Book
	card := widget.NewSpaced(theme.Space16)
	parts := []fyne.CanvasObject{widget.NewHeading(words.ProofWay(b, domain.ProofCard)), widget.NewCard(card), p.remark}
	if pic.attempt == nil && pic.closed {
		card.Add(widget.NewText(b.Say("proving.way.card.none")))
		card.Add(widget.NewActions(p.otherWays()))
		return parts
	}
	if pic.attempt == nil || pic.attempt.State == domain.ProofStarted {
		p.askCard(card, pic.attempt)
		return parts
	}
	x := *pic.attempt
	p.typed = ""
	card.Add(widget.NewChip(stateTone(x.State), words.ProofState(b, x.State)))
	switch x.State {
	case domain.ProofHandedOut:
		card.Add(widget.NewText(b.Say("proving.card.sent", map[string]string{"Last": x.Card})))
		card.Add(p.entry(x))
		card.Add(widget.NewTable(widget.Pair{Name: b.Say("proving.until"), Value: words.When(b, x.Until)}))
		parts = append(parts, p.bankOfTrial(x)...)
	case domain.ProofProven:
		card.Add(widget.NewText(b.Say("proving.card.proven", map[string]string{"Last": x.Card})))
		p.proven(card)
	default:
		p.cardOver(card, x)
	}
	return parts
}

// askCard asks for the number, and says where it goes.
func (p *Proving) askCard(card *fyne.Container, x *domain.ProofAttempt) {
	b := p.env.Book
	var button *widget.Button
	var number *form.Form
	check := func(_ finding.Field, answers person.Answers) finding.List {
		_, err := domain.ReadCardNumber(answers[domain.FieldCard])
		if err == nil {
			return nil
		}
		return finding.List{finding.At(domain.FieldCard, err)}
	}
	send := func() {
		typed := number.Value(domain.FieldCard)
		p.typed = typed
		if number.Show(check(domain.FieldCard, number.Answers())) {
			return
		}
		var over domain.ProofID // that the bank of the card declined
		p.actThen(button, func(ctx context.Context) error {
			err := p.env.App.CheckCard(ctx, typed)
			if errors.Is(err, domain.ErrTransition) {
				over = p.latestByCard(ctx)
			}
			return err
		}, func() {
			if over != "" {
				p.arg = string(over)
			}
		})
	}
	number = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: domain.FieldCard, Label: b.Say("field.card"), Mask: form.Card,
		Hint: b.Say("proving.card.hint")}}, Check: check, Submit: send})
	number.Set(domain.FieldCard, p.typed) // after a try that came to nothing
	button = widget.NewPrimary("proving.card.send", b.Say("proving.card.send"), send)
	card.Add(widget.NewText(b.Say("proving.card.lead")))
	card.Add(widget.NewSpaced(theme.Space8, widget.NewText(b.Say("proving.card.step.number")), widget.NewText(b.Say("proving.card.step.code")),
		widget.NewText(b.Say("proving.card.step.nothing"))))
	card.Add(number.Object())
	if x == nil {
		card.Add(widget.NewActions(button))
	} else {
		card.Add(widget.NewActions(button, p.leave(*x)))
	}
	if _, trial := p.env.App.Trial(); trial {
		card.Add(widget.NewLeft(widget.NewLink("proving.card.trial", b.Say("proving.card.trial"), func() { number.Set(domain.FieldCard, trialCard) })))
	}
}

// latestByCard returns the latest attempt by a card, "" for none.
func (p *Proving) latestByCard(ctx context.Context) domain.ProofID {
	all, err := p.env.App.Proofs(ctx)
	i := slices.IndexFunc(all, func(x domain.ProofAttempt) bool { return x.Way == domain.ProofCard })
	if err != nil || i < 0 {
		return ""
	}
	return all[i].ID
}

// bankOfTrial shows the citizen of a trial authority what the bank of their card would have sent.
func (p *Proving) bankOfTrial(x domain.ProofAttempt) []fyne.CanvasObject {
	trial, is := p.env.App.Trial()
	if !is {
		return nil
	}
	b := p.env.Book
	if p.code != "" {
		return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("proving.trial.code", map[string]string{"Code": p.code}))}
	}
	button := widget.NewSecondary("proving.trial", b.Say("proving.card.trial.do"), nil)
	button.OnTapped = func() {
		button.SetBusy(b.Say("proving.sending.order"))
		screen.Load(p.env, func(ctx context.Context) (string, error) { return trial.CardCode(ctx, x.ID) }, func(code string, err error) {
			button.SetBusy("")
			switch {
			case errors.Is(err, domain.ErrTransition):
				p.load()
			case err != nil:
				p.say(p.env.Problem(err, nil))
			default:
				p.code = code
				p.put(p.byCard(*p.shown)...)
			}
		})
	}
	return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("proving.card.trial.text"), button)}
}

// cardOver is an attempt that proved nothing.
func (p *Proving) cardOver(card *fyne.Container, x domain.ProofAttempt) {
	b := p.env.Book
	text := words.ProofCardOver(b, x.State)
	switch x.Failure {
	case "":
	case domain.FailedCode:
		text = b.Say("proving.card.code")
	case domain.FailedIdentity:
		text = b.Say("proving.card.identity")
	default:
		text = words.ProofFailure(b, x.Failure)
	}
	card.Add(widget.NewText(text))
	retry := widget.NewPrimary("proving.card.retry", b.Say("proving.bank.retry"), func() {
		p.arg, p.shown, p.code = string(domain.ProofCard), nil, ""
		p.load()
	})
	card.Add(widget.NewActions(retry, p.otherWays()))
}

// otherWays leads back to the ways of proving an identity.
func (p *Proving) otherWays() *widget.Button {
	return widget.NewSecondary("proving.ways", p.env.Book.Say("proving.ways.choose"), func() {
		p.env.Nav.Replace(screen.Route{Page: screen.PageLevel})
	})
}
