package authority

import (
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// StartSignature implements domain.Applications.
func (b *backend) StartSignature(ctx context.Context, key domain.Key, id domain.ApplicationID, digest domain.Hash) (domain.CodeSent, error) {
	c := command{"StartSignature", key, errand{Application: id, Digest: digest}}
	return once(ctx, b, c, func(w *work) (domain.CodeSent, error) {
		return w.sendToPhone(domain.MessageSign, errand{Application: id, Digest: digest})
	})
}

// signedSubmission is the request of Submit.
type signedSubmission struct {
	Submission domain.Submission
	Signature  domain.Signature
}

// Submit implements domain.Applications.
func (b *backend) Submit(ctx context.Context, key domain.Key, s domain.Submission, sig domain.Signature) (domain.Receipt, error) {
	return once(ctx, b, command{"Submit", key, signedSubmission{s, sig}}, func(w *work) (domain.Receipt, error) {
		service, err := findService(s.Service)
		if err != nil {
			return domain.Receipt{}, invalid("service", finding.Unreadable)
		}
		if s.Application == "" || len(s.Application) > longestID {
			return domain.Receipt{}, invalid("application", finding.Required)
		}
		if err := w.account.Require(service.Level); err != nil {
			return domain.Receipt{}, err
		}
		if err := w.noOther(s); err != nil {
			return domain.Receipt{}, err
		}
		ticket, err := w.redeemSignature(s, sig)
		if err != nil {
			return domain.Receipt{}, err
		}
		draft := domain.Application{ID: s.Application, Service: s.Service, State: domain.Draft, Answers: s.Answers,
			NameChanged: s.NameChanged, Attachments: s.Attachments, Consents: s.Consents, CreatedAt: w.now}
		if err := w.checkComplete(service, draft); err != nil {
			return domain.Receipt{}, err
		}
		if err := w.spend(ticket); err != nil {
			return domain.Receipt{}, err
		}
		return w.receive(draft, s, sig)
	})
}

// noOther returns domain.ErrDuplicate when the application is there, or another for the service is under way.
func (w *work) noOther(s domain.Submission) error {
	applications, err := w.FindApplications(w.account.ID)
	if err != nil {
		return err
	}
	for _, a := range applications {
		if a.ID == s.Application || !a.State.Final() { // every service here ends in the one passport
			return domain.ErrDuplicate
		}
	}
	return nil
}

// redeemSignature returns the challenge whose code signed exactly this submission. A signature by key is not taken yet:
// the finding says that one by code is missing.
func (w *work) redeemSignature(s domain.Submission, sig domain.Signature) (store.Challenge, error) {
	if sig.Method != domain.SignedByCode {
		return store.Challenge{}, invalid("signature", finding.SignatureMissing)
	}
	c, e, err := w.redeem(sig.Ticket, domain.MessageSign)
	if err != nil {
		return c, err
	}
	if digest := s.Digest(); e.Application != s.Application || e.Digest != digest || sig.Digest != digest {
		return c, invalid("signature", finding.SignatureMissing)
	}
	return c, nil
}

// checkComplete returns what is wrong with a submission.
func (w *work) checkComplete(service domain.Service, draft domain.Application) error {
	documents, err := w.FindDocuments(w.account.ID)
	if err != nil {
		return err
	}
	found, err := w.checkGuardian(draft)
	if err != nil {
		return err
	}
	found = append(found, service.CheckDraft(draft, documents, w.today())...)
	found = append(found, domain.MissingConsents(draft.Consents, wanted(service.Consents...))...)
	return domain.InvalidUnlessClean(found)
}

// receive takes a submission in: number, receipt, and the bytes that were signed.
func (w *work) receive(draft domain.Application, s domain.Submission, sig domain.Signature) (domain.Receipt, error) {
	sig.Ticket = "" // used up
	a, err := draft.Apply(domain.Move{Action: domain.Submit, Actor: domain.Citizen, At: w.now, Signature: sig})
	if err != nil {
		return domain.Receipt{}, err
	}
	a, err = a.Apply(domain.Move{Action: domain.Receive, Actor: domain.System, At: w.now, Number: domain.NewApplicationNumber()})
	if err != nil {
		return domain.Receipt{}, err
	}
	service, err := findService(a.Service)
	if err != nil {
		return domain.Receipt{}, err
	}
	if a, err = w.bill(a, service); err != nil {
		return domain.Receipt{}, err
	}
	receipt := domain.Receipt{Application: a.ID, Number: a.Number, Service: a.Service, Digest: sig.Digest, ReceivedAt: w.now,
		Authority: w.a.info.Name, Specimen: w.a.info.Trial}
	kept := store.Application{Application: a, Account: w.account.ID, Receipt: receipt, Signed: s.SignedBytes()}
	if err := w.CreateApplication(kept); err != nil {
		return domain.Receipt{}, err
	}
	return receipt, errors.Join(w.agreeBiometrics(a.Consents), w.moved(a))
}

// move applies a move to an application, stores and tells it, and plans what follows.
func (w *work) move(a domain.Application, m domain.Move) (domain.Application, error) {
	m.At = w.now
	moved, err := a.Apply(m)
	if err != nil {
		return a, err
	}
	if err := w.UpdateApplication(w.account.ID, moved); err != nil {
		return a, err
	}
	if err := w.planRefund(moved, a.Invoice); err != nil {
		return a, err
	}
	return moved, w.moved(moved)
}

func (w *work) moved(a domain.Application) error {
	if err := w.tell(store.ApplicationChanged, string(a.ID)); err != nil {
		return err
	}
	if err := w.keepCase(a); err != nil {
		return err
	}
	if err := w.follow(a); err != nil {
		return err
	}
	return w.notify(domain.ApplicationNotice("", a, w.now))
}

// follow plans the authority's own next move, in the place of what was planned before.
func (w *work) follow(a domain.Application) error {
	for _, kind := range []store.JobKind{jobReview, jobDecide, jobPrepare, jobLapse, jobStalled, jobInvoice} {
		if err := w.DropJob(kind, w.account.ID, string(a.ID)); err != nil {
			return err
		}
	}
	if a.Invoice.State == domain.InvoiceExpired {
		return nil
	}
	if a.Invoice.State == domain.InvoicePending {
		return w.plan(jobInvoice, string(a.ID), askGateway, none{})
	}
	if a.Invoice.Outstanding() {
		return w.planAt(jobInvoice, string(a.ID), a.Invoice.Until, none{})
	}
	if !a.State.Final() && !a.State.WaitsForCitizen() {
		if err := w.plan(jobStalled, string(a.ID), stalledAfter, none{}); err != nil {
			return err
		}
	}
	rules := w.a.rules
	switch a.State {
	case domain.Processing:
		return w.plan(jobReview, string(a.ID), rules.Processing, none{})
	case domain.Checking:
		byHand, err := w.a.byHand(w.Tx)
		if err != nil || byHand {
			return err
		}
		return w.plan(jobDecide, string(a.ID), rules.Checking, none{})
	case domain.Approved:
		return w.plan(jobPrepare, string(a.ID), rules.Preparing, none{})
	case domain.NeedsInfo:
		return w.planAt(jobLapse, string(a.ID), a.AnswerBy, none{})
	}
	return nil
}

// FindApplication implements domain.Applications.
func (b *backend) FindApplication(ctx context.Context, id domain.ApplicationID) (domain.Application, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) (domain.Application, error) {
		found, err := t.FindApplication(a.ID, id)
		return found.Application, err
	})
}

// ofApplication is the request of a command about one application.
type ofApplication struct {
	ID           domain.ApplicationID
	Resubmission domain.Resubmission
	Consent      domain.Consent
}

// Resubmit implements domain.Applications.
func (b *backend) Resubmit(ctx context.Context, key domain.Key, id domain.ApplicationID, r domain.Resubmission) (domain.Application, error) {
	c := command{"Resubmit", key, ofApplication{ID: id, Resubmission: r}}
	return once(ctx, b, c, func(w *work) (domain.Application, error) {
		a, err := w.Tx.FindApplication(w.account.ID, id)
		if err != nil {
			return domain.Application{}, err
		}
		if a.State == domain.NeedsInfo {
			if err := domain.InvalidUnlessClean(unasked(a.Application, r)); err != nil {
				return domain.Application{}, err
			}
		}
		moved, err := w.move(a.Application, domain.Move{Action: domain.Resubmit, Actor: domain.Citizen, Answer: r})
		if err != nil {
			return domain.Application{}, err
		}
		service, err := findService(a.Service)
		if err != nil {
			return domain.Application{}, err
		}
		return moved, w.checkComplete(service, moved) // undoes the move when something is wrong
	})
}

// unasked returns a finding for everything that a resubmission changes and no open question is about: that would need a
// signature anew.
func unasked(a domain.Application, r domain.Resubmission) finding.List {
	asked := map[finding.Field]bool{}
	for _, q := range a.OpenQuestions() {
		asked[q.Field], asked[q.Requirement.Field()] = true, true
	}
	var found finding.List
	for field, text := range r.Answers {
		if !asked[field] && text != a.Answers[field] {
			found.Add(field, finding.SignatureMissing)
		}
	}
	for _, x := range r.Attachments {
		if !asked[x.Requirement.Field()] && !slices.Contains(a.Attachments, x) {
			found.Add(x.Requirement.Field(), finding.SignatureMissing)
		}
	}
	return found
}

// Withdraw implements domain.Applications. A passport that was formed meanwhile is revoked.
func (b *backend) Withdraw(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return once(ctx, b, command{"Withdraw", key, ofApplication{ID: id}}, func(w *work) (domain.Application, error) {
		a, err := w.Tx.FindApplication(w.account.ID, id)
		if err != nil {
			return domain.Application{}, err
		}
		moved, err := w.move(a.Application, domain.Move{Action: domain.Withdraw, Actor: domain.Citizen})
		if err != nil {
			return domain.Application{}, err
		}
		return moved, w.revokeFormed(id)
	})
}

// revokeFormed revokes a passport that was formed for an application that came to nothing.
func (w *work) revokeFormed(id domain.ApplicationID) error {
	p, err := w.FindPassportOf(w.account.ID, id)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Passport, err = p.Apply(domain.Revoke, domain.System, w.now); err != nil {
		return err
	}
	return w.savePassport(p)
}

// Collect implements domain.Applications.
func (b *backend) Collect(ctx context.Context, key domain.Key, id domain.ApplicationID, consent domain.Consent) (domain.Passport, error) {
	return once(ctx, b, command{"Collect", key, ofApplication{ID: id, Consent: consent}}, func(w *work) (domain.Passport, error) {
		a, err := w.Tx.FindApplication(w.account.ID, id)
		if err != nil {
			return domain.Passport{}, err
		}
		if _, err := a.State.Next(domain.Collect, domain.Citizen); err != nil {
			return domain.Passport{}, err
		}
		given := []domain.Consent{consent}
		if err := domain.InvalidUnlessClean(domain.MissingConsents(given, wanted(domain.PassportIssue))); err != nil {
			return domain.Passport{}, err
		}
		moved, err := w.move(a.Application, domain.Move{Action: domain.Collect, Actor: domain.Citizen, Consents: given})
		if err != nil {
			return domain.Passport{}, err
		}
		if err := w.spendConsents(moved); err != nil {
			return domain.Passport{}, err
		}
		p, err := w.Tx.FindPassport(w.account.ID, a.Passport)
		if err != nil {
			return domain.Passport{}, err
		}
		p.HandedOut = true
		p.Version++
		return p.Passport, w.savePassport(p)
	})
}
