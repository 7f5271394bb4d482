package screen_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"razvorot/ui/screen"
	"razvorot/ui/screentest"
)

// clock is one whose waits end when the test says so.
type clock struct {
	due   chan time.Time
	asked chan time.Duration
}

func (c clock) Now() time.Time { return time.Time{} }

func (c clock) After(d time.Duration) <-chan time.Time {
	c.asked <- d
	return c.due
}

func env() (*screen.Env, *screen.Visit, *screentest.Queue, clock) {
	queue := screentest.NewQueue()
	c := clock{due: make(chan time.Time), asked: make(chan time.Duration, 1)}
	e, visit := (&screen.Env{Loop: queue, Clock: c}).NewVisit()
	return e, visit, queue, c
}

// drained drains the queue until something ran.
func drained(q *screentest.Queue) {
	for q.Drain() == 0 {
	}
}

func TestWorkEndsOnTheGoroutineThatDraws(t *testing.T) {
	e, _, queue, _ := env()
	broken := errors.New("broken")
	var got error
	e.Do(func(context.Context) error { return broken }, func(err error) { got = err })
	drained(queue)
	if !errors.Is(got, broken) {
		t.Errorf("told %v", got)
	}
	n := 0
	screen.Load(e, func(context.Context) (int, error) { return 7, nil }, func(v int, err error) { n = v })
	drained(queue)
	if n != 7 {
		t.Errorf("told %d", n)
	}
}

func TestWhatWasReadEarlierIsNotShownOverWhatWasReadLater(t *testing.T) {
	e, _, queue, _ := env()
	var readings screen.Readings
	var shown []string
	broken := errors.New("broken")
	begin := func(says string, failure error) (end func()) {
		held := make(chan struct{})
		screen.Reload(e, &readings, func(context.Context) (string, error) {
			<-held
			return says, failure
		}, func(what string, _ error) { shown = append(shown, what) })
		return func() {
			close(held)
			drained(queue)
		}
	}
	blocked, ready, failed, active := begin("blocked", nil), begin("ready", nil), begin("failed", broken), begin("active", nil)
	failed()
	ready() // was begun before what failed, and is better than nothing
	blocked()
	active()
	if want := []string{"failed", "ready", "active"}; !slices.Equal(shown, want) {
		t.Errorf("shown: %v; want %v", shown, want)
	}
}

func TestWorkIsCancelledAndUnheardWhenTheScreenIsLeftForGood(t *testing.T) {
	e, visit, queue, _ := env()
	heard, ended := false, make(chan error)
	e.Do(func(ctx context.Context) error {
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}, func(error) { heard = true })
	visit.End()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("work ended with %v", err)
	}
	drained(queue)
	if heard {
		t.Error("a screen that is gone was told")
	}
}

func TestAnActGoesOnAndIsUnheardWhenTheScreenIsLeftForGood(t *testing.T) {
	e, visit, queue, _ := env()
	e.Writes = &screen.Writes{}
	heard, left, ended := false, make(chan struct{}), make(chan error, 1)
	e.Act(func(ctx context.Context) error {
		<-left
		ended <- ctx.Err()
		return nil
	}, func(error) { heard = true })
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Writes.Wait(over); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for the act: %v", err)
	}
	visit.End()
	close(left)
	if err := <-ended; err != nil {
		t.Errorf("the act was broken off: %v", err)
	}
	drained(queue)
	if heard {
		t.Error("a screen that is gone was told")
	}
}

func TestATimerWaitsWhileTheScreenIsCovered(t *testing.T) {
	e, visit, queue, c := env()
	ran := 0
	e.Later(time.Minute, func() { ran++ })
	if d := <-c.asked; d != time.Minute {
		t.Errorf("waits %v", d)
	}
	visit.Cover()
	c.due <- time.Time{}
	drained(queue)
	if ran != 0 {
		t.Error("it ran behind another screen")
	}
	visit.Uncover()
	if ran != 1 {
		t.Error("it did not run when the screen was in front again")
	}
}

func TestATimerThatWasCalledOffDoesNotRun(t *testing.T) {
	e, visit, queue, c := env()
	ran := 0
	cancel := e.Later(time.Minute, func() { ran++ })
	<-c.asked
	visit.Cover()
	c.due <- time.Time{}
	drained(queue)
	cancel()
	visit.Uncover()
	if ran != 0 {
		t.Error("it ran")
	}
}
