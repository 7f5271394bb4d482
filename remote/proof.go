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
func (c *Client) authorise(ctx context.Context, q *http.Request, token string) error {
	key, err := c.key(ctx)
	if errors.Is(err, domain.ErrNotFound) {
		if token != "" {
			q.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}
	if err != nil {
		return err
	}
	c.mu.Lock()
	nonce, now := c.nonce, c.clock.Now().Add(c.skew)
	c.mu.Unlock()
	proof, err := key.Sign(dpop.Request{Method: q.Method, URI: q.URL.String(), Token: token, Nonce: nonce}, now)
	if err != nil {
		return err
	}
	q.Header.Set(dpop.Header, proof)
	if token != "" {
		q.Header.Set("Authorization", dpop.Scheme+" "+token)
	}
	return nil
}

// learn takes nonce and time from an answer that refused a proof, and reports whether another one may pass.
func (c *Client) learn(h http.Header) bool {
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
		if off := theirs.Sub(c.clock.Now().Add(c.skew)); off > skewed || off < -skewed {
			c.skew, learnt = c.skew+off, true
		}
	}
	return learnt
}
