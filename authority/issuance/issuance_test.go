package issuance_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"image/jpeg"
	"slices"
	"sync"
	"testing"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/registry"
	"razvorot/capture/specimen"
	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var trialInfo = domain.AuthorityInfo{Name: "Пробный орган «Разворот»", Trial: true}

// office is an authority's secrets and certificates, in memory.
type office struct {
	secrets map[string][]byte
	kept    []issuance.Certificate
	revoked []issuance.Revocation
	full    bool // certificates are not kept any more
}

func newOffice() *office { return &office{secrets: map[string][]byte{}} }

func (o *office) KeepSecret(_ context.Context, name string, proposed []byte) ([]byte, error) {
	if o.secrets[name] == nil {
		o.secrets[name] = proposed
	}
	return o.secrets[name], nil
}

func (o *office) FindCertificates(context.Context) ([]issuance.Certificate, error) {
	return o.kept, nil
}

func (o *office) CreateCertificate(_ context.Context, c issuance.Certificate, _, _ time.Time) error {
	same := func(k issuance.Certificate) bool { return k.Purpose == c.Purpose && k.Number == c.Number }
	if !o.full && !slices.ContainsFunc(o.kept, same) {
		o.kept = append(o.kept, c)
	}
	return nil
}

func (o *office) FindRevocations(context.Context) ([]issuance.Revocation, error) {
	return o.revoked, nil
}

func (o *office) CreateRevocation(_ context.Context, r issuance.Revocation) error {
	same := func(k issuance.Revocation) bool { return k.Issuer == r.Issuer && k.Serial == r.Serial }
	if !slices.ContainsFunc(o.revoked, same) {
		o.revoked = append(o.revoked, r)
	}
	return nil
}

func (o *office) open(t testing.TB, info domain.AuthorityInfo, now time.Time) *issuance.PKI {
	t.Helper()
	place := issuance.Place{Name: issuance.NameOf(info), Country: "RU", Address: "https://authority.example"}
	p, err := issuance.OpenPKI(context.Background(), issuance.KeptKeys(o), o, place, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func issuer(t testing.TB, o *office) *issuance.Issuer {
	t.Helper()
	return issuance.New(o.open(t, trialInfo, t0), trialInfo)
}

func trusted(t testing.TB, p *issuance.PKI, now time.Time) *pki.Trust {
	t.Helper()
	b, err := p.Trust(context.Background(), now)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := pki.ParseTrust(b)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// key finds the keys of those whom an office's trust list names.
func (o *office) key(t testing.TB, now time.Time) func([]byte) (crypto.PublicKey, error) {
	t.Helper()
	trust := trusted(t, o.open(t, trialInfo, now), now)
	return func(kid []byte) (crypto.PublicKey, error) { return trust.Signer(kid, now) }
}

// portrait is drawn once and made small: that takes longer than all the rest.
var portrait = sync.OnceValue(func() []byte {
	small, err := issuance.Portrait(specimen.JPEG(specimen.Portrait(1, true), 90, nil))
	if err != nil {
		panic(err)
	}
	return small
})

func order(t testing.TB) issuance.Order {
	t.Helper()
	p := registry.People(person.DateOf(t0))[0].Profile
	p.Phone, _ = person.ParsePhone("+79001234567")
	p.Email, _ = person.ParseEmail("someone@example.org")
	return issuance.Order{Application: domain.Application{ID: "a1", State: domain.Approved, Answers: p.Answers()}, Account: "c1",
		Portrait: portrait(), PortraitID: "p1", At: t0}
}

func active(t testing.TB, i *issuance.Issuer) (domain.Passport, []byte) {
	t.Helper()
	r, err := i.Form(order(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Passport.Apply(domain.Activate, domain.Citizen, t0)
	if err != nil {
		t.Fatal(err)
	}
	return p, r.JPEG
}

func statement(t testing.TB, i *issuance.Issuer, wish domain.QRWish) ([]byte, domain.Passport) {
	t.Helper()
	p, portrait := active(t, i)
	text, until, err := i.OfflineQR(t.Context(), issuance.StatementOrder{Passport: p, JPEG: portrait, Wish: wish, At: t0,
		Lifetime: 10 * time.Minute, Status: statuslist.Reference{URI: "https://authority.example/v1/status/abcdefgh", Index: 7}})
	if err != nil || !until.Equal(t0.Add(10*time.Minute)) {
		t.Fatal(until, err)
	}
	return text, p
}

func TestARecordIsSignedAndNamesItsHolder(t *testing.T) {
	o := newOffice()
	i := issuer(t, o)
	r, err := i.Form(order(t))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := i.Sign(t.Context(), r.Statement, t0)
	if err != nil {
		t.Fatal(err)
	}
	id, holder, err := issuance.VerifyRecord(signed, documentSigner(t, o))
	if err != nil || id != r.Passport.ID || holder[person.FieldFamily] != r.Passport.Holder.Name.Family {
		t.Error(id, err)
	}
	if !r.Passport.Specimen || r.Passport.State != domain.PassportReady || r.Passport.ValidUntil.IsZero() {
		t.Error(r.Passport)
	}
	other := newOffice()
	issuer(t, other)
	if _, _, err := issuance.VerifyRecord(signed, documentSigner(t, other)); !errors.Is(err, issuance.ErrSignature) {
		t.Error("another authority's key:", err)
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

func TestAnOfflineQRSaysWhatWasWishedAndNothingElse(t *testing.T) {
	o := newOffice()
	i := issuer(t, o)
	for _, field := range domain.QRFields() {
		text, p := statement(t, i, domain.QRWish{Fields: []string{field}})
		s, err := offlineqr.Verify(text, o.key(t, t0), t0)
		if err != nil || s.Passport != p.ID || s.Issuer != "SPECIMEN/ОБРАЗЕЦ Пробный орган «Разворот»" || !s.Specimen || s.Copy {
			t.Errorf("%s: %v, %v", field, s, err)
		}
		said := map[string]bool{domain.QRName: s.Name == p.Holder.Name.String(), domain.QRBirth: s.Birth == p.Holder.Birth,
			domain.QRSex: s.Sex == p.Holder.Sex, domain.QRCitizenship: s.Citizenship == p.Holder.Citizenship,
			domain.QRPassport: s.NumberEnd == p.Holder.Passport.Number.Number()[3:], domain.QRAdult: s.Adult != nil && *s.Adult,
			domain.QRRegistration: s.Registration != "" && len(s.Registration) < len(p.Holder.Registration.Line())}
		for _, other := range domain.QRFields() {
			if said[other] != (other == field) {
				t.Errorf("%s wished: %s said: %v", field, other, said[other])
			}
		}
		if len(s.Face) > 0 || s.Status == nil || s.Status.Index != 7 {
			t.Errorf("%s: a face or no status", field)
		}
	}
}

// The capacities are those of ISO/IEC 18004, table 7, for alphanumeric text at level L.
func TestAnOfflineQRScansFromAPhone(t *testing.T) {
	i := issuer(t, newOffice())
	const version13, version22 = 619, 1460
	if text, _ := statement(t, i, domain.QRWish{}); len(text) > version13 {
		t.Errorf("%d characters", len(text))
	}
	if text, _ := statement(t, i, domain.QRWish{Fields: domain.QRFields(), Face: true}); len(text) > version22 {
		t.Errorf("%d characters with a face and all fields", len(text))
	}
}

func TestAnOfflineQRWithoutWishesSaysNameAndBirth(t *testing.T) {
	o := newOffice()
	i := issuer(t, o)
	text, p := statement(t, i, domain.QRWish{Face: true, Copy: true})
	s, err := offlineqr.Verify(text, o.key(t, t0), t0)
	if err != nil || s.Name != p.Holder.Name.String() || s.Birth != p.Holder.Birth || s.NumberEnd != "" || !s.Copy || len(s.Face) == 0 {
		t.Error(s, err)
	}
}

func TestAWishForWhatNoQRHasIsRefused(t *testing.T) {
	if err := issuance.CheckWish(domain.QRWish{Fields: []string{domain.QRName, "snils"}}); !errors.Is(err, domain.ErrInvalid) {
		t.Error(err)
	}
	if err := issuance.CheckWish(domain.QRWish{Fields: domain.QRFields()}); err != nil {
		t.Error(err)
	}
}

func TestOnlyAnActivePassportIsShown(t *testing.T) {
	p, _ := active(t, issuer(t, newOffice()))
	for _, state := range domain.PassportStates() {
		p.State = state
		if err := issuance.CheckShown(p, t0); errors.Is(err, domain.ErrTransition) == (state == domain.PassportActive) {
			t.Error(state, err)
		}
	}
	p.State = domain.PassportActive
	if err := issuance.CheckShown(p, p.ValidUntil.Time().Add(25*time.Hour)); !errors.Is(err, domain.ErrTransition) {
		t.Error("past its last day:", err)
	}
}

func TestOnlyATrialAuthoritySignsAsASpecimen(t *testing.T) {
	for _, c := range []struct {
		info domain.AuthorityInfo
		want string
	}{
		{domain.AuthorityInfo{Name: "Центр (ОБРАЗЕЦ)", Trial: true}, "SPECIMEN Центр (ОБРАЗЕЦ)"},
		{domain.AuthorityInfo{Name: "Центр", Trial: true}, "SPECIMEN/ОБРАЗЕЦ Центр"},
		{domain.AuthorityInfo{Name: "Центр"}, "Центр"},
	} {
		o := newOffice()
		p := o.open(t, c.info, t0)
		text, _ := statement(t, issuance.New(p, c.info), domain.QRWish{})
		trust := trusted(t, p, t0)
		key := func(kid []byte) (crypto.PublicKey, error) { return trust.Signer(kid, t0) }
		if got, err := offlineqr.Verify(text, key, t0); err != nil || got.Issuer != c.want || got.Specimen != c.info.Trial {
			t.Error(got.Issuer, err)
		}
		if name := pki.NameOf(trust.Issuers[0]); name != c.want {
			t.Errorf("the root names %q", name)
		}
	}
}
