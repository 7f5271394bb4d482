package authority_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
	"razvorot/authority/store"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

func TestACredentialIsPresentedAndVerified(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	for _, docType := range issuance.DocTypes() {
		keys := deviceKeys(2)
		for i, issued := range c.credentials(p.ID, docType, keys...) {
			v := c.present(issued, keys[i], c.lists())
			if v.Fault != nil || v.DocType != docType || !v.Status.Known || v.Status.Stale {
				t.Error(docType, v.Fault, v.Status)
			}
			end := issued.ValidUntil.Sub(c.b.clock.Now())
			if end < 29*24*time.Hour || end > 30*24*time.Hour || issued.ValidFrom.After(c.b.clock.Now()) {
				t.Error(issued.ValidFrom, issued.ValidUntil)
			}
		}
	}
}

// TestCredentialsThatCouldNotBeSignedAreSignedLaterAndAreTheSame breaks the token, kills the authority, and asks again as a
// device does that got no answer.
func TestCredentialsThatCouldNotBeSignedAreSignedLaterAndAreTheSame(t *testing.T) {
	signer := &brokenToken{Keys: issuance.KeptKeys(keys{})}
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Signing = signer }), 0)
	p := c.passport()
	device, key := deviceKeys(3), domain.NewKey()
	signer.broken = true
	if _, err := c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, device...)); err == nil {
		t.Fatal("signed by a token that is not there")
	}
	intended := c.intended()
	if len(intended) != 3 {
		t.Fatal(len(intended), "credentials intended")
	}
	c.b.kill()
	if _, err := c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, device...)); err == nil {
		t.Fatal("signed by a token that is not there")
	}
	signer.broken = false
	issued := ok(c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, device...)))(c)
	for i, again := range c.credentials(p.ID, photoid.DocType, device...) { // with another key of the command
		if !bytes.Equal(again.IssuerSigned, issued[i].IssuerSigned) {
			t.Error("a key got two credentials")
		}
		if v := c.present(again, device[i], c.lists()); v.Fault != nil {
			t.Error(v.Fault)
		}
		parsed, err := mdoc.ParseIssuerSigned(again.IssuerSigned)
		if err != nil || !intended[*parsed.Status()] {
			t.Error("signed is not what was intended:", err)
		}
	}
	if after := c.intended(); len(after) != 3 {
		t.Error(len(after), "credentials after repetitions")
	}
}

// intended returns the places of everything that is to be signed or was.
func (c *citizen) intended() map[statuslist.Reference]bool {
	c.Helper()
	rows, err := c.b.db.Query("SELECT public_key FROM credential")
	if err != nil {
		c.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var keys [][]byte
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			c.Fatal(err)
		}
		keys = append(keys, must(base64.StdEncoding.DecodeString(key)))
	}
	all := map[statuslist.Reference]bool{}
	c.records(func(t *store.Tx) error {
		for _, key := range keys {
			kept, err := t.FindCredential(key)
			if err != nil {
				return err
			}
			all[c.placeIn(kept.Intended)] = true
		}
		return nil
	})
	return all
}

// placeIn signs what was intended with a key of nobody, to read in it.
func (c *citizen) placeIn(intended []byte) statuslist.Reference {
	c.Helper()
	var unsigned mdoc.Unsigned
	if err := unsigned.UnmarshalBinary(intended); err != nil {
		c.Fatal(err)
	}
	parsed, err := mdoc.ParseIssuerSigned(must(unsigned.Sign(coseSigner(deviceKeys(1)[0]), [][]byte{c.trust().Signers[0].Raw})))
	if err != nil {
		c.Fatal(err)
	}
	return *parsed.Status()
}

// TestMomentsDoNotTellWhoseCredentialItIs compares the credentials of two citizens that were issued hours apart on one day.
func TestMomentsDoNotTellWhoseCredentialItIs(t *testing.T) {
	b := newBench(t)
	var seen []mdoc.Validity
	for who := range 2 {
		c := newCitizen(b, who)
		p := c.passport()
		for _, issued := range c.credentials(p.ID, photoid.DocType, deviceKeys(2)...) {
			parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, parsed.Validity())
			b.advance(time.Hour)
		}
	}
	for _, v := range seen[1:] {
		if v != seen[0] {
			t.Errorf("%+v and %+v", v, seen[0])
		}
	}
}

// TestPlacesDoNotTellWhoseCredentialItIs looks at the places of 320 credentials of one passport: neither their order nor their
// neighbourhood may show. Each bound is missed by chance less than once in a million.
func TestPlacesDoNotTellWhoseCredentialItIs(t *testing.T) {
	batches := 10
	if testing.Short() {
		batches = 2
	}
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	var places []uint64
	for range batches {
		for _, issued := range c.credentials(p.ID, photoid.DocType, deviceKeys(domain.MaxCredentialBatch)...) {
			parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
			if err != nil {
				t.Fatal(err)
			}
			places = append(places, parsed.Status().Index)
		}
	}
	n, rising, near, low := len(places), 0, 0, 0
	for i, at := range places {
		if at < 1<<16 {
			low++
		}
		if i == 0 {
			continue
		}
		if at > places[i-1] {
			rising++
		}
		if d := int64(at) - int64(places[i-1]); d > -16 && d < 16 {
			near++
		}
	}
	if rising < n/4 || rising > n*3/4 || low < n/5 || low > n*4/5 || near > 4 {
		t.Errorf("of %d places %d rise, %d are near the one before, %d in the lower half", n, rising, near, low)
	}
}

func TestManyDevicesGetPlacesOfTheirOwn(t *testing.T) {
	b := newBench(t)
	var all []*citizen
	var passports []domain.RegistryID
	for who := range 2 {
		c := newCitizen(b, who)
		all, passports = append(all, c), append(passports, c.passport().ID)
	}
	var mu sync.Mutex
	var workers sync.WaitGroup
	seen := map[statuslist.Reference]bool{}
	const devices, each = 8, 4
	for n := range devices {
		workers.Go(func() {
			c, id := all[n%2], passports[n%2]
			key, device := domain.NewKey(), deviceKeys(each)
			issued, err := c.backend().IssueCredentials(t.Context(), key, id, request(id, key, photoid.DocType, device...))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, x := range issued {
				parsed, err := mdoc.ParseIssuerSigned(x.IssuerSigned)
				if err != nil || seen[*parsed.Status()] {
					t.Error("a place twice:", err)
					continue
				}
				seen[*parsed.Status()] = true
			}
		})
	}
	workers.Wait()
	var taken int
	if err := b.db.QueryRow("SELECT SUM(taken) FROM status_list").Scan(&taken); err != nil || taken != devices*each || len(seen) != taken {
		t.Error(taken, "taken,", len(seen), "seen,", err)
	}
}

// TestOneKeyAskedForAtOnceGetsOneCredential has two commands about the same key race.
func TestOneKeyAskedForAtOnceGetsOneCredential(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	device := deviceKeys(1)
	answers := make([][]byte, 6)
	var workers sync.WaitGroup
	for i := range answers {
		workers.Go(func() {
			key := domain.NewKey()
			issued, err := c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, device...))
			if err != nil || len(issued) != 1 {
				t.Error(err)
				return
			}
			answers[i] = issued[0].IssuerSigned
		})
	}
	workers.Wait()
	for _, b := range answers {
		if len(b) == 0 || !bytes.Equal(b, answers[0]) {
			t.Error("two answers differ")
		}
	}
}

func TestADeviceThatAsksWithoutEndIsMadeToWait(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	_, err := c.b.db.Exec(`INSERT INTO credential (public_key, passport, doc_type, intended, signed, valid_from, valid_until)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 511)
		SELECT 'k' || i, $1, 'x', '', '', $2, $3 FROM n`, string(p.ID), moscowDay(c.b.clock.Now()).UnixMilli(), t0.AddDate(1, 0, 0).UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(n int) error {
		key := domain.NewKey()
		_, err := c.backend().IssueCredentials(t.Context(), key, p.ID, request(p.ID, key, photoid.DocType, deviceKeys(n)...))
		return err
	}
	err = ask(2)
	if limited, is := errors.AsType[*domain.RateLimited](err); !is || limited.Wait <= 0 || limited.Wait > 24*time.Hour {
		t.Error(err)
	}
	if err := ask(1); err != nil {
		t.Error("the last of the day:", err)
	}
	c.b.advance(24 * time.Hour)
	c.signIn()
	if err := ask(2); err != nil {
		t.Error("on the next day:", err)
	}
}

func moscowDay(at time.Time) time.Time {
	m := at.In(time.FixedZone("MSK", 3*60*60))
	return time.Date(m.Year(), m.Month(), m.Day(), 0, 0, 0, 0, m.Location())
}

func TestCredentialsThatHaveEndedAreForgotten(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	c.credentials(p.ID, photoid.DocType, deviceKeys(2)...)
	for _, x := range []struct{ days, credentials, lists int }{{25, 2, 1}, {10, 0, 0}} {
		for range x.days {
			c.b.advance(24 * time.Hour)
		}
		var credentials, lists int
		err := errors.Join(c.b.db.QueryRow("SELECT COUNT(*) FROM credential").Scan(&credentials),
			c.b.db.QueryRow("SELECT COUNT(*) FROM status_list").Scan(&lists))
		if err != nil || credentials != x.credentials || lists != x.lists {
			t.Error(credentials, "credentials,", lists, "lists", err)
		}
	}
}
