package statuslist

import (
	"crypto"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// Token is a signed list (draft, 5).
type Token struct {
	Subject   string        // the URI where it is published, and which References name
	IssuedAt  time.Time     // to the second
	ExpiresAt time.Time     // zero for none: not to be relied upon from here on
	TTL       time.Duration // zero for none: how long it may be kept before a fresh one is to be asked for; whole seconds
	List      *List
	Signer    *x509.Certificate // of one that was read: who signed it
}

// Trust finds who may sign status lists: the certificate of the signer if the chain (DER, the signer's first) leads to somebody
// trusted and has the purpose id-kp-oauthStatusSigning. It returns a *credential.Fault.
type Trust interface {
	StatusSigner(chain [][]byte, at time.Time) (*x509.Certificate, error)
}

// MaxToken is the most bytes of a token.
const MaxToken = 1 << 20

// skew is how far the clock here may be behind the signer's. Five minutes, as everywhere in the house: a phone without network
// keeps its time within one in a month.
const skew = 5 * time.Minute

// Parse reads a token, CWT or JWT, that was fetched from the subject's URI, and checks it at a moment: type, signature by somebody
// who may sign lists, subject, dates, list. It returns a *credential.Fault: status_malformed, status_type, status_signature,
// status_subject, status_early, status_expired, status_list, status_list_size, or what trust found. With status_expired the token
// is returned as well: it says what was known, which is worth telling where there is no newer one.
func Parse(token []byte, subject string, trust Trust, at time.Time) (Token, error) {
	if len(token) > MaxToken {
		return Token{}, credential.Reject(domain.Malformed, "status_malformed")
	}
	read := parseCWT
	if isJWT(token) {
		read = parseJWT
	}
	s, err := read(token)
	if err != nil {
		return Token{}, err
	}
	signer, err := trust.StatusSigner(s.chain, at)
	if err != nil {
		return Token{}, err
	}
	if err := s.verify(signer.PublicKey); err != nil {
		return Token{}, credential.Reject(domain.Tampered, "status_signature").Because(err)
	}
	c, err := s.claims()
	if err != nil {
		return Token{}, err
	}
	t, err := c.token(subject, at)
	if t.List != nil {
		t.Signer = signer
	}
	return t, err
}

// signed is a token whose signature has not been checked yet. Its claims are not looked at before that.
type signed struct {
	chain  [][]byte
	verify func(public crypto.PublicKey) error
	claims func() (claims, error)
}

// claims are what both forms say.
type claims struct {
	subject            string
	issued, expires    int64 // seconds since 1970
	ttl                int64 // seconds
	bits               int
	list               []byte // deflated
	hasExpires, hasTTL bool
}

// Bounds of what claims may say, far beyond anything that is meant.
const (
	maxUnix = 253402300799 // the end of 9999
	maxTTL  = 10 * 366 * 24 * 3600
)

func (c claims) token(subject string, at time.Time) (Token, error) {
	switch {
	case c.issued <= 0 || c.issued > maxUnix, c.hasExpires && (c.expires <= 0 || c.expires > maxUnix),
		c.hasTTL && (c.ttl <= 0 || c.ttl > maxTTL):
		return Token{}, credential.Reject(domain.Malformed, "status_malformed")
	case c.subject != subject:
		return Token{}, credential.Reject(domain.Tampered, "status_subject")
	}
	t := Token{Subject: c.subject, IssuedAt: time.Unix(c.issued, 0).UTC(), TTL: time.Duration(c.ttl) * time.Second}
	if c.hasExpires {
		t.ExpiresAt = time.Unix(c.expires, 0).UTC()
	}
	if at.Add(skew).Before(t.IssuedAt) {
		return Token{}, credential.Reject(domain.NotYetValid, "status_early")
	}
	var err error
	if t.List, err = inflate(c.bits, c.list); err != nil {
		return Token{}, err
	}
	if t.expired(at) {
		return t, credential.Reject(domain.OutOfDate, "status_expired")
	}
	return t, nil
}

func (t Token) expired(at time.Time) bool { return !t.ExpiresAt.IsZero() && !at.Before(t.ExpiresAt) }

func (t Token) claims() (claims, error) {
	if t.Subject == "" || t.IssuedAt.Unix() <= 0 || t.TTL < 0 || t.TTL%time.Second != 0 || t.List == nil {
		return claims{}, domain.ErrInvalid
	}
	lst, err := t.List.deflate()
	c := claims{subject: t.Subject, issued: t.IssuedAt.Unix(), ttl: int64(t.TTL / time.Second), hasTTL: t.TTL != 0,
		bits: t.List.bits, list: lst}
	if !t.ExpiresAt.IsZero() {
		c.expires, c.hasExpires = t.ExpiresAt.Unix(), true
	}
	return c, err
}

// DefaultTTL is the time to live of a list that names neither one nor an end: what is published for good without a word would
// otherwise count as news for ever. Half a day, the ttl of the draft's examples (43200).
const DefaultTTL = 12 * time.Hour

// Age tells how old the knowledge is that a token holds at a moment: stale when its time to live is over, or the token itself.
func Age(t Token, at time.Time) domain.StatusAge {
	life := t.TTL
	if life == 0 && t.ExpiresAt.IsZero() {
		life = DefaultTTL
	}
	return domain.StatusAge{Known: true, AsOf: t.IssuedAt,
		Stale: t.expired(at) || life != 0 && at.After(t.IssuedAt.Add(life))}
}

// CheckSigner is a list by somebody who may not sign it.
const CheckSigner credential.Check = "status_signer"

// Unusable returns why a credential is not to be relied upon whose list was there and is none, is forged, or has no place for it:
// «the Referenced Token SHOULD be rejected» (draft, 8.3). Malformed, with the list's own check. It is nil for every other error:
// then nobody knows the status, which is for the verifier to judge. So it is with what is only a matter of clocks.
func Unusable(err error) *credential.Fault {
	f, ok := errors.AsType[*credential.Fault](err)
	if !ok {
		return nil
	}
	switch {
	case f.Outcome == domain.OutOfDate, f.Outcome == domain.NotYetValid, slices.Contains(untimely, f.Check):
		return nil
	case strings.HasPrefix(string(f.Check), "status_"):
		return credential.Reject(domain.Malformed, f.Check).Because(err)
	}
	return credential.Reject(domain.Malformed, CheckSigner).Because(err)
}

// untimely is what a Trust finds of a signer at one moment and not at another.
var untimely = []credential.Check{"signer_expired", "signer_not_yet_valid", "root_expired", "root_not_yet_valid"}

func malformed(cause error) error {
	if errors.Is(cause, cose.ErrUnsupported) {
		return credential.Reject(domain.Malformed, "status_algorithm").Because(cause)
	}
	return credential.Reject(domain.Malformed, "status_malformed").Because(cause)
}
