package authority

import (
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// doReview is the job that ends the automatic checks: a file that went bad meanwhile is asked for, otherwise the
// application goes to whoever decides.
func (a *Authority) doReview(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		app, err := w.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		if err != nil || app.State != domain.Processing {
			return stale(err)
		}
		_, err = w.review(app.Application)
		return err
	})
}

// stale is nil for what is no longer there: the job came too late.
func stale(err error) error {
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	return err
}

// review does the automatic checks.
func (w *work) review(a domain.Application) (domain.Application, error) {
	service, err := findService(a.Service)
	if err != nil {
		return a, err
	}
	documents, err := w.FindDocuments(w.account.ID)
	if err != nil {
		return a, err
	}
	var questions []domain.Question
	found := service.CheckStep(domain.StepAttachments, a, documents, w.today())
	for _, need := range service.Requirements {
		if at := need.ID.Field(); found.Has(at, finding.AttachmentMissing) || found.Has(at, finding.AttachmentRejected) {
			questions = append(questions, domain.Question{Requirement: need.ID})
		}
	}
	if len(questions) > 0 {
		return w.move(a, w.question(domain.System, service, questions))
	}
	return w.move(a, domain.Move{Action: domain.Review, Actor: domain.System})
}

// question is the move that asks questions, with their ids and the deadline of the service.
func (w *work) question(by domain.Actor, service domain.Service, questions []domain.Question) domain.Move {
	questions = slices.Clone(questions)
	for i := range questions {
		questions[i].ID = domain.NewID[domain.QuestionID]()
	}
	return domain.Move{Action: domain.Ask, Actor: by, Questions: questions, AnswerBy: w.now.AddDate(0, 0, service.AnswerDays)}
}

// doDecide is the job that decides by rules. A register that does not answer is waited for.
func (a *Authority) doDecide(ctx context.Context, j store.Job) error {
	var app store.Application
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		app, err = t.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		return err
	})
	if err != nil {
		return err
	}
	profile, _ := person.ReadProfile(app.Answers, a.today(a.now()))
	checks, err := a.checkAll(ctx, profile)
	if err != nil {
		return err
	}
	return a.doJob(ctx, j, func(w *work) error {
		now, err := w.FindApplication(j.Account, app.ID)
		if err != nil || now.State != domain.Checking || now.Version != app.Version {
			return stale(err)
		}
		if byHand, err := a.byHand(w.Tx); err != nil || byHand {
			return err
		}
		if slices.ContainsFunc(checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.NoAnswer }) {
			return w.plan(jobDecide, j.Subject, a.rules.RegistryRetry, none{})
		}
		reasons, err := w.reasons(now.Application, checks)
		if err != nil {
			return err
		}
		_, err = w.decide(now.Application, domain.System, reasons)
		return err
	})
}

func (a *Authority) checkAll(ctx context.Context, p person.Profile) ([]domain.RegistryCheck, error) {
	var checks []domain.RegistryCheck
	for _, r := range domain.RegistriesFor(p) {
		check, err := a.checkWith(ctx, r, p)
		if err != nil {
			return nil, err
		}
		checks = append(checks, check)
	}
	return checks, nil
}

// decide approves, or refuses when there are reasons.
func (w *work) decide(a domain.Application, by domain.Actor, reasons []domain.Reason) (domain.Application, error) {
	if len(reasons) > 0 {
		return w.move(a, domain.Move{Action: domain.Refuse, Actor: by, Reasons: reasons})
	}
	approved, err := w.move(a, domain.Move{Action: domain.Approve, Actor: by})
	if err != nil {
		return a, err
	}
	return approved, w.confirmDocuments(approved)
}

// reasons returns every rule that an application breaks on the day, in the light of what the registers say.
func (w *work) reasons(a domain.Application, checks []domain.RegistryCheck) ([]domain.Reason, error) {
	profile, found := person.ReadProfile(a.Answers, w.today())
	var reasons []domain.Reason
	for _, f := range found {
		if f.Severity == finding.Error {
			reasons = append(reasons, domain.Reason{Code: codeOf(f), Field: f.Field})
		}
	}
	for _, c := range checks {
		reasons = append(reasons, contradiction(c)...)
	}
	service, err := findService(a.Service)
	if err != nil {
		return nil, err
	}
	if w.account.Level < service.Level || profile.SNILS != w.account.Profile.SNILS {
		reasons = append(reasons, domain.Reason{Code: domain.RefusedIdentity})
	}
	elsewhere, err := w.hasElsewhere(profile)
	if elsewhere {
		reasons = append(reasons, domain.Reason{Code: domain.RefusedDuplicate})
	}
	return reasons, err
}

// codeOf says which rule about a person a finding is.
func codeOf(f finding.Finding) domain.RefusalCode {
	switch f.Code {
	case finding.PassportExpired:
		return domain.RefusedPassport
	case finding.BirthYoung:
		return domain.RefusedAge
	case finding.NotRussian:
		return domain.RefusedCitizen
	}
	return domain.RefusedData
}

// contradiction returns a reason for each field that a register has differently, and one where the register of passports
// or of pension accounts knows no such person. Addresses are not known everywhere, and numbers of taxpayers are optional.
func contradiction(c domain.RegistryCheck) []domain.Reason {
	var reasons []domain.Reason
	for _, field := range c.Fields {
		reasons = append(reasons, domain.Reason{Code: domain.RefusedRegistry, Field: field})
	}
	if c.Outcome != domain.Unknown {
		return reasons
	}
	switch c.Registry {
	case domain.RegistryMVD:
		return []domain.Reason{{Code: domain.RefusedRegistry, Field: person.FieldPassport}}
	case domain.RegistrySNILS:
		return []domain.Reason{{Code: domain.RefusedRegistry, Field: person.FieldSNILS}}
	}
	return reasons
}

// hasElsewhere reports whether the person has a passport in another account. One in this account is replaced when the new
// one is activated.
func (w *work) hasElsewhere(p person.Profile) (bool, error) {
	if p.SNILS.IsZero() {
		return false, nil
	}
	passports, err := w.FindPassportsOfHolder(p.SNILS)
	return slices.ContainsFunc(passports, func(x store.Passport) bool {
		_, replaceable := x.Apply(domain.Replace, domain.System, w.now)
		return x.Account != w.account.ID && replaceable == nil && x.StateOn(w.today()) != domain.PassportExpired
	}), err
}

// doLapse is the job that refuses an application whose questions were not answered in time.
func (a *Authority) doLapse(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		app, err := w.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		if err != nil || app.State != domain.NeedsInfo {
			return stale(err)
		}
		_, err = w.move(app.Application, domain.Move{Action: domain.Lapse, Actor: domain.System})
		return err
	})
}
