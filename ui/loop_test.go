package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"
)

// stage is an app whose start the test calls.
type stage struct {
	fyne.App
	started func()
}

func (s *stage) Lifecycle() fyne.Lifecycle { return hook{s.App.Lifecycle(), s} }

type hook struct {
	fyne.Lifecycle
	stage *stage
}

func (h hook) SetOnStarted(f func()) { h.stage.started = f }

func TestWhatIsPostedBeforeTheStartRunsAfterItInOrder(t *testing.T) {
	s := &stage{App: fynetest.NewTempApp(t)}
	l := newLoop(s)
	var ran []int
	l.Post(func() { ran = append(ran, 1) })
	l.Post(func() { ran = append(ran, 2) })
	if len(ran) > 0 {
		t.Fatalf("before the start %v ran", ran)
	}
	s.started()
	l.Post(func() { ran = append(ran, 3) })
	if !slices.Equal(ran, []int{1, 2, 3}) {
		t.Errorf("ran %v, want 1 2 3", ran)
	}
}
