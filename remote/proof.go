package remote

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/protocol/dpop"
)

// skewed is how far the clocks of device and authority may lie apart before the device goes by that of the authority.
const skewed = 10 * time.Second

var _ domain.Clocked = (*Client)(nil)

// key returns the key that this device's session is bound to. ErrNotFound: it is bound to none, or nobody is signed in.
func (c *Client) key(ctx context.Context) (dpop.Key, error) {
	if c.keys == nil {
		return dpop.Key{}, domain.ErrNotFound
	}
	b, err := c.keys.FindDeviceKey(ctx)
	if err != nil {
		return dpop.Key{}, err
	}
	return dpop.ReadKey(b)
}

// prepareKey sees to it that there is a key before a session is opened.
func (c *Client) prepareKey(ctx context.Context) error {
	if c.keys == nil {
		return nil
	}
	_, err := c.key(ctx)
	if !errors.Is(err, domain.ErrNotFound) && !errors.Is(err, domain.ErrDamaged) {
		return err
	}
	k, err := dpop.NewKey()
	if err != nil {
		return err
	}
	return c.keys.SaveDeviceKey(ctx, k.Bytes())
}

// authorise puts token and proof on a request. A session that is bound to no key has a bearer token (RFC 6750).
// It returns what the proof gives for the time, the zero time for none.
func (c *Client) authorise(ctx context.Context, q *http.Request, token string) (time.Time, error) {
	key, err := c.key(ctx)
	if errors.Is(err, domain.ErrNotFound) {
		if token != "" {
			q.Header.Set("Authorization", "Bearer "+token)
		}
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	c.mu.Lock()
	nonce, now := c.nonce, c.clock.Now().Add(c.skew)
	c.mu.Unlock()
	proof, err := key.Sign(dpop.Request{Method: q.Method, URI: q.URL.String(), Token: token, Nonce: nonce}, now)
	if err != nil {
		return time.Time{}, err
	}
	q.Header.Set(dpop.Header, proof)
	if token != "" {
		q.Header.Set("Authorization", dpop.Scheme+" "+token)
	}
	return now, nil
}

// triesToProve is how many proofs are made for a request: the nonce may be another one, and the clock may be put right meanwhile.
const triesToProve = 3

// refusedProof reports whether an answer refused the proof, and said nothing of the session.
func refusedProof(h http.Header) bool {
	said := h.Get("WWW-Authenticate")
	return strings.Contains(said, `error="`+dpop.InvalidProof+`"`) || strings.Contains(said, `error="`+dpop.UseNonce+`"`)
}

// here turns a moment of the authority's clock into one of the device's, which may be wrong, by the time that an answer gives.
func (c *Client) here(h http.Header, at time.Time) time.Time {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil || at.IsZero() {
		return at
	}
	ahead := theirs.Sub(c.clock.Now())
	if ahead.Abs() <= skewed {
		return at
	}
	return at.Add(-ahead)
}

// now is the time by the authority's clock, as far as that is known.
func (c *Client) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock.Now().Add(c.skew)
}

// compare notes how far the clock of the device is ahead of what an answer of the authority gives for the time.
func (c *Client) compare(h http.Header) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = c.clock.Now().Sub(theirs)
}

// ClockAhead implements domain.Clocked.
func (c *Client) ClockAhead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// sent makes a request that has a code sent: how long the code holds counts from now on, whatever the clock of the device shows.
func (c *Client) sent(ctx context.Context, r request) (domain.CodeSent, error) {
	sent, a, err := told[domain.CodeSent](ctx, c, r)
	sent.ExpiresAt, sent.ResendAt = c.here(a.header, sent.ExpiresAt), c.here(a.header, sent.ResendAt)
	return sent, err
}

// learn takes nonce and time from an answer that refused a proof, and reports whether another one may pass. The clock of the device may
// have been put right while the answer was on its way: what counts is the time that the proof gave.
func (c *Client) learn(h http.Header, gave time.Time) bool {
	if !strings.HasPrefix(h.Get("WWW-Authenticate"), dpop.Scheme+" ") {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	learnt := false
	if nonce := h.Get(dpop.NonceHeader); nonce != "" && nonce != c.nonce {
		c.nonce, learnt = nonce, true
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		apart := func(t time.Time) bool { return theirs.Sub(t).Abs() > skewed }
		if now := c.clock.Now(); apart(now.Add(c.skew)) {
			c.skew, learnt = theirs.Sub(now), true
		}
		learnt = learnt || !gave.IsZero() && apart(gave)
	}
	return learnt
}
