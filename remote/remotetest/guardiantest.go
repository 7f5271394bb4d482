package remotetest

import (
	"maps"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var guardianTests = []test{
	{"a guardian consents from an account of their own, and it becomes a document of the minor", testGuardianConsents},
	{"a consent that is taken back ends the application that goes by it", testGuardianWithdraws},
	{"only whoever has the phone and the code sees whom it is about", testGuardianOpens},
	{"a consent is for the child it names", testGuardianOfAnother},
	{"a guardian may decline, and a minor may call it off and ask another one", testGuardianDeclines},
	{"a request has its time", testGuardianExpires},
	{"who is grown up invites nobody, and what is no invitation is refused", testGuardianRefused},
	{"invitations are few a day", testGuardianLimited},
}

// guardian is a scene in which somebody grown up, on a device and with an account of their own, has a birth certificate accepted.
func (s *scene) guardian(n int) (*scene, domain.DocumentID) {
	s.Helper()
	g := *s
	g.Backend, g.phone, g.email = s.NewDevice(), phone(n), must(person.ParseEmail("guardian@example.org"))
	g.confirmed()
	return &g, g.paper(domain.KindBirthCertificate, 70+n)
}

// paper brings a document of one page and waits until it is accepted.
func (s *scene) paper(kind domain.DocumentKind, seed int) domain.DocumentID {
	s.Helper()
	page := pageOf(kind, domain.PageFront, picture(seed))
	s.upload(page, picture(seed))
	s.await("the document is accepted", func() bool {
		d, _ := s.document(page.Document)
		return d.State() == domain.FileAccepted
	})
	return page.Document
}

// minor makes an account of somebody under age whom the registries know.
func (s *scene) minor() person.Profile {
	s.Helper()
	s.citizen()
	for _, p := range got(s.Trial.People(s.ctx))(s) {
		if age := p.Profile.Birth.Age(person.DateOf(s.Clock.Now())); age >= person.PassportAge && age < person.AdultAge {
			p.Profile.Phone, p.Profile.Email = s.phone, s.email
			s.checked(p.Profile)
			return p.Profile
		}
	}
	s.Fatal("the registries have nobody under age")
	return person.Profile{}
}

func (s *scene) invite(p person.Phone) domain.GuardianRequest {
	s.Helper()
	return got(s.Backend.InviteGuardian(s.ctx, key(), domain.GuardianInvitation{ID: domain.NewID[domain.GuardianID](),
		Service: domain.ElectronicPassport, Phone: p}))(s)
}

func (s *scene) answer(document domain.DocumentID) domain.GuardianAnswer {
	s.Helper()
	return domain.GuardianAnswer{Agree: true, Relation: domain.RelationParent, Document: document,
		Consent: s.agree(domain.GuardianAgreement)[0]}
}

func testGuardianConsents(s *scene) {
	child := s.minor()
	asked := s.invite(phone(2)) // who has no account yet
	s.check(asked.Mine && asked.State == domain.GuardianInvited && len(asked.Code) == domain.GuardianCodeDigits &&
		asked.Child == child.Name.String() && asked.Until.Equal(asked.StartedAt.Add(domain.GuardianLife)), "%v", asked)
	g, certificate := s.guardian(2)
	for range 2 { // the answer may have been lost
		seen := got(g.Backend.OpenGuardian(g.ctx, asked.Code[:4]+" "+asked.Code[4:]))(g)
		s.check(!seen.Mine && seen.State == domain.GuardianOpened && seen.Code == "" && seen.Child == child.Name.String() &&
			seen.Birth == child.Birth && seen.Version == 2, "%+v", seen.State)
	}
	if mine := got(s.Backend.FindGuardians(s.ctx))(s)[0]; mine.Guardian != "" || mine.State != domain.GuardianOpened {
		s.Errorf("who opened it is told before they consent: %v", mine)
	}
	answer := g.answer(certificate)
	for field, change := range map[finding.Field]func(*domain.GuardianAnswer){
		"document":                   func(a *domain.GuardianAnswer) { a.Document = "none" },
		"relation":                   func(a *domain.GuardianAnswer) { a.Relation = "" },
		"consent.guardian_agreement": func(a *domain.GuardianAnswer) { a.Consent.TextHash[0]++ },
	} {
		wrong := answer
		change(&wrong)
		invalid := typed[*domain.Invalid](s, failure(g.Backend.AnswerGuardian(g.ctx, key(), asked.ID, wrong)))
		s.check(len(invalid.Findings.For(field)) > 0, "%s: %v", field, invalid.Findings)
	}
	command := key()
	for _, k := range []domain.Key{command, command, key()} { // repeated, and given twice
		given := got(g.Backend.AnswerGuardian(g.ctx, k, asked.ID, answer))(g)
		s.check(given.State == domain.GuardianGiven && given.Document == "" && given.Version == 3, "%v, %d", given, given.Version)
	}
	s.wants(domain.ErrTransition, failure(g.Backend.AnswerGuardian(g.ctx, key(), asked.ID, domain.GuardianAnswer{})))
	mine := got(s.Backend.FindGuardians(s.ctx))(s)[0]
	s.check(mine.State == domain.GuardianGiven && mine.Guardian != "" && mine.Code == "" && mine.Relation == domain.RelationParent &&
		mine.Consent.TextHash == answer.Consent.TextHash, "%v", mine)
	d, there := s.document(mine.Document)
	s.check(there && d.Kind == domain.KindGuardianConsent && len(d.Pages) == 2 && d.Usable() && d.Pages[0].State == domain.FileConfirmed &&
		d.ID.ByAuthority(), "%v", d)
	sheet := pageOf(domain.KindGuardianConsent, domain.PageSheet, picture(9))
	sheet.Document = d.ID
	s.wants(domain.ErrConflict, failure(s.Backend.CreateUpload(s.ctx, key(), sheet))) // nobody adds to it
	k, _ := s.learn(s.Backend, "")
	s.check(k.guardians[asked.ID].State == domain.GuardianGiven && k.guardians[asked.ID].Mine && len(k.documents[d.ID].Pages) == 2, "changes")
	l, _ := s.learn(g.Backend, "")
	s.check(l.guardians[asked.ID].State == domain.GuardianGiven && !l.guardians[asked.ID].Mine && len(l.documents[d.ID].Pages) == 0, "theirs")
}

// minorSubmitted hands in a minor's application by a guardian's consent.
func (s *scene) minorSubmitted() (*scene, domain.GuardianRequest, domain.Application) {
	s.Helper()
	child := s.minor()
	s.proves(child)
	asked := s.invite(phone(2))
	g, certificate := s.guardian(2)
	got(g.Backend.OpenGuardian(g.ctx, asked.Code))(g)
	got(g.Backend.AnswerGuardian(g.ctx, key(), asked.ID, g.answer(certificate)))(g)
	a := s.draftWith(child, append(s.papers(), domain.Attachment{Requirement: domain.NeedBirth,
		Document: s.paper(domain.KindBirthCertificate, 60)}))
	a = a.Attach(domain.NeedGuardian, asked.ID.ConsentDocument())
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
	return g, asked, a
}

func testGuardianWithdraws(s *scene) {
	g, asked, a := s.minorSubmitted()
	stranger := s.NewDevice()
	got(stranger.FinishRegistration(s.ctx, key(), s.registration(phone(3))))(s)
	s.signIn(stranger, phone(3))
	s.wants(domain.ErrNotFound, failure(stranger.WithdrawGuardian(s.ctx, key(), asked.ID)))
	s.wants(domain.ErrNotFound, failure(s.Backend.WithdrawGuardian(s.ctx, key(), asked.ID))) // not the minor's to take back
	for range 2 {
		s.check(got(g.Backend.WithdrawGuardian(g.ctx, key(), asked.ID))(g).State == domain.GuardianWithdrawn, "not withdrawn")
	}
	a = got(s.Backend.FindApplication(s.ctx, a.ID))(s)
	s.check(a.State == domain.Refused && len(a.Reasons) == 1 && a.Reasons[0].Code == domain.RefusedGuardian, "%v, %v", a, a.Reasons)
	d, _ := s.document(asked.ID.ConsentDocument())
	s.check(d.State() == domain.FileRejected && d.Pages[0].Reason == domain.FileWithdrawn && !d.Usable(), "%v", d)
	again := s.invite(phone(2))
	s.check(got(g.Backend.OpenGuardian(g.ctx, again.Code))(g).State == domain.GuardianOpened, "not asked again")
}

func testGuardianOfAnother(s *scene) {
	child := s.minor()
	asked := s.invite(phone(2))
	g, certificate := s.guardian(2)
	got(g.Backend.OpenGuardian(g.ctx, asked.Code))(g)
	got(g.Backend.AnswerGuardian(g.ctx, key(), asked.ID, g.answer(certificate)))(g)
	child.Name.Given += "а"
	got(s.Backend.SaveProfile(s.ctx, key(), child))(s)
	for _, side := range []*scene{s, g} {
		state := got(side.Backend.FindGuardians(side.ctx))(side)[0].State
		s.check(state == domain.GuardianCancelled, "a consent for somebody else is %s", state)
	}
	d, _ := s.document(asked.ID.ConsentDocument())
	s.check(d.State() == domain.FileRejected && d.Pages[0].Reason == domain.FileOtherPerson, "%v", d)
	s.wants(domain.ErrTransition, failure(g.Backend.WithdrawGuardian(g.ctx, key(), asked.ID)))
	s.invite(phone(2))
}

func testGuardianOpens(s *scene) {
	s.minor()
	asked := s.invite(phone(2))
	s.wants(domain.ErrForbidden, failure(s.Backend.OpenGuardian(s.ctx, asked.Code))) // not confirmed
	g, _ := s.guardian(3)                                                            // has the code, and another phone
	s.wants(domain.ErrNotFound, failure(g.Backend.OpenGuardian(g.ctx, asked.Code)))
	s.check(len(got(g.Backend.FindGuardians(g.ctx))(g)) == 0, "a stranger sees it")
	s.wants(domain.ErrNotFound, failure(g.Backend.AnswerGuardian(g.ctx, key(), asked.ID, domain.GuardianAnswer{})))
	s.wants(domain.ErrNotFound, failure(g.Backend.CancelGuardian(g.ctx, key(), asked.ID)))
	p, _ := s.guardian(2) // has the phone, and tries codes
	s.await("no more codes are tried", func() bool {
		err := failure(p.Backend.OpenGuardian(p.ctx, wrong(asked.Code)))
		k, _ := domain.KindOf(err)
		s.check(k == domain.ErrNotFound || k == domain.ErrRateLimited, "%v", err)
		return k == domain.ErrRateLimited
	})
	s.wants(domain.ErrRateLimited, failure(p.Backend.OpenGuardian(p.ctx, asked.Code))) // however right it is
	s.Advance(24 * time.Hour)
	s.signIn(p.Backend, p.phone)
	got(p.Backend.OpenGuardian(p.ctx, asked.Code))(p)
}

func testGuardianDeclines(s *scene) {
	s.minor()
	first := s.invite(phone(2))
	s.wants(domain.ErrDuplicate, failure(s.Backend.InviteGuardian(s.ctx, key(), domain.GuardianInvitation{ID: "second",
		Service: domain.ElectronicPassport, Phone: phone(3)})))
	for range 2 {
		s.check(got(s.Backend.CancelGuardian(s.ctx, key(), first.ID))(s).State == domain.GuardianCancelled, "not called off")
	}
	g, certificate := s.guardian(2)
	s.wants(domain.ErrNotFound, failure(g.Backend.OpenGuardian(g.ctx, first.Code))) // called off
	second := s.invite(phone(2))
	l, _ := s.learn(g.Backend, "")
	told := slices.ContainsFunc(slices.Collect(maps.Values(l.notices)), func(n domain.Notice) bool {
		return n.Kind == domain.NoticeGuardian && n.Route == (domain.Route{Page: domain.RouteGuardian})
	})
	s.check(told, "who is invited is not told")
	got(g.Backend.OpenGuardian(g.ctx, second.Code))(g)
	for range 2 {
		declined := got(g.Backend.AnswerGuardian(g.ctx, key(), second.ID, domain.GuardianAnswer{}))(g)
		s.check(declined.State == domain.GuardianDeclined, "%v", declined)
	}
	s.wants(domain.ErrTransition, failure(g.Backend.AnswerGuardian(g.ctx, key(), second.ID, g.answer(certificate))))
	s.wants(domain.ErrTransition, failure(s.Backend.CancelGuardian(s.ctx, key(), second.ID)))
	if mine := got(s.Backend.FindGuardians(s.ctx))(s)[0]; mine.State != domain.GuardianDeclined || mine.Guardian != "" || mine.Document != "" {
		s.Errorf("%v names who declined", mine)
	}
	s.invite(phone(3)) // another one may be asked
}

func testGuardianExpires(s *scene) {
	s.minor()
	asked := s.invite(phone(2))
	s.Advance(domain.GuardianLife + time.Hour)
	s.signIn(s.Backend, s.phone)
	s.await("it is over", func() bool {
		return got(s.Backend.FindGuardians(s.ctx))(s)[0].State == domain.GuardianExpired
	})
	g, _ := s.guardian(2)
	s.wants(domain.ErrNotFound, failure(g.Backend.OpenGuardian(g.ctx, asked.Code)))
	s.wants(domain.ErrTransition, failure(s.Backend.CancelGuardian(s.ctx, key(), asked.ID)))
}

func testGuardianRefused(s *scene) {
	invitation := domain.GuardianInvitation{ID: "1", Service: domain.ElectronicPassport, Phone: phone(2)}
	s.citizen()
	s.wants(domain.ErrForbidden, failure(s.Backend.InviteGuardian(s.ctx, key(), invitation))) // nobody knows how old
	s.checked(s.anybody())
	s.wants(domain.ErrForbidden, failure(s.Backend.InviteGuardian(s.ctx, key(), invitation)))
	for field, change := range map[finding.Field]func(*domain.GuardianInvitation){
		"id": func(i *domain.GuardianInvitation) { i.ID = "" }, "service": func(i *domain.GuardianInvitation) { i.Service = "?" },
		person.FieldPhone: func(i *domain.GuardianInvitation) { i.Phone = s.phone },
	} {
		wrong := invitation
		change(&wrong)
		invalid := typed[*domain.Invalid](s, failure(s.Backend.InviteGuardian(s.ctx, key(), wrong)))
		s.check(len(invalid.Findings.For(field)) > 0, "%s: %v", field, invalid.Findings)
	}
	s.check(len(got(s.Backend.FindGuardians(s.ctx))(s)) == 0, "what was refused is there")
	s.wants(domain.ErrNotFound, failure(s.Backend.CancelGuardian(s.ctx, key(), "none")))
}

func testGuardianLimited(s *scene) {
	s.minor()
	for range mostInvitations {
		got(s.Backend.CancelGuardian(s.ctx, key(), s.invite(phone(2)).ID))(s)
	}
	limited := typed[*domain.RateLimited](s, failure(s.Backend.InviteGuardian(s.ctx, key(), domain.GuardianInvitation{ID: "more",
		Service: domain.ElectronicPassport, Phone: phone(2)})))
	s.check(limited.Wait > 0 && limited.Wait <= 24*time.Hour, "wait %v", limited.Wait)
}
