package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// between is who stands between a program and its authority, and answers other things than the authority said.
type between struct {
	*wire

	mu      sync.Mutex
	trust   func([]byte) []byte // nil for what it says
	list    func([]byte) []byte
	key     *domain.Hash
	names   []string // of the lists that were asked for
	foreign func(uri string) ([]byte, error)
	uris    []string // of the lists that were asked for elsewhere
}

func (b *between) FetchTrust(ctx context.Context) ([]byte, error) {
	content, err := b.wire.FetchTrust(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil && b.trust != nil {
		content = b.trust(content)
	}
	return content, err
}

func (b *between) FetchStatusList(ctx context.Context, name string) ([]byte, error) {
	content, err := b.wire.FetchStatusList(ctx, name)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = append(b.names, name)
	if err == nil && b.list != nil {
		content = b.list(bytes.Clone(content))
	}
	return content, err
}

func (b *between) Authority(ctx context.Context) (domain.AuthorityInfo, error) {
	info, err := b.wire.Authority(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.key != nil {
		info.KeyHash = *b.key
	}
	return info, err
}

func (b *between) elsewhere(_ context.Context, uri string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.uris = append(b.uris, uri)
	return b.foreign(uri)
}

// says has it answer other things from now on.
func (b *between) says(change func(*between)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b)
}

func instead(content []byte) func([]byte) []byte { return func([]byte) []byte { return content } }

// behind puts somebody between a program and the authority. It starts anew.
func (h *holder) behind(b *between) {
	h.Helper()
	h.ok(h.app.Close(h.ctx))
	b.wire = h.wire
	config := app.Config{Clock: h.clock, Nearby: h.nearby, Keeper: &holderKeeper{dir: h.dir},
		Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
			return app.Connection{Backend: b, Trial: h.fake, Close: func() error { return nil }}, nil
		}}
	if b.foreign != nil {
		config.FetchStatus = b.elsewhere
	}
	h.app = app.New(config)
	this := h.app
	h.Cleanup(func() { _ = this.Close(context.Background()) })
	h.ok(h.app.Unlock(h.ctx, app.ByPassphrase, holderPassphrase))
}

// together is a trust list with the certificates of two.
func together(h *holder, a, b []byte) []byte {
	h.Helper()
	var x, y map[string]any
	h.ok(json.Unmarshal(a, &x))
	h.ok(json.Unmarshal(b, &y))
	for _, part := range []string{"issuers", "readers", "signers"} {
		x[part] = slices.Concat(x[part].([]any), y[part].([]any))
	}
	return have(json.Marshal(x))(h)
}

// madeAt is a trust list as of another moment.
func madeAt(h *holder, list []byte, at time.Time) []byte {
	h.Helper()
	var x map[string]any
	h.ok(json.Unmarshal(list, &x))
	x["made_at"] = at
	return have(json.Marshal(x))(h)
}

func TestAnOlderStatusListNeverReplacesANewerOne(t *testing.T) {
	m := meet(t)
	var b between
	m.reader.behind(&b)
	code := string(m.statement().Payload)
	m.outcome("before it is blocked, the code", m.verify(code), domain.Genuine)
	old := have(m.holder.fake.FetchStatusList(m.holder.ctx, "roll1"))(m.holder)
	m.holder.fake.Advance(2 * time.Second)
	m.holder.ok(m.holder.app.BlockPassport(m.holder.ctx, m.id))
	m.holder.soon("the authority has blocked it", func() bool {
		return have(m.holder.fake.FindPassport(m.holder.ctx, m.id))(m.holder).State == domain.PassportBlocked
	})
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	m.outcome("the code of a blocked passport", m.verify(code), domain.Suspended)
	b.says(func(b *between) { b.list = instead(old) })
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	m.outcome("after the old list was fetched, the code", m.verify(code), domain.Suspended)
	m.holder.fake.Advance(2 * time.Minute) // and the newer one is to be fetched anew
	v := m.verify(code)
	m.outcome("when the old list is all that there is, the code", v, domain.Suspended)
	if !v.Status.Stale {
		t.Error("nobody is told that the knowledge is old")
	}
	b.says(func(b *between) { b.list = nil })
	m.holder.fake.SetOffline(true)
	m.outcome("without the network, the code", m.verify(code), domain.Suspended)
}

func TestACertificateListThatIsNoneReplacesNothing(t *testing.T) {
	m := meet(t)
	var b between
	m.reader.behind(&b)
	code := string(m.statement().Payload)
	m.holder.fake.Advance(time.Minute)
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	known := m.verify(code)
	m.outcome("it", known, domain.Genuine)
	if !known.TrustAsOf.Equal(m.reader.clock.Now()) {
		t.Errorf("certificates as of %v", known.TrustAsOf)
	}
	good, other := have(m.reader.fake.FetchTrust(m.reader.ctx))(m.reader), newStranger(t)
	strange := have(other.fake.FetchTrust(other.ctx))(other)
	for what, list := range map[string][]byte{"an empty one": []byte("{}"), "null": []byte("null"), "an error": []byte(`{"error":"internal"}`),
		"one with more behind": append(slices.Clone(good), "{}"...), "one of somebody who looks like the authority": strange} {
		b.says(func(b *between) { b.trust = instead(list) })
		t.Log(what)
		m.reader.wants(m.reader.app.RefreshTrust(m.reader.ctx), domain.ErrDamaged)
		m.outcome("after "+what+" it", m.verify(code), domain.Genuine)
	}
	older := madeAt(m.reader, together(m.reader, good, strange), known.TrustAsOf.Add(-time.Second))
	b.says(func(b *between) { b.trust = instead(older) })
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	v := m.verify(code)
	m.outcome("after an older one it", v, domain.Genuine)
	if !v.TrustAsOf.Equal(known.TrustAsOf) {
		t.Errorf("certificates as of %v are used in place of those of %v", v.TrustAsOf, known.TrustAsOf)
	}
}

func TestAnotherAuthorityInThePlaceOfTheKnownOneIsNotBelieved(t *testing.T) {
	other := newStranger(t)
	h := other.stranger()
	var b between
	h.behind(&b)
	h.ok(h.app.RefreshTrust(h.ctx)) // the first contact
	impostor := newStranger(t)
	key := have(impostor.fake.Authority(impostor.ctx))(impostor).KeyHash
	list := have(impostor.fake.FetchTrust(impostor.ctx))(impostor)
	b.says(func(b *between) { b.trust, b.key = instead(list), &key })
	h.wants(h.app.RefreshTrust(h.ctx), domain.ErrDamaged)
	h.restart()
	h.behind(&b)
	h.wants(h.app.RefreshTrust(h.ctx), domain.ErrDamaged)
	if have(h.app.Authority(h.ctx))(h).KeyHash == key {
		t.Error("the other one is kept as the authority")
	}
	late := other.stranger()
	half := between{trust: instead(list)} // the name of one, the certificates of another
	late.behind(&half)
	late.wants(late.app.RefreshTrust(late.ctx), domain.ErrDamaged)
	_, err := late.app.VerifyText(late.ctx, "привет")
	late.wants(err, domain.ErrDamaged)
}

func TestAForgedStatusListIsToldApartFromNone(t *testing.T) {
	m := meet(t)
	b := between{list: func(content []byte) []byte {
		content[len(content)-1] ^= 1
		return content
	}}
	m.reader.behind(&b)
	code := string(m.statement().Payload)
	v := m.verify(code)
	if v.Outcome != domain.Malformed || v.Check != "status_signature" || v.Status.Known || len(v.Fields) != 0 {
		t.Errorf("with a forged list a code is %s (%s), status %+v", v.Outcome, v.Check, v.Status)
	}
	if v := m.byFile(photoid.Age); v.Outcome != domain.Malformed || v.Check != "status_signature" {
		t.Errorf("with a forged list a credential is %s (%s)", v.Outcome, v.Check)
	}
	m.holder.fake.SetOffline(true)
	v = m.verify(code)
	m.outcome("without the network it", v, domain.Genuine)
	if v.Status.Known {
		t.Errorf("status %+v", v.Status)
	}
	m.holder.fake.SetOffline(false)
	b.says(func(b *between) { b.list = nil })
	m.outcome("with the true list it", m.verify(code), domain.Genuine)
}

func TestOneIssuersStatusListSaysNothingOfAnothersPassports(t *testing.T) {
	m := meet(t)
	other, _ := active(t) // another authority, whose list bears the same URI
	theirs := have(other.fake.FetchStatusList(other.ctx, "roll1"))(other)
	strange := have(other.fake.FetchTrust(other.ctx))(other)
	b := between{list: instead(theirs), trust: func(list []byte) []byte { return together(m.reader, list, strange) }}
	m.reader.behind(&b)
	code := string(m.statement().Payload)
	if v := m.verify(code); v.Outcome != domain.Malformed || v.Check != "status_signer" || v.Status.Known {
		t.Errorf("with the list of another issuer it is %s (%s), status %+v", v.Outcome, v.Check, v.Status)
	}
	b.says(func(b *between) { b.list = nil })
	m.outcome("with its own list it", m.verify(code), domain.Genuine)
	b.says(func(b *between) { b.list = instead(theirs) })
	if m.reader.app.RefreshTrust(m.reader.ctx) == nil {
		t.Error("the list of another issuer is taken")
	}
	v := m.verify(code)
	m.outcome("by the list from before it", v, domain.Genuine)
	if !v.Status.Known {
		t.Error("the list from before was replaced")
	}
}

func TestWhoIsAskedForAStatusListIsWhoseItIs(t *testing.T) {
	if testing.Short() {
		t.Skip("two devices meet in one of the tests of the short run")
	}
	abroad, id := active(t)
	code := string(have(abroad.app.PassportQR(abroad.ctx, id, domain.QRWish{}))(abroad).Payload)
	theirs := have(abroad.fake.FetchStatusList(abroad.ctx, "roll1"))(abroad)
	strange := have(abroad.fake.FetchTrust(abroad.ctx))(abroad)
	for _, asked := range []bool{false, true} {
		h := newStranger(t)
		b := between{trust: func(list []byte) []byte { return together(h, list, strange) }}
		if asked {
			b.foreign = func(string) ([]byte, error) { return theirs, nil }
		}
		h.behind(&b)
		v := have(h.app.VerifyText(h.ctx, code))(h)
		var uris, names []string
		b.says(func(b *between) { uris, names = slices.Clone(b.uris), slices.Clone(b.names) })
		slices.Sort(uris)
		uris = slices.Compact(uris) // the engine may have asked for the same once more
		if v.Outcome != domain.Genuine || v.Status.Known != asked || len(uris) != map[bool]int{true: 1}[asked] || len(names) != 0 {
			t.Errorf("a way to foreign lists is there: %v; it is %s (%s), status %+v, asked elsewhere for %v, at the authority for %v", asked,
				v.Outcome, v.Check, v.Status, uris, names)
		}
	}
}

func TestOldGoodNewsIsForgottenAndOldBadNewsIsNot(t *testing.T) {
	m := meet(t)
	code := string(have(m.holder.app.PassportQR(m.holder.ctx, m.id, copyOnPaper))(m.holder).Payload)
	other := m.holder.stranger()
	m.outcome("it", m.verify(code), domain.Genuine)
	m.holder.ok(m.holder.app.BlockPassport(m.holder.ctx, m.id))
	m.holder.soon("the authority has blocked it", func() bool {
		return have(m.holder.fake.FindPassport(m.holder.ctx, m.id))(m.holder).State == domain.PassportBlocked
	})
	m.outcome("for who comes later it", have(other.app.VerifyText(other.ctx, code))(other), domain.Suspended)
	m.holder.fake.SetOffline(true)
	for _, c := range []struct {
		days  int
		known bool
	}{{7, true}, {2, false}} {
		m.holder.fake.Advance(time.Duration(c.days) * 24 * time.Hour)
		v := m.verify(code)
		m.outcome("offline it", v, domain.Genuine)
		if v.Status.Known != c.known {
			t.Errorf("status %+v", v.Status)
		}
	}
	m.outcome("for who knew better it", have(other.app.VerifyText(other.ctx, code))(other), domain.Suspended)
}
