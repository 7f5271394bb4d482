package proof

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// known is what the level's screen shows.
type known struct {
	form app.ProfileForm
	ways []domain.ProofWay // open with these answers

	attempts []domain.ProofAttempt
	bank     bool // the authority has one
	card     bool // and a way to the banks of cards
}

func (k known) has(o domain.Outcome) bool {
	return slices.ContainsFunc(k.form.Account.Checks, func(c domain.RegistryCheck) bool { return c.Outcome == o })
}

// Level is the screen of screen.PageLevel.
type Level struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	shown    bool
	due      func() // calls off the next look at a registry that did not answer
}

var _ screen.Refresher = (*Level)(nil)

// NewLevel builds the screen of screen.PageLevel: the level at hand, what each registry answered, and ways to prove more.
func NewLevel(e *screen.Env, _ string) screen.Screen {
	l := &Level{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *Level) Content() fyne.CanvasObject { return l.content }

// Refresh implements screen.Refresher.
func (l *Level) Refresh(topic app.Topic) {
	if topic == app.TopicAccount || topic == app.TopicOutbox {
		l.load()
	}
}

func (l *Level) load() {
	screen.Reload(l.env, &l.readings, func(ctx context.Context) (known, error) {
		form, err := l.env.App.ProfileForm(ctx)
		if err != nil {
			return known{}, err
		}
		ways, err := l.env.App.ProofWays(ctx)
		if err != nil {
			return known{}, err
		}
		attempts, err := l.env.App.Proofs(ctx)
		if err != nil {
			return known{}, err
		}
		authority, _ := l.env.App.Authority(ctx) // without a network, and never asked: the way is shown as closed until it was
		return known{form, ways, attempts, authority.Bank, authority.Card}, nil
	}, l.show)
}

func (l *Level) show(k known, err error) {
	switch {
	case err != nil && l.shown:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		l.body.Objects = []fyne.CanvasObject{l.env.Unread(err, l.load)}
	default:
		l.shown = true
		l.body.Objects = l.parts(k)
	}
	l.body.Refresh()
	widget.Relayout(l.body)
}

func (l *Level) parts(k known) []fyne.CanvasObject {
	b, account := l.env.Book, k.form.Account
	parts := []fyne.CanvasObject{l.standing(k)}
	if len(account.Checks) > 0 {
		parts = append(parts, part(b.Say("checks.title"), l.checks(k)))
		if account.Level < domain.Confirmed {
			parts = append(parts, part(b.Say("proving.ways.title"), l.ways(k)))
		}
	}
	return append(parts, part(b.Say("known.ladder"), l.ladder(account.Level)))
}

// part is a heading over what it speaks about.
func part(heading string, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewSpaced(theme.Space12, widget.NewHeading(heading), content)
}

// standing is the level at hand, what comes next, and the one thing to do about it.
func (l *Level) standing(k known) fyne.CanvasObject {
	b, level := l.env.Book, k.form.Account.Level
	next := l.next(k)
	stack := widget.NewSpaced(theme.Space12, widget.NewStrong(b.Say("known.level")),
		widget.NewChip(words.LevelTone(level), words.Level(b, level)),
		widget.NewText(next.text))
	var others []fyne.CanvasObject
	if _, trial := l.env.App.Trial(); trial && k.has(domain.Mismatch) {
		stack.Add(widget.NewSecondaryText(b.Say("known.invented")))
		others = append(others, widget.NewSecondary("level.people", b.Say("known.people"), func() {
			l.env.Nav.Go(screen.Route{Page: screen.PageProfile, Arg: screen.ArgPeople})
		}))
	}
	if next.action != "" {
		stack.Add(widget.NewActions(widget.NewPrimary("level.next", next.action, func() { l.env.Nav.Go(next.to) }), others...))
	}
	return widget.NewCard(stack)
}

// wayOn is a sentence with the button that goes with it, if any.
type wayOn struct {
	text, action string
	to           screen.Route
}

// next tells what comes next.
func (l *Level) next(k known) wayOn {
	b, account := l.env.Book, k.form.Account
	toProfile := screen.Route{Page: screen.PageProfile}
	switch {
	case account.Level == domain.Confirmed:
		return wayOn{b.Say("known.next.done"), b.Say("known.apply"), screen.Route{Page: screen.PageServices}}
	case k.form.Pending:
		return wayOn{text: b.Say("checks.sending")}
	case len(account.Checks) == 0:
		return wayOn{b.Say("checks.none"), b.Say("known.fill"), toProfile}
	case k.has(domain.Mismatch):
		return wayOn{b.Say("known.next.fix"), b.Say("checks.open"), toProfile}
	case slices.Contains(k.ways, domain.ProofQuestions):
		return wayOn{b.Say("known.next.prove"), b.Say("known.prove"), screen.Route{Page: screen.PageProof}}
	case k.has(domain.NoAnswer):
		return wayOn{text: b.Say("known.next.retry")}
	case k.has(domain.Unknown) && !k.has(domain.Pending):
		return l.unknown()
	}
	return wayOn{text: b.Say("known.next.wait")}
}

// unknown tells somebody whom a registry does not know what can be done, besides finding a slip in the profile.
func (l *Level) unknown() wayOn {
	b := l.env.Book
	if _, trial := l.env.App.Trial(); trial {
		return wayOn{b.Say("known.next.other") + " " + b.Say("known.next.other.trial"), b.Say("known.people"),
			screen.Route{Page: screen.PageProfile, Arg: screen.ArgPeople}}
	}
	return wayOn{b.Say("known.next.other"), b.Say("checks.open"), screen.Route{Page: screen.PageProfile}}
}

// ladder is the three levels with what each gives.
func (l *Level) ladder(at domain.Level) fyne.CanvasObject {
	b := l.env.Book
	var steps []widget.Moment
	for _, step := range []domain.Level{domain.Simplified, domain.Standard, domain.Confirmed} {
		m := widget.Moment{Tone: widget.Neutral, Title: words.Level(b, step), When: b.Say("known.ahead"),
			Detail: words.LevelAbout(b, step)}
		switch {
		case step == at:
			m.Tone, m.When = widget.Success, b.Say("known.here")
		case step < at:
			m.Tone, m.When = widget.Success, b.Say("known.done")
		}
		steps = append(steps, m)
	}
	return widget.NewCard(widget.NewTimeline(steps...))
}
