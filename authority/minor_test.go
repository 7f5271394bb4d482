package authority_test

import (
	"errors"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// child is which of the simulated registers' people is fifteen.
const child = 6

func TestAMinorGetsAPassportWithTheConsentOfAParentAndNotWithoutIt(t *testing.T) {
	c := newCitizen(newBench(t), child)
	c.confirmed()
	a := c.draft()
	for need, kind := range map[domain.RequirementID]domain.DocumentKind{domain.NeedBirth: domain.KindBirthCertificate,
		domain.NeedGuardian: domain.KindGuardianConsent} {
		content := picture(40 + len(kind))
		c.upload(announcement(domain.DocumentID(kind), kind, domain.PageFront, content), content)
		if need == domain.NeedBirth {
			a = a.Attach(need, domain.DocumentID(kind))
		}
	}
	c.b.advance(rules().DocumentCheck)
	signature := c.sign(a)
	_, err := c.backend().Submit(t.Context(), domain.NewKey(), a.Submission(), signature)
	refused, found := errors.AsType[*domain.Invalid](err)
	if !found || !refused.Findings.Has(domain.NeedGuardian.Field(), finding.AttachmentMissing) {
		t.Fatalf("without the consent: %v", err)
	}
	a = a.Attach(domain.NeedGuardian, domain.DocumentID(domain.KindGuardianConsent))
	signature = c.sign(a)
	receipt := ok(c.backend().Submit(t.Context(), domain.NewKey(), a.Submission(), signature))(c)
	c.awaitState(receipt.Application, domain.Ready)
	if p := c.activate(c.collect(receipt.Application).ID); p.State != domain.PassportActive {
		t.Error(p.State)
	}
}
