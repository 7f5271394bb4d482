package authority

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/protocol/dpop"
)

// ErrNonce is a proof without the nonce that is good now. It is domain.ErrUnauthorised too.
var ErrNonce = fmt.Errorf("another nonce is due: %w", domain.ErrUnauthorised)

// nonceLife is how long a nonce is given out; it is taken for as long again.
const nonceLife = 5 * time.Minute

// Now is the authority's time, to the second, by which proofs are held.
func (a *Authority) Now() time.Time { return a.now() }

// Nonce returns the nonce that proofs are to have, "" when they need none. It holds in every process of the authority.
func (a *Authority) Nonce() string {
	if !a.nonces {
		return ""
	}
	return a.nonceAt(a.now())
}

func (a *Authority) nonceAt(at time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli()/nonceLife.Milliseconds()))
	return a.keyed("nonce", b[:])
}

// CheckProof holds a proof against its request (RFC 9449, 4.3). domain.ErrUnauthorised, of which ErrNonce is one. That it is there
// for the first time is seen by this process at once, and for what changes something by all of them (Caller).
func (a *Authority) CheckProof(proof string, r dpop.Request) (dpop.Proof, error) {
	now := a.now()
	p, err := dpop.Check(proof, r, now)
	if err != nil {
		return p, err
	}
	if a.nonces {
		good := subtle.ConstantTimeCompare([]byte(p.Nonce), []byte(a.nonceAt(now))) |
			subtle.ConstantTimeCompare([]byte(p.Nonce), []byte(a.nonceAt(now.Add(-nonceLife))))
		if good == 0 {
			return p, ErrNonce
		}
	}
	if !a.proofs.add(p.ID, now) {
		return p, fmt.Errorf("of before: %w", dpop.ErrProof)
	}
	return p, nil
}

// AuthenticateBound is Authenticate for what came with a proof, which CheckProof passed; the zero Proof is none.
// domain.ErrUnauthorised also for a session that is bound to another key, or to none.
func (a *Authority) AuthenticateBound(ctx context.Context, accessToken string, p dpop.Proof) (Caller, error) {
	c, thumbprint, err := a.authenticate(ctx, accessToken)
	if err != nil {
		return Caller{}, err
	}
	if subtle.ConstantTimeCompare([]byte(thumbprint), []byte(p.Thumbprint)) == 0 {
		return Caller{}, fmt.Errorf("token of another device: %w", domain.ErrUnauthorised)
	}
	c.proof = seen(p)
	return c, nil
}

// RefreshBound is Refresh with a proof, as AuthenticateBound has it.
func (a *Authority) RefreshBound(ctx context.Context, refreshToken string, p dpop.Proof) (domain.Session, error) {
	return a.refresh(ctx, refreshToken, p.Thumbprint, seen(p))
}

// CallerBound is somebody who is not signed in and has a key: signing in binds the session to it.
func (a *Authority) CallerBound(p dpop.Proof) Caller {
	return Caller{thumbprint: p.Thumbprint, proof: seen(p)}
}

// seenProof is a proof on its way into the database, which it reaches with the first transaction of its request that changes
// something.
type seenProof struct {
	id    string
	until time.Time
	kept  atomic.Bool
}

func seen(p dpop.Proof) *seenProof {
	if p.ID == "" {
		return nil
	}
	return &seenProof{id: p.ID, until: p.Until}
}

// prove records a proof in this transaction. domain.ErrUnauthorised: it was there before.
func (w *work) prove(p *seenProof) error {
	if p == nil || p.kept.Load() {
		return nil
	}
	w.proof = p
	return w.CreateProof(p.id, p.until, fmt.Errorf("of before: %w", dpop.ErrProof))
}

// keep notes that the transaction was stored.
func (p *seenProof) keep() {
	if p != nil {
		p.kept.Store(true)
	}
}

// proofSet is the proofs that this process saw, for as long as they are fresh. It holds two generations: one is forgotten as a
// whole when it is older than any proof is fresh.
type proofSet struct {
	mu         sync.Mutex
	young, old map[string]struct{}
	turned     time.Time // when young was begun
}

// proofsAtMost bounds the memory of a generation. Reads beyond it may be repeated while their proof is fresh.
const proofsAtMost = 1 << 19

// add reports whether an id is new.
func (s *proofSet) add(id string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.turned) > 2*dpop.Fresh+2*time.Second || now.Before(s.turned) || len(s.young) >= proofsAtMost {
		s.old, s.young, s.turned = s.young, map[string]struct{}{}, now
	}
	if _, there := s.young[id]; there {
		return false
	}
	if _, there := s.old[id]; there {
		return false
	}
	s.young[id] = struct{}{}
	return true
}

// forgetEvery is how often a process has the database forget proofs and buckets that have served their time.
const forgetEvery = 5 * time.Minute

// forget does so, if it is time. Whoever comes then pays for it; a failure is made good by the next.
func (a *Authority) forget(ctx context.Context) {
	now := a.now()
	last := a.forgot.Load()
	if now.UnixMilli()-last < forgetEvery.Milliseconds() || !a.forgot.CompareAndSwap(last, now.UnixMilli()) {
		return
	}
	_ = a.store.ForgetWire(ctx, now)
}

// Sessions implements domain.Accounts.
func (b *backend) Sessions(ctx context.Context) ([]domain.DeviceSession, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.DeviceSession, error) {
		kept, err := t.FindSessions(a.ID)
		all := make([]domain.DeviceSession, 0, len(kept))
		for _, s := range kept {
			if s.UsedAt.IsZero() {
				s.UsedAt = s.CreatedAt // of before this was written down
			}
			all = append(all, domain.DeviceSession{ID: domain.SessionID(s.ID), Device: s.Device, CreatedAt: s.CreatedAt,
				UsedAt: s.UsedAt, Current: s.ID == b.caller.Session})
		}
		return all, err
	})
}

// EndSession implements domain.Accounts.
func (b *backend) EndSession(ctx context.Context, id domain.SessionID) error {
	_, err := act(ctx, b, func(w *work) (none, error) {
		s, err := w.FindSession(string(id))
		if errors.Is(err, domain.ErrNotFound) || err == nil && s.Account != w.account.ID {
			return none{}, nil // there is none such of this account
		}
		if err != nil {
			return none{}, err
		}
		return none{}, w.DeleteSession(s.ID)
	})
	return err
}

// EndOtherSessions implements domain.Accounts.
func (b *backend) EndOtherSessions(ctx context.Context) error {
	_, err := act(ctx, b, func(w *work) (none, error) {
		return none{}, w.DeleteOtherSessions(w.account.ID, b.caller.Session)
	})
	return err
}
