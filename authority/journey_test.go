package authority_test

import (
	"bytes"
	"image/jpeg"
	"io"
	"slices"
	"testing"

	"razvorot/credential/offlineqr"
	"razvorot/domain"
)

func TestACitizenGetsAPassport(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	account := c.register()
	if account.Level != domain.Simplified {
		t.Error(account.Level)
	}
	c.signIn()
	if a := c.checked(); a.Level != domain.Standard || len(a.Checks) != 4 {
		t.Error(a.Level, a.Checks)
	}
	if a := c.prove(); a.Level != domain.Confirmed {
		t.Error(a.Level)
	}
	c.documents()
	receipt := c.submit()
	if receipt.Number == "" || !receipt.Specimen || receipt.Authority == "" {
		t.Errorf("%+v", receipt)
	}
	a := c.awaitState(receipt.Application, domain.Ready)
	p := c.collect(a.ID)
	if p.ID != a.Passport || p.State != domain.PassportReady || p.Holder.Name != c.profile.Name {
		t.Error(p)
	}
	if p = c.activate(p.ID); p.State != domain.PassportActive {
		t.Error(p)
	}
	c.lookAt(p)
}

// lookAt shows the passport: portrait and QR.
func (c *citizen) lookAt(p domain.Passport) {
	c.Helper()
	r := ok(c.backend().FetchPortrait(c.ctx(), p.ID))(c)
	b, err := io.ReadAll(r)
	if err != nil {
		c.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil {
		c.Error("portrait:", err)
	}
	payload, until, err := c.backend().FetchOfflineQR(c.ctx(), p.ID, domain.QRWish{})
	if err != nil || !until.Equal(t0.Add(until.Sub(t0))) || !until.After(c.b.clock.Now()) {
		c.Error(until, err)
	}
	s, err := offlineqr.Verify(payload, c.signerKey, c.b.clock.Now())
	if err != nil || s.Passport != p.ID || !s.Specimen {
		c.Error(s, err)
	}
}

func TestTheJourneyGoesOnAfterACrashBetweenAnyTwoSteps(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	crashes := 0
	c.between = func() {
		c.b.kill()
		crashes++
	}
	p := c.passport()
	if p.State != domain.PassportActive || crashes < 50 {
		t.Error(p, crashes)
	}
	applications, passports := map[domain.ApplicationID]bool{}, map[domain.RegistryID]bool{}
	for _, x := range c.changes() {
		if x.Application != nil {
			applications[x.Application.ID] = true
		}
		if x.Passport != nil {
			passports[x.Passport.ID] = true
		}
	}
	if len(applications) != 1 || len(passports) != 1 {
		t.Error(len(applications), "applications,", len(passports), "passports")
	}
}

func TestADeviceIsToldEverythingAsItIsNow(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	var notices []domain.NoticeKind
	for _, x := range c.changes() {
		switch {
		case x.Account != nil && x.Account.Level != domain.Confirmed:
			t.Error("an old account:", x.Account.Level)
		case x.Document != nil && x.Document.State() != domain.FileConfirmed:
			t.Error("an old document:", x.Document)
		case x.Application != nil && x.Application.State != domain.Issued:
			t.Error("an old application:", x.Application)
		case x.Passport != nil && x.Passport.Version != p.Version:
			t.Error("an old passport:", x.Passport)
		case x.Notice != nil:
			notices = append(notices, x.Notice.Kind)
		}
	}
	for _, kind := range []domain.NoticeKind{domain.NoticeSignIn, domain.NoticeChecks, domain.NoticeLevel, domain.NoticeDocument,
		domain.NoticeApplication, domain.NoticeReady, domain.NoticePassport} {
		if !slices.Contains(notices, kind) {
			t.Error("no notice of", kind)
		}
	}
}
