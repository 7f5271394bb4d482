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
