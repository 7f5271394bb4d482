package journey_test

import (
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

func questionKind(q domain.ControlQuestion) access.QuestionKind { return access.QuestionKind(q.Kind) }

// apply hands in the application.
func (p *pilgrim) apply() {
	now := p.clock.Now()
	a := domain.NewDraft(p.application, domain.PassportService(), p.who, now)
	for need, document := range p.papers() {
		a = a.Attach(need, document)
	}
	a.Consents = p.agree(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)
	p.until("documents that were looked through", func() bool {
		all := again(p, "documents", func() ([]domain.Document, error) { return p.FindDocuments(p.ctx) })
		return len(all) == papers && !slices.ContainsFunc(all, func(d domain.Document) bool { return !d.Usable() || d.State() == domain.FileChecking })
	})
	digest := a.Submission().Digest()
	ticket := p.confirm("signature", func() domain.CodeSent {
		p.codes++
		return keyed(p, "signature", func(k domain.Key) (domain.CodeSent, error) { return p.StartSignature(p.ctx, k, a.ID, digest) })
	})
	signature := domain.Signature{Method: domain.SignedByCode, Digest: digest, At: now, Ticket: ticket}
	p.receipt = keyed(p, "application", func(k domain.Key) (domain.Receipt, error) { return p.Submit(p.ctx, k, a.Submission(), signature) })
}

// collect takes the passport and activates it.
func (p *pilgrim) collect() {
	p.until("the passport is ready", func() bool {
		a := again(p, "application", func() (domain.Application, error) { return p.FindApplication(p.ctx, p.application) })
		return a.State == domain.Ready
	})
	consent := p.agree(domain.PassportIssue)[0]
	p.passport = keyed(p, "passport", func(k domain.Key) (domain.Passport, error) { return p.Collect(p.ctx, k, p.application, consent) })
	ticket := p.confirm("activation", func() domain.CodeSent {
		p.codes++
		return keyed(p, "activation", func(k domain.Key) (domain.CodeSent, error) { return p.StartActivation(p.ctx, k, p.passport.ID) })
	})
	p.passport = keyed(p, "active passport", func(k domain.Key) (domain.Passport, error) {
		return p.ActivatePassport(p.ctx, k, p.passport.ID, ticket)
	})
}

const papers = 4 // documents of an application

// grownUp reports whether somebody is of age, has papers that hold, and is known to all registers as they are.
func grownUp(p domain.TrialPerson) bool {
	known := !slices.ContainsFunc(p.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome != domain.Match })
	today := person.DateOf(time.Now())
	paper := person.PassportValidity(p.Profile.Birth, p.Profile.Passport.Issued)
	return known && p.Profile.Birth.Age(today) >= person.AdultAge && (paper.Age == 0 || paper.Due.After(today))
}

func phoneOf(s string) person.Phone {
	p, err := person.ParsePhone(s)
	if err != nil {
		panic(err)
	}
	return p
}

func emailOf(s string) person.Email {
	e, err := person.ParseEmail(s)
	if err != nil {
		panic(err)
	}
	return e
}
