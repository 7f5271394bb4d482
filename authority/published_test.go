package authority_test

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"razvorot/authority/api"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/protocol"
)

// TestWhatIsPublishedIsWhereItSaysItIs follows the addresses in a credential and in its signer's certificate, as a verifier who knows
// nothing of this authority but its trust list does.
func TestWhatIsPublishedIsWhereItSaysItIs(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	issued := c.credentials(c.passport().ID, photoid.DocType, deviceKeys(1)...)[0]
	parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
	if err != nil {
		t.Fatal(err)
	}
	handler := api.New(c.b.a, api.Options{})
	fetch := func(address, accept, want string) []byte {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		r, w := httptest.NewRequest(http.MethodGet, u.Path, nil), httptest.NewRecorder()
		r.Header.Set("Accept", accept)
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want {
			t.Fatalf("%s: %d, %s", u.Path, w.Code, w.Header().Get("Content-Type"))
		}
		return w.Body.Bytes()
	}
	trust, err := pki.ParseTrust(fetch(protocol.FetchTrust.Pattern, "", protocol.JSON))
	if err != nil {
		t.Fatal(err)
	}
	uri, now := parsed.Status().URI, c.b.clock.Now()
	for _, form := range []struct{ accept, want string }{{protocol.StatusListCWT, protocol.StatusListCWT},
		{protocol.StatusListJWT, protocol.StatusListJWT}, {"*/*", protocol.StatusListCWT}} {
		token, err := statuslist.Parse(fetch(uri, form.accept, form.want), uri, trust, now)
		if err != nil {
			t.Fatal(form.accept, err)
		}
		if status, err := token.List.Get(parsed.Status().Index); status != statuslist.Valid || err != nil {
			t.Error(form.accept, status, err)
		}
	}
	reader, err := x509.ParseCertificate(ok(c.trial().TrialReader(t.Context(), "Аптека № 0 (вымышленная)"))(c).Chain[0])
	if err != nil {
		t.Fatal(err)
	}
	for address, root := range map[string]*x509.Certificate{
		trust.Signers[0].CRLDistributionPoints[0]: trust.Issuers[0],
		reader.CRLDistributionPoints[0]:           trust.Readers[0],
		"https://authority.invalid/v1/crl":        trust.Issuers[0], // which certificates of before name
	} {
		list, err := x509.ParseRevocationList(fetch(address, "", protocol.CRL))
		if err != nil {
			t.Fatal(err)
		}
		if err := list.CheckSignatureFrom(root); err != nil {
			t.Error(address, err)
		}
	}
}
