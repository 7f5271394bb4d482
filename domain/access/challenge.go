package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"math/big"
	"strings"
	"time"

	"razvorot/domain"
)

// CodePolicy is the rules of one-time codes.
type CodePolicy struct {
	Digits      int
	Lifetime    time.Duration // of one code
	ResendAfter time.Duration // between two codes of a challenge
	MaxAttempts int           // wrong entries in all codes of a challenge together
	MaxSends    int           // codes of a challenge, the first included
}

// DefaultPolicy is six digits for five minutes, five tries, three codes a minute apart. Five tries of a million are
// a chance of 1 in 200,000 (NIST SP 800-63B, 5.1.3.2, wants six digits, ten minutes at most, and a rate limit).
func DefaultPolicy() CodePolicy {
	return CodePolicy{Digits: 6, Lifetime: 5 * time.Minute, ResendAfter: time.Minute, MaxAttempts: 5, MaxSends: 3}
}

// NewCode returns a random code of so many digits.
func (p CodePolicy) NewCode() string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.Digits)), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	digits := n.String()
	return strings.Repeat("0", p.Digits-len(digits)) + digits
}

// CodeDigest is what is stored of a code: an HMAC under the authority's own key. A plain hash of six digits is undone in a
// millisecond; without the key this one is not.
type CodeDigest [sha256.Size]byte

// DigestCode returns the digest of a code of one challenge.
func DigestCode(key []byte, id domain.ChallengeID, code string) CodeDigest {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(string(id) + "\x00" + code))
	return CodeDigest(mac.Sum(nil))
}

// ReadCode returns the digits of a code as it was typed or pasted: «123 456» and «Код: 123456» are 123456.
func ReadCode(typed string) string { return onlyDigits(typed) }

// ChallengeState is whether a challenge can still be met.
type ChallengeState string

// The states.
const (
	ChallengeOpen  ChallengeState = "open"
	ChallengeMet   ChallengeState = "met"   // entered rightly, once: it opens nothing again
	ChallengeSpent ChallengeState = "spent" // out of attempts
)

// Challenge is a one-time code on its way and what became of it. It changes by Try and Resend only, which return the
// challenge to store whether or not they return an error.
type Challenge struct {
	Policy   CodePolicy
	State    ChallengeState
	Code     CodeDigest
	SentAt   time.Time // of the latest code
	Sends    int
	Attempts int // wrong ones
}

// NewChallenge returns the challenge of a first code that is sent at a moment.
func NewChallenge(policy CodePolicy, code CodeDigest, now time.Time) Challenge {
	return Challenge{Policy: policy, State: ChallengeOpen, Code: code, SentAt: now, Sends: 1}
}

// ExpiresAt returns when the latest code is no longer taken.
func (c Challenge) ExpiresAt() time.Time { return c.SentAt.Add(c.Policy.Lifetime) }

// ResendAt returns from when on a new code may be asked for, and the zero time when no more are sent.
func (c Challenge) ResendAt() time.Time {
	if c.State != ChallengeOpen || c.Sends >= c.Policy.MaxSends {
		return time.Time{}
	}
	return c.SentAt.Add(c.Policy.ResendAfter)
}

// Try enters a code. It returns domain.ErrCodeExpired when the code is too old, was met before or is out of attempts, and
// a domain.CodeWrong with the attempts left. A code entered before it was sent (a clock set back) is as good as expired.
func (c Challenge) Try(code CodeDigest, now time.Time) (Challenge, error) {
	if c.State != ChallengeOpen || !now.Before(c.ExpiresAt()) || now.Before(c.SentAt) {
		return c, domain.ErrCodeExpired
	}
	if c.Matches(code) {
		c.State = ChallengeMet
		return c, nil
	}
	c.Attempts++
	if c.Attempts >= c.Policy.MaxAttempts {
		c.State = ChallengeSpent
	}
	return c, &domain.CodeWrong{AttemptsLeft: max(c.Policy.MaxAttempts-c.Attempts, 0)}
}

// Matches reports whether a code is the one of the challenge, however that stands.
func (c Challenge) Matches(code CodeDigest) bool {
	return subtle.ConstantTimeCompare(code[:], c.Code[:]) == 1
}

// Resend replaces the code by a new one; wrong entries stay counted. It returns a domain.RateLimited with the wait until
// ResendAt, and domain.ErrCodeExpired when no more codes are sent: then the act begins anew.
func (c Challenge) Resend(code CodeDigest, now time.Time) (Challenge, error) {
	at := c.ResendAt()
	if at.IsZero() {
		return c, domain.ErrCodeExpired
	}
	if now.Before(at) {
		return c, &domain.RateLimited{Wait: at.Sub(now)}
	}
	c.Code, c.SentAt = code, now
	c.Sends++
	return c, nil
}
