package remotetest

import (
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

var factorTests = []test{
	{"an authenticator app takes the place of messages once it has shown a code", testAuthenticator},
	{"a code of the app opens once, and five wrong ones close the way", testAppCodes},
	{"a recovery code opens once", testRecoveryCode},
	{"an app is replaced and removed by the password and a code of it", testAuthenticatorRemoved},
	{"an offer wants right codes, ten hashes and haste", testAuthenticatorOffer},
	{"what was set although the answer was lost is repeated", testFactorsRepeated},
	{"a forgotten password wants the app's code besides the message's", testPasswordResetWithApp},
	{"control questions are chosen and changed by the password", testSecretQuestions},
}

// recoveryOf is the n-th recovery code of a scene.
func recoveryOf(n int) string { return fmt.Sprintf("ABCD-EFGH-JKMN-00%02d", n) }

func recoveryHashes() []domain.Hash {
	var all []domain.Hash
	for n := range domain.RecoveryCodes {
		all = append(all, domain.HashOf(fmt.Appendf(nil, "ABCDEFGHJKMN00%02d", n)))
	}
	return all
}

// app has the citizen enrol an authenticator app, and returns its secret.
func (s *scene) app(p domain.FactorProof) string {
	s.Helper()
	offer := got(s.Backend.StartAuthenticator(s.ctx, key(), p))(s)
	account := got(s.Backend.ConfirmAuthenticator(s.ctx, key(),
		domain.AuthenticatorProof{Code: AppCode(offer.Secret, s.Clock.Now()), Recovery: recoveryHashes()}))(s)
	s.check(!account.Factors.Authenticator.IsZero() && account.Factors.Recovery == domain.RecoveryCodes, "%+v", account.Factors)
	s.Advance(time.Minute) // that code was used
	return offer.Secret
}

func (s *scene) startSignIn(b domain.Backend) domain.CodeSent {
	s.Helper()
	return got(b.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device))(s)
}

func (s *scene) factorNotices() int {
	s.Helper()
	changes, _, err := s.Backend.FetchChanges(s.ctx, "", 0)
	s.ok(err)
	n := 0
	for _, c := range changes {
		if c.Notice != nil && c.Notice.Kind == domain.NoticeFactors {
			n++
		}
	}
	return n
}

func testAuthenticator(s *scene) {
	s.citizen()
	b := s.NewDevice()
	before := s.startSignIn(b)
	s.check(!before.App && before.To != "", "%+v", before)
	byMessage := s.ticket(b, before, domain.MessageSignIn)
	s.wants(domain.ErrWrongCredentials, failure(s.Backend.StartAuthenticator(s.ctx, key(), domain.FactorProof{Password: "Не-тот-2031!"})))
	secret := s.app(domain.FactorProof{Password: password})
	s.wants(domain.ErrCodeExpired, failure(b.FinishSignIn(s.ctx, byMessage)))
	s.check(s.factorNotices() == 1, "%d notices", s.factorNotices())
	messages := len(got(s.Trial.Messages(s.ctx, 0, 0))(s))
	sent := s.startSignIn(b)
	s.check(sent.App && sent.To == "" && sent.Digits == 6 && sent.ResendAt.IsZero(), "%+v", sent)
	s.check(len(got(s.Trial.Messages(s.ctx, 0, 0))(s)) == messages, "a message went out")
	s.wants(domain.ErrCodeExpired, failure(b.ResendCode(s.ctx, sent.Challenge)))
	ticket := got(b.ConfirmCode(s.ctx, sent.Challenge, AppCode(secret, s.Clock.Now())))(s)
	got(b.FinishSignIn(s.ctx, ticket))(s)
	account := got(b.Account(s.ctx))(s)
	s.check(account.Factors.Recovery == domain.RecoveryCodes, "%+v", account.Factors)
}

func testAppCodes(s *scene) {
	s.citizen()
	b, secret := s.NewDevice(), s.app(domain.FactorProof{Password: password})
	code := AppCode(secret, s.Clock.Now())
	got(b.ConfirmCode(s.ctx, s.startSignIn(b).Challenge, code))(s)
	again := s.startSignIn(b)
	e := typed[*domain.CodeWrong](s, failure(b.ConfirmCode(s.ctx, again.Challenge, code))) // within its half minute
	for left := e.AttemptsLeft; left > 0; left-- {
		s.wants(domain.ErrCodeWrong, failure(b.ConfirmCode(s.ctx, again.Challenge, "ABCD-EFGH-JKMN-9999")))
	}
	s.Advance(time.Minute)
	s.wants(domain.ErrCodeExpired, failure(b.ConfirmCode(s.ctx, again.Challenge, AppCode(secret, s.Clock.Now()))))
	got(b.ConfirmCode(s.ctx, s.startSignIn(b).Challenge, AppCode(secret, s.Clock.Now())))(s) // which was not used up
}

func testRecoveryCode(s *scene) {
	s.citizen()
	b := s.NewDevice()
	s.app(domain.FactorProof{Password: password})
	got(b.FinishSignIn(s.ctx, got(b.ConfirmCode(s.ctx, s.startSignIn(b).Challenge, "abcd efgh jkmn ooo3"))(s)))(s)
	s.check(got(b.Account(s.ctx))(s).Factors.Recovery == domain.RecoveryCodes-1, "it is not counted")
	s.wants(domain.ErrCodeWrong, failure(b.ConfirmCode(s.ctx, s.startSignIn(b).Challenge, recoveryOf(3))))
	got(b.ConfirmCode(s.ctx, s.startSignIn(b).Challenge, recoveryOf(9)))(s)
}

func testAuthenticatorRemoved(s *scene) {
	s.citizen()
	b := s.Backend
	first := s.app(domain.FactorProof{Password: password})
	proof := func(secret string) domain.FactorProof {
		return domain.FactorProof{Password: password, Code: AppCode(secret, s.Clock.Now())}
	}
	s.wants(domain.ErrWrongCredentials, failure(b.StartAuthenticator(s.ctx, key(), domain.FactorProof{Password: password})))
	second := s.app(proof(first))
	s.wants(domain.ErrWrongCredentials, failure(b.RemoveAuthenticator(s.ctx, key(), proof(first))))
	s.wants(domain.ErrWrongCredentials, failure(b.RemoveAuthenticator(s.ctx, key(), domain.FactorProof{Password: "Не-тот-2031!"})))
	x, again := proof(second), key()
	account := got(b.RemoveAuthenticator(s.ctx, again, x))(s)
	s.check(account.Factors.Authenticator.IsZero() && account.Factors.Recovery == 0, "%+v", account.Factors)
	got(b.RemoveAuthenticator(s.ctx, again, x))(s) // the answer was lost
	got(b.RemoveAuthenticator(s.ctx, key(), domain.FactorProof{Password: password}))(s)
	s.check(s.factorNotices() == 3, "%d notices", s.factorNotices())
	s.check(!s.startSignIn(s.NewDevice()).App, "the app is asked for still")
}

func testAuthenticatorOffer(s *scene) {
	s.citizen()
	b := s.Backend
	confirm := func(code string) error {
		return failure(b.ConfirmAuthenticator(s.ctx, key(), domain.AuthenticatorProof{Code: code, Recovery: recoveryHashes()}))
	}
	s.wants(domain.ErrCodeExpired, confirm("123456")) // nothing was offered
	offer := got(b.StartAuthenticator(s.ctx, key(), domain.FactorProof{Password: password}))(s)
	s.check(len(offer.Secret) >= 32 && len(offer.URI) > len(offer.Secret) && offer.ExpiresAt.After(s.Clock.Now()), "%d", len(offer.Secret))
	right := AppCode(offer.Secret, s.Clock.Now())
	few := domain.AuthenticatorProof{Code: right, Recovery: recoveryHashes()[1:]}
	s.wants(domain.ErrInvalid, failure(b.ConfirmAuthenticator(s.ctx, key(), few)))
	for range 5 {
		s.wants(domain.ErrCodeWrong, confirm(wrong(right)))
	}
	s.wants(domain.ErrCodeExpired, confirm(right))
	offer = got(b.StartAuthenticator(s.ctx, key(), domain.FactorProof{Password: password}))(s)
	s.Advance(offer.ExpiresAt.Sub(s.Clock.Now()))
	s.wants(domain.ErrCodeExpired, confirm(AppCode(offer.Secret, s.Clock.Now())))
	s.check(got(b.Account(s.ctx))(s).Factors.Authenticator.IsZero(), "it is in force")
	var last error
	for range 6 {
		if _, last = b.StartAuthenticator(s.ctx, key(), domain.FactorProof{Password: "Не-тот-2031!"}); kindOf(last) != domain.ErrWrongCredentials {
			break
		}
	}
	s.check(typed[*domain.RateLimited](s, last).Wait > 0, "no wait")
}

func testFactorsRepeated(s *scene) {
	s.citizen()
	b, first, second := s.Backend, key(), key()
	offer := got(b.StartAuthenticator(s.ctx, first, domain.FactorProof{Password: password}))(s)
	again := got(b.StartAuthenticator(s.ctx, first, domain.FactorProof{Password: password}))(s)
	s.check(offer.Secret == again.Secret, "another secret")
	x := domain.AuthenticatorProof{Code: AppCode(offer.Secret, s.Clock.Now()), Recovery: recoveryHashes()}
	got(b.ConfirmAuthenticator(s.ctx, second, x))(s)
	got(b.ConfirmAuthenticator(s.ctx, second, x))(s)
	x.Code = "" // by a program that was stopped before the answer came
	got(b.ConfirmAuthenticator(s.ctx, key(), x))(s)
	s.check(s.factorNotices() == 1, "%d notices", s.factorNotices())
}

func testPasswordResetWithApp(s *scene) {
	s.citizen()
	b, secret := s.NewDevice(), s.app(domain.FactorProof{Password: password})
	r := s.reset(b, newPassword)
	e := typed[*domain.Invalid](s, b.FinishPasswordReset(s.ctx, key(), r))
	s.check(len(e.Findings.For(domain.FieldFactor)) == 1, "%v", e.Findings)
	r.Factor = "ABCD-EFGH-JKMN-9999"
	s.wants(domain.ErrCodeWrong, b.FinishPasswordReset(s.ctx, key(), r))
	r.Factor = recoveryOf(0)
	s.ok(b.FinishPasswordReset(s.ctx, key(), r))
	r = s.reset(b, password)
	r.Factor = recoveryOf(0)
	for left := typed[*domain.CodeWrong](s, b.FinishPasswordReset(s.ctx, key(), r)).AttemptsLeft; left > 0; left-- {
		s.wants(domain.ErrCodeWrong, b.FinishPasswordReset(s.ctx, key(), r))
	}
	r.Factor = AppCode(secret, s.Clock.Now())
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), r))
	r = s.reset(b, password)
	r.Factor = AppCode(secret, s.Clock.Now())
	s.ok(b.FinishPasswordReset(s.ctx, key(), r))
}

func testSecretQuestions(s *scene) {
	s.citizen()
	b := s.Backend
	x := domain.SecretChoice{Password: password, Answers: domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Каштанка",
		domain.QuestionTeacher: "Анна Ивановна"}}
	again := key()
	account := got(b.SetSecretQuestions(s.ctx, again, x))(s)
	got(b.SetSecretQuestions(s.ctx, again, x))(s)
	s.check(slices.Equal(account.Factors.Questions, []domain.SecretQuestion{domain.QuestionBook, domain.QuestionPet, domain.QuestionTeacher}),
		"%v", account.Factors.Questions)
	s.check(s.factorNotices() == 1, "%d notices", s.factorNotices())
	x.Answers = domain.SecretAnswers{domain.QuestionPet: " -- ", domain.QuestionJob: "Почта"}
	e := typed[*domain.Invalid](s, failure(b.SetSecretQuestions(s.ctx, key(), x)))
	s.check(len(e.Findings.For(domain.FieldQuestions)) == 1 && len(e.Findings.For(domain.QuestionPet.Field())) == 1, "%v", e.Findings)
	x.Answers = domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionJob: "Почта", domain.QuestionVillage: "Тверь"}
	x.Password = "Не-тот-2031!"
	s.wants(domain.ErrWrongCredentials, failure(b.SetSecretQuestions(s.ctx, key(), x)))
	x.Password = password
	got(b.SetSecretQuestions(s.ctx, key(), x))(s)
	s.check(slices.Contains(got(b.Account(s.ctx))(s).Factors.Questions, domain.QuestionVillage), "not changed")
}
