package ui

import (
	"sync"

	"fyne.io/fyne/v2"

	"razvorot/ui/screen"
)

// loop is the toolkit's loop from when it runs. What is posted before waits for that: the toolkit would call it at once,
// while the page that posts it is still being built, and the first field of the first page would not get the focus.
type loop struct {
	mu      sync.Mutex
	runs    bool
	waiting []func()
}

var _ screen.Loop = (*loop)(nil)

// newLoop returns the loop of an app that does not run yet. It takes the app's only hook for its start.
func newLoop(a fyne.App) *loop {
	l := &loop{}
	a.Lifecycle().SetOnStarted(l.start)
	return l
}

// Post implements screen.Loop.
func (l *loop) Post(f func()) {
	l.mu.Lock()
	if !l.runs {
		l.waiting = append(l.waiting, f)
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	fyne.Do(f)
}

func (l *loop) start() {
	l.mu.Lock()
	l.runs = true
	waiting := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	for _, f := range waiting {
		fyne.Do(f)
	}
}
