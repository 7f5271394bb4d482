package app

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// minor is which of the simulated registries' people is under age.
const minor = 4

// family returns a minor whose registries agree, and a proven parent on a device of their own.
func family(t *testing.T) (child, parent *citizen) {
	child = signedIn(t)
	child.must(child.app.SubmitProfile(t.Context(), child.person(minor)))
	child.until("the registries answered", func() bool { return child.account().Level == domain.Standard })
	parent = &citizen{t: t, clock: child.clock, authority: child.authority.NewDevice(), notified: make(chan domain.Notice, 100)}
	parent.install(filepath.Join(t.TempDir(), "parent"))
	recovery, err := parent.app.CreateVault(t.Context(), testPassphrase)
	parent.must(err)
	parent.must(parent.app.ConfirmRecovery(t.Context(), recovery))
	_, err = parent.app.StartRegistration(t.Context(), testPhone(2), "oleg@example.org")
	parent.must(err)
	_, err = parent.app.ConfirmPhone(t.Context(), parent.code(domain.MessageRegister))
	parent.must(err)
	parent.must(parent.app.FinishRegistration(t.Context(), testPassword, parent.consents(domain.UserAgreement, domain.PersonalData)))
	sent, err := parent.app.SignIn(t.Context(), testPhone(2), testPassword)
	parent.must(err)
	parent.must(parent.app.FinishSignIn(t.Context(), sent, parent.code(domain.MessageSignIn)))
	parent.must(parent.app.SubmitProfile(t.Context(), parent.person(1).With(person.Answers{person.FieldPhone: testPhone(2)})))
	parent.until("the registries answered", func() bool { return parent.account().Level == domain.Standard })
	return child, parent
}

// proven proves the identity at an office.
func (c *citizen) proven() {
	c.t.Helper()
	p, err := c.app.OrderProof(c.t.Context(), domain.ProofOffice, c.place(domain.ProofOffice))
	c.must(err)
	code, err := c.authority.HandOutProof(c.t.Context(), p.ID)
	c.must(err)
	c.must(c.app.EnterProofCode(c.t.Context(), p.ID, code))
}

// certificate brings a document of one page, and waits until it is accepted.
func (c *citizen) certificate(kind domain.DocumentKind) domain.DocumentID {
	c.t.Helper()
	var content bytes.Buffer
	c.must(jpeg.Encode(&content, image.NewRGBA(image.Rect(0, 0, 600, 800)), nil))
	id := domain.NewID[domain.DocumentID]()
	u, err := c.line().CreateUpload(c.t.Context(), domain.NewKey(), domain.PageUpload{Document: id, Kind: kind, Page: "front",
		Role: domain.PageFront, MediaType: domain.MediaJPEG, Size: int64(content.Len()), Digest: domain.HashOf(content.Bytes())})
	c.must(err)
	_, err = c.line().AppendUpload(c.t.Context(), u.ID, 0, bytes.NewReader(content.Bytes()))
	c.must(err)
	c.until("the document is accepted", func() bool {
		d, err := c.app.Document(c.t.Context(), id)
		return err == nil && d.State() == domain.FileAccepted
	})
	return id
}

func (c *citizen) guardianship() domain.GuardianRequest {
	c.t.Helper()
	all, err := c.app.Guardians(c.t.Context())
	c.must(err)
	if len(all) == 0 {
		return domain.GuardianRequest{}
	}
	return all[0]
}

func (c *citizen) part() GuardianPart {
	c.t.Helper()
	part, err := c.app.GuardianPart(c.t.Context())
	c.must(err)
	return part
}

// unheard loses the first answer about consents.
type unheard struct{ deaf }

func (u unheard) InviteGuardian(ctx context.Context, key domain.Key, i domain.GuardianInvitation) (domain.GuardianRequest, error) {
	g, err := u.Backend.InviteGuardian(ctx, key, i)
	return g, u.lose(err)
}

func (u unheard) AnswerGuardian(ctx context.Context, key domain.Key, id domain.GuardianID, a domain.GuardianAnswer) (domain.GuardianRequest, error) {
	g, err := u.Backend.AnswerGuardian(ctx, key, id, a)
	return g, u.lose(err)
}

func TestC2AGuardianConsentsOnADeviceOfTheirOwnWhateverIsLostBetween(t *testing.T) {
	child, parent := family(t)
	if child.part() != PartMinor || parent.part() != PartUnproven {
		t.Fatal(child.part(), parent.part())
	}
	_, err := child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, "+7 900")
	if invalid, is := errors.AsType[*domain.Invalid](err); !is || len(invalid.Findings.For(person.FieldPhone)) == 0 {
		t.Error("half a phone:", err)
	}
	lost := new(atomic.Int64)
	for _, c := range []*citizen{child, parent} {
		c.backend = func(b domain.Backend) domain.Backend { return unheard{deaf{b, lost}} }
		c.crash()
	}
	lost.Store(1)
	_, err = child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, testPhone(2))
	child.wants(domain.ErrUnavailable, err)
	child.crash()
	asked, err := child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, testPhone(2))
	child.must(err)
	if all, _ := child.line().FindGuardians(t.Context()); len(all) != 1 {
		t.Fatal(len(all), "invitations")
	}
	_, err = parent.app.OpenGuardian(t.Context(), asked.Code)
	parent.wants(domain.ErrForbidden, err)
	parent.proven()
	if parent.part() != PartGuardian {
		t.Fatal(parent.part())
	}
	_, err = parent.app.OpenGuardian(t.Context(), "00"+asked.Code)
	parent.wants(domain.ErrNotFound, err)
	seen, err := parent.app.OpenGuardian(t.Context(), asked.Code)
	parent.must(err)
	if seen.Mine || seen.Child == "" || seen.Code != "" {
		t.Error("what the parent sees is wrong")
	}
	parent.crash()
	if parent.guardianship().State != domain.GuardianOpened {
		t.Fatal("a request is forgotten by a crash")
	}
	child.until("the child learns that it was opened", func() bool { return child.guardianship().State == domain.GuardianOpened })

	paper, text := parent.certificate(domain.KindBirthCertificate), parent.consents(domain.GuardianAgreement)[0]
	err = parent.app.ConsentAsGuardian(t.Context(), asked.ID, domain.RelationParent, paper, domain.ConsentText{})
	if invalid, is := errors.AsType[*domain.Invalid](err); !is || !invalid.Findings.Has("consent.guardian_agreement", finding.ConsentMissing) {
		t.Error("without a text:", err)
	}
	give := func() error {
		return parent.app.ConsentAsGuardian(t.Context(), asked.ID, domain.RelationParent, paper, text)
	}
	lost.Store(1)
	parent.wants(domain.ErrUnavailable, give())
	parent.must(give())
	parent.must(give()) // the same consent again
	child.until("the consent is a document of the child", func() bool {
		d, err := child.app.Document(t.Context(), asked.ID.ConsentDocument())
		return err == nil && d.Usable() && child.guardianship().State == domain.GuardianGiven
	})
	parent.must(parent.app.WithdrawGuardian(t.Context(), asked.ID))
	child.until("the child learns that it was withdrawn", func() bool {
		d, err := child.app.Document(t.Context(), asked.ID.ConsentDocument())
		return err == nil && d.State() == domain.FileRejected && child.guardianship().State == domain.GuardianWithdrawn
	})
}

func TestC2AConsentIsOfferedForOnePassportOnly(t *testing.T) {
	consent := domain.Document{ID: domain.GuardianID("1").ConsentDocument(), Kind: domain.KindGuardianConsent}
	paper := domain.Document{ID: "paper", Kind: domain.KindBirthCertificate}
	a := domain.Application{State: domain.Ready}.Attach(domain.NeedGuardian, consent.ID).Attach(domain.NeedBirth, paper.ID)
	for state, want := range map[domain.ApplicationState]int{domain.Ready: 2, domain.Refused: 2, domain.Issued: 1} {
		a.State = state
		left := unspent([]domain.Document{consent, paper}, []domain.Application{a})
		if len(left) != want || left[len(left)-1].ID != paper.ID {
			t.Error(state, len(left))
		}
	}
}

func TestC2AGuardianDeclinesAndTheMinorCallsOff(t *testing.T) {
	child, parent := family(t)
	parent.proven()
	invite := func() domain.GuardianRequest {
		g, err := child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, testPhone(2))
		child.must(err)
		return g
	}
	first := invite()
	_, err := child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, testPhone(3))
	child.wants(domain.ErrDuplicate, err)
	child.must(child.app.CancelGuardian(t.Context(), first.ID))
	child.clock.Advance(time.Second)
	second := invite()
	if second.ID == first.ID {
		t.Fatal("a new invitation is the old one")
	}
	_, err = parent.app.OpenGuardian(t.Context(), second.Code)
	parent.must(err)
	parent.must(parent.app.DeclineAsGuardian(t.Context(), second.ID))
	child.until("the child learns of it", func() bool { return child.guardianship().State == domain.GuardianDeclined })
	child.clock.Advance(time.Second)
	third := invite()
	child.authority.Advance(domain.GuardianLife)
	child.until("nobody answers in time", func() bool { return child.guardianship().State == domain.GuardianExpired })
	if child.guardianship().ID != third.ID {
		t.Error("the wrong one is over")
	}
}

func TestC2WithoutANetworkBothSidesSeeWhatIsKnown(t *testing.T) {
	child, _ := family(t)
	asked, err := child.app.InviteGuardian(t.Context(), domain.ElectronicPassport, testPhone(2))
	child.must(err)
	child.authority.SetOffline(true)
	if child.guardianship().Code != asked.Code || child.part() != PartMinor {
		t.Error("the code is not to be seen without a network")
	}
	child.wants(domain.ErrUnavailable, child.app.CancelGuardian(t.Context(), asked.ID))
	child.authority.SetOffline(false)
	child.must(child.app.CancelGuardian(t.Context(), asked.ID))
}
