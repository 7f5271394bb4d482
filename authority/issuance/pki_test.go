package issuance_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"razvorot/authority/issuance"
	"razvorot/credential/pki"
	"razvorot/domain"
)

func documentSigner(t testing.TB, o *office) *ecdsa.PublicKey {
	t.Helper()
	s, err := o.open(t, trialInfo, t0).Signer(t.Context(), issuance.DocumentSigner, t0)
	if err != nil {
		t.Fatal(err)
	}
	return s.Public().(*ecdsa.PublicKey)
}

func TestThePKIIsMadeOnce(t *testing.T) {
	o := newOffice()
	first, err := o.open(t, trialInfo, t0).KeyHash()
	if err != nil || first == (domain.Hash{}) {
		t.Fatal(first, err)
	}
	made := len(o.kept)
	if again, err := o.open(t, trialInfo, t0.Add(time.Hour)).KeyHash(); again != first || err != nil || len(o.kept) != made || made != 4 {
		t.Error(again, len(o.kept), err)
	}
	if other, err := newOffice().open(t, trialInfo, t0).KeyHash(); other == first {
		t.Error("two authorities are one:", err)
	}
}

// TestSignersSucceedOneAnother walks fifteen months and wants on every other day: a signer that is valid, that a trust list of two weeks
// ago names, and whose certificate outlasts the longest that may be signed.
func TestSignersSucceedOneAnother(t *testing.T) {
	step := 2 // days
	if testing.Short() {
		step = 9
	}
	o := newOffice()
	p := o.open(t, trialInfo, t0)
	lists := map[int]*pki.Trust{}
	var signers [][]byte
	last := 0
	for day := 0; day < 460; day += step {
		last = day
		now := t0.AddDate(0, 0, day)
		s, err := p.Signer(t.Context(), issuance.DocumentSigner, now)
		if err != nil {
			t.Fatal(day, err)
		}
		if n := len(signers); n == 0 || !bytes.Equal(signers[n-1], s.Certificate.Raw) {
			signers = append(signers, s.Certificate.Raw)
		}
		lists[day] = trusted(t, p, now)
		if _, err := lists[day].Issuer(s.Chain(), now); err != nil {
			t.Fatal(day, err)
		}
		if s.Certificate.NotAfter.Before(now.Add(issuance.LongestTerm)) {
			t.Fatalf("day %d: the certificate ends %v", day, s.Certificate.NotAfter)
		}
		known, err := lists[max(0, day-13/step*step)].Signer(pki.KeyID(s.Public()), now)
		if err != nil || !s.Public().(*ecdsa.PublicKey).Equal(known) {
			t.Fatalf("day %d: a verifier who was offline for two weeks does not know the signer: %v", day, err)
		}
	}
	if len(signers) < 4 || len(signers) > 6 {
		t.Errorf("%d signers in fifteen months", len(signers))
	}
	if newest := lists[last]; len(newest.Signers) > 16 {
		t.Errorf("%d signers in the list", len(newest.Signers))
	}
	if _, err := lists[440/step*step].Issuer(signers[:1], t0.AddDate(0, 0, 440)); err != nil {
		t.Error("what the first signed is believed no more before its end:", err)
	}
}

func TestAnAuthorityThatStoodStillForYearsSignsAgain(t *testing.T) {
	o := newOffice()
	o.open(t, trialInfo, t0)
	now := t0.AddDate(9, 0, 0)
	p := o.open(t, trialInfo, now)
	for purpose, check := range map[issuance.Purpose]func(*pki.Trust, [][]byte) error{
		issuance.DocumentSigner: func(t *pki.Trust, chain [][]byte) error { _, err := t.Issuer(chain, now); return err },
		issuance.StatusSigner:   func(t *pki.Trust, chain [][]byte) error { _, err := t.StatusSigner(chain, now); return err },
	} {
		s, err := p.Signer(t.Context(), purpose, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(trusted(t, p, now), s.Chain()); err != nil {
			t.Error(purpose, err)
		}
	}
}

// TestTwoProcessesThatMakeASuccessorUseOne has both decide at the same moment: what the first stored is what both sign with.
func TestTwoProcessesThatMakeASuccessorUseOne(t *testing.T) {
	o := newOffice()
	first, second := o.open(t, trialInfo, t0), o.open(t, trialInfo, t0)
	now := t0.AddDate(0, 0, 120)
	a, errA := first.Signer(t.Context(), issuance.DocumentSigner, now)
	b, errB := second.Signer(t.Context(), issuance.DocumentSigner, now)
	if errA != nil || errB != nil || !bytes.Equal(a.Certificate.Raw, b.Certificate.Raw) {
		t.Error(errA, errB)
	}
}

func TestACertificateOfAnotherKeyIsNoticed(t *testing.T) {
	o := newOffice()
	o.open(t, trialInfo, t0)
	o.secrets["signing key"] = o.secrets["status signer key 1"]
	place := issuance.Place{Name: "x", Country: "RU", Address: "https://authority.example"}
	if _, err := issuance.OpenPKI(t.Context(), issuance.KeptKeys(o), o, place, t0); !errors.Is(err, domain.ErrDamaged) {
		t.Error(err)
	}
}

func TestAReaderIsTrustedByItsName(t *testing.T) {
	o := newOffice()
	p := o.open(t, trialInfo, t0)
	chain, key, err := p.NewReader("Поликлиника № 0 (вымышленная)", t0)
	if err != nil {
		t.Fatal(err)
	}
	if name, err := trusted(t, p, t0).Reader(chain, t0); name != "Поликлиника № 0 (вымышленная)" || err != nil {
		t.Error(name, err)
	}
	private, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(chain[0])
	if err != nil || !private.(*ecdsa.PrivateKey).PublicKey.Equal(cert.PublicKey) {
		t.Error("the key is not that of the certificate:", err)
	}
	if name, err := trusted(t, newOffice().open(t, trialInfo, t0), t0).Reader(chain, t0); err == nil {
		t.Error("another authority trusts", name)
	}
}
