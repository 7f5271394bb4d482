package app_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"razvorot/credential/photoid"
	"razvorot/domain"
)

// keys returns the distinct device keys that the authority was asked to sign, of one document.
func keys(h *holder, docType string) (all []string) {
	for _, a := range h.wire.asked() {
		for _, k := range a.request.Keys {
			if a.request.DocType == docType && !slices.Contains(all, string(k.PublicKey)) {
				all = append(all, string(k.PublicKey))
			}
		}
	}
	return all
}

func TestKeysAreNotMadeTwiceWhateverBecomesOfTheAnswer(t *testing.T) {
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	h.wire.loseCredentials(1000)
	have(h.app.Activate(h.ctx, p.ID, have(h.app.StartActivation(h.ctx, p.ID))(h), h.code(domain.MessageActivate)))(h)
	stock := func() int { return have(h.app.CredentialStock(h.ctx, p.ID))(h).Fresh }
	if stock() != 0 {
		t.Fatal("there are credentials that never came")
	}
	_, err := h.app.OfferNearby(h.ctx, p.ID)
	h.wants(err, domain.ErrUnavailable)
	h.restart()
	h.wire.loseCredentials(1)
	h.until("the stock is full", func() bool { return stock() == 10 })
	if all := keys(h, photoid.DocType); len(all) != 10 {
		t.Errorf("%d keys were made for 10 credentials", len(all))
	}
	asked := slices.DeleteFunc(h.wire.asked(), func(a issuing) bool { return a.request.DocType != photoid.DocType })
	for _, a := range asked {
		if !reflect.DeepEqual(a, asked[0]) { // else an authority would take it for another request
			t.Error("a repetition does not say the same")
		}
	}
	if len(asked) < 2 {
		t.Error("nothing was asked again")
	}
	h.until("the European document is here too", func() bool { return len(keys(h, photoid.PID)) == 4 })
}

func TestCredentialsFollowThePassport(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through two weeks")
	}
	h, id := active(t)
	stock := func() int { return have(h.app.CredentialStock(h.ctx, id))(h).Fresh }
	first := keys(h, photoid.DocType)
	if stock() != 10 || len(first) != 10 {
		t.Fatalf("%d credentials of %d keys", stock(), len(first))
	}
	h.fake.Advance(13 * 24 * time.Hour)
	h.until("those that end soon have successors", func() bool { return len(keys(h, photoid.DocType)) == 20 })
	h.until("those are here", func() bool {
		s := have(h.app.CredentialStock(h.ctx, id))(h)
		return s.Fresh == 20 && s.ValidUntil.Sub(h.clock.Now()) > 10*24*time.Hour
	})
	state := func(want domain.PassportState) func() bool {
		return func() bool { return have(h.app.Passport(h.ctx, id))(h).State == want }
	}
	h.ok(h.fake.MovePassport(h.ctx, id, domain.Block))
	h.until("the holder hears that it is blocked", state(domain.PassportBlocked))
	h.ok(h.fake.MovePassport(h.ctx, id, domain.Unblock))
	h.until("the holder hears that it can be activated", state(domain.PassportReady))
	have(h.app.Activate(h.ctx, id, have(h.app.StartActivation(h.ctx, id))(h), h.code(domain.MessageActivate)))(h)
	if n := len(keys(h, photoid.DocType)); n != 30 || stock() != 10 {
		t.Errorf("%d keys were made, %d credentials are fresh", n, stock())
	}
	h.ok(h.fake.MovePassport(h.ctx, id, domain.Revoke))
	h.until("none are left of a revoked one", func() bool { return stock() == 0 })
}

// journal returns what the journal of the device says happened.
func (h *holder) journal() (all []string) {
	h.Helper()
	h.ok(h.keeps.last.View(h.ctx, func(tx domain.Tx) error {
		for e, err := range tx.Log(h.ctx) {
			if err != nil {
				return err
			}
			all = append(all, e.What)
		}
		return nil
	}))
	return all
}

func TestACredentialThatNoReaderWouldTakeIsNotKept(t *testing.T) {
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	h.wire.forgeCredentials(func(all []domain.IssuedCredential) []domain.IssuedCredential {
		for i := range all {
			all[i].IssuerSigned = bytes.Clone(all[i].IssuerSigned)
			all[i].IssuerSigned[len(all[i].IssuerSigned)-1] ^= 1 // of the authority's signature
		}
		return all
	})
	have(h.app.Activate(h.ctx, p.ID, have(h.app.StartActivation(h.ctx, p.ID))(h), h.code(domain.MessageActivate)))(h)
	stock := func() int { return have(h.app.CredentialStock(h.ctx, p.ID))(h).Fresh }
	if stock() != 0 {
		t.Errorf("%d credentials with a wrong signature are kept", stock())
	}
	if all := h.journal(); !slices.Contains(all, "credentials_refused.issuer_signature") {
		t.Errorf("the journal says %q", all)
	}
	h.wire.forgeCredentials(func(all []domain.IssuedCredential) []domain.IssuedCredential {
		for i := range all {
			all[i].ValidUntil = all[i].ValidUntil.Add(time.Hour)
		}
		return all
	})
	h.fake.Advance(time.Hour)
	h.until("they are asked for again", func() bool { return slices.Contains(h.journal(), "credentials_refused") })
	if stock() != 0 {
		t.Errorf("%d credentials with another validity are kept", stock())
	}
	h.wire.forgeCredentials(nil)
	h.fake.Advance(time.Hour)
	h.until("right ones are here", func() bool { return stock() == 10 })
	if n := len(keys(h, photoid.DocType)); n != 10 {
		t.Errorf("%d keys were made for 10 credentials", n)
	}
}

func TestRefusedCredentialsAreAskedForOnceAnHourAndForOtherKeysAfterADay(t *testing.T) {
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	h.wire.forgeCredentials(func(all []domain.IssuedCredential) []domain.IssuedCredential {
		for i := range all {
			all[i].ValidUntil = all[i].ValidUntil.Add(time.Hour)
		}
		return all
	})
	have(h.app.Activate(h.ctx, p.ID, have(h.app.StartActivation(h.ctx, p.ID))(h), h.code(domain.MessageActivate)))(h)
	asked := func() (n int) {
		for _, a := range h.wire.asked() {
			if a.request.DocType == photoid.DocType {
				n++
			}
		}
		return n
	}
	h.until("the other document is asked for too", func() bool { return len(keys(h, photoid.PID)) == 4 })
	rounds := func(n int) {
		for range n {
			looked := h.fake.Calls("FetchChanges")
			h.until("the engine has looked", func() bool { return h.fake.Calls("FetchChanges") > looked })
		}
	}
	rounds(5)
	if n := asked(); n != 1 {
		t.Errorf("within minutes they were asked for %d times", n)
	}
	for hour := 1; hour <= 3; hour++ {
		h.fake.Advance(time.Hour)
		h.until("they are asked for again", func() bool { return asked() > hour })
		rounds(2)
		if n := asked(); n != hour+1 {
			t.Errorf("after %d hours they were asked for %d times", hour, n)
		}
	}
	if n := len(keys(h, photoid.DocType)); n != 10 {
		t.Errorf("on the first day %d keys were made", n)
	}
	if all := h.journal(); len(slices.DeleteFunc(all, func(s string) bool { return s != "credentials_refused" })) != 2 {
		t.Errorf("the journal, which is to say it once for each document, says %q", all)
	}
	h.restart()
	rounds(2)
	if n := asked(); n != 4 {
		t.Errorf("after a restart they were asked for at once")
	}
	h.wire.forgeCredentials(nil)
	h.fake.Advance(24 * time.Hour)
	h.until("right ones are here", func() bool { return have(h.app.CredentialStock(h.ctx, p.ID))(h).Fresh == 10 })
	if n := len(keys(h, photoid.DocType)); n != 20 {
		t.Errorf("after a day %d keys were made, 10 of them anew", n)
	}
}

func TestAWrongClockMintsNoCredentialsWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through days")
	}
	for _, c := range []struct {
		name        string
		ahead, aged time.Duration
	}{
		{"two days slow", -48 * time.Hour, 14*24*time.Hour + 12*time.Hour},
		{"thirteen days fast, so that what comes ends soon", 13 * 24 * time.Hour, 0},
		{"fifteen days fast, so that what comes is over", 15 * 24 * time.Hour, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, id := active(t)
			h.ahead = c.ahead
			h.restart()
			h.fake.Advance(c.aged)
			h.until("the stock is replaced", func() bool { return len(keys(h, photoid.DocType)) >= 20 })
			for hour := range 20 {
				looked := h.fake.Calls("FetchChanges")
				h.fake.Advance(time.Hour)
				h.soon("the engine has looked", func() bool { return h.fake.Calls("FetchChanges") > looked })
				if n := len(keys(h, photoid.DocType)); n != 20 {
					t.Fatalf("after %d hours %d keys were made", hour, n)
				}
			}
			if fresh := have(h.app.CredentialStock(h.ctx, id))(h).Fresh; c.ahead < 0 && fresh < 10 {
				t.Errorf("only %d credentials can be shown", fresh)
			}
		})
	}
}
