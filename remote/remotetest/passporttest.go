package remotetest

import (
	"bytes"
	"image"
	"io"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var passportTests = []test{
	{"a passport is handed out with the consent to issue", testCollect},
	{"a passport is activated by code", testActivate},
	{"an activation needs its ticket, and that in time", testActivateExpired},
	{"the portrait comes as JPEG", testPortrait},
	{"a blocked passport cannot be shown or activated", testBlock},
	{"a passport that never was is not found", testPassportUnknown},
	{"a confirmed page is not replaced", testConfirmedPage},
}

func testCollect(s *scene) {
	s.ok(s.Trial.SetByHand(s.ctx, true))
	a := s.submitted()
	consent := s.agree(domain.PassportIssue)[0]
	s.wants(domain.ErrTransition, failure(s.Backend.Collect(s.ctx, key(), a.ID, consent)))
	s.ok(s.Trial.SetByHand(s.ctx, false))
	a = s.reaches(a.ID, domain.Ready)
	e := typed[*domain.Invalid](s, failure(s.Backend.Collect(s.ctx, key(), a.ID, domain.Consent{})))
	s.check(e.Findings.Has(finding.Field("consent."+domain.PassportIssue), finding.ConsentMissing), "%v", e)
	k := key()
	p := got(s.Backend.Collect(s.ctx, k, a.ID, consent))(s)
	again := got(s.Backend.Collect(s.ctx, k, a.ID, consent))(s)
	_, idErr := domain.ParseRegistryID(string(p.ID))
	holder, _ := person.ReadProfile(a.Answers, person.DateOf(s.Clock.Now()))
	s.check(p.ID == a.Passport && again.ID == p.ID && idErr == nil && p.Application == a.ID && p.State == domain.PassportReady &&
		p.Specimen && p.Issuer == got(s.Backend.Authority(s.ctx))(s).Name && !p.FormedAt.IsZero(), "%v", p)
	s.check(p.Holder.Name == holder.Name && p.Holder.Passport == holder.Passport && p.Holder.SNILS == holder.SNILS, "another holder")
	s.check(p.ValidUntil.After(p.ValidFrom) && !p.ValidFrom.IsZero(), "from %s until %s", p.ValidFrom.Dotted(), p.ValidUntil.Dotted())
	s.check(got(s.Backend.FindApplication(s.ctx, a.ID))(s).State == domain.Issued, "not issued")
	s.wants(domain.ErrTransition, failure(s.Backend.Collect(s.ctx, key(), a.ID, consent)))
}

func testActivate(s *scene) {
	p := s.issued()
	k := key()
	sent := got(s.Backend.StartActivation(s.ctx, k, p.ID))(s)
	s.check(got(s.Backend.StartActivation(s.ctx, k, p.ID))(s).Challenge == sent.Challenge, "a second code was sent")
	ticket := s.ticket(s.Backend, sent, domain.MessageActivate)
	k = key()
	first := got(s.Backend.ActivatePassport(s.ctx, k, p.ID, ticket))(s)
	again := got(s.Backend.ActivatePassport(s.ctx, k, p.ID, ticket))(s)
	s.check(first.State == domain.PassportActive && !first.ActivatedAt.IsZero() && again.Version == first.Version, "%v", again)
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportActive, "not active")
	s.wants(domain.ErrTransition, failure(s.Backend.StartActivation(s.ctx, key(), p.ID)))
}

func testActivateExpired(s *scene) {
	p := s.issued()
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ActivatePassport(s.ctx, key(), p.ID, "of nobody")))
	sent := got(s.Backend.StartActivation(s.ctx, key(), p.ID))(s)
	ticket := s.ticket(s.Backend, sent, domain.MessageActivate)
	s.Advance(long / 40)
	s.wants(domain.ErrCodeExpired, failure(s.Backend.ActivatePassport(s.ctx, key(), p.ID, ticket)))
}

func testPortrait(s *scene) {
	p := s.issued()
	r := got(s.Backend.FetchPortrait(s.ctx, p.ID))(s)
	content := got(io.ReadAll(r))(s)
	s.ok(r.Close())
	_, format, err := image.Decode(bytes.NewReader(content))
	s.check(err == nil && format == "jpeg", "%s: %v", format, err)
}

func testBlock(s *scene) {
	p := s.active()
	k := key()
	first := got(s.Backend.BlockPassport(s.ctx, k, p.ID))(s)
	again := got(s.Backend.BlockPassport(s.ctx, k, p.ID))(s)
	s.check(first.State == domain.PassportBlocked && again.Version == first.Version, "%v", again)
	s.wants(domain.ErrTransition, qrFailure(s, p.ID))
	s.wants(domain.ErrTransition, failure(s.Backend.StartActivation(s.ctx, key(), p.ID)))
	e := typed[*domain.Transition](s, failure(s.Backend.BlockPassport(s.ctx, key(), p.ID)))
	s.check(e.State == string(domain.PassportBlocked) && e.Action == string(domain.Block), "%+v", e)
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportBlocked, "not blocked")
}

func testPassportUnknown(s *scene) {
	s.citizen()
	id := domain.NewRegistryID()
	s.wants(domain.ErrNotFound, failure(s.Backend.FindPassport(s.ctx, id)))
	s.wants(domain.ErrNotFound, failure(s.Backend.StartActivation(s.ctx, key(), id)))
	s.wants(domain.ErrNotFound, failure(s.Backend.ActivatePassport(s.ctx, key(), id, "1")))
	s.wants(domain.ErrNotFound, failure(s.Backend.FetchPortrait(s.ctx, id)))
	s.wants(domain.ErrNotFound, qrFailure(s, id))
	s.wants(domain.ErrNotFound, failure(s.Backend.BlockPassport(s.ctx, key(), id)))
}

func testConfirmedPage(s *scene) {
	s.issued()
	for _, d := range got(s.Backend.FindDocuments(s.ctx))(s) {
		if d.Kind != domain.KindPortrait || d.State() != domain.FileConfirmed {
			continue
		}
		p := pageOf(d.Kind, domain.PageFront, picture(60))
		p.Document = d.ID
		s.wants(domain.ErrConflict, failure(s.Backend.CreateUpload(s.ctx, key(), p)))
		p.Page = d.Pages[0].ID
		s.wants(domain.ErrConflict, failure(s.Backend.CreateUpload(s.ctx, key(), p)))
		return
	}
	s.Skip("this authority confirms no page by itself")
}
