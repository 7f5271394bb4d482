package remotetest

import (
	"slices"

	"razvorot/domain"
	"razvorot/domain/finding"
)

var biometricTests = []test{
	{"an application needs the consent to biometric data besides the others", testBiometricsAgreed},
	{"taking the consent back erases the portrait and withdraws the application, and nothing else", testBiometricsWithdrawn},
}

func testBiometricsAgreed(s *scene) {
	a := s.draft()
	a.Consents = slices.DeleteFunc(a.Consents, func(c domain.Consent) bool { return c.ID == domain.BiometricData })
	invalid := typed[*domain.Invalid](s, failure(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a))))
	s.check(invalid.Findings.Has("consent.biometric_data", finding.ConsentMissing), "%v", invalid.Findings)
}

func testBiometricsWithdrawn(s *scene) {
	a := s.submitted()
	command := key()
	for range 2 { // the answer may have been lost
		s.ok(s.Backend.WithdrawBiometrics(s.ctx, command))
	}
	s.check(got(s.Backend.FindApplication(s.ctx, a.ID))(s).State == domain.Withdrawn, "the application goes on")
	var portrait domain.Page
	for _, d := range got(s.Backend.FindDocuments(s.ctx))(s) {
		if d.Kind == domain.KindPortrait {
			portrait = d.Pages[0]
			s.check(d.State() == domain.FileRejected && portrait.Reason == domain.FileUnagreed && portrait.Uploaded == 0, "%v", d)
			continue
		}
		s.check(d.State() == domain.FileAccepted, "%v went too", d)
	}
	another := domain.PageUpload{Document: "another", Kind: domain.KindPortrait, Page: "front",
		Role: domain.PageFront, MediaType: portrait.MediaType, Size: portrait.Size, Digest: portrait.Digest}
	s.unagreed(another)
	s.wants(domain.ErrInvalid, s.Backend.AgreeBiometrics(s.ctx, key(), s.agree(domain.PersonalData)[0]))
	s.unagreed(another)
	command = key()
	for range 2 {
		s.ok(s.Backend.AgreeBiometrics(s.ctx, command, s.agree(domain.BiometricData)[0]))
	}
	u := got(s.Backend.CreateUpload(s.ctx, key(), another))(s)
	s.check(u.Offset == 0, "the authority still has %d bytes of it", u.Offset)
	s.ok(s.Backend.WithdrawBiometrics(s.ctx, key())) // while it is on its way
	s.wants(domain.ErrNotFound, failure(s.Backend.FindUpload(s.ctx, u.ID)))
	s.unagreed(another)
	s.ok(s.Backend.WithdrawBiometrics(s.ctx, key())) // nothing is left
	stranger := s.other()
	s.ok(stranger.WithdrawBiometrics(s.ctx, key()))
}

// unagreed wants an upload refused for want of the consent.
func (s *scene) unagreed(u domain.PageUpload) {
	invalid := typed[*domain.Invalid](s, failure(s.Backend.CreateUpload(s.ctx, key(), u)))
	s.check(invalid.Findings.Has(domain.FieldBiometrics, finding.ConsentMissing), "%v", invalid.Findings)
}
