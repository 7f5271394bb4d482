package authority_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// consented returns a minor with the consent of a parent that no application goes by yet.
func consented(t *testing.T) (c, parent *citizen, asked domain.GuardianRequest) {
	b := newBench(t)
	c, parent = newCitizen(b, child), newCitizen(b, 0)
	c.confirmed()
	parent.confirmed()
	asked = ok(c.backend().InviteGuardian(t.Context(), domain.NewKey(), domain.GuardianInvitation{ID: "asked",
		Service: domain.ElectronicPassport, Phone: parent.phone}))(c)
	ok(parent.backend().OpenGuardian(t.Context(), asked.Code))(parent)
	content := picture(61)
	parent.upload(announcement("certificate", domain.KindBirthCertificate, domain.PageFront, content), content)
	b.advance(rules().DocumentCheck)
	ok(parent.backend().AnswerGuardian(t.Context(), domain.NewKey(), asked.ID, domain.GuardianAnswer{Agree: true,
		Relation: domain.RelationParent, Document: "certificate", Consent: parent.agree(domain.GuardianAgreement)[0]}))(parent)
	return c, parent, asked
}

// papers returns the document of a consent, and how many files of it the authority has.
func (c *citizen) papers(g domain.GuardianRequest) (d domain.Document, files int) {
	c.Helper()
	for _, d = range ok(c.backend().FindDocuments(c.ctx()))(c) {
		if d.ID == g.ID.ConsentDocument() {
			break
		}
	}
	for _, p := range d.Pages {
		if c.hasContent(p.Digest) {
			files++
		}
	}
	return d, files
}

func (c *citizen) request() domain.GuardianRequest {
	c.Helper()
	return ok(c.backend().FindGuardians(c.ctx()))(c)[0]
}

// gone wants a consent that counts no longer, of which nothing is kept.
func (c *citizen) gone(asked domain.GuardianRequest, why domain.FileReason) {
	c.Helper()
	if g := c.request(); g.State != domain.GuardianCancelled {
		c.Error("the request is", g.State)
	}
	if d, files := c.papers(asked); d.State() != domain.FileRejected || d.Pages[0].Reason != why || files != 0 {
		c.Errorf("the document is %s (%s), %d files", d.State(), d.Pages[0].Reason, files)
	}
}

func TestC2AConsentIsForTheChildItNames(t *testing.T) {
	c, parent, asked := consented(t)
	p := c.profile
	p.Name.Given = "Другая"
	ok(c.backend().SaveProfile(c.ctx(), domain.NewKey(), p))(c)
	c.gone(asked, domain.FileOtherPerson)
	if g := parent.request(); g.State != domain.GuardianCancelled {
		t.Error("the parent sees", g.State)
	}
}

func TestC2AConsentIsForOnePassport(t *testing.T) {
	c, parent, asked, receipt := guarded(t)
	c.awaitState(receipt.Application, domain.Ready)
	passport := c.activate(c.collect(receipt.Application).ID)
	second := c.draft().Attach(domain.NeedBirth, "certificate").Attach(domain.NeedGuardian, asked.ID.ConsentDocument())
	_, err := c.backend().Submit(c.ctx(), domain.NewKey(), second.Submission(), c.sign(second))
	refused, found := errors.AsType[*domain.Invalid](err)
	if !found || !refused.Findings.Has(domain.NeedGuardian.Field(), finding.AttachmentRejected) {
		t.Error("a consent that was used is taken again:", err)
	}
	if g := ok(parent.backend().WithdrawGuardian(c.ctx(), domain.NewKey(), asked.ID))(parent); g.State != domain.GuardianWithdrawn {
		t.Error("it cannot be taken back for later:", g.State)
	}
	now := ok(c.backend().FindPassport(c.ctx(), passport.ID))(c)
	if a := c.application(receipt.Application); a.State != domain.Issued || now.State != domain.PassportActive {
		t.Error("what was handed out is", a.State, now.State)
	}
	if _, files := c.papers(asked); files != 2 {
		t.Error(files, "files before the procedure's time is over")
	}
	c.b.advance(31 * 24 * time.Hour)
	c.signIn()
	c.retain()
	if _, files := c.papers(asked); files != 0 {
		t.Error(files, "files of the guardian stay with the minor")
	}
	if all := ok(c.backend().FindGuardians(c.ctx()))(c); len(all) != 0 {
		t.Error("the request is still there")
	}
}

func TestC2TakingAConsentBackErasesThePapersAtOnce(t *testing.T) {
	c, parent, asked := consented(t)
	ok(parent.backend().WithdrawGuardian(c.ctx(), domain.NewKey(), asked.ID))(parent)
	if d, files := c.papers(asked); d.Pages[0].Reason != domain.FileWithdrawn || files != 0 {
		t.Error(d.Pages[0].Reason, files)
	}
	if !parent.hasContent(domain.HashOf(picture(61))) {
		t.Error("the parent's own paper went too")
	}
}

func TestC2AConsentThatNobodyUsesLapses(t *testing.T) {
	c, _, asked := consented(t)
	c.b.advance(domain.GuardianConsentLife - time.Hour)
	c.signIn()
	if g := c.request(); g.State != domain.GuardianGiven {
		t.Error("before its time:", g.State)
	}
	c.b.advance(2 * time.Hour)
	c.signIn()
	c.gone(asked, domain.FileErased)
}

func TestC2AnErasedGuardianLeavesNoPapers(t *testing.T) {
	c, parent, asked := consented(t)
	id := parent.caller.Account
	if err := c.b.a.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	c.gone(asked, domain.FileErased)
	if n := c.left("guardian_request", "guardian", id); n != 0 {
		t.Error("a row names who was erased")
	}
}

func TestC2AnApplicationGoesOnThoughItsGuardianIsErased(t *testing.T) {
	c, parent, asked, receipt := guarded(t)
	id := parent.caller.Account
	if err := c.b.a.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if n := c.left("guardian_request", "guardian", id); n != 0 {
		t.Error("a row names who was erased")
	}
	c.awaitState(receipt.Application, domain.Ready)
	c.collect(receipt.Application)
	c.b.advance(31 * 24 * time.Hour)
	c.signIn()
	c.retain()
	if _, files := c.papers(asked); files != 0 {
		t.Error(files, "files")
	}
}

func TestC2AnUnfinishedErasureOfAMinorBreaksNoList(t *testing.T) {
	c, parent, _ := consented(t)
	if err := c.b.a.EraseKeyOnly(t.Context(), c.caller.Account); err != nil {
		t.Fatal(err)
	}
	if all, err := parent.backend().FindGuardians(t.Context()); err != nil || len(all) != 0 {
		t.Error(len(all), err)
	}
}

// A phone that many invite still opens the first invitation.
func TestC2NoInvitationIsHiddenByOthers(t *testing.T) {
	b := newBench(t)
	c, parent, other := newCitizen(b, child), newCitizen(b, 0), newCitizen(b, 1)
	for _, x := range []*citizen{c, parent, other} {
		x.confirmed()
	}
	asked := ok(c.backend().InviteGuardian(t.Context(), domain.NewKey(), domain.GuardianInvitation{ID: "asked",
		Service: domain.ElectronicPassport, Phone: parent.phone}))(c)
	b.advance(time.Minute)
	c.records(func(tx *store.Tx) error {
		var err error
		for i := range 120 {
			g := store.Guardian{Account: other.caller.Account, Phone: parent.phone, GuardianRequest: domain.GuardianRequest{
				ID: domain.GuardianID(fmt.Sprint(i)), State: domain.GuardianInvited, Code: "00000000", StartedAt: b.clock.Now(),
				Until: b.clock.Now().Add(domain.GuardianLife)}}
			err = errors.Join(err, tx.CreateGuardian(g))
		}
		return err
	})
	if g := ok(parent.backend().OpenGuardian(t.Context(), asked.Code))(parent); g.ID != asked.ID {
		t.Error("another one was opened")
	}
	if all := ok(parent.backend().FindGuardians(t.Context()))(parent); !slices.ContainsFunc(all, func(g domain.GuardianRequest) bool { return g.ID == asked.ID }) {
		t.Error("it is not there")
	}
}
