package remotetest

import (
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

var reentryTests = []test{
	{"who lost the app comes back by phone, password and answers, after a wait", testReentry},
	{"a way back is cancelled by who is signed in, and by a new password", testReentryCancelled},
	{"a way back wants the password and every answer, and counts wrong ones", testReentryRefused},
	{"a way back asked for twice, and one whose answer was lost, is one", testReentryRepeated},
	{"a phone without an account is answered the same when access is to be returned", testReentryByNobody},
	{"who set no questions, and who has no app, is told so", testReentryWithout},
}

// answered are the answers to the questions of a scene.
func answered() domain.SecretAnswers {
	return domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Каштанка", domain.QuestionTeacher: "Анна Ивановна"}
}

func (s *scene) questions() {
	s.Helper()
	got(s.Backend.SetSecretQuestions(s.ctx, key(), domain.SecretChoice{Password: password, Answers: answered()}))(s)
}

// reentry proves the phone of who lost the app.
func (s *scene) reentry(b domain.Backend) domain.ReentryProof {
	s.Helper()
	sent := got(b.StartReentry(s.ctx, key(), s.phone))(s)
	return domain.ReentryProof{Ticket: s.ticket(b, sent, domain.MessageReentry), Password: password}
}

// lost is a citizen with an app and questions, on a device that is not signed in.
func (s *scene) lost() (domain.Backend, domain.ReentryProof) {
	s.Helper()
	s.citizen()
	s.questions()
	s.app(domain.FactorProof{Password: password})
	b := s.NewDevice()
	return b, s.reentry(b)
}

// told counts the notices of a kind, and how often they went out.
func (s *scene) told(kind domain.NoticeKind) (notices, sent int) {
	s.Helper()
	changes, _, err := s.Backend.FetchChanges(s.ctx, "", 0)
	s.ok(err)
	for _, c := range changes {
		if c.Notice != nil && c.Notice.Kind == kind {
			notices++
		}
	}
	for _, m := range got(s.Trial.Messages(s.ctx, 0, 0))(s) {
		if m.Notice != nil && m.Notice.Kind == kind {
			sent++
		}
	}
	return notices, sent
}

func (s *scene) entries(kind domain.JournalKind) int {
	s.Helper()
	n := 0
	for _, e := range got(s.Backend.Journal(s.ctx))(s) {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func testReentry(s *scene) {
	b, p := s.lost()
	offer := got(b.OpenReentry(s.ctx, p))(s)
	s.check(slices.Equal(offer.Questions, []domain.SecretQuestion{domain.QuestionBook, domain.QuestionPet, domain.QuestionTeacher}) &&
		offer.Reentry.Due.IsZero(), "%+v", offer)
	p.Answers = answered()
	begun := got(b.FinishReentry(s.ctx, key(), p))(s)
	wait := begun.Due.Sub(s.Clock.Now())
	s.check(wait > 24*time.Hour, "%v", wait)
	s.check(got(s.Backend.Account(s.ctx))(s).Reentry.Due.Equal(begun.Due), "who is signed in does not see it")
	notices, sent := s.told(domain.NoticeReentryAsked)
	s.check(notices == 1 && sent >= 1 && s.entries(domain.JournalReentryAsked) == 1, "%d notices, %d sent", notices, sent)
	s.check(s.startSignIn(b).App, "nobody waits")
	s.Advance(wait + time.Minute)
	s.wants(domain.ErrUnauthorised, failure(s.Backend.Account(s.ctx)))
	s.check(!s.startSignIn(s.NewDevice()).App, "the app is asked for still")
	s.ok(s.signInWith(s.Backend, password))
	account := got(s.Backend.Account(s.ctx))(s)
	s.check(account.Factors.Authenticator.IsZero() && account.Factors.Recovery == 0 && len(account.Factors.Questions) == 3 &&
		account.Reentry.Due.IsZero(), "%+v", account.Factors)
	notices, sent = s.told(domain.NoticeReentered)
	s.check(notices == 1 && sent >= 1 && s.entries(domain.JournalReentered) == 1, "%d notices, %d sent", notices, sent)
}

func testReentryCancelled(s *scene) {
	b, p := s.lost()
	p.Answers = answered()
	begun, again := got(b.FinishReentry(s.ctx, key(), p))(s), key()
	got(s.Backend.CancelReentry(s.ctx, again))(s)
	account := got(s.Backend.CancelReentry(s.ctx, again))(s) // the answer was lost
	s.check(account.Reentry.Due.IsZero() && s.entries(domain.JournalReentryCancelled) == 1, "%+v", account.Reentry)
	got(s.Backend.CancelReentry(s.ctx, key()))(s) // there is none
	notices, sent := s.told(domain.NoticeReentryOver)
	s.check(notices == 1 && sent >= 1, "%d notices, %d sent", notices, sent)
	s.Advance(begun.Due.Sub(s.Clock.Now()) + time.Minute)
	s.check(!got(s.Backend.Account(s.ctx))(s).Factors.Authenticator.IsZero(), "it took effect all the same")
	p = s.reentry(b)
	p.Answers = answered()
	got(b.FinishReentry(s.ctx, key(), p))(s)
	s.ok(s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: newPassword}))
	s.check(got(s.Backend.Account(s.ctx))(s).Reentry.Due.IsZero(), "a new password lets it go on")
}

func testReentryRefused(s *scene) {
	b, p := s.lost()
	bad := p
	bad.Password = "Не-тот-2031!"
	s.wants(domain.ErrWrongCredentials, failure(b.OpenReentry(s.ctx, bad)))
	s.wants(domain.ErrCodeExpired, failure(b.OpenReentry(s.ctx, domain.ReentryProof{Ticket: "none", Password: password})))
	s.wants(domain.ErrCodeExpired, failure(b.FinishSignIn(s.ctx, p.Ticket)))
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), domain.PasswordReset{Ticket: p.Ticket, Password: newPassword}))
	bad.Answers = answered()
	s.wants(domain.ErrWrongCredentials, failure(b.FinishReentry(s.ctx, key(), bad)))
	p.Answers = answered()
	p.Answers[domain.QuestionPet] = "Мурка"
	var last error
	for range 20 {
		if _, last = b.FinishReentry(s.ctx, key(), p); kindOf(last) != domain.ErrWrongCredentials {
			break
		}
	}
	s.check(typed[*domain.RateLimited](s, last).Wait > 0, "no wait")
	p.Answers = answered()
	s.wants(domain.ErrRateLimited, failure(b.FinishReentry(s.ctx, key(), p))) // however right
	s.check(got(s.Backend.Account(s.ctx))(s).Reentry.Due.IsZero(), "it began")
	s.Advance(16 * time.Minute)
	s.wants(domain.ErrCodeExpired, failure(b.FinishReentry(s.ctx, key(), p)))
}

func testReentryRepeated(s *scene) {
	b, p := s.lost()
	p.Answers = answered()
	again := key()
	first := got(b.FinishReentry(s.ctx, again, p))(s)
	s.check(got(b.FinishReentry(s.ctx, again, p))(s) == first, "another")
	s.wants(domain.ErrCodeExpired, failure(b.FinishReentry(s.ctx, key(), p))) // the ticket once more
	s.Advance(2 * time.Minute)
	p = s.reentry(b)
	s.check(got(b.OpenReentry(s.ctx, p))(s).Reentry == first, "it is not told")
	p.Answers = answered()
	s.check(got(b.FinishReentry(s.ctx, key(), p))(s) == first, "the wait began anew")
	notices, _ := s.told(domain.NoticeReentryAsked)
	s.check(notices == 1, "%d notices", notices)
}

func testReentryByNobody(s *scene) {
	s.citizen()
	b := s.NewDevice()
	known, unknown := got(b.StartReentry(s.ctx, key(), s.phone))(s), got(b.StartReentry(s.ctx, key(), phone(77)))(s)
	s.check(known.Digits == unknown.Digits && known.ExpiresAt.Equal(unknown.ExpiresAt) && known.ResendAt.Equal(unknown.ResendAt) &&
		len(known.To) == len(unknown.To), "%+v, %+v", known, unknown)
	told := slices.ContainsFunc(got(s.Trial.Messages(s.ctx, 0, 0))(s), func(m domain.TrialMessage) bool {
		return m.Purpose == domain.MessageNoAccount && m.To == phone(77).Masked() && m.Code == ""
	})
	s.check(told, "who has no account is not told")
	s.wants(domain.ErrInvalid, failure(b.StartReentry(s.ctx, key(), person.Phone{})))
}

func testReentryWithout(s *scene) {
	s.citizen()
	b := s.NewDevice()
	s.wants(domain.ErrConflict, failure(b.OpenReentry(s.ctx, s.reentry(b)))) // a code by message opens it
	s.app(domain.FactorProof{Password: password})
	p := s.reentry(b)
	s.check(len(got(b.OpenReentry(s.ctx, p))(s).Questions) == 0, "questions of nobody")
	s.wants(domain.ErrWrongCredentials, failure(b.FinishReentry(s.ctx, key(), p)))
}
