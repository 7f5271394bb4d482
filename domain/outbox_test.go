package domain_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"razvorot/domain"
)

func TestACommandWaitsLongerWithEachFailure(t *testing.T) {
	c := domain.NewCommand(domain.CommandSubmit, "a1", nil, t0)
	key, now := c.Key, t0
	for attempt, least := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if !c.Due(now) {
			t.Fatal("not due when its time has come")
		}
		c = c.After(&domain.Unavailable{Cause: io.EOF}, now)
		wait := c.NextAt.Sub(now)
		if wait < least || wait > least*5/4 || c.Attempts != attempt+1 || c.Key != key || c.Due(now) {
			t.Errorf("attempt %d: %v", attempt, wait)
		}
		now = c.NextAt
	}
	for range 1000 {
		c = c.After(domain.ErrUnavailable, now)
	}
	if wait := c.NextAt.Sub(now); wait < 10*time.Minute || wait > 13*time.Minute || c.Failed != "" {
		t.Error(wait, c.Failed)
	}
}

func TestACommandKeepsTheWaitItWasToldTo(t *testing.T) {
	c := domain.NewCommand(domain.CommandSubmit, "a1", nil, t0)
	if got := c.After(&domain.RateLimited{Wait: time.Hour}, t0); got.NextAt != t0.Add(time.Hour) {
		t.Error(got.NextAt)
	}
	if got := c.After(&domain.Unavailable{RetryAt: t0.Add(2 * time.Hour)}, t0); got.NextAt != t0.Add(2*time.Hour) {
		t.Error(got.NextAt)
	}
}

func TestNoCommandWaitsForAClockThatWasWrong(t *testing.T) {
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	fast := domain.NewCommand(domain.CommandBlockPassport, "p1", nil, t0.Add(year))
	if fast.Due(t0) || !fast.Stranded(t0) || fast.Stranded(t0.Add(year)) {
		t.Error("written down by a fast clock, it waits")
	}
	if tried := fast.After(domain.ErrUnavailable, t0.Add(year)); !tried.Stranded(t0) {
		t.Error("tried by a fast clock, it waits")
	}
	far := fast.After(&domain.Unavailable{RetryAt: t0.Add(year)}, t0) // named by the authority's
	if far.NextAt != t0.Add(day) || far.Stranded(t0) || !far.Due(t0.Add(day)) {
		t.Error("it waits until", far.NextAt)
	}
	if failed := fast.After(domain.ErrInvalid, t0.Add(year)); failed.Stranded(t0) {
		t.Error("what was refused is sent again")
	}
}

func TestOnlyWhatMayPassIsTriedAgain(t *testing.T) {
	passes := map[domain.Kind]bool{domain.ErrUnavailable: true, domain.ErrRateLimited: true, domain.ErrUnauthorised: true,
		domain.ErrLocked: true, domain.ErrNoSpace: true, domain.ErrOtherAuthority: true}
	for _, kind := range domain.Kinds() {
		c := domain.NewCommand(domain.CommandSubmit, "a1", nil, t0).After(fmt.Errorf("failed: %w", kind), t0)
		if again := c.Due(t0.Add(24 * time.Hour)); again != passes[kind] || again != (c.Failed == "") {
			t.Errorf("%s: tried again %v", kind, again)
		}
	}
	if c := domain.NewCommand(domain.CommandSubmit, "a1", nil, t0).After(errors.New("a bug"), t0); c.Failed != "" {
		t.Error("an error without a kind ends a command")
	}
}

func TestKeysAndIdentifiersDoNotRepeat(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for _, s := range []string{string(domain.NewKey()), string(domain.NewID[domain.DocumentID]())} {
			if seen[s] || len(s) < 26 {
				t.Fatal(s)
			}
			seen[s] = true
		}
	}
}
