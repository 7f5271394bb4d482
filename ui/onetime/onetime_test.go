package onetime_test

import (
	"sync/atomic"
	"testing"
	"time"

	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/remote/remotetest"
	"razvorot/ui/onetime"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
)

// asked is a clock that counts how often a wait was asked of it.
type asked struct {
	*remotetest.Clock
	waits atomic.Int64
}

func (c *asked) After(d time.Duration) <-chan time.Time {
	c.waits.Add(1)
	return c.Clock.After(d)
}

func TestAStoppedPanelCountsNoMore(t *testing.T) {
	fynetest.NewTempApp(t)
	book, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	clock := &asked{Clock: remotetest.NewClock(time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC))}
	env := &screen.Env{App: app.New(app.Config{Clock: clock}), Book: book, Loop: screentest.NewQueue(), Clock: clock}
	until := clock.Now().Add(5 * time.Minute)
	p := onetime.New(env, onetime.Options{ID: "x", Sent: domain.CodeSent{Digits: 6, ExpiresAt: until, ResendAt: until}})
	if clock.waits.Load() != 1 {
		t.Fatalf("it waits %d times", clock.waits.Load())
	}
	p.Stop()
	p.Replace(domain.CodeSent{Digits: 6, ExpiresAt: until, ResendAt: until}) // an answer that was on its way
	if n := clock.waits.Load(); n != 1 {
		t.Errorf("stopped, it waited %d times more", n-1)
	}
}
