package authority

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// Codes of authenticator apps are TOTP (RFC 6238) as every app makes them: SHA-1, six digits, thirty seconds. The clock of the phone
// may be one step off.
const (
	codeStep   = 30 // seconds
	codeSkew   = 1  // steps
	secretSize = 20 // bytes: RFC 4226, R6 recommends 160 bits
)

func newTOTPSecret() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(randomBytes(secretSize))
}

// stepOf returns the step whose code it is, 0 when it is none's.
func stepOf(secret, code string, now time.Time) int64 {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	middle := now.Unix() / codeStep
	var found int64
	for step := middle - codeSkew; step <= middle+codeSkew; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// useCode checks a code of an operator's authenticator app and uses it up. domain.ErrCodeWrong: it is another, or was used.
func (w *work) useCode(o *store.Operator, code string) error {
	secret, err := w.a.desks.openSecret(o.ID, o.Secret)
	if err != nil {
		return err
	}
	step := stepOf(secret, code, w.now)
	if step == 0 {
		return &domain.CodeWrong{}
	}
	err = w.UseStep(o.ID, step)
	if errors.Is(err, domain.ErrNotFound) {
		return &domain.CodeWrong{}
	}
	return err
}

// keyHolder is an operator as package webauthn sees one.
type keyHolder struct{ store.Operator }

// WebAuthnID implements webauthn.User: random, and nothing of the person.
func (k keyHolder) WebAuthnID() []byte { return []byte(k.ID) }

// WebAuthnName implements webauthn.User.
func (k keyHolder) WebAuthnName() string { return k.Login }

// WebAuthnDisplayName implements webauthn.User.
func (k keyHolder) WebAuthnDisplayName() string { return k.Name }

// WebAuthnCredentials implements webauthn.User.
func (k keyHolder) WebAuthnCredentials() []webauthn.Credential {
	var all []webauthn.Credential
	for _, raw := range k.Credentials {
		var c webauthn.Credential
		if json.Unmarshal(raw, &c) == nil {
			all = append(all, c)
		}
	}
	return all
}

// askKey returns the request options for an operator's security keys and what is needed to check the answer.
func (d *desks) askKey(o store.Operator) (options, ceremony []byte, err error) {
	assertion, session, err := d.party.BeginLogin(keyHolder{o}, webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, nil, err
	}
	return bothJSON(assertion, session)
}

func bothJSON(a, b any) ([]byte, []byte, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return nil, nil, err
	}
	second, err := json.Marshal(b)
	return first, second, err
}

// largestAnswer is how many bytes an authenticator's answer may have.
const largestAnswer = 64 << 10

// checkKey checks what an authenticator answered, and notes in the operator that the key was used. domain.ErrCodeWrong: the answer is
// not right, or the key has a copy.
func (d *desks) checkKey(o *store.Operator, ceremony, answer []byte, now time.Time) error {
	var session webauthn.SessionData
	if d.party == nil || len(answer) > largestAnswer || json.Unmarshal(ceremony, &session) != nil {
		return &domain.CodeWrong{}
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return &domain.CodeWrong{}
	}
	used, err := d.party.ValidateLogin(keyHolder{*o}, session, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		return &domain.CodeWrong{}
	}
	id := keyID(used.ID)
	for i, k := range o.Keys {
		if k.ID != id {
			continue
		}
		raw, err := json.Marshal(used)
		if err != nil {
			return err
		}
		o.Keys, o.Credentials = slices.Clone(o.Keys), slices.Clone(o.Credentials)
		o.Keys[i].UsedAt, o.Credentials[i] = now, raw
		return nil
	}
	return &domain.CodeWrong{}
}

func keyID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// most security keys of one operator.
const mostKeys = 10

// offerKey returns the creation options of a new key and what is needed to check the answer.
func (d *desks) offerKey(o store.Operator) (options, ceremony []byte, err error) {
	creation, session, err := d.party.BeginRegistration(keyHolder{o},
		webauthn.WithExclusions(webauthn.Credentials(keyHolder{o}.WebAuthnCredentials()).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{UserVerification: protocol.VerificationPreferred,
			ResidentKey: protocol.ResidentKeyRequirementDiscouraged}))
	if err != nil {
		return nil, nil, err
	}
	return bothJSON(creation, session)
}

// addKey adds the key of an authenticator's answer to the operator. domain.ErrInvalid, domain.ErrDuplicate.
func (d *desks) addKey(o *store.Operator, name string, ceremony, answer []byte, now time.Time) error {
	var session webauthn.SessionData
	if d.party == nil || len(answer) > largestAnswer || json.Unmarshal(ceremony, &session) != nil {
		return invalid("key", finding.Unreadable)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return invalid("key", finding.Unreadable)
	}
	made, err := d.party.CreateCredential(keyHolder{*o}, session, parsed)
	if err != nil {
		return invalid("key", finding.Unreadable)
	}
	id := keyID(made.ID)
	if slices.ContainsFunc(o.Keys, func(k office.SecurityKey) bool { return k.ID == id }) {
		return domain.ErrDuplicate
	}
	raw, err := json.Marshal(made)
	if err != nil {
		return err
	}
	o.Keys = append(slices.Clone(o.Keys), office.SecurityKey{ID: id, Name: name, AddedAt: now})
	o.Credentials = append(slices.Clone(o.Credentials), raw)
	return nil
}
