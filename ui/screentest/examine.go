package screentest

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/ui/theme"
)

// The window in which everything must be legible: a small telephone whose owner reads letters of twice the size.
var (
	SmallSize = fyne.NewSize(360, 640)
	LargeText = theme.Options{Mode: theme.ModeLight, Scale: theme.ScaleMax}
)

// one finds what tells one thing from others of its kind in an id.
var one = regexp.MustCompile(`[0-9A-Za-z-]{16,}`)

// examined are the states of screens that were examined in this process, each once.
var examined sync.Map

// Examine has what is in front be examined, each state of a screen once in a process: every control has a label, and in the
// smallest window with the largest text nothing is illegible. The window is put back as it was. With RAZVOROT_EXAMINED=<folder>
// the picture of each state with a fault is left there.
func (w *Window) Examine() {
	errs, ok := w.t.(interface {
		Errorf(format string, args ...any)
		Name() string
	})
	ids := w.IDs()
	if !ok || len(ids) == 0 || !testing.Testing() || testing.Short() {
		return
	}
	w.t.Helper()
	slices.Sort(ids)
	state := fmt.Sprint(one.ReplaceAllString(strings.Join(ids, " "), "one"), len(w.Texts()), w.tongue())
	if _, before := examined.LoadOrStore(state, true); before {
		return
	}
	for _, fault := range w.Unlabelled() {
		errs.Errorf("%s", fault)
	}
	for _, fault := range w.Unreachable() {
		errs.Errorf("by keyboard: %s", fault)
	}
	defer w.scrollBack()()
	settings, size := fyne.CurrentApp().Settings(), w.Canvas().Size()
	look := settings.Theme()
	settings.SetTheme(theme.New(LargeText))
	w.Resize(SmallSize)
	w.Queue.Drain()
	faults := w.Illegible()
	if got := w.Canvas().Size(); got != SmallSize {
		faults = append(faults, fmt.Sprintf("a window of %v is needed, larger than %v", got, SmallSize))
	}
	for _, fault := range faults {
		errs.Errorf("at 200 %% in %v: %s (%s)", SmallSize, fault, named(w.Canvas().Content()))
	}
	if folder := os.Getenv("RAZVOROT_EXAMINED"); folder != "" && len(faults) > 0 {
		name := fmt.Sprintf("%s-%08x.png", strings.ReplaceAll(errs.Name(), "/", "-"), crc32.ChecksumIEEE([]byte(state)))
		if err := w.keep(filepath.Join(folder, name)); err != nil {
			errs.Errorf("%v", err)
		}
	}
	settings.SetTheme(look)
	w.Resize(size)
	w.Queue.Drain()
}

// tongue tells Russian from other languages by the letters to be seen.
func (w *Window) tongue() string {
	for _, text := range w.Texts() {
		if strings.ContainsAny(text, "аеиоуы") {
			return "ru"
		}
	}
	return "other"
}
