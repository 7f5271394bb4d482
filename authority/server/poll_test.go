package server_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What a goroutine is called from stays on its stack, and thousands of polls wait.
func TestAPollWaitsWithLittleOnItsStack(t *testing.T) {
	b := start(t, aTrial(t))
	d := b.device(0)
	d.signIn()
	_, cursor, err := d.FetchChanges(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _, _ = d.FetchChanges(ctx, cursor, time.Minute) // cut off below
	}()
	defer func() { cancel(); <-answered }()
	var waiting string
	for waiting == "" {
		text := make([]byte, 4<<20)
		for goroutine := range strings.SplitSeq(string(text[:runtime.Stack(text, true)]), "\n\n") {
			if strings.Contains(goroutine, "authority.(*Poll).Wait(") {
				waiting = goroutine
			}
		}
		if t.Context().Err() != nil {
			t.Fatal("nobody waits")
		}
		runtime.Gosched()
	}
	for _, gone := range []string{"ServeMux", "(*exchange)", "(*Poll).Look", "database/sql"} {
		if strings.Contains(waiting, gone) {
			t.Errorf("%s is still there:\n%s", gone, waiting)
		}
	}
}
