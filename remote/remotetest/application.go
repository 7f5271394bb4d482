package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// How long the steps take that nobody at the authority takes by hand.
const (
	reviewTakes  = 3 * time.Second
	decideTakes  = 5 * time.Second
	prepareTakes = 2 * time.Second
)

// FindServices implements domain.Applications.
func (f *Fake) FindServices(ctx context.Context) ([]domain.Service, error) {
	return ask(ctx, f, call{"FindServices", ""}, func(*world) ([]domain.Service, error) {
		return []domain.Service{service(), urgent()}, nil
	})
}

// StartSignature implements domain.Applications.
func (f *Fake) StartSignature(ctx context.Context, key domain.Key, id domain.ApplicationID, digest domain.Hash) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartSignature", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		a := errand{purpose: domain.MessageSign, account: c.account.ID, application: id, digest: digest}
		return w.send(a, domain.BySMS, c.account.Phone.Masked(), false), nil
	})
}

// Submit implements domain.Applications.
func (f *Fake) Submit(ctx context.Context, key domain.Key, s domain.Submission, sig domain.Signature) (domain.Receipt, error) {
	return act(ctx, f, call{"Submit", key}, func(w *world, c *citizen) (domain.Receipt, error) {
		if err := w.maySubmit(c, s, sig); err != nil {
			return domain.Receipt{}, err
		}
		a := domain.Application{ID: s.Application, Service: s.Service, State: domain.Draft, Answers: s.Answers,
			NameChanged: s.NameChanged, Attachments: s.Attachments, Consents: s.Consents, CreatedAt: w.now()}
		a, err := a.Apply(domain.Move{Action: domain.Submit, Actor: domain.Citizen, At: w.now(), Signature: sig})
		if err != nil {
			return domain.Receipt{}, err
		}
		delete(w.tickets, sig.Ticket)
		c.applications = append(c.applications, a)
		a, err = w.receive(c, a)
		return domain.Receipt{Application: a.ID, Number: a.Number, Service: a.Service, Digest: sig.Digest, ReceivedAt: w.now(),
			Authority: Authority, Specimen: true}, err
	})
}

// maySubmit holds a submission against what the service wants.
func (w *world) maySubmit(c *citizen, s domain.Submission, sig domain.Signature) error {
	if s.Service != domain.ElectronicPassport && s.Service != domain.UrgentPassport {
		return invalid("service", finding.Unreadable)
	}
	if err := c.account.Require(service().Level); err != nil {
		return err
	}
	for _, other := range c.applications {
		if other.ID == s.Application || !other.State.Final() {
			return domain.ErrDuplicate
		}
	}
	t, err := w.redeem(sig.Ticket, domain.MessageSign, c.account.ID)
	switch {
	case err != nil:
		return err
	case t.application != s.Application || t.digest != s.Digest() || sig.Digest != s.Digest():
		return invalid("signature", finding.SignatureMissing)
	}
	draft := domain.Application{Service: s.Service, Answers: s.Answers, NameChanged: s.NameChanged, Attachments: s.Attachments}
	found := service().CheckDraft(draft, c.documents, w.today())
	found = append(found, domain.MissingConsents(s.Consents, wanted(service().Consents...))...)
	return domain.InvalidUnlessClean(found)
}

func invalid(field finding.Field, code finding.Code) error {
	var l finding.List
	l.Add(field, code)
	return &domain.Invalid{Findings: l}
}

// move applies a move, keeps and tells it, and has the rules go on from there.
func (w *world) move(c *citizen, a domain.Application, m domain.Move) (domain.Application, error) {
	m.At = w.now()
	moved, err := a.Apply(m)
	if err != nil {
		return a, err
	}
	at := slices.IndexFunc(c.applications, func(x domain.Application) bool { return x.ID == a.ID })
	c.applications[at] = moved
	w.tell(c, domain.Change{Application: &moved})
	w.notify(c, domain.ApplicationNotice("", moved, m.At))
	w.follow(c, moved)
	w.refund(c, moved)
	return moved, nil
}

// follow has the authority take its next step, unless the application has moved by then.
func (w *world) follow(c *citizen, a domain.Application) {
	next := domain.Move{Actor: domain.System}
	var wait time.Duration
	switch a.State {
	case domain.Processing:
		if a.Invoice.Outstanding() {
			return
		}
		next.Action, wait = domain.Review, reviewTakes
	case domain.Checking:
		next.Action, wait = domain.Approve, decideTakes
	case domain.Approved:
		next.Action, wait = domain.Prepare, prepareTakes
	case domain.NeedsInfo:
		next.Action, wait = domain.Lapse, a.AnswerBy.Sub(w.now())
	default:
		return
	}
	w.after(wait, func(w *world) {
		now, err := c.findApplication(a.ID)
		if err != nil || now.Version != a.Version || next.Action == domain.Approve && w.byHand {
			return
		}
		if next.Action == domain.Prepare {
			next.Passport = w.form(c, a)
		}
		_, _ = w.move(c, a, next) // what the citizen did meanwhile comes first
	})
}

func (c *citizen) findApplication(id domain.ApplicationID) (domain.Application, error) {
	for _, a := range c.applications {
		if a.ID == id {
			return a, nil
		}
	}
	return domain.Application{}, domain.ErrNotFound
}

// FindApplication implements domain.Applications.
func (f *Fake) FindApplication(ctx context.Context, id domain.ApplicationID) (domain.Application, error) {
	return act(ctx, f, call{"FindApplication", ""}, func(_ *world, c *citizen) (domain.Application, error) {
		return c.findApplication(id)
	})
}

// Resubmit implements domain.Applications.
func (f *Fake) Resubmit(ctx context.Context, key domain.Key, id domain.ApplicationID, r domain.Resubmission) (domain.Application, error) {
	return act(ctx, f, call{"Resubmit", key}, func(w *world, c *citizen) (domain.Application, error) {
		a, err := c.findApplication(id)
		if err != nil {
			return domain.Application{}, err
		}
		if _, found := person.ReadProfile(a.Answers.With(r.Answers), w.today()); found.Blocking() && a.State == domain.NeedsInfo {
			return domain.Application{}, &domain.Invalid{Findings: found}
		}
		return w.moved(c, a, domain.Move{Action: domain.Resubmit, Actor: domain.Citizen, Answer: r})
	})
}

// moved is move with no application beside an error.
func (w *world) moved(c *citizen, a domain.Application, m domain.Move) (domain.Application, error) {
	a, err := w.move(c, a, m)
	if err != nil {
		return domain.Application{}, err
	}
	return a, nil
}

// Withdraw implements domain.Applications.
func (f *Fake) Withdraw(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return act(ctx, f, call{"Withdraw", key}, func(w *world, c *citizen) (domain.Application, error) {
		a, err := c.findApplication(id)
		if err != nil {
			return domain.Application{}, err
		}
		return w.moved(c, a, domain.Move{Action: domain.Withdraw, Actor: domain.Citizen})
	})
}

// Collect implements domain.Applications.
func (f *Fake) Collect(ctx context.Context, key domain.Key, id domain.ApplicationID, consent domain.Consent) (domain.Passport, error) {
	return act(ctx, f, call{"Collect", key}, func(w *world, c *citizen) (domain.Passport, error) {
		a, err := c.findApplication(id)
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
		e, err := c.findPassport(a.Passport)
		if err != nil {
			return domain.Passport{}, err
		}
		if _, err := w.move(c, a, domain.Move{Action: domain.Collect, Actor: domain.Citizen, Consents: given}); err != nil {
			return domain.Passport{}, err
		}
		e.handedOut = true
		p := e.Passport
		w.tell(c, domain.Change{Passport: &p})
		return p, nil
	})
}
