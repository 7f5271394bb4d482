package application

import (
	"slices"

	"razvorot/domain"
	"razvorot/ui/documents"
)

// attached returns the document that meets a requirement, and whether it takes another one's place.
func (s *page) attached(need domain.RequirementID) (d domain.Document, replaced bool) {
	for i, list := range [][]domain.Attachment{s.answers.given.Attachments, s.known.application.Attachments} {
		for _, x := range list {
			if x.Requirement != need {
				continue
			}
			at := slices.IndexFunc(s.known.documents, func(d domain.Document) bool { return d.ID == x.Document })
			if at >= 0 {
				return s.known.documents[at], i == 0
			}
		}
	}
	return domain.Document{}, false
}

// kinds returns which kinds of document meet a requirement.
func (s *page) kinds(need domain.RequirementID) []domain.DocumentKind {
	for _, r := range s.known.service.Service.Requirements {
		if r.ID == need {
			return r.Kinds
		}
	}
	return nil
}

func (s *page) candidates(need domain.RequirementID) []domain.Document {
	now, _ := s.attached(need)
	return slices.DeleteFunc(slices.Clone(s.known.documents), func(d domain.Document) bool {
		return d.ID == now.ID || !slices.Contains(s.kinds(need), d.Kind) || !d.Usable()
	})
}

// attach has a document sent in the place of the one that was asked about.
func (s *page) attach(need domain.RequirementID, id domain.DocumentID) {
	s.answers.choosing = ""
	kept := slices.DeleteFunc(slices.Clone(s.answers.given.Attachments), func(x domain.Attachment) bool { return x.Requirement == need })
	s.answers.given.Attachments = append(kept, domain.Attachment{Requirement: need, Document: id})
	s.keep()
	s.draw()
}

func (s *page) addFor(need domain.RequirementID) {
	kinds := s.kinds(need)
	if len(kinds) == 0 {
		return
	}
	s.answers.awaiting, s.answers.before = need, nil
	for _, d := range s.known.documents {
		s.answers.before = append(s.answers.before, d.ID)
	}
	s.env.Nav.Go(documents.AddRoute(kinds[0], "", ""))
}

// attachAwaited takes the document that was added for a question since.
func (s *page) attachAwaited() {
	need := s.answers.awaiting
	if need == "" {
		return
	}
	for _, d := range s.candidates(need) {
		if !slices.Contains(s.answers.before, d.ID) {
			s.answers.awaiting = ""
			s.attach(need, d.ID)
			return
		}
	}
}
