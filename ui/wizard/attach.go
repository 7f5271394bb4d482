package wizard

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/documents"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// attachments returns a card for each requirement.
func (s *wizard) attachments() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	if s.waiting() {
		objects = append(objects, s.pending())
	}
	for _, need := range s.form.Requirements {
		objects = append(objects, s.requirement(need))
	}
	return objects
}

// waiting reports whether a document is still being checked and nothing else holds the attachments up.
func (s *wizard) waiting() bool {
	return slices.ContainsFunc(s.form.Findings, func(f finding.Finding) bool { return f.Code == finding.AttachmentPending })
}

func (s *wizard) pending() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewNotice(widget.Busy, b.Say("wizard.attach.pending.title"), b.Say("wizard.attach.pending.text"))
}

// attached returns the document that meets a requirement.
func (s *wizard) attached(id domain.RequirementID) (domain.Document, bool) {
	for _, x := range s.form.Application.Attachments {
		if x.Requirement != id {
			continue
		}
		for _, d := range s.form.Documents {
			if d.ID == x.Document {
				return d, true
			}
		}
	}
	return domain.Document{}, false
}

// candidates returns the citizen's other documents that would meet a requirement.
func (s *wizard) candidates(need domain.Requirement) []domain.Document {
	now, _ := s.attached(need.ID)
	return slices.DeleteFunc(slices.Clone(s.form.Documents), func(d domain.Document) bool {
		return d.ID == now.ID || !slices.Contains(need.Kinds, d.Kind)
	})
}

func (s *wizard) requirement(need domain.Requirement) fyne.CanvasObject {
	b, name := s.env.Book, string(need.ID)
	card := widget.NewSpaced(theme.Space12, widget.NewHeading(words.Requirement(b, need.ID)))
	d, has := s.attached(need.ID)
	if has {
		card.Add(documents.Chip(b, d))
		card.Add(widget.NewSecondaryText(documents.Title(b, d) + ", " + b.Count("documents.pages", len(d.Pages))))
	} else {
		card.Add(widget.NewRemark(widget.Warning, b.Say("wizard.attach.none")))
	}
	switch {
	case s.choosing == need.ID:
		card.Add(s.choice(need))
	case has:
		card.Add(widget.NewActions(
			widget.NewSecondary("wizard.choose."+name, b.Say("wizard.attach.other"), func() { s.choose(need.ID) }),
			widget.NewSecondary("wizard.attached."+name, b.Say("wizard.attach.open"), func() {
				s.env.Nav.Go(screen.Route{Page: screen.PageDocument, Arg: string(d.ID)})
			})))
	default:
		actions := []fyne.CanvasObject{widget.NewPrimary("wizard.add."+name, b.Say("wizard.attach.add"), func() { s.addFor(need) })}
		if len(s.candidates(need)) > 0 {
			actions = append(actions, widget.NewSecondary("wizard.choose."+name, b.Say("wizard.attach.choose"),
				func() { s.choose(need.ID) }))
		}
		if need.ID == domain.NeedGuardian {
			actions = append(actions, widget.NewSecondary("wizard.guardian", b.Say("wizard.guardian"), func() {
				s.env.Nav.Go(screen.Route{Page: screen.PageGuardian})
			}))
		}
		card.Add(widget.NewActions(actions[0], actions[1:]...))
	}
	return widget.NewCard(card)
}

func (s *wizard) choose(need domain.RequirementID) {
	s.choosing = need
	s.draw()
	if need != "" && s.choices != nil {
		widget.Reveal(s.choices) // at the last requirement they open below the fold
	}
}

// choice returns the documents to choose from, and the kinds of which a new one may be added.
func (s *wizard) choice(need domain.Requirement) fyne.CanvasObject {
	b := s.env.Book
	var rows []fyne.CanvasObject
	for _, d := range s.candidates(need) {
		_, state := documents.State(b, d)
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "wizard.take." + string(d.ID), Title: documents.Title(b, d),
			Detail: state + ", " + words.Day(b, d.AddedAt), OnTap: func() { s.attach(need.ID, d.ID) }}))
	}
	for _, kind := range need.Kinds {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "wizard.kind." + string(kind), Title: words.DocumentKind(b, kind),
			Detail: b.Say("wizard.attach.add"), OnTap: func() { s.addKind(need, kind) }}))
	}
	s.choices = widget.NewSpaced(theme.Space12, widget.NewList(rows...),
		widget.NewActions(widget.NewSecondary("wizard.choose.cancel", b.Say("wizard.attach.cancel"), func() { s.choose("") })))
	return s.choices
}

func (s *wizard) attach(need domain.RequirementID, id domain.DocumentID) {
	s.choosing, s.trouble = "", nil
	s.env.Act(func(ctx context.Context) error { return s.env.App.Attach(ctx, s.id, need, id) }, func(err error) {
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
			s.draw()
			return
		}
		s.load()
	})
}

// addFor leads to adding a document for a requirement; where several kinds would do, they are offered first.
func (s *wizard) addFor(need domain.Requirement) {
	if len(need.Kinds) > 1 {
		s.choose(need.ID)
		return
	}
	s.addKind(need, need.Kinds[0])
}

func (s *wizard) addKind(need domain.Requirement, kind domain.DocumentKind) {
	s.awaiting, s.choosing, s.before = need.ID, "", nil
	for _, d := range s.form.Documents {
		s.before = append(s.before, d.ID)
	}
	s.env.Nav.Go(documents.AddRoute(kind, "", ""))
}

// attachAwaited attaches the document that was added for a requirement since.
func (s *wizard) attachAwaited() {
	if s.attachConsent() || s.awaiting == "" {
		return
	}
	at := slices.IndexFunc(s.form.Requirements, func(r domain.Requirement) bool { return r.ID == s.awaiting })
	if at < 0 {
		return
	}
	for _, d := range s.form.Documents {
		fits := slices.Contains(s.form.Requirements[at].Kinds, d.Kind) && len(d.MissingPages()) == 0
		if fits && !slices.Contains(s.before, d.ID) {
			need := s.awaiting
			s.awaiting = ""
			s.attach(need, d.ID)
			return
		}
	}
}

// attachConsent attaches a consent that a guardian gave from an account of their own, when nothing is attached for it yet.
func (s *wizard) attachConsent() bool {
	needed := slices.ContainsFunc(s.form.Requirements, func(r domain.Requirement) bool { return r.ID == domain.NeedGuardian })
	if _, has := s.attached(domain.NeedGuardian); !needed || has {
		return false
	}
	for _, d := range s.form.Documents {
		if d.ID.ByAuthority() && d.Usable() {
			s.attach(domain.NeedGuardian, d.ID)
			return true
		}
	}
	return false
}
