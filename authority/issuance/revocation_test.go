package issuance_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"razvorot/authority/issuance"
	"razvorot/credential"
	"razvorot/credential/pki"
	"razvorot/domain"
)

func crlOf(t testing.TB, p *issuance.PKI, issuer issuance.Purpose, at time.Time) *x509.RevocationList {
	t.Helper()
	der, err := p.CRL(t.Context(), issuer, at)
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func signer(t testing.TB, p *issuance.PKI, purpose issuance.Purpose, at time.Time) issuance.Signer {
	t.Helper()
	s, err := p.Signer(t.Context(), purpose, at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refusedAs wants a check to have refused something.
func refusedAs(t testing.TB, what string, err error, check credential.Check) {
	t.Helper()
	if f, ok := errors.AsType[*credential.Fault](err); !ok || f.Check != check {
		t.Errorf("%s: %v; want %s", what, err, check)
	}
}

// TestEachRootSignsTheListThatItsCertificatesName looks at every certificate of an authority, a reader's among them.
func TestEachRootSignsTheListThatItsCertificatesName(t *testing.T) {
	p := newOffice().open(t, trialInfo, t0)
	trust := trusted(t, p, t0)
	chain, _, err := p.NewReader("Поликлиника № 0 (вымышленная)", t0)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := x509.ParseCertificate(chain[0])
	if err != nil {
		t.Fatal(err)
	}
	for issuer, x := range map[issuance.Purpose]struct {
		root  *x509.Certificate
		path  string
		signs []*x509.Certificate
	}{
		issuance.Root:       {trust.Issuers[0], "issuers", trust.Signers},
		issuance.ReaderRoot: {trust.Readers[0], "readers", []*x509.Certificate{reader}},
	} {
		list := crlOf(t, p, issuer, t0)
		if err := list.CheckSignatureFrom(x.root); err != nil {
			t.Error(issuer, err)
		}
		for _, c := range append(x.signs, x.root) {
			if at := c.CRLDistributionPoints; len(at) != 1 || at[0] != "https://authority.example/v1/crl/"+x.path {
				t.Errorf("%s: %v", c.Subject.CommonName, at)
			}
		}
		if !list.ThisUpdate.Equal(t0) || !list.NextUpdate.Equal(t0.AddDate(0, 0, 7)) || list.Number.Sign() <= 0 ||
			!bytes.Equal(list.AuthorityKeyId, x.root.SubjectKeyId) || len(list.RevokedCertificateEntries) != 0 {
			t.Errorf("%s: %v–%v, number %v", issuer, list.ThisUpdate, list.NextUpdate, list.Number)
		}
	}
	if _, err := p.CRL(t.Context(), issuance.DocumentSigner, t0); !errors.Is(err, domain.ErrInvalid) {
		t.Error("a list of a document signer:", err)
	}
}

func TestARevocationListIsSignedAnewDailyAndItsNumberGrows(t *testing.T) {
	p := newOffice().open(t, trialInfo, t0)
	list := crlOf(t, p, issuance.Root, t0)
	if same := crlOf(t, p, issuance.Root, t0.Add(time.Hour)); !bytes.Equal(same.Raw, list.Raw) {
		t.Error("signed for each who asks")
	}
	aged := crlOf(t, p, issuance.Root, t0.Add(25*time.Hour))
	if bytes.Equal(aged.Raw, list.Raw) || aged.Number.Cmp(list.Number) <= 0 {
		t.Errorf("after a day: %v after %v", aged.Number, list.Number)
	}
	for i, s := range trusted(t, p, t0).Signers { // at one moment
		if err := p.Revoke(t.Context(), s.Raw, issuance.Superseded, t0.Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
		next := crlOf(t, p, issuance.Root, t0.Add(25*time.Hour))
		if len(next.RevokedCertificateEntries) != i+1 || next.Number.Cmp(aged.Number) <= 0 {
			t.Errorf("%d entries, number %v after %v", len(next.RevokedCertificateEntries), next.Number, aged.Number)
		}
		aged = next
	}
}

func TestARevokedSignerIsSucceededAtOnceAndLeavesTheTrustList(t *testing.T) {
	for purpose, judge := range map[issuance.Purpose]func(*pki.Trust, [][]byte) error{
		issuance.DocumentSigner: func(l *pki.Trust, chain [][]byte) error { _, err := l.Issuer(chain, t0); return err },
		issuance.StatusSigner:   func(l *pki.Trust, chain [][]byte) error { _, err := l.StatusSigner(chain, t0); return err },
	} {
		o := newOffice()
		p, other := o.open(t, trialInfo, t0), o.open(t, trialInfo, t0)
		lost := signer(t, p, purpose, t0)
		signer(t, other, purpose, t0)
		if err := p.Revoke(t.Context(), lost.Certificate.Raw, issuance.KeyCompromise, t0.Add(-time.Minute)); err != nil {
			t.Fatal(err)
		}
		next := signer(t, p, purpose, t0)
		if bytes.Equal(next.Certificate.Raw, lost.Certificate.Raw) {
			t.Fatal(purpose, "signs on")
		}
		for what, process := range map[string]*issuance.PKI{"another process": other, "the next start": o.open(t, trialInfo, t0)} {
			if s := signer(t, process, purpose, t0); !bytes.Equal(s.Certificate.Raw, next.Certificate.Raw) {
				t.Errorf("%s: %s has another signer", what, purpose)
			}
		}
		for _, process := range []*issuance.PKI{p, other} {
			trust := trusted(t, process, t0)
			for _, s := range trust.Signers {
				if s.Equal(lost.Certificate) {
					t.Error(purpose, "is in the trust list")
				}
			}
			_, err := trust.Signer(pki.KeyID(lost.Public()), t0)
			refusedAs(t, "by its key id", err, pki.SignerUnknown)
			list := crlOf(t, process, issuance.Root, t0)
			if e := list.RevokedCertificateEntries; len(e) != 1 || e[0].SerialNumber.Cmp(lost.Certificate.SerialNumber) != 0 ||
				e[0].ReasonCode != 1 || !e[0].RevocationTime.Equal(t0.Add(-time.Minute)) {
				t.Errorf("%+v", e)
			}
			if trust, err = trust.WithCRL(list.Raw); err != nil {
				t.Fatal(err)
			}
			refusedAs(t, "with its certificate", judge(trust, lost.Chain()), pki.SignerRevoked)
			if err := judge(trust, next.Chain()); err != nil {
				t.Error("the successor:", err)
			}
		}
	}
}

// TestASignerIsThereWhicheverOneIsRevoked has a signer and its published successor, revokes one after the other, and wants a valid signer
// after each.
func TestASignerIsThereWhicheverOneIsRevoked(t *testing.T) {
	o := newOffice()
	p := o.open(t, trialInfo, t0)
	now := t0.AddDate(0, 0, 92)
	first := signer(t, p, issuance.DocumentSigner, now) // has a successor that does not sign yet
	announced := trusted(t, p, now).Signers
	if len(announced) != 4 || !announced[0].Equal(first.Certificate) {
		t.Fatal(len(announced), "signers")
	}
	if err := p.Revoke(t.Context(), first.Certificate.Raw, issuance.KeyCompromise, now); err != nil {
		t.Fatal(err)
	}
	second := signer(t, p, issuance.DocumentSigner, now)
	if !second.Certificate.Equal(announced[1]) {
		t.Error("the announced successor was passed over")
	}
	for range 3 {
		last := signer(t, p, issuance.DocumentSigner, now)
		if err := p.Revoke(t.Context(), last.Certificate.Raw, issuance.Cessation, now); err != nil {
			t.Fatal(err)
		}
		s := signer(t, p, issuance.DocumentSigner, now)
		if _, err := trusted(t, p, now).Issuer(s.Chain(), now); err != nil || s.Certificate.Equal(last.Certificate) {
			t.Error(err)
		}
		if s.Certificate.NotAfter.Before(now.Add(issuance.LongestTerm)) {
			t.Error("it ends", s.Certificate.NotAfter)
		}
	}
}

// TestASuccessorThatWasRevokedElsewhereIsSucceededToo has one process revoke its signer and the successor, and another one, which has not seen
// the successor, need one.
func TestASuccessorThatWasRevokedElsewhereIsSucceededToo(t *testing.T) {
	o := newOffice()
	p, other := o.open(t, trialInfo, t0), o.open(t, trialInfo, t0)
	for range 2 {
		if err := p.Revoke(t.Context(), signer(t, p, issuance.DocumentSigner, t0).Certificate.Raw, issuance.KeyCompromise, t0); err != nil {
			t.Fatal(err)
		}
	}
	s, err := other.Signer(t.Context(), issuance.DocumentSigner, t0)
	if err != nil || !s.Certificate.Equal(signer(t, p, issuance.DocumentSigner, t0).Certificate) {
		t.Error("it signs with another:", err)
	}
	if _, err := trusted(t, other, t0).Issuer(s.Chain(), t0); err != nil {
		t.Error(err)
	}
}

// TestAnAuthorityWhoseCertificatesAreNotKeptSaysSo has a store that keeps nothing new.
func TestAnAuthorityWhoseCertificatesAreNotKeptSaysSo(t *testing.T) {
	o := newOffice()
	p := o.open(t, trialInfo, t0)
	first, kept := signer(t, p, issuance.DocumentSigner, t0), len(o.kept)
	o.full = true
	err := p.Revoke(t.Context(), first.Certificate.Raw, issuance.KeyCompromise, t0)
	if _, lost := p.Signer(t.Context(), issuance.DocumentSigner, t0); !errors.Is(lost, domain.ErrUnavailable) || !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err, lost)
	}
	if o.full = false; len(o.kept) != kept {
		t.Fatal("it kept one")
	}
	if s := signer(t, p, issuance.DocumentSigner, t0); s.Certificate.Equal(first.Certificate) {
		t.Error("the revoked one signs")
	}
}

func TestAReaderIsRevokedOnTheListOfItsRoot(t *testing.T) {
	p := newOffice().open(t, trialInfo, t0)
	chain, _, err := p.NewReader("Лавка № 0 (вымышленная)", t0)
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range []issuance.Reason{issuance.Withdrawn, issuance.KeyCompromise} { // the second changes nothing
		if err := p.Revoke(t.Context(), chain[0], reason, t0); err != nil {
			t.Fatal(err)
		}
	}
	list := crlOf(t, p, issuance.ReaderRoot, t0)
	trust, err := trusted(t, p, t0).WithCRL(list.Raw)
	if err != nil {
		t.Fatal(err)
	}
	_, err = trust.Reader(chain, t0)
	refusedAs(t, "a reader that was revoked", err, pki.SignerRevoked)
	if e := list.RevokedCertificateEntries; len(e) != 1 || e[0].ReasonCode != int(issuance.Withdrawn) {
		t.Errorf("%+v", e)
	}
	if n := len(crlOf(t, p, issuance.Root, t0).RevokedCertificateEntries); n != 0 {
		t.Error(n, "on the list of the issuing root")
	}
}

func TestWhatIsNotOursToRevokeIsNotRevoked(t *testing.T) {
	o := newOffice()
	p := o.open(t, trialInfo, t0)
	trust, strangers := trusted(t, p, t0), trusted(t, newOffice().open(t, trialInfo, t0), t0)
	for what, c := range map[string]struct {
		der    []byte
		reason issuance.Reason
		want   domain.Kind
	}{
		"nothing":       {nil, issuance.Unspecified, domain.ErrInvalid},
		"the root":      {trust.Issuers[0].Raw, issuance.KeyCompromise, domain.ErrInvalid},
		"readers' root": {trust.Readers[0].Raw, issuance.KeyCompromise, domain.ErrInvalid},
		"a stranger's":  {strangers.Signers[0].Raw, issuance.KeyCompromise, domain.ErrNotFound},
		"on hold":       {trust.Signers[0].Raw, 6, domain.ErrInvalid},
	} {
		if err := p.Revoke(t.Context(), c.der, c.reason, t0); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(o.revoked) != 0 || len(trusted(t, p, t0).Signers) != 2 {
		t.Errorf("%+v", o.revoked)
	}
}
