// Package screentest walks through screens as a person does, without a display: it finds what is to be seen by its id or
// its words, taps, types, and waits.
//
// A window here is one of the toolkit's test driver. The test's goroutine is the UI goroutine: what other goroutines post
// waits in a queue until the test drains it, which all waiting does.
package screentest

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/theme"
)

// TB is the part of testing.TB that a window needs; a program that is no test gives its own.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Queue is the loop of a test: what is posted runs when the test drains it.
type Queue struct {
	mu    sync.Mutex
	posts []func()
	came  chan struct{}
}

// NewQueue returns an empty queue.
func NewQueue() *Queue { return &Queue{came: make(chan struct{}, 1)} }

// Post implements screen.Loop.
func (q *Queue) Post(f func()) {
	q.mu.Lock()
	q.posts = append(q.posts, f)
	q.mu.Unlock()
	select {
	case q.came <- struct{}{}:
	default:
	}
}

// Drain runs what was posted, also by what it runs, and returns how many that were.
func (q *Queue) Drain() int {
	for n := 0; ; n++ {
		q.mu.Lock()
		if len(q.posts) == 0 {
			q.mu.Unlock()
			return n
		}
		f := q.posts[0]
		q.posts = q.posts[1:]
		q.mu.Unlock()
		f()
	}
}

// wait drains until something was posted or the time is over.
func (q *Queue) wait(limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-q.came:
	case <-timer.C:
	}
	q.Drain()
}

// Window is a window and the person in front of it.
type Window struct {
	fyne.Window
	Queue *Queue
	// Limit is how long Until waits, in real time.
	Limit time.Duration
	// KeysOnly has Tap and Type go there with the Tab key and act with Enter, as somebody does who has neither mouse nor finger.
	KeysOnly bool
	// Examines has Tap examine what is in front before it taps (Examine); RAZVOROT_EXAMINE=1 does so in every window.
	Examines bool

	t TB
}

// Wrap returns a person in front of a window that is there.
func Wrap(t TB, w fyne.Window, q *Queue) *Window {
	return &Window{Window: w, Queue: q, Limit: 30 * time.Second, t: t}
}

// Show opens a window of the test driver with content alone, in a size and a look.
func Show(t TB, content fyne.CanvasObject, size fyne.Size, look theme.Options) *Window {
	fyne.CurrentApp().Settings().SetTheme(theme.New(look))
	w := fynetest.NewWindow(nil)
	w.SetPadded(false)
	w.SetContent(content)
	w.Resize(size)
	return Wrap(t, w, NewQueue())
}

// Until waits, draining the queue, until a condition holds; what is named when it does not in time.
func (w *Window) Until(what string, holds func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(w.Limit)
	for {
		w.Queue.Drain()
		if holds() {
			return
		}
		left := time.Until(deadline)
		if left <= 0 {
			w.t.Fatalf("waited %v in vain for %s; to be seen: %s", w.Limit, what, w.seen())
			return
		}
		w.Queue.wait(min(left, 20*time.Millisecond))
	}
}

// Stir moves the mouse a little in the corner of the window: somebody is there, however far a test's clock went.
func (w *Window) Stir() { fynetest.MoveMouse(w.Canvas(), fyne.NewPos(1, 1)) }

// UntilSeen waits until a text is to be seen, as a part of what some object says.
func (w *Window) UntilSeen(text string) {
	w.t.Helper()
	w.Until(fmt.Sprintf("%q", text), func() bool { return w.Sees(text) })
}

// UntilID waits until there is an object with an id that may be used.
func (w *Window) UntilID(id string) {
	w.t.Helper()
	w.Until("the object "+id, func() bool {
		o := w.Find(id)
		if o == nil {
			return false
		}
		d, ok := o.(fyne.Disableable)
		return !ok || !d.Disabled()
	})
}

// seen returns the texts to be seen, for a failure's words.
func (w *Window) seen() string {
	text := strings.Join(w.Texts(), " | ")
	if runes := []rune(text); len(runes) > 1500 {
		text = string(runes[:1500]) + "…"
	}
	return text
}

// Capture returns the picture of the window.
func (w *Window) Capture() image.Image {
	w.Queue.Drain()
	return w.Canvas().Capture()
}

// Save writes the picture of the window as a PNG file, making the folders on the way.
func (w *Window) Save(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("failed to make the folder for a picture: %w", err)
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("failed to save a picture: %w", err)
	}
	if err := png.Encode(f, w.Capture()); err != nil {
		_ = f.Close()
		return fmt.Errorf("failed to save a picture: %w", err)
	}
	return f.Close()
}
