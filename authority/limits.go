package authority

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"razvorot/domain"
)

// Limit is how many requests somebody may send: so many a minute in the long run, and a burst at once.
type Limit struct {
	PerMinute int
	Burst     int
}

// Limits bound what one citizen and one address ask, over all processes together. Many citizens share an address behind a
// mobile operator, so that of an address is wide. What codes cost has bounds of its own: per phone and per challenge.
type Limits struct {
	Account Limit // 600 a minute and 240 at once when zero
	Address Limit // 6000 and 3000
	Open    Limit // of an address, for what needs no session, such as signing in: 600 and 300
}

func (l Limits) withDefaults() Limits {
	for _, x := range []struct {
		l *Limit
		d Limit
	}{{&l.Account, Limit{600, 240}}, {&l.Address, Limit{6000, 3000}}, {&l.Open, Limit{600, 300}}} {
		if x.l.PerMinute <= 0 || x.l.Burst <= 0 {
			*x.l = x.d
		}
	}
	return l
}

// Demand is one request as limits see it.
type Demand struct {
	Account domain.AccountID // "" when nobody is signed in
	Address netip.Addr       // where it comes from; the zero Addr, and this machine itself, have no limit
	Open    bool             // needs no session
}

// Admit lets a request in, or returns a domain.RateLimited with the wait.
func (a *Authority) Admit(ctx context.Context, d Demand) error {
	if d.Address.IsValid() && !d.Address.Unmap().IsLoopback() {
		address := network(d.Address).String()
		if err := a.take(ctx, "address", address, a.limits.Address); err != nil {
			return err
		}
		if d.Open {
			if err := a.take(ctx, "open", address, a.limits.Open); err != nil {
				return err
			}
		}
	}
	if d.Account == "" {
		return nil
	}
	return a.take(ctx, "account", string(d.Account), a.limits.Account)
}

// network is what counts as one address: a household or a phone has a /64 of IPv6 (RFC 6177).
func network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // of its own length, or shorter
	return p
}

// purseParts is into how many parts a burst is divided: a process takes a part from the database at once and gives it out from
// memory, so that most requests write nothing for it. What a process has taken and not given out is lost when it ends, which
// lets in fewer, never more.
const purseParts = 16

// limits is the Limits and what this process has taken from the buckets in the database.
type limits struct {
	Limits
	mu     *sync.Mutex
	purses map[string]purse
}

// purse is requests that may be let in before the next look into the database, or until when none may.
type purse struct {
	left  int       // 0 for none until then
	until time.Time // when the purse is worth nothing any more
}

func newLimits(l Limits) limits {
	return limits{Limits: l.withDefaults(), mu: &sync.Mutex{}, purses: map[string]purse{}}
}

// pursesAtMost bounds the memory of purses; beyond it they are all put back empty.
const pursesAtMost = 1 << 17

// take takes one request of a subject.
func (a *Authority) take(ctx context.Context, what, whose string, l Limit) error {
	subject := a.keyed("limit "+what, []byte(whose))
	now := a.now()
	if ok, wait := a.limits.spend(subject, now); ok {
		return nil
	} else if wait > 0 {
		return &domain.RateLimited{Wait: wait}
	}
	a.forget(ctx)
	share := time.Minute / time.Duration(l.PerMinute)
	part := max(l.Burst/purseParts, 1)
	wait, err := a.store.Take(ctx, subject, now, share*time.Duration(part), share*time.Duration(l.Burst))
	if err != nil {
		return err
	}
	if wait > 0 {
		a.limits.put(subject, purse{until: now.Add(wait)})
		return &domain.RateLimited{Wait: wait}
	}
	if part == 1 {
		return nil
	}
	a.limits.put(subject, purse{left: part - 1, until: now.Add(share * time.Duration(l.Burst))})
	return nil
}

// spend takes a request from the purse, or tells how long there is none.
func (l *limits) spend(subject string, now time.Time) (ok bool, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, there := l.purses[subject]
	switch {
	case !there:
		return false, 0
	case !now.Before(p.until):
		delete(l.purses, subject)
		return false, 0
	case p.left == 0:
		return false, p.until.Sub(now)
	}
	if p.left--; p.left == 0 {
		delete(l.purses, subject)
	} else {
		l.purses[subject] = p
	}
	return true, 0
}

func (l *limits) put(subject string, p purse) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.purses) >= pursesAtMost {
		clear(l.purses)
	}
	l.purses[subject] = p
}
