package remotetest

import (
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var applicationTests = []test{
	{"the catalogue has the passport service in two languages", testServices},
	{"an application is handed in and moves by itself to where it is ready", testSubmit},
	{"an application is handed in once with one key", testSubmitKey},
	{"a signature holds for exactly what was signed", testSignatureBound},
	{"a signature grows old", testSignatureExpired},
	{"a second application for a service is refused while one is under way", testSubmitDuplicate},
	{"an application needs the level of the service", testSubmitForbidden},
	{"an application that lacks something is refused field by field", testSubmitInvalid},
	{"an application that never was is not found", testApplicationUnknown},
	{"an application is withdrawn once, and another may follow", testWithdraw},
	{"a document that an application needs is not deleted", testDeleteNeeded},
	{"nobody sees another's application", testApplicationOfOthers},
}

func testServices(s *scene) {
	services := got(s.Backend.FindServices(s.ctx))(s)
	i := slices.IndexFunc(services, func(x domain.Service) bool { return x.ID == domain.ElectronicPassport })
	if i < 0 {
		s.Fatal("no passport service")
	}
	x, want := services[i], domain.PassportService()
	s.check(x.Level == want.Level && len(x.Steps) == len(want.Steps) && len(x.Requirements) == len(want.Requirements) &&
		slices.Equal(x.Consents, want.Consents) && slices.Equal(x.Fields(), want.Fields()), "%+v", x)
	s.check(x.Texts["ru"].Title != "" && x.Texts["en"].Title != "", "no words")
}

func testSubmit(s *scene) {
	a := s.draft()
	signature := s.sign(a)
	receipt := got(s.Backend.Submit(s.ctx, key(), a.Submission(), signature))(s)
	info := got(s.Backend.Authority(s.ctx))(s)
	_, numberErr := domain.ParseApplicationNumber(string(receipt.Number))
	s.check(receipt.Application == a.ID && numberErr == nil && receipt.Service == a.Service &&
		receipt.Digest == signature.Digest && receipt.Authority == info.Name && receipt.Specimen &&
		!receipt.ReceivedAt.IsZero(), "%+v", receipt)
	seen := got(s.Backend.FindApplication(s.ctx, a.ID))(s)
	s.check(seen.Number == receipt.Number && seen.State != domain.Draft && seen.Submission().Digest() == signature.Digest,
		"%v has other content than was signed", seen)
	seen = s.reaches(a.ID, domain.Ready)
	var states []domain.ApplicationState
	for i, e := range seen.Timeline {
		states = append(states, e.State)
		s.check(i == 0 || !e.At.Before(seen.Timeline[i-1].At), "the timeline goes back at %d", i)
	}
	want := []domain.ApplicationState{domain.Sent, domain.Processing, domain.Checking, domain.Approved, domain.Ready}
	s.check(slices.Equal(states, want), "%v", states)
	s.check(seen.Passport != "", "no passport")
}

func testSubmitKey(s *scene) {
	a := s.draft()
	signature, k := s.sign(a), key()
	first := got(s.Backend.Submit(s.ctx, k, a.Submission(), signature))(s)
	again := got(s.Backend.Submit(s.ctx, k, a.Submission(), signature))(s)
	s.check(first.Number == again.Number && first.ReceivedAt.Equal(again.ReceivedAt), "%+v, %+v", first, again)
	s.reaches(a.ID, domain.Ready)
	again = got(s.Backend.Submit(s.ctx, k, a.Submission(), signature))(s)
	s.check(first.Number == again.Number, "%+v", again)
	s.wants(domain.ErrDuplicate, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), signature)))
}

func testSignatureBound(s *scene) {
	a := s.draft()
	k := key()
	digest := a.Submission().Digest()
	sent := got(s.Backend.StartSignature(s.ctx, k, a.ID, digest))(s)
	s.check(got(s.Backend.StartSignature(s.ctx, k, a.ID, digest))(s).Challenge == sent.Challenge, "a second code was sent")
	signature := domain.Signature{Method: domain.SignedByCode, Digest: digest, At: s.Clock.Now(),
		Ticket: s.ticket(s.Backend, sent, domain.MessageSign)}
	changed := a
	changed.Answers = a.Answers.With(person.Answers{person.Registration + person.House: "13"})
	s.wants(domain.ErrInvalid, failure(s.Backend.Submit(s.ctx, key(), changed.Submission(), signature)))
	signature.Digest = changed.Submission().Digest() // another digest than the code was sent for
	err := failure(s.Backend.Submit(s.ctx, key(), changed.Submission(), signature))
	s.check(kindOf(err) == domain.ErrInvalid || kindOf(err) == domain.ErrCodeExpired, "%v", err)
	s.wants(domain.ErrNotFound, failure(s.Backend.FindApplication(s.ctx, a.ID)))
}

func testSignatureExpired(s *scene) {
	a := s.draft()
	signature := s.sign(a)
	s.Advance(25 * time.Hour)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), signature)))
	signature.Ticket = "of nobody"
	s.wants(domain.ErrCodeExpired, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), signature)))
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
}

func testSubmitDuplicate(s *scene) {
	p, papers := s.confirmed(), s.papers()
	first, second := s.draftWith(p, papers), s.draftWith(p, papers)
	got(s.Backend.Submit(s.ctx, key(), first.Submission(), s.sign(first)))(s)
	s.wants(domain.ErrDuplicate, failure(s.Backend.Submit(s.ctx, key(), second.Submission(), s.sign(second))))
}

func testSubmitForbidden(s *scene) {
	a := s.draftWith(s.standard(), s.papers())
	e := typed[*domain.Forbidden](s, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a))))
	s.check(e.Have == domain.Standard && e.Need == domain.Confirmed, "%+v", e)
}

func testSubmitInvalid(s *scene) {
	a := s.draft()
	a = a.Attach(domain.NeedPortrait, "")
	a.Answers = a.Answers.With(person.Answers{person.FieldSNILS: ""})
	a.Consents = nil
	e := typed[*domain.Invalid](s, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a))))
	for field, code := range map[finding.Field]finding.Code{
		domain.NeedPortrait.Field():                     finding.AttachmentMissing,
		person.FieldSNILS:                               finding.Required,
		finding.Field("consent." + domain.PersonalData): finding.ConsentMissing,
	} {
		s.check(e.Findings.Has(field, code), "not found: %s at %s in %v", code, field, e)
	}
}

func testApplicationUnknown(s *scene) {
	s.citizen()
	id := domain.NewID[domain.ApplicationID]()
	s.wants(domain.ErrNotFound, failure(s.Backend.FindApplication(s.ctx, id)))
	s.wants(domain.ErrNotFound, failure(s.Backend.Withdraw(s.ctx, key(), id)))
	s.wants(domain.ErrNotFound, failure(s.Backend.Resubmit(s.ctx, key(), id, domain.Resubmission{})))
	s.wants(domain.ErrNotFound, failure(s.Backend.Collect(s.ctx, key(), id, s.agree(domain.PassportIssue)[0])))
}

func testWithdraw(s *scene) {
	p, papers := s.confirmed(), s.papers()
	a := s.draftWith(p, papers)
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
	k := key()
	first := got(s.Backend.Withdraw(s.ctx, k, a.ID))(s)
	again := got(s.Backend.Withdraw(s.ctx, k, a.ID))(s)
	s.check(first.State == domain.Withdrawn && again.State == domain.Withdrawn && again.Version == first.Version, "%v", again)
	e := typed[*domain.Transition](s, failure(s.Backend.Withdraw(s.ctx, key(), a.ID)))
	s.check(e.State == string(domain.Withdrawn) && e.Action == string(domain.Withdraw), "%+v", e)
	s.wants(domain.ErrDuplicate, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))) // its id is taken
	b := s.draftWith(p, papers)
	got(s.Backend.Submit(s.ctx, key(), b.Submission(), s.sign(b)))(s)
}

func testDeleteNeeded(s *scene) {
	a := s.submitted()
	needed := a.Attachments[0].Document
	s.wants(domain.ErrConflict, s.Backend.DeleteDocument(s.ctx, key(), needed))
	got(s.Backend.Withdraw(s.ctx, key(), a.ID))(s)
	s.ok(s.Backend.DeleteDocument(s.ctx, key(), needed))
}

func testApplicationOfOthers(s *scene) {
	a := s.submitted()
	b := s.other()
	s.wants(domain.ErrNotFound, failure(b.FindApplication(s.ctx, a.ID)))
	s.wants(domain.ErrNotFound, failure(b.Withdraw(s.ctx, key(), a.ID)))
	a = s.reaches(a.ID, domain.Ready)
	s.wants(domain.ErrNotFound, failure(b.FindPassport(s.ctx, a.Passport)))
	s.wants(domain.ErrNotFound, failure(b.FetchPortrait(s.ctx, a.Passport)))
	s.wants(domain.ErrNotFound, failure(b.BlockPassport(s.ctx, key(), a.Passport)))
}
