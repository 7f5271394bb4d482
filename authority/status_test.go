package authority_test

import (
	"bytes"
	"path"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

func TestEachMoveOfAPassportReachesTheStatusOfItsCredentials(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	issued := append(c.credentials(p.ID, photoid.DocType, deviceKeys(2)...), c.credentials(p.ID, photoid.PID, deviceKeys(1)...)...)
	operator := func(action domain.PassportAction) func() {
		return func() {
			if err := c.trial().MovePassport(t.Context(), p.ID, action); err != nil {
				t.Error(action, err)
			}
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want statuslist.Status
	}{
		{"issued", func() {}, statuslist.Valid},
		{"blocked by its holder", func() { ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c) }, statuslist.Suspended},
		{"unblocked", operator(domain.Unblock), statuslist.Suspended},
		{"activated anew", func() { c.activate(p.ID) }, statuslist.Valid},
		{"blocked by an operator", operator(domain.Block), statuslist.Suspended},
		{"revoked", operator(domain.Revoke), statuslist.Invalid},
	} {
		step.do()
		c.b.kill() // what was signed is in the database or nowhere
		for _, x := range issued {
			if got := c.status(x); got != step.want {
				t.Errorf("%s: status %d, want %d", step.name, got, step.want)
			}
		}
	}
	c.want(domain.ErrTransition, c.trial().MovePassport(t.Context(), p.ID, domain.Unblock))
	c.want(domain.ErrInvalid, c.trial().MovePassport(t.Context(), p.ID, domain.Activate))
}

func TestAReplacedPassportsCredentialsAreInvalid(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	old := c.passport()
	before := c.credentials(old.ID, photoid.DocType, deviceKeys(1)...)[0]
	receipt := c.submit()
	c.awaitState(receipt.Application, domain.Ready)
	p := c.activate(c.collect(receipt.Application).ID)
	after := c.credentials(p.ID, photoid.DocType, deviceKeys(1)...)[0]
	if was, is := c.status(before), c.status(after); was != statuslist.Invalid || is != statuslist.Valid {
		t.Error(was, is)
	}
}

func TestAnExpiredPassportIsToldFromARevokedOne(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	c.b.advance(p.ValidUntil.AddDays(-10).Time().Sub(c.b.clock.Now()))
	c.signIn()
	key := deviceKeys(1)
	issued := c.credentials(p.ID, photoid.DocType, key...)[0]
	if end := p.ValidUntil.AddDays(1).Time().Add(-3 * time.Hour); !issued.ValidUntil.Equal(end) {
		t.Errorf("it ends %v; the passport %v", issued.ValidUntil, end)
	}
	if v := c.present(issued, key[0], c.lists()); v.Fault != nil {
		t.Error(v.Fault)
	}
	c.b.advance(11*24*time.Hour + time.Hour)
	c.signIn()
	if now := ok(c.backend().FindPassport(t.Context(), p.ID))(c); now.State != domain.PassportExpired {
		t.Fatal(now.State)
	}
	if v := c.present(issued, key[0], c.lists()); v.Fault == nil || v.Fault.Outcome != domain.OutOfDate {
		t.Error(v.Fault)
	}
}

func TestAVerifierLearnsOfABlockWhenItsListIsStale(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	key := deviceKeys(1)
	issued := c.credentials(p.ID, photoid.DocType, key...)[0]
	shop := c.lists()
	if v := c.present(issued, key[0], shop); v.Fault != nil || shop.fetched != 1 {
		t.Error(v.Fault, shop.fetched)
	}
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	if v := c.present(issued, key[0], shop); v.Fault != nil || !v.Status.Known || shop.fetched != 1 {
		t.Error("within the time to live:", v.Fault, shop.fetched)
	}
	c.b.advance(past())
	v := c.present(issued, key[0], shop)
	if v.Fault == nil || v.Fault.Outcome != domain.Suspended || shop.fetched != 2 {
		t.Error("after it:", v.Fault, shop.fetched)
	}
}

func TestAStatusListIsSignedOnceUntilItChangesOrAges(t *testing.T) {
	signer := &brokenToken{Keys: issuance.KeptKeys(keys{})}
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Signing = signer }), 0)
	p := c.passport()
	issued := c.credentials(p.ID, photoid.DocType, deviceKeys(1)...)[0]
	parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
	if err != nil {
		t.Fatal(err)
	}
	name := path.Base(parsed.Status().URI)
	signer.calls = 0
	fetch := func() []byte { return ok(c.b.a.Backend(nobodyAtAll).FetchStatusList(t.Context(), name))(c) }
	first := fetch()
	for range 20 {
		if !bytes.Equal(fetch(), first) {
			t.Error("signed anew without a reason")
		}
	}
	c.b.advance(rules().StatusTTL/2 + time.Second)
	aged := fetch()
	if token, err := statuslist.Parse(aged, parsed.Status().URI, c.trust(), c.b.clock.Now()); err != nil || statuslist.Age(token, c.b.clock.Now()).Stale ||
		token.TTL != rules().StatusTTL || token.IssuedAt.Before(c.b.clock.Now().Add(-time.Second)) {
		t.Error(token.IssuedAt, err)
	}
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	if bytes.Equal(fetch(), aged) {
		t.Error("the block is not in the list")
	}
	if signer.calls != 3 {
		t.Errorf("signed %d times; want 3", signer.calls)
	}
	_, err = c.b.a.Backend(nobodyAtAll).FetchStatusList(t.Context(), "nothing")
	c.want(domain.ErrNotFound, err)
}

func TestAStatusListComesAsJWTToo(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	issued := c.credentials(p.ID, photoid.DocType, deviceKeys(1)...)[0]
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
	if err != nil {
		t.Fatal(err)
	}
	token, err := statuslist.Parse(ok(c.b.a.StatusListJWT(t.Context(), path.Base(parsed.Status().URI)))(c), parsed.Status().URI, c.trust(),
		c.b.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if status, err := token.List.Get(parsed.Status().Index); status != statuslist.Suspended || err != nil {
		t.Error(status, err)
	}
}

func TestAFullListIsFollowedByAnother(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	uri := func() string {
		parsed, err := mdoc.ParseIssuerSigned(c.credentials(p.ID, photoid.DocType, deviceKeys(1)...)[0].IssuerSigned)
		if err != nil {
			t.Fatal(err)
		}
		return parsed.Status().URI
	}
	first := uri()
	if again := uri(); again != first {
		t.Error("a list for each credential")
	}
	if _, err := c.b.db.Exec("UPDATE status_list SET taken = $1", 1<<16); err != nil {
		t.Fatal(err)
	}
	if next := uri(); next == first {
		t.Error("a full list takes more")
	}
}

func TestAQRHasAPlaceOfItsOwnAndEndsWithItsPassport(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	seen := map[statuslist.Reference]bool{}
	for _, x := range []struct {
		wish domain.QRWish
		life time.Duration
	}{{domain.QRWish{}, 10 * time.Minute}, {domain.QRWish{Fields: []string{domain.QRAdult}}, 10 * time.Minute},
		{domain.QRWish{Copy: true}, 30 * 24 * time.Hour}} {
		text, until, err := c.backend().FetchOfflineQR(t.Context(), p.ID, x.wish)
		if err != nil || !until.Equal(c.b.clock.Now().Add(x.life)) {
			t.Fatal(until, err)
		}
		s, err := offlineqr.Verify(text, c.signerKey, c.b.clock.Now())
		if err != nil || s.Status == nil || seen[*s.Status] || s.Copy != x.wish.Copy {
			t.Fatal(s, err)
		}
		seen[*s.Status] = true
	}
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	for ref := range seen {
		if status, _, err := c.lists().find(ref, nil); status != statuslist.Suspended || err != nil {
			t.Error(status, err)
		}
	}
	_, _, err := c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{})
	c.want(domain.ErrTransition, err)
	_, _, err = c.backend().FetchOfflineQR(t.Context(), p.ID, domain.QRWish{Fields: []string{"snils"}})
	c.want(domain.ErrInvalid, err)
}
