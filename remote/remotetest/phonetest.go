package remotetest

import (
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var phoneTests = []test{
	{"a spare phone is added by a code to it, changed and removed", testSparePhone},
	{"a spare phone hears of what is about security, and signs nobody in", testSparePhoneIsTold},
	{"the phone is changed by a code to it and a code to the new one", testPhoneChange},
	{"the phone is changed by the spare one", testPhoneChangeBySpare},
	{"a change of phone wants both codes, and a phone of nobody", testPhoneChangeRefused},
	{"a spare phone wants the password, the app's code and a phone of its own", testSparePhoneRefused},
}

// spare has the citizen add a spare phone.
func (s *scene) spare(p person.Phone, proof domain.FactorProof) domain.Account {
	s.Helper()
	sent := got(s.Backend.StartSparePhone(s.ctx, key(), domain.SparePhone{Phone: p, Password: proof.Password, Code: proof.Code}))(s)
	s.check(sent.To == p.Masked(), "sent to %s", sent.To)
	return got(s.Backend.SaveSparePhone(s.ctx, key(), s.ticket(s.Backend, sent, domain.MessageSpare)))(s)
}

func testSparePhone(s *scene) {
	s.citizen()
	first, again := key(), key()
	x := domain.SparePhone{Phone: phone(50), Password: password}
	sent := got(s.Backend.StartSparePhone(s.ctx, first, x))(s)
	s.check(got(s.Backend.StartSparePhone(s.ctx, first, x))(s).Challenge == sent.Challenge, "a second code was sent")
	s.check(got(s.Backend.Account(s.ctx))(s).Spare.IsZero(), "it is in force without its code")
	ticket := s.ticket(s.Backend, sent, domain.MessageSpare)
	for range 2 { // the answer was lost
		s.check(got(s.Backend.SaveSparePhone(s.ctx, again, ticket))(s).Spare == phone(50), "it is not in force")
	}
	s.wants(domain.ErrCodeExpired, failure(s.Backend.SaveSparePhone(s.ctx, key(), ticket)))
	s.check(s.spare(phone(51), domain.FactorProof{Password: password}).Spare == phone(51), "it is not changed")
	for range 2 {
		s.check(got(s.Backend.RemoveSparePhone(s.ctx, key(), domain.FactorProof{Password: password}))(s).Spare.IsZero(), "it is not removed")
	}
	notices, _ := s.told(domain.NoticeSpare)
	s.check(notices == 3 && s.entries(domain.JournalSpare) == 3, "%d notices", notices)
}

// toldTo counts the messages of a notice that went to a phone.
func (s *scene) toldTo(p person.Phone, kind domain.NoticeKind) (n int) {
	s.Helper()
	for _, m := range got(s.Trial.Messages(s.ctx, 0, 0))(s) {
		if m.Notice != nil && m.Notice.Kind == kind && m.To == p.Masked() {
			n++
		}
	}
	return n
}

func testSparePhoneIsTold(s *scene) {
	s.citizen()
	s.spare(phone(50), domain.FactorProof{Password: password})
	s.ok(s.Backend.ChangePassword(s.ctx, key(), domain.PasswordChange{Old: password, New: newPassword}))
	s.check(s.toldTo(phone(50), domain.NoticePassword) == 1, "it is not told of a password")
	s.spare(phone(51), domain.FactorProof{Password: newPassword})
	s.check(s.toldTo(phone(50), domain.NoticeSpare) == 1, "the one before is not told")
	s.wants(domain.ErrWrongCredentials, failure(s.NewDevice().SignIn(s.ctx, person.Login{Phone: phone(51)}, newPassword, device)))
	unknown := got(s.NewDevice().StartPasswordReset(s.ctx, key(), phone(51)))(s)
	_, err := s.NewDevice().ConfirmCode(s.ctx, unknown.Challenge, "000000")
	s.wants(domain.ErrCodeWrong, err)
	told := slices.ContainsFunc(got(s.Trial.Messages(s.ctx, 0, 0))(s), func(m domain.TrialMessage) bool { return m.Purpose == domain.MessageNoAccount })
	s.check(told, "a spare phone sets a password")
}

func testSparePhoneRefused(s *scene) {
	s.citizen()
	start := func(p person.Phone, password, code string) error {
		return failure(s.Backend.StartSparePhone(s.ctx, key(), domain.SparePhone{Phone: p, Password: password, Code: code}))
	}
	e := typed[*domain.Invalid](s, start(s.phone, password, ""))
	s.check(e.Findings.For(person.FieldSparePhone)[0].Code == finding.PhoneSame, "%v", e.Findings)
	s.wants(domain.ErrInvalid, start(person.Phone{}, password, ""))
	s.wants(domain.ErrWrongCredentials, start(phone(50), "Не-тот-2031!", ""))
	s.wants(domain.ErrCodeExpired, failure(s.Backend.SaveSparePhone(s.ctx, key(), "none")))
	secret := s.app(domain.FactorProof{Password: password})
	s.wants(domain.ErrWrongCredentials, start(phone(50), password, ""))
	s.spare(phone(50), domain.FactorProof{Password: password, Code: AppCode(secret, s.Clock.Now())})
	s.Advance(time.Minute)
	s.wants(domain.ErrWrongCredentials, failure(s.Backend.RemoveSparePhone(s.ctx, key(), domain.FactorProof{Password: password})))
	got(s.Backend.RemoveSparePhone(s.ctx, key(), domain.FactorProof{Password: password, Code: AppCode(secret, s.Clock.Now())}))(s)
}

// vouch proves the phone so far, or the spare one.
func (s *scene) vouch(spare bool) domain.Ticket {
	s.Helper()
	sent := got(s.Backend.StartPhoneChange(s.ctx, key(), domain.PhoneChange{Password: password, Spare: spare}))(s)
	return s.ticket(s.Backend, sent, domain.MessagePhone)
}

func testPhoneChange(s *scene) {
	s.citizen()
	other := s.NewDevice()
	s.signIn(other, s.phone)
	ticket := s.vouch(false)
	sent := got(s.Backend.StartNewPhone(s.ctx, key(), domain.NewPhone{Ticket: ticket, Phone: phone(60)}))(s)
	s.check(sent.To == phone(60).Masked(), "sent to %s", sent.To)
	m, again := domain.PhoneMove{Ticket: ticket, New: s.ticket(s.Backend, sent, domain.MessageNewPhone)}, key()
	for range 2 { // the answer was lost
		s.check(got(s.Backend.FinishPhoneChange(s.ctx, again, m))(s).Phone == phone(60), "not changed")
	}
	s.wants(domain.ErrCodeExpired, failure(s.Backend.FinishPhoneChange(s.ctx, key(), m)))
	s.wants(domain.ErrUnauthorised, failure(other.Account(s.ctx)))
	s.check(s.toldTo(s.phone, domain.NoticePhone) == 1 && s.entries(domain.JournalPhone) == 1, "the phone so far is not told")
	s.wants(domain.ErrWrongCredentials, failure(other.SignIn(s.ctx, person.Login{Phone: s.phone}, password, device)))
	s.phone = phone(60)
	s.ok(s.signInWith(other, password))
}

func testPhoneChangeBySpare(s *scene) {
	s.citizen()
	s.wants(domain.ErrConflict, failure(s.Backend.StartPhoneChange(s.ctx, key(), domain.PhoneChange{Password: password, Spare: true})))
	s.spare(phone(50), domain.FactorProof{Password: password})
	ticket := s.vouch(true)
	sent := got(s.Backend.StartNewPhone(s.ctx, key(), domain.NewPhone{Ticket: ticket, Phone: phone(50)}))(s) // it becomes the main one
	m := domain.PhoneMove{Ticket: ticket, New: s.ticket(s.Backend, sent, domain.MessageNewPhone)}
	account := got(s.Backend.FinishPhoneChange(s.ctx, key(), m))(s)
	s.check(account.Phone == phone(50) && account.Spare.IsZero(), "%v, %v", account.Phone.Masked(), account.Spare.Masked())
	s.check(s.toldTo(s.phone, domain.NoticePhone) == 1 && s.toldTo(phone(50), domain.NoticePhone) == 1, "not everybody is told")
}

func testPhoneChangeRefused(s *scene) {
	s.citizen()
	s.wants(domain.ErrWrongCredentials, failure(s.Backend.StartPhoneChange(s.ctx, key(), domain.PhoneChange{Password: "Не-тот-2031!"})))
	start := func(t domain.Ticket, p person.Phone) error {
		return failure(s.Backend.StartNewPhone(s.ctx, key(), domain.NewPhone{Ticket: t, Phone: p}))
	}
	s.wants(domain.ErrCodeExpired, start("none", phone(60)))
	ticket := s.vouch(false)
	s.wants(domain.ErrInvalid, start(ticket, person.Phone{}))
	s.wants(domain.ErrInvalid, start(ticket, s.phone))
	s.wants(domain.ErrCodeExpired, failure(s.Backend.FinishPhoneChange(s.ctx, key(), domain.PhoneMove{Ticket: ticket, New: ticket})))
	s.wants(domain.ErrCodeExpired, failure(s.NewDevice().FinishSignIn(s.ctx, ticket)))
	s.check(got(s.Backend.Account(s.ctx))(s).Phone == s.phone, "it is changed")
	s.Advance(16 * time.Minute)
	s.wants(domain.ErrCodeExpired, start(ticket, phone(60)))
}
