package guardian

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/documents"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// tone is the tone of a state.
func tone(s domain.GuardianState) widget.Tone {
	switch s {
	case domain.GuardianGiven:
		return widget.Success
	case domain.GuardianInvited, domain.GuardianOpened:
		return widget.Info
	case domain.GuardianDeclined, domain.GuardianWithdrawn:
		return widget.Error
	case domain.GuardianExpired:
		return widget.Warning
	}
	return widget.Neutral
}

// head is a card with the state and what it means to this side.
func (p *page) head(g domain.GuardianRequest, title, side string) *fyne.Container {
	b := p.env.Book
	return widget.NewSpaced(theme.Space16, widget.NewHeading(title), widget.NewChip(tone(g.State), words.GuardianState(b, g.State)),
		widget.NewText(words.GuardianAbout(b, side, g.State)))
}

// mine is a request as whoever invited sees it.
func (p *page) mine(g domain.GuardianRequest) []fyne.CanvasObject {
	b := p.env.Book
	card := p.head(g, b.Say("guardian.title.mine"), "mine")
	pairs := []widget.Pair{{Name: b.Say("guardian.to"), Value: g.To}}
	if g.State.Open() {
		if g.Code != "" {
			card.Add(widget.NewSpaced(theme.Space4, widget.NewStrong(b.Say("guardian.code.mine")), widget.NewTitle(g.Code[:4]+" "+g.Code[4:]),
				widget.NewLeft(widget.NewLink("guardian.code.copy", b.Say("guardian.code.copy"), func() { p.env.Copy(g.Code) }))))
		}
		card.Add(widget.NewTable(append(pairs, widget.Pair{Name: b.Say("guardian.until"), Value: words.When(b, g.Until)})...))
		var button *widget.Button
		button = widget.NewSecondary("guardian.cancel", b.Say("guardian.cancel"), func() {
			p.act(button, func(ctx context.Context) error { return p.env.App.CancelGuardian(ctx, g.ID) })
		})
		card.Add(widget.NewActions(button))
		return []fyne.CanvasObject{widget.NewCard(card)}
	}
	if g.Guardian != "" {
		pairs = append(pairs, widget.Pair{Name: b.Say("guardian.by"), Value: g.Guardian},
			widget.Pair{Name: b.Say("guardian.relation"), Value: words.GuardianRelation(b, g.Relation)})
	}
	card.Add(widget.NewTable(append(pairs, widget.Pair{Name: b.Say("guardian.answered"), Value: words.When(b, g.AnsweredAt)})...))
	again := widget.NewPrimary("guardian.again", b.Say("guardian.again"), func() {
		p.env.Nav.Replace(screen.Route{Page: screen.PageGuardian})
	})
	if g.State == domain.GuardianGiven {
		apply := widget.NewPrimary("guardian.apply", b.Say("guardian.apply"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageService, Arg: string(g.Service)})
		})
		card.Add(widget.NewActions(apply, widget.NewSecondary("guardian.document", b.Say("guardian.document"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageDocument, Arg: string(g.Document)})
		})))
	} else {
		card.Add(widget.NewActions(again))
	}
	return []fyne.CanvasObject{widget.NewCard(card)}
}

// theirs is a request as who is invited sees it.
func (p *page) theirs(g domain.GuardianRequest) []fyne.CanvasObject {
	b := p.env.Book
	card := p.head(g, b.Say("guardian.title.theirs"), "theirs")
	pairs := []widget.Pair{{Name: b.Say("guardian.child"), Value: g.Child}, {Name: b.Say("guardian.birth"), Value: words.Date(b, g.Birth)},
		{Name: b.Say("guardian.service"), Value: b.Say("guardian.service.passport")}}
	if g.State == domain.GuardianOpened {
		card.Add(widget.NewTable(append(pairs, widget.Pair{Name: b.Say("guardian.until"), Value: words.When(b, g.Until)})...))
		return []fyne.CanvasObject{widget.NewCard(card), widget.NewCard(p.right()), widget.NewCard(p.consent(g))}
	}
	card.Add(widget.NewTable(append(pairs, widget.Pair{Name: b.Say("guardian.answered"), Value: words.When(b, g.AnsweredAt)})...))
	if g.State == domain.GuardianGiven {
		card.Add(p.takingBack(g))
	}
	others := widget.NewLink("guardian.others", b.Say("guardian.others"), func() {
		p.env.Nav.Replace(screen.Route{Page: screen.PageGuardian})
	})
	return []fyne.CanvasObject{widget.NewCard(card), widget.NewLinks(others)}
}

// right is who consents by what right, and what proves it.
func (p *page) right() fyne.CanvasObject {
	b := p.env.Book
	if p.answer.relation == "" {
		p.answer.relation = domain.RelationParent
	}
	var options []widget.Option
	for _, r := range domain.GuardianRelations() {
		options = append(options, widget.Option{Value: string(r), Text: words.GuardianRelation(b, r)})
	}
	choice := widget.NewRadio("guardian.relation", options, nil)
	choice.SetValue(string(p.answer.relation))
	choice.OnChanged(func(value string) {
		p.answer.relation, p.answer.document = domain.GuardianRelation(value), ""
		p.env.Post(p.draw)
	})
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("guardian.right")), choice, p.papers())
}

// papers are the documents to choose from, and the way to another one.
func (p *page) papers() fyne.CanvasObject {
	b, kinds := p.env.Book, p.answer.relation.Proofs()
	var options []widget.Option
	for _, d := range p.known.documents {
		if slices.Contains(kinds, d.Kind) && d.Usable() {
			_, state := documents.State(b, d)
			options = append(options, widget.Option{Value: string(d.ID), Text: documents.Title(b, d) + " · " + state})
			if p.answer.document == "" {
				p.answer.document = d.ID
			}
		}
	}
	parts := widget.NewSpaced(theme.Space12, widget.NewStrong(b.Say("guardian.paper")),
		widget.NewSecondaryText(words.GuardianPaper(b, p.answer.relation)))
	if len(options) > 0 {
		choice := widget.NewRadio("guardian.paper", options, nil)
		choice.SetValue(string(p.answer.document))
		choice.OnChanged(func(value string) { p.answer.document = domain.DocumentID(value) })
		parts.Add(choice)
	}
	for _, kind := range kinds {
		parts.Add(widget.NewLeft(widget.NewLink("guardian.add."+string(kind), b.Say("guardian.add", map[string]string{
			"Document": words.DocumentKind(b, kind)}), func() { p.env.Nav.Go(documents.AddRoute(kind, "", "")) })))
	}
	return parts
}

// consent is the text, the tick and the answer.
func (p *page) consent(g domain.GuardianRequest) fyne.CanvasObject {
	b := p.env.Book
	card := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("guardian.text")))
	var decline *widget.Button
	decline = widget.NewSecondary("guardian.decline", b.Say("guardian.decline"), func() {
		p.act(decline, func(ctx context.Context) error { return p.env.App.DeclineAsGuardian(ctx, g.ID) })
	})
	if p.known.text.Text == "" {
		card.Add(widget.NewNotice(widget.Warning, b.Say("guardian.text.missing"), b.Say("guardian.text.missing.text"),
			widget.NewPrimary("guardian.text.again", b.Say("guardian.text.again"), p.load)))
		card.Add(widget.NewActions(decline))
		return card
	}
	card.Add(widget.NewText(p.known.text.Text))
	tick := widget.NewTick("guardian.agree", nil)
	tick.SetChecked(p.answer.agreed)
	tick.OnChanged = func(yes bool) { p.answer.agreed = yes }
	card.Add(widget.NewTickLine(tick, b.Say("guardian.agree")))
	if lacking := p.lacking(); p.answer.lacking && lacking != "" {
		card.Add(widget.NewRemark(widget.Error, lacking))
	}
	var give *widget.Button
	give = widget.NewPrimary("guardian.give", b.Say("guardian.give"), func() {
		if p.answer.lacking = p.lacking() != ""; p.answer.lacking {
			p.draw()
			return
		}
		x, text := p.answer, p.known.text
		p.act(give, func(ctx context.Context) error {
			return p.env.App.ConsentAsGuardian(ctx, g.ID, x.relation, x.document, text)
		})
	})
	card.Add(widget.NewActions(give, decline))
	return card
}

// lacking is what keeps the consent from being given, "" for nothing.
func (p *page) lacking() string {
	switch {
	case p.answer.document == "":
		return p.env.Book.Say("guardian.paper.needed")
	case !p.answer.agreed:
		return p.env.Book.Say("guardian.agree.needed")
	}
	return ""
}

// takingBack tells what follows before a consent is taken back.
func (p *page) takingBack(g domain.GuardianRequest) fyne.CanvasObject {
	b := p.env.Book
	if !p.sure {
		return widget.NewActions(widget.NewSecondary("guardian.withdraw", b.Say("guardian.withdraw"), func() {
			p.sure = true
			p.draw()
		}))
	}
	var yes *widget.Button
	yes = widget.NewDanger("guardian.withdraw.yes", b.Say("guardian.withdraw.yes"), func() {
		p.act(yes, func(ctx context.Context) error { return p.env.App.WithdrawGuardian(ctx, g.ID) })
	})
	no := widget.NewSecondary("guardian.withdraw.no", b.Say("guardian.withdraw.no"), func() {
		p.sure = false
		p.draw()
	})
	return widget.NewNotice(widget.Warning, b.Say("guardian.withdraw.title"), b.Say("guardian.withdraw.text"), yes, no)
}
