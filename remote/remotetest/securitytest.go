package remotetest

import (
	"slices"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

var securityTests = []test{
	{"a forgotten password is set anew by a code to the phone, and every session ends", testPasswordReset},
	{"a phone without an account is answered the same, and told in the message", testPasswordResetByNobody},
	{"a code for a password opens nothing else, and no other code sets a password", testPasswordCodeIsForPasswords},
	{"a wrong code and a used ticket set no password", testPasswordResetRefused},
	{"a weak new password is refused, and the ticket is good still", testWeakPasswordReset},
	{"a reset whose answer was lost is repeated", testPasswordResetRepeated},
	{"a password is changed by who knows it, and other sessions end", testPasswordChange},
	{"a changed password ends every sign-in that is under way", testPasswordChangeEndsSignIns},
	{"a wrong old password changes nothing and slows down", testPasswordChangeRefused},
}

// Whoever was about to sign in with the old password does not, however far they came.
func testPasswordChangeEndsSignIns(s *scene) {
	s.citizen()
	b := s.NewDevice()
	early := got(b.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device))(s)
	ticket := s.ticket(b, early, domain.MessageSignIn)
	late := got(b.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device))(s)
	code := s.code(domain.MessageSignIn)
	s.ok(s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: newPassword}))
	s.wants(domain.ErrCodeExpired, failure(b.FinishSignIn(s.ctx, ticket)))
	if ticket, err := b.ConfirmCode(s.ctx, late.Challenge, code); err == nil {
		s.wants(domain.ErrCodeExpired, failure(b.FinishSignIn(s.ctx, ticket)))
	}
	s.wants(domain.ErrUnauthorised, failure(b.Account(s.ctx)))
	s.ok(s.signInWith(b, newPassword))
}

const newPassword = "Новый-снег-2032!"

func (s *scene) reset(b domain.Backend, password string) domain.PasswordReset {
	s.Helper()
	sent := got(b.StartPasswordReset(s.ctx, key(), s.phone))(s)
	return domain.PasswordReset{Ticket: s.ticket(b, sent, domain.MessagePassword), Password: password}
}

func (s *scene) passwordNotices() int {
	s.Helper()
	changes, _, err := s.Backend.FetchChanges(s.ctx, "", 0)
	s.ok(err)
	n := 0
	for _, c := range changes {
		if c.Notice != nil && c.Notice.Kind == domain.NoticePassword {
			n++
		}
	}
	return n
}

func (s *scene) signInWith(b domain.Backend, password string) error {
	s.Helper()
	sent, err := b.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device)
	if err != nil {
		return err
	}
	return failure(b.FinishSignIn(s.ctx, s.ticket(b, sent, domain.MessageSignIn)))
}

func testPasswordReset(s *scene) {
	s.citizen()
	second := s.NewDevice()
	s.signIn(second, s.phone)
	s.ok(s.NewDevice().FinishPasswordReset(s.ctx, key(), s.reset(s.NewDevice(), newPassword)))
	s.wants(domain.ErrUnauthorised, failure(second.Account(s.ctx)))
	s.wants(domain.ErrUnauthorised, failure(s.Backend.Account(s.ctx)))
	s.wants(domain.ErrWrongCredentials, s.signInWith(s.Backend, password))
	s.ok(s.signInWith(s.Backend, newPassword))
	s.check(s.passwordNotices() == 1, "%d notices", s.passwordNotices())
}

func testPasswordResetByNobody(s *scene) {
	s.citizen()
	b := s.NewDevice()
	known, unknown := got(b.StartPasswordReset(s.ctx, key(), s.phone))(s), got(b.StartPasswordReset(s.ctx, key(), phone(77)))(s)
	s.check(known.Digits == unknown.Digits && known.ExpiresAt.Equal(unknown.ExpiresAt) && known.ResendAt.Equal(unknown.ResendAt) &&
		len(known.To) == len(unknown.To), "%+v, %+v", known, unknown)
	told := slices.ContainsFunc(got(s.Trial.Messages(s.ctx, 0, 0))(s), func(m domain.TrialMessage) bool {
		return m.Purpose == domain.MessageNoAccount && m.To == phone(77).Masked() && m.Code == ""
	})
	s.check(told, "who has no account is not told")
	e := typed[*domain.CodeWrong](s, failure(b.ConfirmCode(s.ctx, unknown.Challenge, "000000")))
	right := s.code(domain.MessagePassword)
	s.check(typed[*domain.CodeWrong](s, failure(b.ConfirmCode(s.ctx, known.Challenge, wrong(right)))).AttemptsLeft == e.AttemptsLeft, "told by tries")
}

func testPasswordCodeIsForPasswords(s *scene) {
	s.citizen()
	r := s.reset(s.Backend, newPassword)
	s.wants(domain.ErrCodeExpired, failure(s.NewDevice().FinishSignIn(s.ctx, r.Ticket)))
	b := s.NewDevice()
	sent := got(b.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device))(s)
	other := domain.PasswordReset{Ticket: s.ticket(b, sent, domain.MessageSignIn), Password: newPassword}
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), other))
	got(s.Backend.Account(s.ctx))(s) // signed in still
}

func testPasswordResetRefused(s *scene) {
	s.citizen()
	b := s.NewDevice()
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), domain.PasswordReset{Ticket: "none", Password: newPassword}))
	sent := got(b.StartPasswordReset(s.ctx, key(), s.phone))(s)
	code := s.code(domain.MessagePassword)
	s.wants(domain.ErrCodeWrong, failure(b.ConfirmCode(s.ctx, sent.Challenge, wrong(code))))
	r := domain.PasswordReset{Ticket: got(b.ConfirmCode(s.ctx, sent.Challenge, code))(s), Password: newPassword}
	_, err := b.ConfirmCode(s.ctx, sent.Challenge, code)
	s.check(err != nil, "a code counted twice")
	s.ok(b.FinishPasswordReset(s.ctx, key(), r))
	r.Password = password
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), r)) // the ticket again
	s.ok(s.signInWith(b, newPassword))
	late := s.reset(b, password)
	s.Advance(16 * 60 * 1e9)
	s.wants(domain.ErrCodeExpired, b.FinishPasswordReset(s.ctx, key(), late))
}

func testWeakPasswordReset(s *scene) {
	s.citizen()
	r := s.reset(s.NewDevice(), "1234")
	e := typed[*domain.Invalid](s, s.NewDevice().FinishPasswordReset(s.ctx, key(), r))
	s.check(len(e.Findings.For(access.FieldPassword)) > 0, "%v", e)
	r.Password = newPassword
	s.ok(s.NewDevice().FinishPasswordReset(s.ctx, key(), r))
	s.wants(domain.ErrInvalid, failure(s.Backend.StartPasswordReset(s.ctx, key(), person.Phone{})))
}

func testPasswordResetRepeated(s *scene) {
	s.citizen()
	b, again := s.NewDevice(), key()
	r := s.reset(b, newPassword)
	s.ok(b.FinishPasswordReset(s.ctx, again, r))
	s.ok(s.signInWith(s.Backend, newPassword))
	s.ok(b.FinishPasswordReset(s.ctx, again, r))
	got(s.Backend.Account(s.ctx))(s) // the sessions since are none of its business
	s.check(s.passwordNotices() == 1, "%d notices", s.passwordNotices())
}

func testPasswordChange(s *scene) {
	s.citizen()
	second, again := s.NewDevice(), key()
	s.signIn(second, s.phone)
	e := typed[*domain.Invalid](s, s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: "1234"}))
	s.check(len(e.Findings.For(access.FieldPassword)) > 0, "%v", e)
	x := domain.PasswordChange{Old: password, New: newPassword}
	s.ok(s.Backend.ChangePassword(s.ctx, again, x))
	s.ok(s.Backend.ChangePassword(s.ctx, again, x)) // the answer was lost
	got(s.Backend.Account(s.ctx))(s)
	s.wants(domain.ErrUnauthorised, failure(second.Account(s.ctx)))
	s.wants(domain.ErrWrongCredentials, s.signInWith(second, password))
	s.ok(s.signInWith(second, newPassword))
	s.check(s.passwordNotices() == 1, "%d notices", s.passwordNotices())
}

func testPasswordChangeRefused(s *scene) {
	s.citizen()
	x := domain.PasswordChange{Old: "Не-тот-2031!", New: newPassword}
	var last error
	for range 20 {
		if last = s.Backend.ChangePassword(s.ctx, key(), x); kindOf(last) != domain.ErrWrongCredentials {
			break
		}
	}
	e := typed[*domain.RateLimited](s, last)
	x.Old = password
	s.wants(domain.ErrRateLimited, s.Backend.ChangePassword(s.ctx, key(), x)) // however right it is
	s.Advance(e.Wait)
	s.ok(s.Backend.ChangePassword(s.ctx, key(), x))
}
