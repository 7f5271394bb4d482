package authority

import (
	"context"
	"sync/atomic"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// Poll is FetchChanges in steps: Look, and Wait before looking again, until it is over; then End. Whoever holds thousands of polls
// takes the steps, and waits where little is on the stack: Look needs a deep one, which a goroutine that waits inside would keep.
type Poll struct {
	b        *backend
	after    domain.Cursor
	deadline time.Time
	ring     <-chan struct{} // got before the last look
	cursor   domain.Cursor   // of the last look
	waited   bool
	closed   bool
	ended    atomic.Bool
}

// Poll begins a poll for what changed after a cursor.
func (b *backend) Poll(after domain.Cursor, wait time.Duration) *Poll {
	b.a.polls.Add(1)
	return &Poll{b: b, after: after, deadline: b.a.now().Add(min(wait, longestPoll))}
}

// Look returns what changed, and whether the poll is over: there is something, time is up, the authority closes, or it failed.
func (p *Poll) Look(ctx context.Context) (_ []domain.Change, _ domain.Cursor, over bool, _ error) {
	switch {
	case p.closed:
		return nil, p.cursor, true, nil
	case p.waited && ctx.Err() != nil:
		return nil, "", true, &domain.Unavailable{Cause: ctx.Err()}
	}
	p.ring = p.b.a.devices.of(p.b.caller.Account).wait()
	page, err := ask(ctx, p.b, func(t *store.Tx, a store.Account) (changePage, error) { return changesSince(t, a.ID, p.after) })
	p.cursor = page.cursor
	over = err != nil || len(page.changes) > 0 || !p.deadline.After(p.b.a.now())
	return page.changes, page.cursor, over, err
}

// Wait waits until there may be something to Look at, or for as long as nobody needs to look.
func (p *Poll) Wait(ctx context.Context) {
	p.waited = true
	select {
	case <-p.ring:
	case <-p.again():
	case <-p.b.a.closed:
		p.closed = true
	case <-ctx.Done():
	}
}

// again returns a channel that tells when to look although nothing rang.
func (p *Poll) again() <-chan time.Time {
	return p.b.a.clock.After(min(p.deadline.Sub(p.b.a.now()), p.b.a.looksAgain()))
}

// End says that nobody waits any more. It may be said twice.
func (p *Poll) End() {
	if !p.ended.Swap(true) {
		p.b.a.polls.Add(-1)
	}
}
