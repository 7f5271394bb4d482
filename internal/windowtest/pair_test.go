package windowtest_test

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynedesktop "fyne.io/fyne/v2/driver/desktop"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/authority"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/screentest"
)

// pair is the program in a window and its double, on devices of their own: the double is made of the same screens under
// the toolkit's test driver, in this process. Whatever is done is done to the double first, which can be asked where
// things are and when a step is over, and then at the same point of the window, with mouse and keyboard.
type pair struct {
	t      *testing.T
	window *running
	taken  int
	seen   image.Image     // of the double, when the window looked like it
	app    *wiring.Program // of the double
	device string          // the double's folder
	*screentest.Window
}

// size is that of the window at the first start, which is also what the double is given.
var size = fyne.NewSize(1000, 720)

// sit puts somebody in front of a program that was just started, with the double beside it.
func sit(t *testing.T) *pair {
	p := &pair{t: t, device: filepath.Join(t.TempDir(), "device")}
	t.Cleanup(func() { p.leave() })
	return p
}

// open starts the double, and has the person see the window.
func (p *pair) open(window *running) {
	p.t.Helper()
	cheap := keyslot.FloorParams()
	notifier := ui.NewNotifier()
	p.app = wiring.New(wiring.Options{Dir: p.device, Vault: storage.Options{Params: &cheap, BackupWork: 10}, Host: "double",
		Notifier: notifier, Rules: authority.TrialRules(), Password: authority.LeastPasswordCost()})
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(p.t), ui.Config{App: p.app.App, Locale: "ru", Loop: queue, Notifier: notifier})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Window = screentest.Wrap(p.t, shell.Window(), queue)
	p.Limit = patience
	p.Resize(size)
	queue.Drain()
	p.window = window
}

// leave ends the double.
func (p *pair) leave() {
	p.t.Helper()
	if p.app == nil {
		return
	}
	if err := p.app.Close(context.Background()); err != nil {
		p.t.Error(err)
	}
	p.app = nil
	p.Window.Close()
	p.seen = nil
}

// see waits until the window looks like its double.
func (p *pair) see(what string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	again := time.NewTicker(glance)
	defer again.Stop()
	for {
		double, picture := p.Capture(), p.window.photograph()
		fits, late := alike(p.seen, double, picture), time.Now().After(deadline)
		if fits || late {
			p.taken++
			keep(p.t, fmt.Sprintf("%02d-%s", p.taken, what), picture)
			keep(p.t, fmt.Sprintf("%02d-%s-double", p.taken, what), double)
		}
		switch {
		case fits:
			p.seen = double
			return
		case late:
			p.t.Fatalf("%s: after %v the window does not look like its double at %v", what, patience, differences(double, picture))
		}
		<-again.C
	}
}

// click waits until what has an id can be used, in the double and in the window, and clicks it in both.
func (p *pair) click(id string) {
	p.t.Helper()
	p.UntilID(id)
	p.reach(id)
	p.see(id)
	at, _ := p.Place(id)
	if presser, ok := p.Find(id).(fynedesktop.Mouseable); ok { // an entry takes the focus when the button goes down
		presser.MouseDown(&fynedesktop.MouseEvent{Button: fynedesktop.MouseButtonPrimary})
		presser.MouseUp(&fynedesktop.MouseEvent{Button: fynedesktop.MouseButtonPrimary})
	}
	fynetest.TapCanvas(p.Canvas(), at)
	p.Queue.Drain()
	// The pointer goes away again, so that nothing is lit up by it.
	// It rests before the click as a person's does: a page that has just come takes none for a moment.
	p.xdotool("mousemove", "--window", p.window.id, pixel(at.X), pixel(at.Y), "sleep", "0.45", "click", "1",
		"mousemove", "--window", p.window.id, "1", "1")
}

// turns is how many turns of the wheel lead to the end of any page.
const turns = 60

// reach turns the wheel until what has an id is in view, at the end of the page if it is not yet.
func (p *pair) reach(id string) {
	p.t.Helper()
	if _, inView := p.Place(id); inView {
		return
	}
	middle := fyne.NewPos(size.Width/2, size.Height/2)
	fynetest.Scroll(p.Canvas(), middle, 0, -100*size.Height)
	p.Queue.Drain()
	p.xdotool("mousemove", "--window", p.window.id, pixel(middle.X), pixel(middle.Y),
		"click", "--repeat", strconv.Itoa(turns), "--delay", "2", "5", "mousemove", "--window", p.window.id, "1", "1")
	if _, inView := p.Place(id); !inView {
		p.t.Fatalf("%s is neither at the beginning nor at the end of its page", id)
	}
}

// write types ASCII into what has the focus.
func (p *pair) write(text string) {
	p.t.Helper()
	p.writeEach(text, text)
}

// writeEach types one text into the double and another one into the window.
func (p *pair) writeEach(double, window string) {
	p.t.Helper()
	focused := p.Canvas().Focused()
	if focused == nil {
		p.t.Fatal("nothing has the focus")
	}
	for _, r := range double {
		focused.TypedRune(r)
	}
	p.Queue.Drain()
	p.xdotool("type", "--delay", "10", window)
}

// enter presses Enter.
func (p *pair) enter() {
	p.t.Helper()
	p.Press(fyne.KeyReturn)
	p.xdotool("key", "Return")
}

// paste presses Ctrl+V: in each what that one's clipboard holds.
func (p *pair) paste() {
	p.t.Helper()
	focused, ok := p.Canvas().Focused().(fyne.Shortcutable)
	if !ok {
		p.t.Fatal("nothing that takes a shortcut has the focus")
	}
	focused.TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
	p.Queue.Drain()
	p.xdotool("key", "ctrl+v")
}

// copied waits until another program can read from the clipboard what the window has put there. What the double has put
// on its own is of the same length, and another text if it is a secret.
func (p *pair) copied() string {
	p.t.Helper()
	want := len(fyne.CurrentApp().Clipboard().Content())
	deadline := time.Now().Add(patience)
	again := time.NewTicker(glance)
	defer again.Stop()
	for {
		text := string(p.window.desk.run("xclip", "-out", "-selection", "clipboard"))
		if len(text) == want {
			return text
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the clipboard holds %d bytes, want %d", len(text), want)
		}
		<-again.C
	}
}

func (p *pair) xdotool(args ...string) {
	p.t.Helper()
	p.window.desk.run("xdotool", args...)
}

func pixel(at float32) string { return strconv.Itoa(int(at)) }
