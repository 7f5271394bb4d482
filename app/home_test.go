package app

import (
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// checks returns what the registries answered: passports, pension accounts, taxpayers, addresses.
func checks(outcomes ...domain.Outcome) (all []domain.RegistryCheck) {
	registries := []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS}
	for i, o := range outcomes {
		all = append(all, domain.RegistryCheck{Registry: registries[i], Outcome: o, At: start})
	}
	return all
}

// usable returns a document of a kind that may be attached.
func usable(kind domain.DocumentKind) domain.Document {
	d := domain.Document{ID: domain.DocumentID(kind), Kind: kind}
	rules, _ := kind.Rules()
	for _, role := range rules.Required {
		d.Pages = append(d.Pages, domain.Page{ID: domain.PageID(role), Role: role, State: domain.FileAccepted})
	}
	return d
}

// application returns an application in a state.
func application(state domain.ApplicationState) domain.Application {
	return domain.Application{ID: "a", Service: domain.ElectronicPassport, State: state}
}

// billed is an application that waits for its fee.
func billed(state domain.InvoiceState) domain.Application {
	a := application(domain.Processing)
	a.Invoice = domain.Invoice{UIN: "1", Kopecks: 150000, State: state}
	return a
}

func passport(state domain.PassportState) domain.Passport {
	return domain.Passport{ID: "p", Application: "a", State: state, ValidUntil: person.DateOf(start.AddDate(1, 0, 0))}
}

// onTheWay changes the situation of somebody with a confirmed account and all documents.
type onTheWay func(*situation)

func confirmedCitizen() situation {
	answers := person.Answers{person.FieldBirth: "01.02.1990"}
	return situation{
		form: ProfileForm{Submitted: true, Answers: answers, Account: domain.Account{Level: domain.Confirmed, EmailConfirmed: true,
			Checks: checks(domain.Match, domain.Match, domain.Match, domain.Match)}},
		documents: []domain.Document{usable(domain.KindPassport), usable(domain.KindSNILS), usable(domain.KindProofOfAddress),
			usable(domain.KindPortrait)},
	}
}

func level(l domain.Level, outcomes ...domain.Outcome) onTheWay {
	return func(s *situation) { s.form.Account.Level, s.form.Account.Checks = l, checks(outcomes...) }
}

func has(applications ...domain.Application) onTheWay {
	return func(s *situation) { s.applications = applications }
}

func holds(passports ...domain.Passport) onTheWay {
	return func(s *situation) { s.passports = passports }
}

func leaving(s *situation) { s.leaving = map[domain.ApplicationID]bool{"a": true} }

func TestThereIsAlwaysOneNextStep(t *testing.T) {
	reached := map[NextStep]bool{}
	blocked := func(s *situation) { s.form.Account.Blocked = true }
	expired := passport(domain.PassportActive)
	expired.ValidUntil = person.DateOf(start.AddDate(0, 0, -1))
	for name, x := range map[string]struct {
		want NextStep
		ways []onTheWay
	}{
		"the account is blocked":               {NextBlocked, []onTheWay{blocked, holds(passport(domain.PassportActive))}},
		"nothing was handed in":                {NextFillProfile, []onTheWay{func(s *situation) { s.form.Submitted = false }}},
		"the profile is on its way":            {NextWaitChecks, []onTheWay{func(s *situation) { s.form.Pending = true }}},
		"no registry was asked yet":            {NextWaitChecks, []onTheWay{level(domain.Simplified)}},
		"a registry has not answered yet":      {NextWaitChecks, []onTheWay{level(domain.Simplified, domain.Match, domain.Pending)}},
		"a registry says otherwise":            {NextFixProfile, []onTheWay{level(domain.Simplified, domain.Match, domain.Mismatch)}},
		"an address differs":                   {NextFixProfile, []onTheWay{level(domain.Simplified, domain.Match, domain.Match, domain.Match, domain.Mismatch)}},
		"a registry knows no such person":      {NextUnknown, []onTheWay{level(domain.Simplified, domain.Unknown, domain.Match)}},
		"a registry is down":                   {NextRetryChecks, []onTheWay{level(domain.Simplified, domain.Match, domain.NoAnswer)}},
		"an unimportant registry is down":      {NextProve, []onTheWay{level(domain.Standard, domain.Match, domain.Match, domain.NoAnswer)}},
		"the authority refused the profile":    {NextFixProfile, []onTheWay{func(s *situation) { s.form.Refused.Add("snils", finding.Required) }}},
		"the address is not confirmed":         {NextConfirmEmail, []onTheWay{func(s *situation) { s.form.Account.EmailConfirmed = false }}},
		"the identity is not proven":           {NextProve, []onTheWay{level(domain.Standard, domain.Match, domain.Match)}},
		"a document is missing":                {NextAddDocuments, []onTheWay{func(s *situation) { s.documents = s.documents[1:] }}},
		"a document was rejected":              {NextAddDocuments, []onTheWay{func(s *situation) { s.documents[0].Pages[0].State = domain.FileRejected }}},
		"all is prepared":                      {NextApply, nil},
		"a draft was begun":                    {NextFinishDraft, []onTheWay{has(application(domain.Draft))}},
		"it was sent, and not yet received":    {NextWaitSending, []onTheWay{has(application(domain.Sent))}},
		"it is in processing":                  {NextWaitDecision, []onTheWay{has(application(domain.Processing))}},
		"an operator looks at it":              {NextWaitDecision, []onTheWay{has(application(domain.Checking))}},
		"it is approved":                       {NextWaitDecision, []onTheWay{has(application(domain.Approved))}},
		"a question was asked":                 {NextAnswer, []onTheWay{has(application(domain.NeedsInfo))}},
		"a fee is to be paid":                  {NextPay, []onTheWay{has(billed(domain.InvoiceDue))}},
		"a payment failed":                     {NextPay, []onTheWay{has(billed(domain.InvoiceFailed))}},
		"a payment is under way":               {NextWaitDecision, []onTheWay{has(billed(domain.InvoicePending))}},
		"the fee is paid":                      {NextWaitDecision, []onTheWay{has(billed(domain.InvoicePaid))}},
		"the answer is on its way":             {NextWaitSending, []onTheWay{has(application(domain.NeedsInfo)), leaving}},
		"it was refused":                       {NextReapply, []onTheWay{has(application(domain.Refused))}},
		"it was refused and begun anew":        {NextFinishDraft, []onTheWay{has(application(domain.Refused), application(domain.Draft))}},
		"it was withdrawn":                     {NextApply, []onTheWay{has(application(domain.Withdrawn))}},
		"the passport is ready":                {NextCollect, []onTheWay{has(application(domain.Ready)), holds(passport(domain.PassportReady))}},
		"the passport was handed out":          {NextActivate, []onTheWay{has(application(domain.Issued)), holds(passport(domain.PassportReady))}},
		"the passport is active":               {NextShow, []onTheWay{has(application(domain.Issued)), holds(passport(domain.PassportActive))}},
		"the passport is past its last day":    {NextApply, []onTheWay{has(application(domain.Issued)), holds(expired)}},
		"the passport is blocked":              {NextApply, []onTheWay{has(application(domain.Issued)), holds(passport(domain.PassportBlocked))}},
		"a new one beside an old one that was": {NextShow, []onTheWay{holds(passport(domain.PassportReplaced), passport(domain.PassportActive))}},
	} {
		s := confirmedCitizen()
		for _, way := range x.ways {
			way(&s)
		}
		reached[x.want] = true
		if got := s.next(person.DateOf(start)); got.Step != x.want {
			t.Errorf("%s: %s, want %s", name, got.Step, x.want)
		}
	}
	for _, step := range NextSteps() {
		if !reached[step] {
			t.Errorf("no situation leads to %s", step)
		}
		delete(reached, step)
	}
	if len(reached) > 0 {
		t.Errorf("%v: not in the list of steps, or twice in it", reached)
	}
}

func TestTheWayToAConfirmedAccount(t *testing.T) {
	c := signedIn(t)
	next := func(want NextStep) {
		t.Helper()
		c.until("next is "+string(want), func() bool {
			n, err := c.app.Next(t.Context())
			return err == nil && n.Step == want
		})
	}
	next(NextFillProfile)
	at, err := c.app.SaveProfileDraft(t.Context(), person.Answers{person.FieldFamily: "Прим"})
	c.must(err)
	c.crash()
	form, err := c.app.ProfileForm(t.Context())
	c.must(err)
	if form.Answers[person.FieldFamily] != "Прим" || !form.SavedAt.Equal(at) || form.Answers[person.FieldEmail] != testEmail {
		t.Error("the half-filled form was lost")
	}
	c.wants(domain.ErrInvalid, c.app.SubmitProfile(t.Context(), form.Answers))
	c.must(c.authority.SetRegistryDown(t.Context(), domain.RegistrySNILS, true))
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	next(NextRetryChecks)
	c.wants(domain.ErrForbidden, func() error { _, err := c.app.StartProof(t.Context()); return err }())
	c.must(c.authority.SetRegistryDown(t.Context(), domain.RegistrySNILS, false))
	c.authority.Advance(2 * time.Minute)
	c.must(c.app.RetryChecks(t.Context()))
	next(NextConfirmEmail)
	sent, err := c.app.StartEmailConfirmation(t.Context())
	c.must(err)
	c.must(c.app.ConfirmEmail(t.Context(), sent, c.code(domain.MessageEmail)))
	_, err = c.app.StartEmailConfirmation(t.Context())
	c.wants(domain.ErrDuplicate, err)
	next(NextProve)
	c.prove()
	next(NextAddDocuments)
}

// prove proves the identity by questions, after a wrong answer and a crash between questions and answers.
func (c *citizen) prove() {
	c.t.Helper()
	ctx := c.t.Context()
	ways, err := c.app.ProofWays(ctx)
	c.must(err)
	if len(ways) == 0 || ways[0] != domain.ProofQuestions {
		c.t.Fatalf("ways %v", ways)
	}
	c.wants(domain.ErrCodeExpired, c.app.AnswerProof(ctx, nil))
	sent, err := c.app.StartProof(ctx)
	c.must(err)
	questions, err := c.app.ProofQuestions(ctx, sent, c.code(domain.MessageProof))
	c.must(err)
	c.wants(domain.ErrCodeWrong, c.app.AnswerProof(ctx, map[domain.QuestionID]string{questions[0].ID: "?"}))
	c.crash()
	answers := map[domain.QuestionID]string{}
	for _, q := range questions {
		answers[q.ID] = c.answer(q.Kind)
	}
	c.must(c.app.AnswerProof(ctx, answers))
	if got := c.account().Level; got != domain.Confirmed {
		c.t.Fatalf("level %v", got)
	}
}

// answer returns what the first person of the registries answers to a kind of question.
func (c *citizen) answer(kind string) string {
	people, err := c.authority.People(c.t.Context())
	c.must(err)
	p := people[0].Profile
	end := func(s string) string { return s[len(s)-4:] }
	return map[string]string{"registration_street": p.Registration.Street, "registration_house": p.Registration.House,
		"registration_flat": p.Registration.Flat, "registration_postal_code": p.Registration.PostalCode,
		"snils_last_four": end(p.SNILS.Digits()), "inn_last_four": end(p.INN.String())}[kind]
}
