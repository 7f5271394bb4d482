package app_test

import (
	"testing"
	"time"

	"razvorot/credential/photoid"
	"razvorot/domain"
)

func TestWhatARevokedSignerSignedIsRefusedOnceTheTrustListIsHere(t *testing.T) {
	m := meet(t)
	code := string(m.statement().Payload)
	m.outcome("before, the code", m.verify(code), domain.Genuine)
	m.outcome("before, the credential", m.byFile(photoid.Age), domain.Genuine)
	i, q := m.invited(photoid.Age)
	answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	m.holder.fake.DismissSigners()
	m.holder.fake.Advance(time.Second) // else the newer list is of the same moment
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	m.outcome("the code", m.verify(code), domain.UnknownIssuer)
	v := have(m.reader.app.ReadAnswer(m.reader.ctx, i.ID, answered.File))(m.reader)
	if v.Outcome != domain.UnknownIssuer || v.Check != "signer_unknown" || len(v.Fields) != 0 {
		t.Errorf("the credential, which brings its certificate, is %s (%s) and says %v", v.Outcome, v.Check, v.Fields)
	}
	fresh := m.verify(string(have(m.holder.app.PassportQR(m.holder.ctx, m.id, domain.QRWish{}))(m.holder).Payload))
	m.outcome("what the successor signs", fresh, domain.Genuine)
	if !fresh.Status.Known {
		t.Error("the list of the new status signer is not believed")
	}
}

func TestANewStatusSignerIsLookedUpInANewTrustList(t *testing.T) {
	m := meet(t)
	code := m.statement()
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	m.holder.fake.DismissStatusSigners()
	m.holder.fake.Advance(2 * time.Minute)
	v := m.verify(string(code.Payload))
	m.outcome("the code", v, domain.Genuine)
	if !v.Status.Known || v.Status.Stale {
		t.Errorf("status %+v", v.Status)
	}
}

// TestTheAuthorityIsNotAskedForAListOfAnother has somebody meet a passport from abroad, where the one who signed its list is dismissed: what is
// kept of the list does not tell any more whose it is.
func TestTheAuthorityIsNotAskedForAListOfAnother(t *testing.T) {
	if testing.Short() {
		t.Skip("two devices meet in one of the tests of the short run")
	}
	abroad, id := active(t)
	code := string(have(abroad.app.PassportQR(abroad.ctx, id, copyOnPaper))(abroad).Payload)
	theirs := have(abroad.fake.FetchStatusList(abroad.ctx, "roll1"))(abroad)
	strange := have(abroad.fake.FetchTrust(abroad.ctx))(abroad)
	h := newStranger(t)
	b := between{trust: func(list []byte) []byte { return together(h, list, strange) },
		foreign: func(string) ([]byte, error) { return theirs, nil }}
	h.behind(&b)
	if v := have(h.app.VerifyText(h.ctx, code))(h); v.Outcome != domain.Genuine || !v.Status.Known {
		t.Fatalf("%s (%s), status %+v", v.Outcome, v.Check, v.Status)
	}
	for _, one := range []*holder{h, abroad} {
		one.fake.Advance(24 * time.Hour)
	}
	abroad.fake.DismissSigners() // what is kept is no more of anybody who is listed
	b.says(func(b *between) {
		strange = have(abroad.fake.FetchTrust(abroad.ctx))(abroad)
		theirs = have(abroad.fake.FetchStatusList(abroad.ctx, "roll1"))(abroad)
		b.uris = nil
	})
	h.ok(h.app.RefreshTrust(h.ctx))
	b.says(func(b *between) {
		if len(b.names) != 0 || len(b.uris) == 0 {
			t.Errorf("asked elsewhere for %v, at the authority for %v", b.uris, b.names)
		}
	})
}
