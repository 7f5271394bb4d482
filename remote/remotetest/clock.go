package remotetest

import (
	"slices"
	"sync"
	"time"

	"razvorot/domain"
)

// Clock is a clock that stands still until it is moved. It may be used by many goroutines.
type Clock struct {
	mu      sync.Mutex
	now     time.Time
	waiting []timer
}

type timer struct {
	at   time.Time
	send chan time.Time
}

var _ domain.Clock = (*Clock)(nil)

// NewClock returns a clock that shows a moment.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now returns the moment the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After sends the time once the clock has been moved by d; at once when d is not positive.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := timer{c.now.Add(d), make(chan time.Time, 1)}
	if d <= 0 {
		t.send <- c.now
		return t.send
	}
	c.waiting = append(c.waiting, t)
	return t.send
}

// Advance moves the clock and wakes whoever waited for no later than that.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waiting = slices.DeleteFunc(c.waiting, func(t timer) bool {
		if t.at.After(c.now) {
			return false
		}
		t.send <- c.now
		return true
	})
}
