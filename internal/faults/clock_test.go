package faults_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

const year = 365 * 24 * time.Hour

// TestEveryFlowEndsWellThoughTheClockOfTheDeviceIsMovedByAYear moves the device's clock before each step of each flow, forwards and back,
// and leaves it so or puts it right after one step.
func TestEveryFlowEndsWellThoughTheClockOfTheDeviceIsMovedByAYear(t *testing.T) {
	for _, f := range flows() {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			clean := f.clean(t)
			steps := clean.steps
			cases := []turned{{year, false}, {-year, false}, {year, true}, {-year, true}}
			if os.Getenv(wholeVariable) != "all" {
				steps = min(steps, 12)
			}
			for step := 1; step <= steps; step++ {
				for i, x := range cases {
					if chosen(fmt.Sprint(f.name, step), i, len(cases)) {
						t.Run(fmt.Sprintf("step%d_%s", step, x), func(t *testing.T) { f.turned(t, step, x, clean.want) })
					}
				}
			}
		})
	}
}

// turned is what happens to a clock.
type turned struct {
	by    time.Duration
	right bool // it is put right after a step
}

func (x turned) String() string {
	way := "forwards"
	if x.by < 0 {
		way = "back"
	}
	if x.right {
		return way + "_for_a_step"
	}
	return way
}

// turned has a flow meet that before a step.
func (f flow) turned(t *testing.T, step int, x turned, want counted) {
	t.Helper()
	w := f.from.open(t)
	w.before = func(now int) {
		switch {
		case now == step:
			w.ahead.Store(int64(x.by))
		case now > step && x.right:
			w.ahead.Store(0)
		}
	}
	w.walk(f.act)
	got := w.settle(want)
	w.clear()
	if d := differences(got, want); d != "" {
		t.Errorf("it ends otherwise than undisturbed; the citizen was told %v\n%s", w.told, d)
	}
	w.close()
}

func TestF2BlockingDoesNotWaitForAClockThatWasFast(t *testing.T) {
	f := named(t, "an emergency")
	f.turned(t, 1, turned{year, true}, f.clean(t).want)
}

func TestATicketDoesNotWaitForAClockThatIsSlow(t *testing.T) {
	f := named(t, "a ticket is sent")
	f.turned(t, 2, turned{-year, false}, f.clean(t).want)
}

// TestA6AnAuthenticatorAppIsSetUpThoughTheClockIsFast: what is offered was over at once by such a clock, and offered again without end.
func TestA6AnAuthenticatorAppIsSetUpThoughTheClockIsFast(t *testing.T) {
	f := named(t, "an authenticator app is set up")
	f.turned(t, 1, turned{year, false}, f.clean(t).want)
}
