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
