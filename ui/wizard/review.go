package wizard

import (
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/documents"
	"razvorot/ui/form"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// review returns all answers by topic, what is still missing, and the consents.
func (s *wizard) review() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	if problems := s.problems(); problems != nil {
		objects = append(objects, problems)
	} else if s.waiting() {
		objects = append(objects, s.pending())
	}
	for i, step := range s.form.Service.Steps {
		switch {
		case step.ID == domain.StepAttachments:
			objects = append(objects, s.topic(i, s.documents()))
		case len(step.Fields) > 0:
			objects = append(objects, s.topic(i, s.answers(step)))
		}
	}
	return append(objects, s.consents())
}

// topic returns a card with the answers of a step and the way back to it.
func (s *wizard) topic(step int, content fyne.CanvasObject) fyne.CanvasObject {
	b, id := s.env.Book, s.form.Service.Steps[step].ID
	change := widget.NewLink("wizard.change."+string(id), b.Say("wizard.review.change"), func() { s.move(step) })
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewSplit(widget.NewHeading(words.Step(b, id)), change), content))
}

func (s *wizard) answers(step domain.Step) fyne.CanvasObject {
	b := s.env.Book
	answers, _ := s.draft.latest()
	var pairs []widget.Pair
	for _, f := range step.Fields {
		text := answers[f]
		if text == "" {
			continue
		}
		pairs = append(pairs, widget.Pair{Name: words.Field(b, f), Value: form.Read(b, f, text)})
	}
	if len(pairs) == 0 {
		return widget.NewSecondaryText(b.Say("wizard.review.empty"))
	}
	return widget.NewTable(pairs...)
}

func (s *wizard) documents() fyne.CanvasObject {
	b := s.env.Book
	lines := widget.NewSpaced(theme.Space12)
	for _, need := range s.form.Requirements {
		line := widget.NewSpaced(theme.Space4, widget.NewText(words.Requirement(b, need.ID)))
		if d, has := s.attached(need.ID); has {
			line.Add(documents.Chip(b, d))
		} else {
			line.Add(widget.NewChip(widget.Error, b.Say("wizard.attach.none")))
		}
		lines.Add(line)
	}
	return lines
}

// problems returns what has to be corrected before signing, with the way to it; nil when there is nothing.
func (s *wizard) problems() fyne.CanvasObject {
	b := s.env.Book
	var text string
	var actions []fyne.CanvasObject
	for i, step := range s.form.Service.Steps {
		found := slices.DeleteFunc(slices.Clone(s.form.Findings), func(f finding.Finding) bool {
			return f.Severity != finding.Error || f.Code == finding.AttachmentPending || !s.belongs(f.Field, step)
		})
		if len(found) == 0 {
			continue
		}
		text += words.Findings(b, found) + "\n"
		actions = append(actions, widget.NewSecondary("wizard.problem."+string(step.ID),
			b.Say("wizard.review.problem", map[string]string{"Topic": words.Step(b, step.ID)}), func() { s.move(i) }))
	}
	if len(actions) == 0 {
		return nil
	}
	return widget.NewNotice(widget.Error, b.Say("wizard.review.problems"), text[:len(text)-1], actions...)
}

func (s *wizard) belongs(f finding.Field, step domain.Step) bool {
	if step.ID != domain.StepAttachments {
		return slices.Contains(step.Fields, f)
	}
	return slices.ContainsFunc(s.form.Requirements, func(r domain.Requirement) bool { return r.ID.Field() == f })
}

// consents returns a tick for each consent, with its whole text to unfold.
func (s *wizard) consents() fyne.CanvasObject {
	b := s.env.Book
	lines := widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("wizard.consents")))
	if len(s.texts) == 0 {
		lines.Add(widget.NewSkeleton(len(s.form.Service.Consents)))
	}
	for _, t := range s.texts {
		lines.Add(s.consent(t))
	}
	return widget.NewCard(lines)
}

func (s *wizard) consent(t domain.ConsentText) fyne.CanvasObject {
	b := s.env.Book
	tick := widget.NewTick("wizard.consent."+string(t.ID), nil)
	tick.SetChecked(s.agreed[t.ID])
	tick.OnChanged = func(yes bool) { s.agreed[t.ID] = yes }
	say := b.Say("wizard.consent.read")
	if s.unfold == t.ID {
		say = b.Say("wizard.consent.hide")
	}
	read := widget.NewLink("wizard.consent.read."+string(t.ID), say, func() {
		if s.unfold == t.ID {
			s.unfold = ""
		} else {
			s.unfold = t.ID
		}
		s.draw()
	})
	lines := widget.NewSpaced(0, widget.NewTickLine(tick, words.Consent(b, t.ID)),
		widget.NewLeft(read))
	if s.unfold == t.ID {
		lines.Add(widget.NewSecondaryText(t.Text))
	}
	if s.lacking && !s.agreed[t.ID] {
		lines.Add(widget.NewRemark(widget.Error, b.Say("wizard.consent.needed")))
	}
	return lines
}
