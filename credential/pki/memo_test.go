package pki_test

import (
	"encoding/json"
	"testing"
	"time"

	"razvorot/credential/pki"
)

// remembering returns the trust of a house as a verifier has it, who read it from a list.
func remembering(t testing.TB, h house) *pki.Trust {
	t.Helper()
	return reread(t, h.trust())
}

// reread returns a trust list as whoever fetched it has it.
func reread(t testing.TB, list *pki.Trust) *pki.Trust {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := pki.ParseTrust(b)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func TestASignerThatWasMetBeforeIsStillHeldToItsTimeItsPurposeAndCRLs(t *testing.T) {
	h := newHouse(t)
	trust, chain := remembering(t, h), [][]byte{h.document.Raw}
	for range 2 {
		if _, err := trust.Issuer(chain, noon); err != nil {
			t.Fatal(err)
		}
	}
	_, err := trust.Issuer(chain, h.document.NotAfter.Add(time.Second))
	mustFault(t, "after its end", err, pki.SignerExpired)
	_, err = trust.StatusSigner(chain, noon)
	mustFault(t, "for another purpose", err, pki.SignerPurpose)
	altered := append([]byte(nil), h.document.Raw...)
	altered[len(altered)-1] ^= 1
	if _, err := trust.Issuer([][]byte{altered}, noon); err == nil {
		t.Error("a certificate with another signature passed for the one that was met")
	}
	_, err = trust.Issuer([][]byte{h.document.Raw, h.document.Raw}, noon)
	mustFault(t, "with a chain of strangers", err, pki.SignerUnknown)
	revoked := withCRL(t, trust, crl(t, h.iaca, nil, h.document))
	_, err = revoked.Issuer(chain, noon)
	mustFault(t, "revoked since", err, pki.SignerRevoked)
	if _, err := trust.Issuer(chain, noon); err != nil {
		t.Errorf("the list without the CRL: %v", err)
	}
}

func TestMoreSignersThanAreRememberedAreAllAccepted(t *testing.T) {
	h := newHouse(t)
	list := h.trust()
	list.Signers = nil // or they would all have to be listed
	trust := reread(t, list)
	for range 70 {
		again := leaf(t, pki.DocumentSigner, "Specimen DS", h.iaca)
		if _, err := trust.Issuer([][]byte{again.Raw}, noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := trust.Issuer([][]byte{h.document.Raw}, noon); err != nil {
		t.Error(err)
	}
}
