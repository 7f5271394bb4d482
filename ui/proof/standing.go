package proof

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// stateTone is the tone of a state.
func stateTone(s domain.ProofState) widget.Tone {
	switch s {
	case domain.ProofProven:
		return widget.Success
	case domain.ProofHandedOut, domain.ProofAtBank, domain.ProofReturned, domain.ProofBooked, domain.ProofWaiting, domain.ProofCalling:
		return widget.Info
	case domain.ProofFailed:
		return widget.Error
	case domain.ProofExpired:
		return widget.Warning
	}
	return widget.Neutral
}

// stand is an attempt as it is, and the one thing to do about it.
func (p *Proving) stand(pic picture) []fyne.CanvasObject {
	b, x := p.env.Book, *pic.attempt
	card := widget.NewSpaced(theme.Space12, widget.NewChip(stateTone(x.State), words.ProofState(b, x.State)))
	parts := []fyne.CanvasObject{widget.NewHeading(words.ProofWay(b, x.Way)), widget.NewCard(card), p.remark}
	switch x.State {
	case domain.ProofOrdered:
		card.Add(widget.NewText(words.ProofOrder(b, "ordered", x.Way)))
		card.Add(p.facts(pic))
		card.Add(widget.NewActions(p.cancel(x)))
		return slices.Insert(parts, 1, p.rehearsal(x)...) // in a trial it is the one thing to do
	case domain.ProofHandedOut:
		card.Add(widget.NewText(words.ProofOrder(b, "handed_out", x.Way)))
		card.Add(p.entry(x))
		card.Add(p.facts(pic))
		if p.code != "" {
			parts = append(parts, widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("proving.trial.code", map[string]string{"Code": p.code})))
		}
	case domain.ProofProven:
		p.proven(card)
	default:
		text := words.ProofOver(b, x.State)
		if x.Way == domain.ProofVideo && x.State == domain.ProofCancelled {
			text = b.Say("video.cancelled")
		}
		if x.Failure != "" {
			text = words.ProofFailure(b, x.Failure)
		}
		card.Add(widget.NewText(text))
		card.Add(widget.NewActions(widget.NewPrimary("proving.ways", b.Say("proving.ways.choose"), func() {
			p.env.Nav.Replace(screen.Route{Page: screen.PageLevel})
		})))
	}
	return parts
}

// proven says what the citizen has gained and leads on to it.
func (p *Proving) proven(card *fyne.Container) {
	b := p.env.Book
	card.Add(widget.NewText(b.Say("proving.done.text")))
	card.Add(widget.NewActions(widget.NewPrimary("proving.apply", b.Say("known.apply"), func() {
		p.env.Nav.Restart(screen.Route{Page: screen.PageHome}, screen.Route{Page: screen.PageServices})
	})))
}

// facts are number, place and time.
func (p *Proving) facts(pic picture) fyne.CanvasObject {
	b, x := p.env.Book, *pic.attempt
	pairs := []widget.Pair{{Name: b.Say("proving.number"), Value: x.Number}}
	if i := slices.IndexFunc(pic.places, func(o domain.ProofPlace) bool { return o.ID == x.Place }); i >= 0 {
		pairs = append(pairs, widget.Pair{Name: b.Say("proving.place.chosen"), Value: pic.places[i].Name + ", " + pic.places[i].Address},
			widget.Pair{Name: b.Say("proving.place.hours"), Value: pic.places[i].Hours})
	}
	if x.Way == domain.ProofLetter {
		pairs = append(pairs, widget.Pair{Name: b.Say("proving.address.short"), Value: pic.address.Line()})
	}
	return widget.NewTable(append(pairs, widget.Pair{Name: b.Say("proving.until"), Value: words.When(b, x.Until)})...)
}

func (p *Proving) cancel(x domain.ProofAttempt) *widget.Button {
	var button *widget.Button
	label := p.env.Book.Say("proving.cancel")
	switch x.Way {
	case domain.ProofVideo:
		label = p.env.Book.Say("video.cancel")
	case domain.ProofCard:
		label = p.env.Book.Say("proving.bank.cancel")
	}
	button = widget.NewSecondary("proving.cancel", label, func() {
		p.act(button, func(ctx context.Context) error { return p.env.App.CancelProof(ctx, x.ID) })
	})
	return button
}

// entry is where the code is typed.
func (p *Proving) entry(x domain.ProofAttempt) fyne.CanvasObject {
	b := p.env.Book
	field := widget.NewEntry("proving.code", b.Say("code.field"))
	field.SetPlaceHolder("12345678"[:min(x.Digits, 8)])
	var button *widget.Button
	enter := func() {
		code := access.ReadCode(field.Text)
		if len(code) != x.Digits {
			p.say(widget.NewNotice(widget.Error, b.Count("proving.code.digits", x.Digits), ""))
			return
		}
		p.act(button, func(ctx context.Context) error { return p.env.App.EnterProofCode(ctx, x.ID, code) })
	}
	button = widget.NewPrimary("proving.enter", b.Say("proving.enter"), enter)
	field.OnSubmitted = func(string) { enter() }
	return widget.NewSpaced(theme.Space16, widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("code.field")), field,
		widget.NewCaption(b.Count("proving.code.left", x.Attempts))), widget.NewActions(button, p.cancel(x)))
}

// rehearsal lets the citizen of a trial authority be the operator who hands the code out.
func (p *Proving) rehearsal(x domain.ProofAttempt) []fyne.CanvasObject {
	trial, is := p.env.App.Trial()
	if !is {
		return nil
	}
	b := p.env.Book
	button := widget.NewPrimary("proving.trial", b.Say("proving.trial.do"), nil)
	button.OnTapped = func() {
		button.SetBusy(b.Say("proving.sending.order"))
		screen.Load(p.env, func(ctx context.Context) (string, error) { return trial.HandOutProof(ctx, x.ID) }, func(code string, err error) {
			button.SetBusy("")
			if err != nil {
				p.say(p.env.Problem(err, nil))
				return
			}
			p.code = code
			p.load()
		})
	}
	return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("proving.trial.text"), button)}
}
