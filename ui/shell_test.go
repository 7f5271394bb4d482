package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/domain"
	"razvorot/ui"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

var (
	wide   = fyne.NewSize(1000, 720)
	narrow = fyne.NewSize(360, 720)
	// tomorrow is a page that only a later version has: it needs no app, as the settings do.
	tomorrow = screen.Route{Page: "tomorrow"}
	settled  = screen.Route{Page: screen.PageSettings}
)

// start opens the program without an app, on the settings.
func start(t *testing.T, size fyne.Size) (*ui.Shell, *screentest.Window) {
	t.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(t), ui.Config{Loop: queue, Start: settled, Look: theme.Options{Mode: theme.ModeLight}})
	if err != nil {
		t.Fatal(err)
	}
	shell.Window().Resize(size)
	return shell, screentest.Wrap(t, shell.Window(), queue)
}

func TestAWideWindowHasARailAndANarrowOneABar(t *testing.T) {
	_, w := start(t, wide)
	if w.Find("nav.security") == nil || w.Find("nav.more") != nil {
		t.Errorf("wide: %v", w.IDs())
	}
	w.Resize(narrow)
	if w.Find("nav.security") != nil || w.Find("nav.more") == nil || w.Find("nav.home") == nil {
		t.Errorf("narrow: %v", w.IDs())
	}
	w.Tap("nav.more")
	if w.Find("nav.security") == nil {
		t.Errorf("«Ещё» does not lead to the rest: %v", w.IDs())
	}
	w.Press(fyne.KeyEscape)
	if w.Find("nav.security") != nil {
		t.Error("Esc does not close the list")
	}
}

func TestAResizedWindowKeepsTheScreen(t *testing.T) {
	_, w := start(t, wide)
	before := w.Find("settings.language=en")
	w.Resize(narrow)
	if after := w.Find("settings.language=en"); after == nil || after != before {
		t.Error("the screen was built anew")
	}
	if got := w.Canvas().Size(); got != narrow {
		t.Errorf("the screen needs %v", got)
	}
}

func TestBackReturnsToTheScreenAsItWasLeft(t *testing.T) {
	shell, w := start(t, narrow)
	scroll := scrollOf(t, w)
	scroll.ScrollToOffset(fyne.NewPos(0, 120))
	before := w.Find("settings.language=en")
	shell.Go(tomorrow)
	if !w.Sees("Обновите приложение") || w.Find("settings.language=en") != nil {
		t.Errorf("to be seen: %v", w.Texts())
	}
	w.Tap("nav.back")
	if shell.Current() != settled || w.Find("settings.language=en") != before || scrollOf(t, w).Offset.Y != 120 {
		t.Errorf("at %v, scrolled to %v", shell.Current(), scrollOf(t, w).Offset)
	}
	if w.Find("nav.back") != nil {
		t.Error("the first screen has a way back")
	}
}

// scrollOf returns the scroll of the screen in front.
func scrollOf(t *testing.T, w *screentest.Window) *container.Scroll {
	t.Helper()
	found := w.First(func(o fyne.CanvasObject) bool {
		scroll, ok := o.(*container.Scroll)
		return ok && scroll.Content.MinSize().Height > 100
	})
	if found == nil {
		t.Fatal("no scroll")
	}
	return found.(*container.Scroll)
}

func TestEscapeGoesBack(t *testing.T) {
	shell, w := start(t, wide)
	shell.Go(tomorrow)
	w.Press(fyne.KeyEscape)
	if shell.Current() != settled {
		t.Error("Esc does not go back")
	}
}

func TestReplaceAndRestartLeaveNoWayBack(t *testing.T) {
	shell, w := start(t, wide)
	shell.Go(tomorrow)
	shell.Replace(screen.Route{Page: "other"})
	shell.Back()
	if shell.Current() != settled {
		t.Errorf("back leads to %v", shell.Current())
	}
	shell.Go(tomorrow)
	shell.Restart(settled)
	shell.Back()
	if shell.Current() != settled || w.Find("nav.back") != nil {
		t.Errorf("after a restart back leads to %v", shell.Current())
	}
}

func TestTheLanguageChangesWhileTheProgramRuns(t *testing.T) {
	shell, w := start(t, wide)
	shell.Go(tomorrow)
	shell.Go(screen.Route{Page: screen.PageSettings, Arg: "again"})
	w.Tap("settings.language=en")
	w.UntilSeen("Text size")
	if shell.Choices().Language != phrase.English || shell.Window().Title() != "Razvorot" || !w.Sees("Messages") {
		t.Errorf("to be seen: %v", w.Texts())
	}
	shell.Back()
	if !w.Sees("Update the app") {
		t.Errorf("the screen behind still speaks Russian: %v", w.Texts())
	}
}

func TestChoicesOutliveTheProgram(t *testing.T) {
	a := fynetest.NewTempApp(t)
	queue := screentest.NewQueue()
	for range 2 {
		shell, err := ui.Open(a, ui.Config{Loop: queue, Start: settled, Locale: "ru-RU"})
		if err != nil {
			t.Fatal(err)
		}
		c := shell.Choices()
		if c.Language == phrase.English {
			if c.Look.Mode != theme.ModeDark || c.Look.Scale != 1.5 {
				t.Errorf("kept: %+v", c)
			}
			return
		}
		w := screentest.Wrap(t, shell.Window(), queue)
		w.Tap("settings.look=2")
		w.Tap("settings.scale=150")
		w.Tap("settings.language=en")
	}
	t.Error("the choices were not kept")
}

func TestTheShellSaysWhomItTalksToAndWhatIsNew(t *testing.T) {
	shell, w := start(t, wide)
	shell.SetUnread(3)
	shell.SetAuthority(domain.AuthorityInfo{Name: "Пробное ведомство", Trial: true})
	if !w.Sees("документы с пометкой ОБРАЗЕЦ") || !w.Sees("3") || w.Find("nav.trial") == nil {
		t.Errorf("to be seen: %v", w.Texts())
	}
	shell.SetAuthority(domain.AuthorityInfo{Name: "Министерство"})
	if !w.Sees("Министерство") || w.Sees("ОБРАЗЕЦ") || w.Find("nav.trial") != nil {
		t.Errorf("to be seen: %v", w.Texts())
	}
	shell.SetUnread(0)
	if w.Sees("3") {
		t.Error("the badge stays")
	}
}

func TestAToastIsToBeSeen(t *testing.T) {
	shell, w := start(t, narrow)
	shell.Toast("Скопировано")
	if !w.Sees("Скопировано") {
		t.Error("no toast")
	}
	toast := w.First(func(o fyne.CanvasObject) bool { return textOf(o) == "Скопировано" })
	if y := fyne.CurrentApp().Driver().AbsolutePositionForObject(toast).Y; y > 120 {
		t.Errorf("the toast stands %v below the top, where the actions of a page are", y)
	}
}

func TestTitleAndContentShareOneLeftLine(t *testing.T) {
	for _, size := range []fyne.Size{wide, narrow, fyne.NewSize(1600, 900)} {
		_, w := start(t, size)
		title := w.First(func(o fyne.CanvasObject) bool { return textOf(o) == "Настройки" })
		card := w.First(func(o fyne.CanvasObject) bool { _, ok := o.(*widget.Card); return ok })
		driver := fyne.CurrentApp().Driver()
		if a, b := driver.AbsolutePositionForObject(title).X, driver.AbsolutePositionForObject(card).X; a != b {
			t.Errorf("%v: the title starts at %v, the card at %v", size, a, b)
		}
	}
}

// textOf returns the words of a paragraph.
func textOf(o fyne.CanvasObject) string {
	if text, ok := o.(*widget.Text); ok {
		return text.Said()
	}
	return ""
}

func TestTwoChoicesAtOnceAreBothInForce(t *testing.T) {
	shell, w := start(t, wide)
	for id, value := range map[string]string{"settings.scale": "125", "settings.look": "2"} {
		w.Find(id).(*widget.Radio).SetValue(value)
	}
	w.Queue.Drain()
	if c := shell.Choices(); c.Look.Scale != 1.25 || c.Look.Mode != theme.ModeDark {
		t.Errorf("in force is %+v", c.Look)
	}
}
