package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Form is an application with all that its screens need.
type Form struct {
	Application  domain.Application
	Service      domain.Service
	Requirements []domain.Requirement // that hold for this citizen
	Documents    []domain.Document    // the attached ones, and the latest of each kind that fits, without content
	Findings     finding.List         // of the whole draft, and what the authority found when it refused to take it in
}

// StartApplication opens the draft for a service, or begins one: filled in from the profile, with the latest usable
// document attached to each requirement. ErrForbidden (with the level needed, where that is it) unless the citizen may
// apply, ErrDuplicate when an application for the service is under way, ErrNotFound.
func (a *App) StartApplication(ctx context.Context, id domain.ServiceID) (draft domain.Application, err error) {
	s, err := a.service(ctx, id)
	if err != nil {
		return draft, err
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		who, err := findApplicant(ctx, tx, s)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(who.Applications, isDraftOf(id)); i >= 0 {
			draft = who.Applications[i]
			return nil
		}
		if err := mayApply(s, who, a.today()); err != nil {
			return err
		}
		filled, err := withContacts(ctx, tx, who.Profile)
		if err != nil {
			return err
		}
		draft = domain.NewDraft(domain.NewID[domain.ApplicationID](), s, filled, a.begun(who.Applications))
		draft = attachFitting(s, draft, who.Documents, a.today(), nil)
		return tx.SaveApplication(ctx, draft)
	}, TopicApplications)
	return draft, err
}

// begun is when a draft begins: not before what last happened to another application, or a clock that is slow would put the draft
// behind it in every list.
func (a *App) begun(others []domain.Application) time.Time {
	at := a.now()
	for _, x := range others {
		if last := x.LastMove(); !last.Before(at) {
			at = last.Add(time.Millisecond)
		}
	}
	return at
}

func isDraftOf(id domain.ServiceID) func(domain.Application) bool {
	return func(a domain.Application) bool { return a.Service == id && a.State == domain.Draft }
}

// mayApply returns why the form may not be begun, with the kind of error that leads to the cure.
func mayApply(s domain.Service, who domain.Applicant, today person.Date) error {
	for _, e := range s.CheckEligibility(who, today) {
		if e.Standing != domain.Unmet && e.Standing != domain.Unclear {
			continue
		}
		switch e.Criterion {
		case domain.CriterionNoOther:
			return domain.ErrDuplicate
		case domain.CriterionLevel:
			return &domain.Forbidden{Have: who.Level, Need: s.Level}
		}
		return &domain.Forbidden{}
	}
	return nil
}

// withContacts returns the profile with the account's phone and address where it has none of its own.
func withContacts(ctx context.Context, tx domain.Tx, p person.Profile) (person.Profile, error) {
	account, err := tx.FindAccount(ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return p, err
	}
	if p.Phone.IsZero() {
		p.Phone = account.Phone
	}
	if p.Email.IsZero() {
		p.Email = account.Email
	}
	return p, nil
}

// attachFitting attaches the latest usable document to each requirement that has none, but for those named in unfit.
func attachFitting(s domain.Service, draft domain.Application, documents []domain.Document, today person.Date,
	unfit []domain.Attachment) domain.Application {
	p, _ := person.ReadProfile(draft.Answers, today)
	for _, need := range s.RequirementsFor(p.Birth, today, draft.NameChanged) {
		if slices.ContainsFunc(draft.Attachments, func(x domain.Attachment) bool { return x.Requirement == need.ID }) {
			continue
		}
		var best domain.Document
		for _, d := range documents {
			if slices.Contains(need.Kinds, d.Kind) && d.Usable() && d.AddedAt.After(best.AddedAt) &&
				!slices.Contains(unfit, domain.Attachment{Requirement: need.ID, Document: d.ID}) {
				best = d
			}
		}
		if best.ID != "" {
			draft = draft.Attach(need.ID, best.ID)
		}
	}
	return draft
}

// SaveDraft stores answers of a draft over those it has, and the step the citizen is at, "" for the one it was. An empty
// answer takes one away. It returns when it was saved. ErrTransition once the application was sent, ErrNotFound.
func (a *App) SaveDraft(ctx context.Context, id domain.ApplicationID, step domain.StepID, answers person.Answers) (time.Time, error) {
	now := a.now()
	return now, a.changeDraft(ctx, id, func(tx domain.Tx, draft *domain.Application) error {
		before := draft.Answers
		draft.Answers = before.With(answers)
		if step != "" {
			draft.Step = step
		}
		return forgiveChanged(ctx, tx, id, before, draft.Answers)
	})
}

// SetNameChanged notes whether the citizen's name has changed since the documents were issued, which asks for a document.
func (a *App) SetNameChanged(ctx context.Context, id domain.ApplicationID, changed bool) error {
	return a.changeDraft(ctx, id, func(_ domain.Tx, draft *domain.Application) error {
		draft.NameChanged = changed
		if !changed {
			*draft = draft.Attach(domain.NeedNameChange, "")
		}
		return nil
	}, TopicApplications)
}

// Attach sets the document that meets a requirement of a draft; "" takes it away. ErrNotFound also for a document that is
// not there.
func (a *App) Attach(ctx context.Context, id domain.ApplicationID, requirement domain.RequirementID, document domain.DocumentID) error {
	return a.changeDraft(ctx, id, func(tx domain.Tx, draft *domain.Application) error {
		if document != "" {
			if _, err := tx.FindDocument(ctx, document); err != nil {
				return err
			}
		}
		*draft = draft.Attach(requirement, document)
		return nil
	}, TopicApplications)
}

// changeDraft changes a draft. Autosaving tells nobody: the screen that types has what it typed.
func (a *App) changeDraft(ctx context.Context, id domain.ApplicationID, change func(domain.Tx, *domain.Application) error,
	topics ...Topic) error {
	return a.update(ctx, func(tx domain.Tx) error {
		draft, err := findDraft(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := change(tx, &draft); err != nil {
			return err
		}
		draft.SavedAt = a.now()
		return tx.SaveApplication(ctx, draft)
	}, topics...)
}

// findDraft returns an application that can still be changed here. ErrNotFound, ErrTransition.
func findDraft(ctx context.Context, tx domain.Tx, id domain.ApplicationID) (domain.Application, error) {
	draft, err := tx.FindApplication(ctx, id)
	if err == nil && draft.State != domain.Draft {
		err = &domain.Transition{Of: "application", State: string(draft.State), Action: "change", Actor: domain.Citizen}
	}
	return draft, err
}

// DiscardDraft removes a draft. One that is not there is no error; ErrTransition once it was sent.
func (a *App) DiscardDraft(ctx context.Context, id domain.ApplicationID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		_, err := findDraft(ctx, tx, id)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(dropCommands(ctx, tx, string(id)), dropState(ctx, tx, stateRefusal+state(id)),
			dropState(ctx, tx, stateSigning+state(id)), tx.DeleteApplication(ctx, id))
	}, TopicApplications, TopicOutbox)
}

// Form returns an application with all that its screens need. ErrNotFound.
func (a *App) Form(ctx context.Context, id domain.ApplicationID) (f Form, err error) {
	if f.Application, err = a.Application(ctx, id); err != nil {
		return f, err
	}
	if f.Service, err = a.service(ctx, f.Application.Service); err != nil {
		return f, err
	}
	p, _ := person.ReadProfile(f.Application.Answers, a.today())
	f.Requirements = f.Service.RequirementsFor(p.Birth, a.today(), f.Application.NameChanged)
	err = a.view(ctx, func(tx domain.Tx) error {
		if f.Documents, err = formDocuments(ctx, tx, f.Service, f.Application); err != nil {
			return err
		}
		if f.Application.State != domain.Draft {
			return nil
		}
		var kept refusal
		err := findState(ctx, tx, stateRefusal+state(id), &kept)
		f.Findings = append(f.Service.CheckDraft(f.Application, f.Documents, a.today()), kept.Findings...)
		return err
	})
	return f, err
}

// formDocuments returns the documents that fit the service, and those attached that are not among the latest.
func formDocuments(ctx context.Context, tx domain.Tx, s domain.Service, x domain.Application) ([]domain.Document, error) {
	all, err := findFitting(ctx, tx, s, fittingDocuments)
	if err != nil {
		return nil, err
	}
	for _, attached := range x.Attachments {
		if slices.ContainsFunc(all, func(d domain.Document) bool { return d.ID == attached.Document }) {
			continue
		}
		d, err := tx.FindDocument(ctx, attached.Document)
		if err == nil {
			all = append(all, d)
		} else if !errors.Is(err, domain.ErrNotFound) {
			return nil, err
		}
	}
	return all, nil
}

// CheckStep returns what is wrong with one step of a draft. ErrNotFound.
func (a *App) CheckStep(ctx context.Context, id domain.ApplicationID, step domain.StepID) (finding.List, error) {
	f, err := a.Form(ctx, id)
	if err != nil {
		return nil, err
	}
	return f.Service.CheckStep(step, f.Application, f.Documents, a.today()), nil
}
