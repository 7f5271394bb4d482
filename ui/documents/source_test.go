package documents

import (
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
)

// posts is a loop whose posts a test takes one by one.
type posts chan func()

func (p posts) Post(f func()) { p <- f }

// A path may lead over a network that does not answer.
func TestAPastedPathIsNotLookedAtOnTheUIGoroutine(t *testing.T) {
	fynetest.NewTempApp(t)
	book, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	loop := make(posts, 1)
	s := NewAdd(&screen.Env{App: app.New(app.Config{}), Book: book, Loop: loop, Clock: domain.SystemClock{}}, string(domain.KindSNILS)).(*add)
	fyne.CurrentApp().Clipboard().SetContent("/nowhere/to/be/found.jpg")
	s.paste()
	if s.stage != stageInspect || s.problem != nil {
		t.Fatalf("the path was looked at before the window was free: stage %d", s.stage)
	}
	(<-loop)()
	if s.stage != stageSource || s.problem == nil {
		t.Errorf("that there is no file is not said: stage %d", s.stage)
	}
}
