package authority_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"razvorot/authority/store"
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

// guarded returns a minor whose application goes by the consent of a parent, who gave it from an account of their own.
func guarded(t *testing.T) (c, parent *citizen, asked domain.GuardianRequest, receipt domain.Receipt) {
	b := newBench(t)
	c, parent = newCitizen(b, child), newCitizen(b, 0)
	c.confirmed()
	parent.confirmed()
	asked = ok(c.backend().InviteGuardian(t.Context(), domain.NewKey(), domain.GuardianInvitation{ID: "asked",
		Service: domain.ElectronicPassport, Phone: parent.phone}))(c)
	ok(parent.backend().OpenGuardian(t.Context(), asked.Code))(parent)
	for i, x := range []*citizen{c, parent} {
		content := picture(60 + i)
		x.upload(announcement("certificate", domain.KindBirthCertificate, domain.PageFront, content), content)
	}
	b.advance(rules().DocumentCheck)
	ok(parent.backend().AnswerGuardian(t.Context(), domain.NewKey(), asked.ID, domain.GuardianAnswer{Agree: true,
		Relation: domain.RelationParent, Document: "certificate", Consent: parent.agree(domain.GuardianAgreement)[0]}))(parent)
	a := c.draft().Attach(domain.NeedBirth, "certificate").Attach(domain.NeedGuardian, asked.ID.ConsentDocument())
	signature := c.sign(a)
	return c, parent, asked, ok(c.backend().Submit(t.Context(), domain.NewKey(), a.Submission(), signature))(c)
}

func TestC2AConsentFromTheParentsOwnAccountIsARecordThatOperatorsSee(t *testing.T) {
	c, parent, asked, receipt := guarded(t)
	documents := ok(c.backend().FindDocuments(t.Context()))(c)
	i := slices.IndexFunc(documents, func(d domain.Document) bool { return d.ID == asked.ID.ConsentDocument() })
	if i < 0 || len(documents[i].Pages) != 2 {
		t.Fatal("there is no record of the consent with what proves it")
	}
	c.records(func(tx *store.Tx) error {
		for n, p := range documents[i].Pages {
			blob, err := tx.FindContent(c.caller.Account, p.Digest)
			if err != nil {
				return err
			}
			content, err := tx.ReadBlob(blob)
			if err != nil || domain.HashOf(content) != p.Digest || int64(len(content)) != p.Size {
				t.Error("page", n, len(content), err)
			}
			if n == 0 && !bytes.HasPrefix(content, []byte("%PDF-")) {
				t.Error("the record is no PDF")
			}
		}
		return nil
	})
	c.awaitState(receipt.Application, domain.Ready)
	c.activate(c.collect(receipt.Application).ID)
	if g := ok(parent.backend().FindGuardians(t.Context()))(parent)[0]; g.State != domain.GuardianGiven {
		t.Error("a consent by which a passport was handed out is", g.State)
	}
}

func TestC2AConsentThatIsTakenBackEndsAnApplicationInEveryState(t *testing.T) {
	for _, state := range []domain.ApplicationState{domain.Processing, domain.Checking, domain.Approved, domain.Ready} {
		t.Run(string(state), func(t *testing.T) {
			c, parent, asked, receipt := guarded(t)
			c.awaitState(receipt.Application, state)
			ok(parent.backend().WithdrawGuardian(t.Context(), domain.NewKey(), asked.ID))(parent)
			a := ok(c.backend().FindApplication(t.Context(), receipt.Application))(c)
			if a.State != domain.Refused || a.Reasons[0].Code != domain.RefusedGuardian {
				t.Error(a.State, a.Reasons)
			}
			c.b.advance(time.Hour) // nothing goes on
			if a := ok(c.backend().FindApplication(t.Context(), receipt.Application))(c); a.State != domain.Refused {
				t.Error(a.State)
			}
			if state == domain.Ready && c.kept().State != domain.PassportRevoked {
				t.Error("a passport that was formed is", c.kept().State)
			}
		})
	}
}
