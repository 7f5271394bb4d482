package proof

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// checks is what each registry answered: a card for every answer that wants something from the citizen, and one list of the
// others.
func (l *Level) checks(k known) fyne.CanvasObject {
	stack := widget.NewSpaced(theme.Space12)
	var quiet []fyne.CanvasObject
	for _, c := range k.form.Account.Checks {
		switch c.Outcome {
		case domain.Pending, domain.Match:
			quiet = append(quiet, l.line(c))
		default:
			stack.Add(l.check(c))
		}
	}
	if k.has(domain.Pending) {
		stack.Add(widget.NewSecondaryText(words.OutcomeAbout(l.env.Book, domain.Pending)))
	}
	if len(quiet) > 0 {
		stack.Add(widget.NewList(quiet...))
	}
	return stack
}

// line is an answer that wants nothing.
func (l *Level) line(c domain.RegistryCheck) fyne.CanvasObject {
	b := l.env.Book
	return widget.NewRow(widget.RowContent{ID: "level.check." + string(c.Registry),
		Title: words.Capital(words.Registry(b, c.Registry)),
		Chip:  widget.NewChip(words.OutcomeTone(c.Outcome), words.Outcome(b, c.Outcome))})
}

func (l *Level) check(c domain.RegistryCheck) fyne.CanvasObject {
	b := l.env.Book
	about := words.OutcomeAbout(b, c.Outcome)
	if c.Outcome == domain.NoAnswer && c.RetryAt.After(l.env.Now()) {
		about += " " + words.NextCheck(b, c.RetryAt, l.env.Now())
	}
	stack := widget.NewSpaced(theme.Space8,
		widget.NewStrong(words.Capital(words.Registry(b, c.Registry))),
		widget.NewChip(words.OutcomeTone(c.Outcome), words.Outcome(b, c.Outcome)),
		widget.NewSecondaryText(about))
	if !c.At.IsZero() {
		stack.Add(widget.NewCaption(b.Say("checks.at", map[string]string{"Time": words.When(b, c.At)})))
	}
	for _, action := range l.actions(c) {
		stack.Add(widget.NewLeft(action))
	}
	return widget.NewCard(stack)
}

// actions are what can be done about an answer: each differing field leads to the profile with the field in view.
func (l *Level) actions(c domain.RegistryCheck) []fyne.CanvasObject {
	b := l.env.Book
	var actions []fyne.CanvasObject
	switch c.Outcome {
	case domain.Mismatch:
		for _, field := range c.Fields {
			actions = append(actions, l.fix(c.Registry, field))
		}
	case domain.Unknown:
		actions = append(actions, widget.NewLink("level.check."+string(c.Registry)+".open", b.Say("checks.open"), func() {
			l.env.Nav.Go(screen.Route{Page: screen.PageProfile, Arg: string(domain.FieldsOf(c.Registry)[0])})
		}))
	case domain.NoAnswer:
		if wait := c.RetryAt.Sub(l.env.Now()); wait > 0 {
			l.comeBack(wait) // until then the authority takes no request, and asks by itself
			break
		}
		var again *widget.Button
		again = widget.NewSecondary("level.check."+string(c.Registry)+".again", b.Say("checks.again"),
			func() { l.askAgain(again) })
		actions = append(actions, again)
	}
	return actions
}

// comeBack looks again after a while.
func (l *Level) comeBack(after time.Duration) {
	if l.due != nil {
		l.due()
	}
	l.due = l.env.Later(after, l.load)
}

func (l *Level) fix(registry domain.Registry, field finding.Field) fyne.CanvasObject {
	text := l.env.Book.Say("checks.fix", map[string]string{"Field": words.Field(l.env.Book, field)})
	return widget.NewLink("level.check."+string(registry)+"."+string(field), text, func() {
		l.env.Nav.Go(screen.Route{Page: screen.PageProfile, Arg: string(field)})
	})
}

func (l *Level) askAgain(button *widget.Button) {
	button.SetBusy(l.env.Book.Say("checks.asking"))
	l.env.Do(func(ctx context.Context) error { return l.env.App.RetryChecks(ctx) }, func(err error) {
		button.SetBusy("")
		if err != nil {
			trouble := words.Explain(l.env.Book, err)
			l.env.Shell.Toast(trouble.What + " " + trouble.Cure)
			return
		}
		l.env.Shell.Toast(l.env.Book.Say("checks.asked"))
		l.load()
	})
}

// ways is every way of proving an identity: the one that works here leads on, the others say why they do not.
func (l *Level) ways(k known) fyne.CanvasObject {
	b := l.env.Book
	var rows []fyne.CanvasObject
	for _, way := range domain.ProofWays() {
		content := widget.RowContent{ID: "level.way." + string(way), Title: words.ProofWay(b, way), Detail: l.notHere(way)}
		switch {
		case way == domain.ProofBank && !k.bank, way == domain.ProofCard && !k.card:
			content.Chip = widget.NewChip(widget.Neutral, b.Say("proving.way.off"))
		case slices.Contains(domain.AttemptWays(), way):
			l.attempt(k, way, &content)
		case way != domain.ProofQuestions:
			content.Chip = widget.NewChip(widget.Neutral, b.Say("proving.way.off"))
		case slices.Contains(k.ways, way):
			content.Detail = words.ProofWayAbout(b, way)
			content.OnTap = func() { l.env.Nav.Go(screen.Route{Page: screen.PageProof}) }
		default:
			content.Detail = words.ProofWayAbout(b, way)
			content.Chip = widget.NewChip(widget.Neutral, b.Say("proving.way.closed"))
		}
		rows = append(rows, widget.NewRow(content))
	}
	return widget.NewList(rows...)
}

// attempt is the row of a way that takes longer: how far the one under way is, or the way to begin one.
func (l *Level) attempt(k known, way domain.ProofWay, row *widget.RowContent) {
	b, arg := l.env.Book, string(way)
	row.Detail = words.ProofWayAbout(b, way)
	i := slices.IndexFunc(k.attempts, func(p domain.ProofAttempt) bool { return p.Way == way && !p.State.Over() })
	switch {
	case i >= 0:
		arg = string(k.attempts[i].ID)
		row.Chip = widget.NewChip(stateTone(k.attempts[i].State), words.ProofState(b, k.attempts[i].State))
	case !slices.Contains(k.ways, way):
		row.Chip = widget.NewChip(widget.Neutral, b.Say("proving.way.closed"))
		return
	}
	row.OnTap = func() { l.env.Nav.Go(screen.Route{Page: screen.PageProving, Arg: arg}) }
}

// notHere says why a way is not offered in this version.
func (l *Level) notHere(way domain.ProofWay) string {
	b := l.env.Book
	switch way {
	case domain.ProofBank:
		return b.Say("proving.way.bank.none")
	case domain.ProofCard:
		return b.Say("proving.way.card.none")
	case domain.ProofSignature:
		return b.Say("proving.way.signature.text")
	}
	return ""
}
