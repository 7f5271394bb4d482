package authority_test

import (
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"razvorot/authority/office"
	"razvorot/domain"
)

// securityKey is a key as a browser at an address would use it.
type securityKey struct {
	party         virtualwebauthn.RelyingParty
	authenticator virtualwebauthn.Authenticator
	credential    virtualwebauthn.Credential
}

func newSecurityKey(origin string) *securityKey {
	return &securityKey{party: virtualwebauthn.RelyingParty{Name: "Пробный орган", ID: strings.TrimPrefix(origin, "https://"), Origin: origin},
		authenticator: virtualwebauthn.NewAuthenticator(), credential: virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)}
}

func (k *securityKey) enrol(t *testing.T, options []byte) []byte {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(options))
	fine(t, err)
	answer := virtualwebauthn.CreateAttestationResponse(k.party, k.authenticator, k.credential, *parsed)
	k.authenticator.AddCredential(k.credential)
	return []byte(answer)
}

func (k *securityKey) sign(t *testing.T, options []byte) []byte {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
	fine(t, err)
	k.credential.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(k.party, k.authenticator, k.credential, *parsed))
}

func TestASecurityKeySignsInAndOneOfAnotherAddressDoesNot(t *testing.T) {
	b := newBench(t, byHand)
	c, r := hire(b, "anna", office.RoleOperator), b.a.Reception()
	for _, origin := range []string{"https://evil.example", "https://console.example"} {
		b.advance(time.Minute)
		options, err := c.StartKey(t.Context(), c.proof())
		fine(t, err)
		key := newSecurityKey(origin)
		err = c.FinishKey(t.Context(), "На связке", key.enrol(t, options))
		if origin != b.o.Console {
			wants(t, domain.ErrInvalid, err)
			continue
		}
		fine(t, err)
		wants(t, domain.ErrCodeExpired, c.FinishKey(t.Context(), "Ещё раз", []byte("{}")))
		factor, err := r.SignIn(t.Context(), "anna", staffPassword)
		if err != nil || factor.Options == nil || !factor.TOTP {
			t.Fatal(factor.TOTP, err)
		}
		_, err = r.WithKey(t.Context(), factor.Ticket, []byte(`{"id":"x"}`), "", "")
		wants(t, domain.ErrCodeWrong, err)
		answer := key.sign(t, factor.Options)
		token, err := r.WithKey(t.Context(), factor.Ticket, answer, "", "")
		fine(t, err)
		_, err = r.WithKey(t.Context(), factor.Ticket, answer, "", "")
		wants(t, domain.ErrCodeExpired, err)
		again, err := r.SignIn(t.Context(), "anna", staffPassword)
		fine(t, err)
		_, err = r.WithKey(t.Context(), again.Ticket, answer, "", "") // an answer to another question
		wants(t, domain.ErrCodeWrong, err)
		_, _, err = r.Office(t.Context(), token, "")
		fine(t, err)
	}
	me, err := c.Me(t.Context())
	if err != nil || len(me.Keys) != 1 || me.Keys[0].Name != "На связке" || me.Keys[0].UsedAt.IsZero() {
		t.Fatal(me.Keys, err)
	}
	b.advance(time.Minute)
	fine(t, c.RemoveKey(t.Context(), me.Keys[0].ID, c.proof()))
	b.advance(time.Minute)
	wants(t, domain.ErrNotFound, c.RemoveKey(t.Context(), me.Keys[0].ID, c.proof()))
}

func TestACopiedSecurityKeyIsRefused(t *testing.T) {
	b := newBench(t, byHand)
	c, r := hire(b, "anna", office.RoleOperator), b.a.Reception()
	b.advance(time.Minute)
	options, err := c.StartKey(t.Context(), c.proof())
	fine(t, err)
	key := newSecurityKey(b.o.Console)
	fine(t, c.FinishKey(t.Context(), "Ключ", key.enrol(t, options)))
	key.credential.Counter = 10
	for _, counter := range []uint32{10, 3} { // the copy has not seen the last use
		key.credential.Counter = counter
		factor, err := r.SignIn(t.Context(), "anna", staffPassword)
		fine(t, err)
		_, err = r.WithKey(t.Context(), factor.Ticket, key.sign(t, factor.Options), "", "")
		if counter == 3 {
			wants(t, domain.ErrCodeWrong, err)
		} else {
			fine(t, err)
		}
	}
}

func TestThereAreNoSecurityKeysWithoutAnAddressOfTheConsole(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	_, err := c.StartKey(t.Context(), c.proof())
	wants(t, domain.ErrForbidden, err)
	b.advance(time.Minute)
	if factor, err := b.a.Reception().SignIn(t.Context(), "anna", staffPassword); err != nil || factor.Options != nil {
		t.Error(err)
	}
}
