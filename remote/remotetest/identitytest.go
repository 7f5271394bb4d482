package remotetest

import (
	"slices"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var identityTests = []test{
	{"a profile that registries know gives the standard level", testProfileMatch},
	{"a profile that a registry contradicts names the fields", testProfileMismatch},
	{"a person whom registries do not know stays simplified", testProfileUnknown},
	{"a profile that cannot be is refused field by field", testProfileInvalid},
	{"a registry that is down is asked again", testRegistryDown},
	{"a profile is saved once with one key", testProfileKey},
	{"notices are sent as was chosen, about security always", testSending},
	{"another identity costs the level, another contact does not", testProfileChanged},
	{"an identity is proven by questions", testProof},
	{"wrong answers are counted and not told apart", testProofWrong},
	{"a proof needs the standard level", testProofForbidden},
	{"a proof needs its own ticket, and that in time", testProofExpired},
}

func testProfileMatch(s *scene) {
	s.citizen()
	p := s.anybody()
	before := got(s.Backend.SaveProfile(s.ctx, key(), p))(s)
	s.check(before.Level == domain.Simplified, "level %v before the registries have answered", before.Level)
	a := s.answered()
	s.check(a.Level == domain.Standard && a.Version > before.Version, "%v", a)
	s.check(len(a.Checks) == len(domain.RegistriesFor(p)), "%d checks", len(a.Checks))
	for _, r := range domain.RegistriesFor(p) {
		s.check(domain.OutcomeOf(a.Checks, r) == domain.Match, "%s: %s", r, domain.OutcomeOf(a.Checks, r))
	}
}

func testProfileMismatch(s *scene) {
	s.citizen()
	var p person.Profile
	for _, who := range got(s.Trial.People(s.ctx))(s) {
		if slices.ContainsFunc(who.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome == domain.Mismatch }) {
			p = who.Profile
		}
	}
	if p.IsZero() {
		s.Fatal("nobody differs from their record")
	}
	p.Phone, p.Email = s.phone, s.email
	a := s.checked(p)
	s.check(a.Level == domain.Simplified, "level %v", a.Level)
	i := slices.IndexFunc(a.Checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.Mismatch })
	if i < 0 || len(a.Checks[i].Fields) == 0 {
		s.Fatalf("no field differs: %+v", a.Checks)
	}
	for _, field := range a.Checks[i].Fields {
		s.check(slices.Contains(domain.FieldsOf(a.Checks[i].Registry), field), "%s does not know %s", a.Checks[i].Registry, field)
	}
}

func testProfileUnknown(s *scene) {
	s.citizen()
	p := s.anybody()
	p.Passport.Number = must(person.ParsePassportNumber(p.Passport.Number.Series() + "999998"))
	a := s.checked(p)
	s.check(domain.OutcomeOf(a.Checks, domain.RegistryMVD) == domain.Unknown, "%+v", a.Checks)
	s.check(a.Level == domain.Simplified, "level %v", a.Level)
}

func testProfileInvalid(s *scene) {
	s.citizen()
	p := s.anybody()
	p.SNILS, p.Registration.House = person.SNILS{}, ""
	e := typed[*domain.Invalid](s, failure(s.Backend.SaveProfile(s.ctx, key(), p)))
	s.check(e.Findings.Has(person.FieldSNILS, finding.Required), "%v", e)
	s.check(e.Findings.Has(person.Registration+person.House, finding.Required), "%v", e)
	s.check(len(got(s.Backend.Account(s.ctx))(s).Checks) == 0, "registries were asked all the same")
}

func testRegistryDown(s *scene) {
	s.citizen()
	p := s.anybody()
	s.ok(s.Trial.SetRegistryDown(s.ctx, domain.RegistryMVD, true))
	s.check(slices.Equal(got(s.Trial.RegistriesDown(s.ctx))(s), []domain.Registry{domain.RegistryMVD}), "not down")
	a := s.checked(p)
	i := slices.IndexFunc(a.Checks, func(c domain.RegistryCheck) bool { return c.Registry == domain.RegistryMVD })
	if i < 0 || a.Checks[i].Outcome != domain.NoAnswer {
		s.Fatalf("%+v", a.Checks)
	}
	s.check(a.Level == domain.Simplified, "level %v", a.Level)
	s.ok(s.Trial.SetRegistryDown(s.ctx, domain.RegistryMVD, false))
	if wait := a.Checks[i].RetryAt.Sub(s.Clock.Now()); wait > 0 {
		s.Advance(wait)
	}
	k := key()
	got(s.Backend.RetryChecks(s.ctx, k))(s)
	got(s.Backend.RetryChecks(s.ctx, k))(s)
	a = s.answered()
	s.check(domain.OutcomeOf(a.Checks, domain.RegistryMVD) == domain.Match && a.Level == domain.Standard, "%+v", a.Checks)
}

func testProfileKey(s *scene) {
	s.citizen()
	k, p := key(), s.anybody()
	first := got(s.Backend.SaveProfile(s.ctx, k, p))(s)
	s.answered()
	again := got(s.Backend.SaveProfile(s.ctx, k, p))(s)
	s.check(again.Version == first.Version, "version %d, then %d", first.Version, again.Version)
	s.check(s.answered().Level == domain.Standard, "the repetition began the checks anew")
}

func testSending(s *scene) {
	p := s.standard()
	s.wants(domain.ErrInvalid, failure(s.Backend.SaveSending(s.ctx, key(), domain.Sending{Except: []domain.NoticeGroup{domain.GroupSecurity}})))
	k, chosen := key(), domain.Sending{By: domain.BySMS, Except: []domain.NoticeGroup{domain.GroupDocuments}}
	first := got(s.Backend.SaveSending(s.ctx, k, chosen))(s)
	again := got(s.Backend.SaveSending(s.ctx, k, chosen))(s) // the answer was lost
	s.check(again.Version == first.Version, "version %d, then %d", first.Version, again.Version)
	stored := got(s.Backend.Account(s.ctx))(s).Sending
	s.check(stored.By == domain.BySMS && slices.Equal(stored.Except, chosen.Except), "%+v", stored)
	sent := func(k domain.NoticeKind) (by []domain.MessageChannel) {
		for _, m := range got(s.Trial.Messages(s.ctx, 0, 0))(s) {
			if m.Notice != nil && m.Notice.Kind == k {
				by = append(by, m.Channel)
			}
		}
		return by
	}
	before := len(sent(domain.NoticeLevel))
	t := s.proofTicket()
	got(s.Backend.AnswerProof(s.ctx, t, answersTo(got(s.Backend.ProofQuestions(s.ctx, t))(s), p)))(s)
	s.ok(s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: newPassword}))
	s.check(len(sent(domain.NoticeLevel)) == before, "a notice of a silent group was sent")
	s.check(slices.Equal(sent(domain.NoticePassword), []domain.MessageChannel{domain.BySMS}), "%v", sent(domain.NoticePassword))
}

func testProfileChanged(s *scene) {
	p := s.confirmed()
	p.Work = "Примерный завод"
	s.check(s.checked(p).Level == domain.Confirmed, "another workplace cost the level")
	p.Name.Given = "Нина"
	a := got(s.Backend.SaveProfile(s.ctx, key(), p))(s)
	s.check(a.Level == domain.Simplified && a.Proof == domain.Proof{}, "level %v with another name", a.Level)
}

func testProof(s *scene) {
	p := s.standard()
	k := key()
	sent := got(s.Backend.StartProof(s.ctx, k))(s)
	s.check(got(s.Backend.StartProof(s.ctx, k))(s).Challenge == sent.Challenge, "a second code was sent")
	t := s.ticket(s.Backend, sent, domain.MessageProof)
	questions := got(s.Backend.ProofQuestions(s.ctx, t))(s)
	s.check(len(questions) == access.QuestionsAsked, "%d questions", len(questions))
	for _, q := range questions {
		s.check(q.ID != "" && slices.Contains(access.QuestionKinds(), access.QuestionKind(q.Kind)), "%+v", q)
	}
	a := got(s.Backend.AnswerProof(s.ctx, t, answersTo(questions, p)))(s)
	s.check(a.Level == domain.Confirmed && a.Proof.Way == domain.ProofQuestions && !a.Proof.At.IsZero(), "%v, %+v", a, a.Proof)
}

func testProofWrong(s *scene) {
	p := s.standard()
	t := s.proofTicket()
	questions := got(s.Backend.ProofQuestions(s.ctx, t))(s)
	answers := answersTo(questions, p)
	answers[questions[0].ID] = "не знаю"
	left := typed[*domain.CodeWrong](s, failure(s.Backend.AnswerProof(s.ctx, t, answers))).AttemptsLeft
	s.check(left > 0 && left < 10, "%d attempts left", left)
	for ; left > 0; left-- {
		e := typed[*domain.CodeWrong](s, failure(s.Backend.AnswerProof(s.ctx, t, nil)))
		s.check(e.AttemptsLeft == left-1, "%d attempts left after %d", e.AttemptsLeft, left)
	}
	s.wants(domain.ErrCodeExpired, failure(s.Backend.AnswerProof(s.ctx, t, answersTo(questions, p))))
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "the level changed")
}

func testProofForbidden(s *scene) {
	s.citizen()
	e := typed[*domain.Forbidden](s, failure(s.Backend.StartProof(s.ctx, key())))
	s.check(e.Have == domain.Simplified && e.Need == domain.Standard, "%+v", e)
}

func testProofExpired(s *scene) {
	s.standard()
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ProofQuestions(s.ctx, "of nobody")))
	sent := got(s.Backend.StartEmailConfirmation(s.ctx, key()))(s)
	other := s.ticket(s.Backend, sent, domain.MessageEmail)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ProofQuestions(s.ctx, other)))
	t := s.proofTicket()
	s.Advance(long / 40)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ProofQuestions(s.ctx, t)))
	s.wants(domain.ErrCodeExpired, failure(s.Backend.AnswerProof(s.ctx, t, nil)))
}
