// Package offlineqr is the offline QR of a passport: a short statement of the authority that anybody with its public key can
// check without a network.
//
// A statement proves what the authority said at its time. It never proves that whoever shows it is its holder: it can be
// photographed and shown again until it ends, so that it ends after minutes, and whoever looks at it compares the face. A copy is
// a statement for paper: it holds for days and says of itself that it is one. A face is a thumbnail of the portrait, to compare.
//
// # Format
//
// The text is base45 (RFC 9285) of zlib (RFC 1950) of a CWT (RFC 8392) in a tagged COSE_Sign1 (RFC 9052). The protected
// header has the algorithm and the key's id: the first eight bytes of the SHA-256 of its uncompressed point. The claims:
//
//	1 iss    the authority; a trial one begins with SPECIMEN and has ОБРАЗЕЦ in it
//	4 exp    end of the statement
//	6 iat
//	169      identity as MOSIP numbers it (version 1.2.2): 1 registry id, 4 full name, 8 birth (YYYYMMDD), 9 sex (1 male, 2
//	         female), 10 place of registration to the town, 13 citizenship (ISO 3166-1 alpha-3), 62 face: one
//	         {0: JPEG, 1: 0 (image), 2: 1 (JPEG)}
//	65535    status: {"status_list": {"idx", "uri"}} (draft-ietf-oauth-status-list, 6.3)
//	-70001   passport: 1 its state, 2 its last day, 3 last three digits of the paper passport, 4 true for a specimen, 5 whether
//	         the holder is 18, 6 true for a copy
//
// Days are counted from 1970-01-01. What was not asked for is left out. A text may come with the CWT tag 61 before the COSE tag.
package offlineqr

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/credential/cose"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Statement is what an offline QR says about a passport. The fields of the second group are said when they were asked for.
type Statement struct {
	Issuer     string // as it is signed
	Passport   domain.RegistryID
	State      domain.PassportState
	ValidUntil person.Date // last day of the passport
	Specimen   bool
	Copy       bool      // for paper
	IssuedAt   time.Time // of the statement, to the second
	ExpiresAt  time.Time // of the statement, to the second
	Status     *statuslist.Reference

	Name         string // family name, given name, patronymic
	Birth        person.Date
	Sex          person.Sex
	Citizenship  person.Country
	NumberEnd    string // last three digits of the paper passport
	Adult        *bool  // whether the holder is 18
	Registration string // place of registration, to the town
	Face         []byte // JPEG, at most MaxFace bytes; see Face
}

// LogValue shows the number and the state only.
func (s Statement) LogValue() slog.Value {
	return slog.StringValue("[statement of " + string(s.Passport) + ", " + string(s.State) + "]")
}

// Format hides the holder from fmt, whatever the verb.
func (s Statement) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }

// Checks of a statement, in the order they are made.
const (
	CheckText      credential.Check = "qr_text"      // not base45 of zlib
	CheckMessage   credential.Check = "qr_message"   // not a COSE_Sign1
	CheckKey       credential.Check = "qr_key"       // of nobody who is trusted
	CheckSignature credential.Check = "qr_signature" // does not hold
	CheckClaims    credential.Check = "qr_claims"    // signed, but not a statement
	CheckState     credential.Check = "qr_state"     // the passport was not active when the statement was made
	CheckPassport  credential.Check = "qr_passport"  // the passport is past its last day
	CheckExpiry    credential.Check = "qr_expiry"
	CheckIssuedAt  credential.Check = "qr_issued_at" // from the future
)

// skew is how far a verifier's clock may be behind the authority's: the default of ISO/IEC 18013-5 readers that are offline for
// days; no clock of a phone is further off.
const skew = 5 * time.Minute

// Issue signs a statement and returns the text of its QR. kid names the signer's key; nil stands for what pki.KeyID
// returns. It
// returns ErrInvalid for a statement without issuer, passport, state, last day or time, or larger than a QR; or what the signer
// returns.
func Issue(s Statement, signer cose.Signer, kid []byte) (text []byte, err error) {
	switch {
	case s.Issuer == "" || s.Passport == "" || s.State == "" || s.ValidUntil.IsZero():
		return nil, fmt.Errorf("a statement of no issuer, passport, state or last day: %w", domain.ErrInvalid)
	case s.IssuedAt.Unix() <= 0 || s.ExpiresAt.Unix() <= s.IssuedAt.Unix():
		return nil, fmt.Errorf("a statement that ends before it begins: %w", domain.ErrInvalid)
	case len(s.Face) > MaxFace:
		return nil, fmt.Errorf("a face of more than %d bytes: %w", MaxFace, domain.ErrInvalid)
	}
	if kid == nil {
		kid = pki.KeyID(signer.Public())
	}
	payload, err := claimsOf(s)
	if err != nil {
		return nil, err
	}
	message, err := cose.Sign(signer, cose.Headers{KeyID: kid}, payload, nil, false)
	if err != nil {
		return nil, err
	}
	packed, err := pack(cose.Tagged(message), s.Face)
	if err != nil {
		return nil, err
	}
	text = []byte(base45.Encode(packed))
	if len(text) > maxText {
		return nil, fmt.Errorf("a statement of %d characters: %w", len(text), domain.ErrInvalid)
	}
	return text, nil
}

// Unverified is a text that has the shape of a signed statement. Nothing of it is checked.
type Unverified struct {
	KeyID   []byte
	message cose.Message
}

// Parse reads a text as far as it can be read without a key. It returns a *credential.Fault: Malformed.
func Parse(text []byte) (Unverified, error) {
	message, err := unpack(text)
	if err != nil {
		return Unverified{}, err
	}
	m, err := cose.Parse(message)
	if err != nil {
		return Unverified{}, credential.Reject(domain.Malformed, CheckMessage)
	}
	return Unverified{KeyID: m.KeyID, message: m}, nil
}

// Verify reads a text and checks it at a moment, with the key that its id stands for (pki.Trust.Signer). key returns an error for
// an id it does not know. A *credential.Fault is returned for what is not accepted: Malformed, UnknownIssuer and Tampered without the statement;
// Revoked, Suspended, OutOfDate and NotYetValid with it, since its signature holds. The status is for the caller to look up.
func Verify(text []byte, key func(kid []byte) (crypto.PublicKey, error), at time.Time) (Statement, error) {
	u, err := Parse(text)
	if err != nil {
		return Statement{}, err
	}
	public, err := key(u.KeyID)
	if err != nil {
		if fault, ok := errors.AsType[*credential.Fault](err); ok { // a signer that is known and not accepted says why
			return Statement{}, fault
		}
		return Statement{}, credential.Reject(domain.UnknownIssuer, CheckKey).Because(err)
	}
	if err := u.message.VerifySign(public, nil, nil); err != nil {
		return Statement{}, credential.Reject(domain.Tampered, CheckSignature)
	}
	s, err := statementOf(u.message.Payload)
	if err != nil {
		return Statement{}, err
	}
	return s, s.check(at)
}

// check returns the first fault of a statement whose signature holds, in the order of domain.VerdictOutcomes.
func (s Statement) check(at time.Time) error {
	switch s.State {
	case domain.PassportActive:
	case domain.PassportReplaced, domain.PassportRevoked:
		return credential.Reject(domain.Revoked, CheckState)
	case domain.PassportExpired:
		return credential.Reject(domain.OutOfDate, CheckState)
	default:
		return credential.Reject(domain.Suspended, CheckState)
	}
	switch {
	case person.DateOf(at).After(s.ValidUntil):
		return credential.Reject(domain.OutOfDate, CheckPassport)
	case !at.Before(s.ExpiresAt):
		return credential.Reject(domain.OutOfDate, CheckExpiry)
	case at.Add(skew).Before(s.IssuedAt):
		return credential.Reject(domain.NotYetValid, CheckIssuedAt)
	}
	return nil
}
