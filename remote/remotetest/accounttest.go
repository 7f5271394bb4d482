package remotetest

import (
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var accountTests = []test{
	{"the authority says who it is", testAuthority},
	{"texts to agree to come in two languages", testConsentTexts},
	{"a citizen registers", testRegister},
	{"registering with a phone or e-mail that cannot be", testRegisterInvalid},
	{"registering with a taken phone answers the same", testRegisterTaken},
	{"a weak password or a missing consent makes no account", testRegisterWeak},
	{"a ticket for an account grows old", testRegisterLate},
	{"two who race for a phone make one account", testRegisterRace},
	{"registering twice with one key makes one account", testRegisterKey},
	{"a wrong code tells the attempts left, and then it is spent", testCodeWrong},
	{"a code grows old and opens once", testCodeExpired},
	{"a new code is sent after a while and voids the old one", testCodeResent},
	{"a challenge that never was is not found", testCodeUnknown},
	{"signing in takes password and code", testSignIn},
	{"wrong credentials are not told apart and are slowed down", testWrongCredentials},
	{"signing out ends this session and no other", testSignOut},
	{"nothing is for somebody who is not signed in", testUnauthorised},
	{"a session outlives its access token", testLongSession},
	{"sessions are listed and ended", testSessions},
	{"the journal tells of every sign-in, and marks strangers", testJournal},
	{"a device that signs in again is in the journal again", testSignInAgain},
	{"an e-mail address is confirmed once", testConfirmEmail},
}

func testAuthority(s *scene) {
	info := got(s.Backend.Authority(s.ctx))(s)
	s.check(info.Name != "" && info.Trial, "%+v", info)
	s.check(info.KeyHash != domain.Hash{}, "no key is told")
}

func testConsentTexts(s *scene) {
	seen := map[domain.Hash]bool{}
	for _, language := range []string{"ru", "en"} {
		for _, id := range []domain.ConsentID{domain.UserAgreement, domain.PersonalData, domain.ServiceTerms, domain.PassportIssue} {
			n := 0
			for _, text := range got(s.Backend.ConsentTexts(s.ctx, language))(s) {
				if text.ID == id {
					n++
					s.check(text.Text != "" && text.Version != "" && text.Language == language, "%s in %s", id, language)
					seen[domain.HashOf([]byte(text.Text))] = true
				}
			}
			s.check(n == 1, "%d texts of %s in %s", n, id, language)
		}
	}
	s.check(len(seen) == 8, "%d texts differ", len(seen))
	s.wants(domain.ErrNotFound, failure(s.Backend.ConsentTexts(s.ctx, "tlh")))
}

func testRegister(s *scene) {
	sent := got(s.Backend.StartRegistration(s.ctx, key(), s.phone, s.email))(s)
	now := s.Clock.Now()
	s.check(sent.Challenge != "" && sent.To == s.phone.Masked() && sent.Digits == len(s.code(domain.MessageRegister)) &&
		sent.ExpiresAt.After(now) && sent.ResendAt.After(now), "%+v", sent)
	r := domain.Registration{Ticket: s.ticket(s.Backend, sent, domain.MessageRegister), Password: password,
		Consents: s.agree(domain.UserAgreement, domain.PersonalData)}
	a := got(s.Backend.FinishRegistration(s.ctx, key(), r))(s)
	s.check(a.ID != "" && a.Level == domain.Simplified && a.Phone == s.phone && a.Email == s.email && !a.EmailConfirmed &&
		len(a.Consents) == 2 && !a.CreatedAt.IsZero() && !a.Blocked, "%v", a)
	s.wants(domain.ErrUnauthorised, failure(s.Backend.Account(s.ctx))) // registering is not signing in
}

func testRegisterInvalid(s *scene) {
	landline := must(person.ParsePhone("+74951234567"))
	e := typed[*domain.Invalid](s, failure(s.Backend.StartRegistration(s.ctx, key(), landline, s.email)))
	s.check(e.Findings.Has(person.FieldPhone, finding.PhoneMobile), "%v", e)
	e = typed[*domain.Invalid](s, failure(s.Backend.StartRegistration(s.ctx, key(), s.phone, person.Email{})))
	s.check(e.Findings.Has(person.FieldEmail, finding.Required), "%v", e)
}

func testRegisterTaken(s *scene) {
	s.citizen()
	b := s.NewDevice()
	sent := got(b.StartRegistration(s.ctx, key(), s.phone, s.email))(s)
	free := got(b.StartRegistration(s.ctx, key(), phone(7), s.email))(s)
	s.check(sent.Challenge != "" && sent.To == s.phone.Masked() && sent.Digits == free.Digits &&
		sent.ExpiresAt.Equal(free.ExpiresAt) && sent.ResendAt.Equal(free.ResendAt), "%+v, a free phone: %+v", sent, free)
	told := false
	for _, m := range got(s.Trial.Messages(s.ctx, 0, 0))(s) {
		told = told || m.Purpose == domain.MessageRegistered && m.To == s.phone.Masked() && m.Code == ""
	}
	s.check(told, "the owner of the phone is not told")
	e := typed[*domain.CodeWrong](s, failure(b.ConfirmCode(s.ctx, sent.Challenge, "000000")))
	f := typed[*domain.CodeWrong](s, failure(b.ConfirmCode(s.ctx, free.Challenge, wrong(s.code(domain.MessageRegister)))))
	s.check(e.AttemptsLeft == f.AttemptsLeft, "%d and %d attempts left", e.AttemptsLeft, f.AttemptsLeft)
	s.wants(domain.ErrRateLimited, failure(b.ResendCode(s.ctx, sent.Challenge)))
}

func testRegisterWeak(s *scene) {
	r := s.registration(s.phone)
	r.Password, r.Consents = "qwerty", r.Consents[:1]
	e := typed[*domain.Invalid](s, failure(s.Backend.FinishRegistration(s.ctx, key(), r)))
	s.check(e.Findings.Has(access.FieldPassword, finding.PasswordShort), "%v", e)
	missing := e.Findings.Has(finding.Field("consent."+domain.UserAgreement), finding.ConsentMissing) ||
		e.Findings.Has(finding.Field("consent."+domain.PersonalData), finding.ConsentMissing)
	s.check(missing, "%v", e)
	r.Password, r.Consents = password, s.agree(domain.UserAgreement, domain.PersonalData)
	got(s.Backend.FinishRegistration(s.ctx, key(), r))(s) // the ticket is good for a corrected attempt
}

func testRegisterLate(s *scene) {
	r := s.registration(s.phone)
	s.Advance(25 * time.Hour)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.FinishRegistration(s.ctx, key(), r)))
	r.Ticket = "of nobody"
	s.wants(domain.ErrCodeExpired, failure(s.Backend.FinishRegistration(s.ctx, key(), r)))
}

func testRegisterRace(s *scene) {
	first, second := s.registration(s.phone), s.registration(s.phone)
	got(s.Backend.FinishRegistration(s.ctx, key(), first))(s)
	s.wants(domain.ErrDuplicate, failure(s.Backend.FinishRegistration(s.ctx, key(), second)))
}

func testRegisterKey(s *scene) {
	k := key()
	first := got(s.Backend.StartRegistration(s.ctx, k, s.phone, s.email))(s)
	again := got(s.Backend.StartRegistration(s.ctx, k, s.phone, s.email))(s)
	s.check(first.Challenge == again.Challenge, "a second code was sent")
	r := domain.Registration{Ticket: s.ticket(s.Backend, first, domain.MessageRegister), Password: password,
		Consents: s.agree(domain.UserAgreement, domain.PersonalData)}
	k = key()
	account := got(s.Backend.FinishRegistration(s.ctx, k, r))(s)
	s.check(got(s.Backend.FinishRegistration(s.ctx, k, r))(s).ID == account.ID, "two accounts")
}

func testCodeWrong(s *scene) {
	sent := got(s.Backend.StartRegistration(s.ctx, key(), s.phone, s.email))(s)
	bad := wrong(s.code(domain.MessageRegister))
	left := typed[*domain.CodeWrong](s, failure(s.Backend.ConfirmCode(s.ctx, sent.Challenge, bad))).AttemptsLeft
	s.check(left > 0 && left < 10, "%d attempts left", left)
	for left > 0 {
		e := typed[*domain.CodeWrong](s, failure(s.Backend.ConfirmCode(s.ctx, sent.Challenge, bad)))
		if e.AttemptsLeft != left-1 {
			s.Fatalf("%d attempts left after %d", e.AttemptsLeft, left)
		}
		left--
	}
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ConfirmCode(s.ctx, sent.Challenge, s.code(domain.MessageRegister))))
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ResendCode(s.ctx, sent.Challenge)))
}

func testCodeExpired(s *scene) {
	sent := got(s.Backend.StartRegistration(s.ctx, key(), s.phone, s.email))(s)
	s.ticket(s.Backend, sent, domain.MessageRegister)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ConfirmCode(s.ctx, sent.Challenge, s.code(domain.MessageRegister))))
	sent = got(s.Backend.StartRegistration(s.ctx, key(), phone(3), s.email))(s)
	s.Advance(sent.ExpiresAt.Sub(s.Clock.Now()))
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ConfirmCode(s.ctx, sent.Challenge, s.code(domain.MessageRegister))))
}

func testCodeResent(s *scene) {
	sent := got(s.Backend.StartRegistration(s.ctx, key(), s.phone, s.email))(s)
	old := s.code(domain.MessageRegister)
	limited := typed[*domain.RateLimited](s, failure(s.Backend.ResendCode(s.ctx, sent.Challenge)))
	s.check(limited.Wait > 0 && limited.Wait <= time.Hour, "wait %v", limited.Wait)
	s.Advance(sent.ResendAt.Sub(s.Clock.Now()))
	again := got(s.Backend.ResendCode(s.ctx, sent.Challenge))(s)
	s.check(again.To == sent.To && again.ExpiresAt.After(sent.ExpiresAt), "%+v", again)
	if fresh := s.code(domain.MessageRegister); fresh != old { // one pair in a million is the same
		s.wants(domain.ErrCodeWrong, failure(s.Backend.ConfirmCode(s.ctx, again.Challenge, old)))
	}
	s.ticket(s.Backend, again, domain.MessageRegister)
}

func testCodeUnknown(s *scene) {
	s.wants(domain.ErrNotFound, failure(s.Backend.ConfirmCode(s.ctx, domain.NewID[domain.ChallengeID](), "123456")))
	s.wants(domain.ErrNotFound, failure(s.Backend.ResendCode(s.ctx, domain.NewID[domain.ChallengeID]())))
}

func testSignIn(s *scene) {
	made := got(s.Backend.FinishRegistration(s.ctx, key(), s.registration(s.phone)))(s)
	for _, login := range []person.Login{{Phone: s.phone}, {Email: s.email}} {
		b := s.NewDevice()
		sent := got(b.SignIn(s.ctx, login, password, device))(s)
		s.check(sent.To == s.phone.Masked(), "the second factor goes to %s", sent.To)
		ticket := s.ticket(b, sent, domain.MessageSignIn)
		session := got(b.FinishSignIn(s.ctx, ticket))(s)
		s.check(session.Account == made.ID && session.ExpiresAt.After(s.Clock.Now()), "%v", session)
		s.check(got(b.Account(s.ctx))(s).ID == made.ID, "somebody else's account")
		s.wants(domain.ErrCodeExpired, failure(s.NewDevice().FinishSignIn(s.ctx, ticket)))
		s.Advance(time.Minute)
	}
	sent := got(s.Backend.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device))(s)
	ticket := s.ticket(s.Backend, sent, domain.MessageSignIn)
	s.Advance(25 * time.Hour)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.FinishSignIn(s.ctx, ticket)))
}

func testWrongCredentials(s *scene) {
	got(s.Backend.FinishRegistration(s.ctx, key(), s.registration(s.phone)))(s)
	try := func(p person.Phone, password string) error {
		return failure(s.Backend.SignIn(s.ctx, person.Login{Phone: p}, password, device))
	}
	s.wants(domain.ErrWrongCredentials, try(phone(9), password))
	var err error
	for range 50 {
		if err = try(s.phone, "Не-тот-2031!"); !errors.Is(err, domain.ErrWrongCredentials) {
			break
		}
	}
	limited := typed[*domain.RateLimited](s, err)
	s.check(limited.Wait > 0, "wait %v", limited.Wait)
	s.wants(domain.ErrRateLimited, try(s.phone, password)) // or guessing would go on
	s.Advance(limited.Wait)
	s.ok(try(s.phone, password))
}

func testSignOut(s *scene) {
	s.citizen()
	b := s.NewDevice()
	s.signIn(b, s.phone)
	s.ok(s.Backend.SignOut(s.ctx))
	s.wants(domain.ErrUnauthorised, failure(s.Backend.Account(s.ctx)))
	got(b.Account(s.ctx))(s)
	s.ok(s.Backend.SignOut(s.ctx)) // ended already
	s.signIn(s.Backend, s.phone)
	got(s.Backend.Account(s.ctx))(s)
}

func testLongSession(s *scene) {
	s.citizen()
	for range 3 {
		s.Advance(6 * time.Hour)
		got(s.Backend.Account(s.ctx))(s)
	}
}

func testConfirmEmail(s *scene) {
	s.citizen()
	k := key()
	sent := got(s.Backend.StartEmailConfirmation(s.ctx, k))(s)
	s.check(sent.To == s.email.Masked(), "sent to %s", sent.To)
	s.check(got(s.Backend.StartEmailConfirmation(s.ctx, k))(s).Challenge == sent.Challenge, "a second code was sent")
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ConfirmEmail(s.ctx, "of nobody")))
	a := got(s.Backend.ConfirmEmail(s.ctx, s.ticket(s.Backend, sent, domain.MessageEmail)))(s)
	s.check(a.EmailConfirmed, "not confirmed")
	s.wants(domain.ErrDuplicate, failure(s.Backend.StartEmailConfirmation(s.ctx, key())))
}

func testJournal(s *scene) {
	s.citizen()
	b := s.NewDevice()
	s.Advance(time.Minute)
	s.signIn(b, s.phone)
	all := got(s.Backend.Journal(s.ctx))(s)
	s.check(len(all) == 2 && all[0].At.After(all[1].At) && all[1].Current && !all[0].Current && all[0].Device == device, "%+v", all)
	s.check(!all[0].New && all[0].Session != "" && all[0].Session != all[1].Session, "%+v", all)
	s.ok(s.Backend.EndSession(s.ctx, all[0].Session))
	s.wants(domain.ErrUnauthorised, failure(b.Journal(s.ctx)))
	s.check(got(s.Backend.Journal(s.ctx))(s)[0].Session == "", "an entry leads to a session that ended")
	c := s.NewDevice()
	sent := got(c.SignIn(s.ctx, person.Login{Phone: s.phone}, password, domain.DeviceInfo{Name: "Чужой", Platform: "other"}))(s)
	got(c.FinishSignIn(s.ctx, s.ticket(c, sent, domain.MessageSignIn)))(s)
	s.ok(s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: newPassword}))
	all = got(s.Backend.Journal(s.ctx))(s)
	s.check(len(all) == 4 && all[0].Kind == domain.JournalPassword && all[1].New && all[1].Session == "", "%+v", all)
	s.Advance(time.Second)
	for _, p := range []person.Phone{s.phone, s.phone, phone(9)} { // nobody has the last one
		s.wants(domain.ErrWrongCredentials, failure(s.NewDevice().SignIn(s.ctx, person.Login{Phone: p}, "Не-тот-2031!", device)))
	}
	s.await("refused tries are told", func() bool {
		all = got(s.Backend.Journal(s.ctx))(s)
		return all[0].Kind == domain.JournalRefused && all[0].Count == 2
	})
	s.check(len(all) == 5 && all[0].Device == domain.DeviceInfo{} && all[0].Session == "" && !all[0].New, "%+v", all)
	s.Advance(time.Second)
	d := s.NewDevice()
	sent = got(d.SignIn(s.ctx, person.Login{Phone: s.phone}, newPassword, device))(s)
	wrong := (*domain.CodeWrong)(nil)
	for range 2 {
		s.check(errors.As(failure(d.ConfirmCode(s.ctx, sent.Challenge, "")), &wrong), "a code of no digits is right")
	}
	all = got(s.Backend.Journal(s.ctx))(s)
	s.check(len(all) == 6 && all[0].Kind == domain.JournalWrongCode && all[0].Count == 2 && all[0].Device == domain.DeviceInfo{}, "%+v", all)
}

func testSignInAgain(s *scene) {
	s.citizen()
	s.Advance(time.Minute)
	s.signIn(s.Backend, s.phone)
	all := got(s.Backend.Journal(s.ctx))(s)
	s.check(len(all) == 2 && all[0].Kind == domain.JournalSignIn && all[0].Current && !all[0].New, "%+v", all)
}

func testSessions(s *scene) {
	s.citizen()
	b, c := s.NewDevice(), s.NewDevice()
	s.Advance(time.Minute)
	s.signIn(b, s.phone)
	s.Advance(time.Minute)
	s.signIn(c, s.phone)
	all := got(s.Backend.Sessions(s.ctx))(s)
	s.check(len(all) == 3 && all[2].Current && !all[0].Current && !all[1].Current, "%+v", all)
	s.check(all[0].Device == device && all[0].CreatedAt.After(all[1].CreatedAt), "%+v", all)
	s.ok(s.Backend.EndSession(s.ctx, all[1].ID))
	s.wants(domain.ErrUnauthorised, failure(b.Account(s.ctx)))
	s.ok(s.Backend.EndSession(s.ctx, all[1].ID)) // ended already
	s.ok(s.Backend.EndSession(s.ctx, "of nobody"))
	got(c.Account(s.ctx))(s)
	s.ok(s.Backend.EndOtherSessions(s.ctx))
	s.wants(domain.ErrUnauthorised, failure(c.Account(s.ctx)))
	s.check(len(got(s.Backend.Sessions(s.ctx))(s)) == 1, "others are left")
}
