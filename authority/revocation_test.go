package authority_test

import (
	"crypto/ecdsa"
	"errors"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// TestWhatARevokedSignerSignedIsRefusedAndItsSuccessorGoesOn loses the keys of both signers: what was signed with them is refused, what is
// signed after holds, and so it is after a restart, and in a process that was there all the time.
func TestWhatARevokedSignerSignedIsRefusedAndItsSuccessorGoesOn(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	device := deviceKeys(2)
	before := c.credentials(p.ID, photoid.DocType, device[0])[0]
	code, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{})
	if err != nil || c.status(before) != statuslist.Valid { // now a list that the lost key signed is kept
		t.Fatal(err)
	}
	o := c.b.o
	elsewhere, err := authority.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.trust().Signers {
		if err := elsewhere.RevokeCertificate(t.Context(), s.Raw, issuance.KeyCompromise); err != nil {
			t.Fatal(err)
		}
	}
	for _, restart := range []func(){func() {}, c.b.kill} {
		restart()
		trust := ok(c.trust().WithCRL(ok(c.b.a.IssuerCRL(t.Context()))(c)))(c)
		if v := c.presentTo(trust, before, device[0]); v.Fault == nil || v.Fault.Check != pki.SignerRevoked {
			t.Error("a credential of the lost key:", v.Fault)
		}
		if _, err := offlineqr.Verify(code, c.signerKey, c.b.clock.Now()); err == nil {
			t.Error("a code of the lost key is taken")
		}
		after := c.credentials(p.ID, photoid.DocType, device[1])[0]
		if v := c.presentTo(trust, after, device[1]); v.Fault != nil || !v.Status.Known {
			t.Error("a credential of the successor:", v.Fault, v.Status)
		}
		next, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := offlineqr.Verify(next, c.signerKey, c.b.clock.Now()); err != nil {
			t.Error("a code of the successor:", err)
		}
	}
	c.want(domain.ErrNotFound, c.b.a.RevokeCertificate(t.Context(), newCitizen(newBench(t), 0).trust().Signers[0].Raw, issuance.Cessation))
}

// presentTo shows a credential to a verifier who trusts this list, and whose status lists are to hold by it too.
func (c *citizen) presentTo(trust *pki.Trust, issued domain.IssuedCredential, key *ecdsa.PrivateKey) mdoc.Verified {
	c.Helper()
	parsed := ok(mdoc.ParseIssuerSigned(issued.IssuerSigned))(c)
	response := ok(mdoc.Present(transcript, mdoc.Document{Credential: parsed, Disclose: disclosed[parsed.DocType()], Device: coseSigner(key)}))(c)
	lists := c.lists()
	lists.trust = trust
	documents := ok(mdoc.Verifier{Trust: trust, At: c.b.clock.Now(), Status: lists.find}.Verify(response, transcript))(c)
	if len(documents) != 1 {
		c.Fatal(len(documents), "documents")
	}
	return documents[0]
}

func TestADeviceThatFetchesCodesWithoutEndIsMadeToWait(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches a thousand codes")
	}
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	fetch := func() error {
		_, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{})
		return err
	}
	made := 0
	for ; made < 3000 && fetch() == nil; made++ {
	}
	if made < 600 || made > 2000 {
		t.Errorf("%d codes on one day", made)
	}
	midnight := moscowDay(c.b.clock.Now()).AddDate(0, 0, 1)
	limited, is := errors.AsType[*domain.RateLimited](fetch())
	if !is || !c.b.clock.Now().Add(limited.Wait).Equal(midnight) {
		t.Fatalf("%+v", limited)
	}
	_, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{Copy: true})
	c.want(domain.ErrRateLimited, err)
	c.b.advance(limited.Wait + time.Minute)
	c.signIn()
	if err := fetch(); err != nil {
		t.Error("on the next day:", err)
	}
}

// TestAListOfCodesEndsAlthoughACopyHolds looks two days later, when the code has ended and the copy has not.
func TestAListOfCodesEndsAlthoughACopyHolds(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	list := func(wish domain.QRWish) statuslist.Reference {
		text, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, wish)
		if err != nil {
			t.Fatal(err)
		}
		return *ok(offlineqr.Verify(text, c.signerKey, c.b.clock.Now()))(c).Status
	}
	code, sheet := list(domain.QRWish{}), list(domain.QRWish{Copy: true})
	if code.URI == sheet.URI {
		t.Error("one list for both")
	}
	for range 3 {
		c.b.advance(24 * time.Hour)
	}
	if status, _, err := c.lists().find(sheet, nil); err != nil || status != statuslist.Valid {
		t.Error("the copy's list:", status, err)
	}
	var left int
	if err := c.b.db.QueryRow("SELECT COUNT(*) FROM status_list").Scan(&left); err != nil || left != 1 {
		t.Error(left, "lists are left;", err)
	}
}

// TestAPortraitIsMadeSmallOnlyForARequestThatIsGranted has a portrait that cannot be made small: whoever is told so was not asked first.
func TestAPortraitIsMadeSmallOnlyForARequestThatIsGranted(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	had := deviceKeys(1)
	c.credentials(p.ID, photoid.DocType, had...)
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := c.b.db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE passport SET portrait = $2 WHERE id = $1", string(p.ID), []byte{})
	ask := func(n int) error {
		key := domain.NewKey()
		_, err := c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, deviceKeys(n)...))
		return err
	}
	if err := ask(1); err == nil {
		t.Fatal("the portrait was made small after all")
	}
	c.credentials(p.ID, photoid.DocType, had...) // nothing is to be made
	exec(`INSERT INTO credential (public_key, passport, doc_type, intended, signed, valid_from, valid_until)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 511)
		SELECT 'k' || i, $1, 'x', '', '', $2, $3 FROM n`, string(p.ID), moscowDay(c.b.clock.Now()).UnixMilli(), t0.AddDate(1, 0, 0).UnixMilli())
	c.want(domain.ErrRateLimited, ask(1))
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	c.want(domain.ErrTransition, ask(1))
}
