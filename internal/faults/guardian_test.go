package faults_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

const childPhone = "+7 900 000-15-15"

// child is the first person under age whom all simulated registries know as they are.
func (w *world) child() (person.Profile, error) {
	return w.first(func(age int) bool { return age < person.AdultAge })
}

// young makes our citizen somebody under age, whom the registries know.
func (w *world) young() {
	w.t.Helper()
	w.walk(func(w *world) (bool, error) { return w.profileOf(w.child) })
}

// invite asks whoever has a phone to consent.
func (w *world) invite() (bool, error) {
	all, err := w.program.Guardians(w.ctx)
	if err != nil || len(all) > 0 {
		return err == nil, err
	}
	_, err = w.program.InviteGuardian(w.ctx, domain.ElectronicPassport, otherPhone)
	return false, err
}

// invitation is where the code is that the child told our citizen.
func (w *world) invitation() string { return filepath.Join(w.home, "invitation") }

// parenthood has a minor with a device of their own invite our citizen, who has the certificate of their birth.
func (w *world) parenthood() {
	w.t.Helper()
	code, who := w.invited()
	w.ok(os.WriteFile(w.invitation(), []byte(code), 0o600))
	paper, err := w.program.Specimen(w.ctx, who, domain.KindBirthCertificate, domain.PageFront)
	w.ok(err)
	seen, err := w.program.InspectFile(w.ctx, paper.Kind, paper.Role, bytes.NewReader(paper.Content))
	w.ok(err)
	_, err = w.program.AddPage(w.ctx, "", paper.Kind, paper.Role, seen)
	w.ok(err)
	w.walk((*world).accepted)
}

// invited is a minor's whole way to the invitation of our citizen. It returns the code of it.
func (w *world) invited() (code string, who person.Profile) {
	w.t.Helper()
	b, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: w.way.Transport(), Sessions: &remotetest.Sessions{}, Clock: w.clock})
	w.ok(err)
	ctx := context.WithoutCancel(w.ctx)
	number, err := person.ParsePhone(childPhone)
	w.ok(err)
	address, err := person.ParseEmail("child@example.org")
	w.ok(err)
	sent, err := b.StartRegistration(ctx, domain.NewKey(), number, address)
	w.ok(err)
	r := domain.Registration{Ticket: w.ticket(ctx, b, sent, domain.MessageRegister), Password: password}
	texts, err := b.ConsentTexts(ctx, "ru")
	w.ok(err)
	for _, text := range texts {
		if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
			r.Consents = append(r.Consents, text.Agree(w.clock.Now()))
		}
	}
	_, err = b.FinishRegistration(ctx, domain.NewKey(), r)
	w.ok(err)
	sent, err = b.SignIn(ctx, person.Login{Phone: number}, password, domain.DeviceInfo{Name: "Телефон", Platform: "android"})
	w.ok(err)
	_, err = b.FinishSignIn(ctx, w.ticket(ctx, b, sent, domain.MessageSignIn))
	w.ok(err)
	who, err = w.child()
	w.ok(err)
	who.Phone, who.Email = number, address
	w.known(ctx, b, who)
	to, err := person.ParsePhone(phone)
	w.ok(err)
	key := domain.NewKey()
	g, err := b.InviteGuardian(ctx, key, domain.GuardianInvitation{ID: domain.GuardianID(key), Service: domain.ElectronicPassport, Phone: to})
	w.ok(err)
	return g.Code, who
}

func (w *world) ticket(ctx context.Context, b domain.Backend, sent domain.CodeSent, purpose domain.MessagePurpose) domain.Ticket {
	w.t.Helper()
	code, err := w.code(purpose)
	w.ok(err)
	ticket, err := b.ConfirmCode(ctx, sent.Challenge, code)
	w.ok(err)
	return ticket
}

// known hands a profile in, and waits until the registries have answered.
func (w *world) known(ctx context.Context, b domain.Backend, who person.Profile) {
	w.t.Helper()
	_, err := b.SaveProfile(ctx, domain.NewKey(), who)
	w.ok(err)
	for {
		account, err := b.Account(ctx)
		w.ok(err)
		if account.Level >= domain.Standard {
			return
		}
		w.pass(time.Second)
	}
}

// consent gives the consent that the minor asks for.
func (w *world) consent() (bool, error) {
	all, err := w.program.Guardians(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		code, err := os.ReadFile(w.invitation())
		w.ok(err)
		_, err = w.program.OpenGuardian(w.ctx, string(code))
		return false, err
	}
	if all[0].State == domain.GuardianGiven {
		return true, nil
	}
	papers, err := w.program.Documents(w.ctx, domain.DocumentFilter{Kind: domain.KindBirthCertificate})
	if err != nil {
		return false, err
	}
	texts, err := w.program.ConsentTexts(w.ctx, "ru", domain.GuardianAgreement)
	if err != nil {
		return false, err
	}
	return false, w.program.ConsentAsGuardian(w.ctx, all[0].ID, domain.RelationParent, papers[0].ID, texts[0])
}

// withdrawConsent takes the consent back.
func (w *world) withdrawConsent() (bool, error) {
	all, err := w.program.Guardians(w.ctx)
	if err != nil || all[0].State == domain.GuardianWithdrawn {
		return err == nil, err
	}
	return false, w.program.WithdrawGuardian(w.ctx, all[0].ID)
}
