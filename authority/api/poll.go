package api

import (
	"context"
	"errors"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/protocol/dpop"
)

// poller is a domain.Backend that can be asked for changes in steps.
type poller interface {
	Poll(after domain.Cursor, wait time.Duration) *authority.Poll
}

// errHeld is what serve returns of a poll that is to wait: nothing was written yet, and resume goes on.
var errHeld = errors.New("the poll is held")

// looksAtOnce is how many polls look at a time. When thousands are woken or come at once, the others wait with little on the stack, and
// the database is there for those who have something to do.
const looksAtOnce = 16

// turn is a poll's turn to look, the zero turn for none.
type turn struct{ of chan struct{} }

// take waits for a turn. Whoever is gone has none, and finds out when it looks.
func (t *turn) take(ctx context.Context, of chan struct{}) {
	select {
	case of <- struct{}{}:
		t.of = of
	case <-ctx.Done():
	}
}

// give gives it back, before anything is written: who takes an answer slowly is not to keep others waiting.
func (t *turn) give() {
	if t.of != nil {
		<-t.of
		t.of = nil
	}
}

func serveChanges(x *exchange) error {
	wait, err := x.wait()
	if err != nil {
		return err
	}
	after := domain.Cursor(x.URL.Query().Get("after"))
	p, able := x.backend.(poller)
	if !able {
		x.w.(*observed).turn.give() // it may wait
		list, cursor, err := x.backend.FetchChanges(x.Context(), after, wait)
		return x.answerChanges(list, cursor, err)
	}
	x.poll = p.Poll(after, wait)
	for _, done := range []string{dpop.Header, "Authorization"} { // a kilobyte that is not needed again, and secret
		x.Header.Del(done)
	}
	return x.look()
}

// look answers a poll, or returns errHeld.
func (x *exchange) look() error {
	over := true
	defer func() {
		if over {
			x.poll.End()
		}
	}()
	list, cursor, done, err := x.poll.Look(x.Context())
	x.w.(*observed).turn.give()
	if over = done; !over {
		return errHeld
	}
	return x.answerChanges(list, cursor, err)
}

func (x *exchange) answerChanges(list []domain.Change, cursor domain.Cursor, err error) error {
	if err != nil {
		return err
	}
	return x.answer(protocol.Changes{Changes: list, Cursor: cursor})
}

// resume looks again for a poll that waited. It returns the exchange while it is still held.
//
//go:noinline
func (x *exchange) resume() (held *exchange) {
	seen := x.w.(*observed)
	seen.held = nil
	defer seen.end()
	defer x.h.recover(x.w, x.route)
	x.conclude(x.look())
	return seen.held
}
