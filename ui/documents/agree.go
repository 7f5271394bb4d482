package documents

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// agreement is the consent to biometric data while it is being given again.
type agreement struct {
	text    domain.ConsentText // empty: it is not being given
	ticked  bool
	lacking bool // it was to be given without the tick
	sending bool
}

// unagreed reports whether any of the pages is not at the authority because the citizen took the consent to biometric data back.
func unagreed(pages ...domain.Page) bool {
	return slices.ContainsFunc(pages, func(p domain.Page) bool {
		return p.State == domain.FileRejected && p.Reason == domain.FileUnagreed
	})
}

// readConsent shows the text to agree to.
func (s *document) readConsent() {
	var texts []domain.ConsentText
	s.trouble = nil
	s.env.Act(func(ctx context.Context) (err error) {
		texts, err = s.env.App.ConsentTexts(ctx, string(s.env.Book.Language()), domain.BiometricData)
		return err
	}, func(err error) {
		if err != nil {
			s.trouble = s.env.Problem(err, s.readConsent)
		} else if len(texts) > 0 {
			s.agree = agreement{text: texts[0]}
		}
		s.draw()
		widget.Reveal(s.body.Objects[0])
	})
}

// agreeing is the text, the tick and the answer.
func (s *document) agreeing() fyne.CanvasObject {
	b := s.env.Book
	card := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("documents.agree.title")), widget.NewText(s.agree.text.Text))
	tick := widget.NewTick("document.agree.tick", nil)
	tick.SetChecked(s.agree.ticked)
	tick.OnChanged = func(yes bool) { s.agree.ticked = yes }
	card.Add(widget.NewTickLine(tick, b.Say("consent.biometric_data")))
	if s.agree.lacking {
		card.Add(widget.NewRemark(widget.Error, b.Say("documents.agree.needed")))
	}
	yes := widget.NewPrimary("document.agree.yes", b.Say("documents.agree.yes"), s.giveConsent)
	if s.agree.sending {
		yes.SetBusy(b.Say("documents.agree.doing"))
	}
	no := widget.NewSecondary("document.agree.no", b.Say("documents.cancel"), func() { s.agree = agreement{}; s.draw() })
	card.Add(widget.NewActions(yes, no))
	return widget.NewCard(card)
}

func (s *document) giveConsent() {
	if s.agree.sending {
		return
	}
	s.trouble = nil
	if s.agree.lacking = !s.agree.ticked; s.agree.lacking {
		s.draw()
		return
	}
	s.agree.sending = true
	text := s.agree.text
	s.draw()
	s.env.Act(func(ctx context.Context) error { return s.env.App.AgreeBiometrics(ctx, text) }, func(err error) {
		if s.agree.sending = false; err != nil {
			s.trouble = s.env.Problem(err, s.giveConsent)
			s.draw()
			return
		}
		s.agree = agreement{}
		s.env.Shell.Toast(s.env.Book.Say("documents.agreed"))
		s.draw()
		s.load()
	})
}
