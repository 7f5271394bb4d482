package issuance_test

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"testing"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/registry"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/person"
)

type keeper map[string][]byte

func (k keeper) KeepSecret(_ context.Context, name string, proposed []byte) ([]byte, error) {
	if k[name] == nil {
		k[name] = proposed
	}
	return k[name], nil
}

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func issuer(t testing.TB, k keeper) *issuance.Issuer {
	t.Helper()
	s, err := issuance.KeptSigner(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	return issuance.New(s, domain.AuthorityInfo{Name: "Пробный орган «Разворот»", Trial: true})
}

func order(t testing.TB) issuance.Order {
	t.Helper()
	p := registry.People(person.DateOf(t0))[0].Profile
	p.Phone, _ = person.ParsePhone("+79001234567")
	p.Email, _ = person.ParseEmail("someone@example.org")
	return issuance.Order{Application: domain.Application{ID: "a1", State: domain.Approved, Answers: p.Answers()}, Account: "c1",
		Portrait: specimen.JPEG(specimen.Portrait(1, true), 90, nil), PortraitID: "p1", At: t0}
}

func active(t testing.TB, i *issuance.Issuer) domain.Passport {
	t.Helper()
	r, err := i.Form(order(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Passport.Apply(domain.Activate, domain.Citizen, t0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestARecordIsSignedAndNamesItsHolder(t *testing.T) {
	i := issuer(t, keeper{})
	r, err := i.Form(order(t))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := i.Sign(r.Statement)
	if err != nil {
		t.Fatal(err)
	}
	id, holder, err := issuance.VerifyRecord(signed, i.PublicKey())
	if err != nil || id != r.Passport.ID || holder[person.FieldFamily] != r.Passport.Holder.Name.Family {
		t.Error(id, err)
	}
	if !r.Passport.Specimen || r.Passport.State != domain.PassportReady || r.Passport.ValidUntil.IsZero() {
		t.Error(r.Passport)
	}
	if _, _, err := issuance.VerifyRecord(signed, issuer(t, keeper{}).PublicKey()); !errors.Is(err, issuance.ErrSignature) {
		t.Error("another authority's key:", err)
	}
}

func TestTheKeyIsMadeOnce(t *testing.T) {
	k := keeper{}
	if a, b := issuer(t, k).KeyHash(), issuer(t, k).KeyHash(); a != b || a == (domain.Hash{}) {
		t.Error(a, b)
	}
}

func TestAPortraitFitsAPassport(t *testing.T) {
	out, err := issuance.Portrait(specimen.PNG(specimen.Portrait(1, true), nil))
	if err != nil {
		t.Fatal(err)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(out))
	if err != nil || c.Width > 480 || c.Height > 640 || c.Height < 600 {
		t.Error(c.Width, c.Height, err)
	}
	if _, err := issuance.Portrait([]byte("no picture")); !errors.Is(err, domain.ErrDamaged) {
		t.Error(err)
	}
}

func TestAnOfflineQRSaysWhoseItIsAndThatItIsASpecimen(t *testing.T) {
	i := issuer(t, keeper{})
	p := active(t, i)
	text, until, err := i.OfflineQR(p, t0, 10*time.Minute)
	if err != nil || !until.Equal(t0.Add(10*time.Minute)) {
		t.Fatal(until, err)
	}
	if len(text) > 450 { // 300 bytes: a QR code of version 13 at most, which scans from a phone's screen
		t.Error(len(text))
	}
	s, err := issuance.Verify(text, i.PublicKey(), t0)
	want := issuance.Statement{Issuer: "SPECIMEN/ОБРАЗЕЦ Пробный орган «Разворот»", Passport: p.ID, State: domain.PassportActive,
		Name: p.Holder.Name.String(), Birth: p.Holder.Birth, NumberEnd: p.Holder.Passport.Number.Number()[3:],
		ValidUntil: p.ValidUntil, Specimen: true, IssuedAt: t0, ExpiresAt: until}
	if err != nil || s != want {
		t.Error(err, s.Issuer)
	}
}

func TestAnOfflineQRHoldsForMinutes(t *testing.T) {
	i := issuer(t, keeper{})
	text, until, err := i.OfflineQR(active(t, i), t0, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]error{until.Add(-time.Second): nil, until: issuance.ErrExpired,
		t0.Add(-time.Minute): nil, t0.Add(-time.Hour): issuance.ErrTooEarly} {
		if _, err := issuance.Verify(text, i.PublicKey(), at); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", at, err, want)
		}
	}
}

func TestAChangedQRIsNotBelieved(t *testing.T) {
	i := issuer(t, keeper{})
	text, _, err := i.OfflineQR(active(t, i), t0, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for at := range text {
		changed := bytes.Clone(text)
		if changed[at] = '0'; text[at] == '0' {
			changed[at] = '1'
		}
		if _, err := issuance.Verify(changed, i.PublicKey(), t0); err == nil {
			t.Fatalf("a change at %d passes", at)
		}
	}
	if _, err := issuance.Verify(text, issuer(t, keeper{}).PublicKey(), t0); !errors.Is(err, issuance.ErrSignature) {
		t.Error(err)
	}
}

func TestOnlyAnActivePassportIsShown(t *testing.T) {
	i := issuer(t, keeper{})
	p := active(t, i)
	for _, state := range domain.PassportStates() {
		p.State = state
		if _, _, err := i.OfflineQR(p, t0, time.Minute); errors.Is(err, domain.ErrTransition) == (state == domain.PassportActive) {
			t.Error(state, err)
		}
	}
	p.State = domain.PassportActive
	if _, _, err := i.OfflineQR(p, p.ValidUntil.Time().Add(25*time.Hour), time.Minute); !errors.Is(err, domain.ErrTransition) {
		t.Error("past its last day:", err)
	}
}

func FuzzVerify(f *testing.F) {
	i := issuer(f, keeper{})
	text, _, err := i.OfflineQR(active(f, i), t0, time.Minute)
	if err != nil {
		f.Fatal(err)
	}
	signed, err := issuance.Verify(text, i.PublicKey(), t0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("6BF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := issuance.Verify(b, i.PublicKey(), t0); err == nil && s != signed {
			t.Error("something else is believed")
		}
	})
}

func TestOnlyATrialAuthoritySignsAsASpecimen(t *testing.T) {
	s, err := issuance.KeptSigner(context.Background(), keeper{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		info domain.AuthorityInfo
		want string
	}{
		{domain.AuthorityInfo{Name: "Центр (ОБРАЗЕЦ)", Trial: true}, "SPECIMEN Центр (ОБРАЗЕЦ)"},
		{domain.AuthorityInfo{Name: "Центр", Trial: true}, "SPECIMEN/ОБРАЗЕЦ Центр"},
		{domain.AuthorityInfo{Name: "Центр"}, "Центр"},
	} {
		i := issuance.New(s, c.info)
		text, _, err := i.OfflineQR(active(t, i), t0, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := issuance.Verify(text, i.PublicKey(), t0); err != nil || got.Issuer != c.want || got.Specimen != c.info.Trial {
			t.Error(got.Issuer, err)
		}
	}
}
