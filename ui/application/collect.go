package application

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// ready is what is known and chosen while the passport waits to be collected.
type ready struct {
	checks   []app.Readiness // nil until the device was looked at
	checking bool
	agreed   bool
	unfolded bool
	lacking  bool // collecting was tried without the consent
}

func (s *page) readForCollecting(ctx context.Context, k *knowledge) error {
	texts, err := s.env.App.ConsentTexts(ctx, string(s.env.Book.Language()), domain.PassportIssue)
	for _, t := range texts {
		if t.ID == domain.PassportIssue {
			k.issue = t
		}
	}
	if k.issue.Text != "" {
		return nil
	}
	return err
}

// look has the device looked at.
func (s *page) look() {
	if s.ready.checking {
		return
	}
	s.ready.checking = true
	screen.Load(s.env, s.env.App.Readiness, func(checks []app.Readiness, err error) {
		s.ready.checking = false
		if err == nil {
			s.ready.checks = checks
			s.draw()
		}
	})
}

// collecting returns the consent to the issue and the way to the passport.
func (s *page) collecting() fyne.CanvasObject {
	b := s.env.Book
	if s.ready.checks == nil {
		s.look()
	}
	card := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("application.ready.title")),
		widget.NewText(b.Say("application.ready.text")), s.device(), s.consent())
	collect := widget.NewPrimary("application.collect", b.Say("application.collect"), s.collectPassport)
	if s.doing != "" {
		collect.SetBusy(s.doing)
	}
	card.Add(widget.NewActions(collect))
	return widget.NewCard(card)
}

// device returns whether the device is ready, each check that is not with its cure.
func (s *page) device() fyne.CanvasObject {
	b := s.env.Book
	lines := widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("application.ready.device")))
	if s.ready.checks == nil {
		lines.Add(widget.NewSkeleton(1))
	}
	again := false
	for _, c := range s.ready.checks {
		if c.OK {
			lines.Add(widget.NewRemark(widget.Success, words.Readiness(b, c.Check)))
			continue
		}
		again = true
		lines.Add(widget.NewRemark(widget.Warning, words.ReadinessCure(b, c.Check)))
	}
	if again {
		lines.Add(widget.NewLeft(widget.NewLink("application.check", b.Say("application.ready.again"), func() {
			s.ready.checks = nil
			s.draw()
		})))
	}
	return lines
}

func (s *page) consent() fyne.CanvasObject {
	b := s.env.Book
	tick := widget.NewTick("application.consent", nil)
	tick.SetChecked(s.ready.agreed)
	tick.OnChanged = func(yes bool) { s.ready.agreed = yes }
	say := b.Say("wizard.consent.read")
	if s.ready.unfolded {
		say = b.Say("wizard.consent.hide")
	}
	lines := widget.NewSpaced(0, widget.NewTickLine(tick, words.Consent(b, domain.PassportIssue)),
		widget.NewLeft(widget.NewLink("application.consent.read", say, func() {
			s.ready.unfolded = !s.ready.unfolded
			s.draw()
		})))
	if s.ready.unfolded {
		lines.Add(widget.NewSecondaryText(s.known.issue.Text))
	}
	if s.ready.lacking && !s.ready.agreed {
		lines.Add(widget.NewRemark(widget.Error, b.Say("application.collect.needed")))
	}
	return lines
}

func (s *page) collectPassport() {
	if !s.ready.agreed {
		s.ready.lacking = true
		s.draw()
		return
	}
	text := s.known.issue
	s.do(s.env.Book.Say("application.collecting"), func(ctx context.Context) error {
		_, err := s.env.App.Collect(ctx, s.id, text)
		return err
	}, nil)
}

// issued returns the way to activating the passport, or to the passport once it is active.
func (s *page) issued() fyne.CanvasObject {
	b, p := s.env.Book, s.known.passport
	if p.State != domain.PassportReady {
		return widget.NewActions(widget.NewPrimary("application.passport", b.Say("application.passport.open"), s.openPassport))
	}
	start := widget.NewPrimary("application.activate", b.Say("application.activate.start"), s.startActivation)
	if s.doing != "" {
		start.SetBusy(s.doing)
	}
	return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("application.activate.title")),
		widget.NewText(b.Say("application.activate.text")), widget.NewActions(start)))
}

func (s *page) openPassport() {
	s.env.Nav.Go(screen.Route{Page: screen.PagePassport, Arg: string(s.known.application.Passport)})
}

func (s *page) startActivation() {
	if s.doing != "" {
		return
	}
	s.doing, s.trouble = s.env.Book.Say("application.activate.sending"), nil
	s.draw()
	id := s.known.passport.ID
	screen.Load(s.env, func(ctx context.Context) (start activation, err error) {
		start.sent, err = s.env.App.StartActivation(ctx, id)
		if errors.Is(err, domain.ErrTransition) {
			v, lost := s.env.App.Passport(ctx, id)
			start.active = lost == nil && v.State == domain.PassportActive
		}
		return start, err
	}, func(start activation, err error) {
		s.doing = ""
		switch {
		case start.active:
			s.activated()
		case err != nil:
			s.trouble = s.env.Problem(err, nil)
			s.draw()
		default:
			s.ask(id, start.sent)
		}
	})
}

// activation is what came of asking for the code that activates.
type activation struct {
	sent   domain.CodeSent
	active bool // it was activated before, and this device had not heard
}

// activated leads to the passport.
func (s *page) activated() {
	s.env.Shell.Toast(s.env.Book.Say("application.activated"))
	s.openPassport()
	s.load()
}

func (s *page) ask(id domain.RegistryID, sent domain.CodeSent) {
	s.to = sent.To
	s.panel = onetime.New(s.env, onetime.Options{ID: "application.code", Sent: sent, Kept: s.inactive,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			_, err := s.env.App.Activate(ctx, id, sent, code)
			return err
		},
		Done: func() {
			s.closePanel()
			s.activated()
		},
		Over: func() { s.closePanel(); s.startActivation() }})
	s.draw()
	s.panel.Focus()
}

// inactive tells what became of activating after the screen was left. Only where the authority said no it is known: else it may
// have activated and its answer is what was lost, or could not be stored; the changes that it sends tell.
func (s *page) inactive(err error) string {
	b := s.env.Book
	switch kind, _ := domain.KindOf(err); kind {
	case domain.ErrCodeWrong, domain.ErrCodeExpired, domain.ErrRateLimited, domain.ErrUnauthorised, domain.ErrNotFound,
		domain.ErrForbidden, domain.ErrBlocked, domain.ErrInvalid:
		return b.Say("application.code.left", map[string]string{"What": words.Explain(b, err).What})
	}
	return b.Say("application.code.unheard")
}

func (s *page) activating() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("application.activate.title")),
		widget.NewText(b.Say("application.activate.sent", map[string]string{"To": s.to})), s.panel.Content()))
}
