package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/app"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/widget"
)

const (
	idleLook    = 5 * time.Second  // how often the window looks whether somebody did something
	idleWarning = 30 * time.Second // how long before closing the vault it is told
)

// idle closes the vault when nobody has done anything for as long as the citizen chose, and when the device slept. Something was done
// when the mouse moved over the window, or when what a person changes is another than before: screen, focus, text, caret, size of the window.
type idle struct {
	shell   *Shell
	last    time.Time // when something was done
	mark    string    // what a person changes, as it was last
	looked  time.Time // when it was looked last
	warning *warning  // that the vault closes soon, nil while there is none
}

// watchIdle begins; it ends with the program.
func watchIdle(s *Shell) *idle {
	i := &idle{shell: s, last: s.env.Now(), looked: s.env.Now()}
	i.again(idleLook)
	return i
}

func (i *idle) again(after time.Duration) { i.shell.env.Later(after, i.look) }

// touched tells that somebody did something.
func (i *idle) touched() {
	i.last = i.shell.env.Now()
	i.unwarn()
}

// look is called every few seconds; it asks the vault only once it begins to matter.
func (i *idle) look() {
	now := i.shell.env.Now()
	asleep := slept(i.looked, now)
	i.looked = now
	if asleep {
		i.unwarn()
		i.closeIfOpen()
		return
	}
	if i.warning != nil && i.warning.answered() {
		i.touched()
	}
	if front, is := i.shell.history[len(i.shell.history)-1].screen.(screen.Busier); is && front.Busy() {
		i.touched()
	}
	if mark := i.marks(); mark != i.mark {
		i.mark = mark
		i.touched()
	}
	if i.shell.env.Now().Sub(i.last) < idleWarning {
		i.again(idleLook)
		return
	}
	screen.Load(&i.shell.env, func(ctx context.Context) (minutes int, err error) {
		a := i.shell.env.App
		if door, err := a.Door(ctx); err != nil || door != app.DoorOpen {
			return 0, err
		}
		setting, err := a.Setting(ctx, security.SettingIdle)
		return security.IdleMinutes(setting), err
	}, i.decide)
}

// decide waits on, warns, or closes.
func (i *idle) decide(minutes int, err error) {
	s := i.shell
	if err != nil || minutes == 0 {
		i.unwarn()
		i.again(idleLook)
		return
	}
	left := time.Duration(minutes)*time.Minute - s.env.Now().Sub(i.last)
	switch {
	case left <= 0:
		i.close()
	case left <= idleWarning:
		i.warn(s.env.Book.Count("security.idle.warning", int((left+time.Second-1)/time.Second)))
		i.again(time.Second)
	default:
		i.unwarn()
		i.again(min(idleLook, left-idleWarning))
	}
}

// close closes the vault and leads to the door.
func (i *idle) close() {
	s := i.shell
	i.touched()
	s.cover()
	s.env.Do(func(ctx context.Context) error {
		return s.writes.Close(ctx, s.env.App.Lock)
	}, func(err error) {
		if err != nil { // on a full disk, say; the vault is closed all the same
			fyne.LogError("the vault did not close cleanly", err)
		}
		entrance.Continue(&s.env, func(err error) {
			fyne.LogError("failed to find the door", err)
			s.show() // the screen was left for the door, and is not
		})
		i.again(idleLook)
	})
}

// closeIfOpen closes the vault unless it is closed: whoever is at the door stays there with what they typed.
func (i *idle) closeIfOpen() {
	screen.Load(&i.shell.env, i.shell.env.App.Door, func(door app.Door, err error) {
		if err != nil || door != app.DoorOpen {
			i.touched()
			i.again(idleLook)
			return
		}
		i.close()
	})
}

// marks is what a person changes, in one string. It never leaves this type.
func (i *idle) marks() string {
	var b strings.Builder
	c := i.shell.window.Canvas()
	fmt.Fprintf(&b, "%v %d %v", i.shell.Current(), len(i.shell.history), c.Size())
	focused := c.Focused()
	if entry, ok := focused.(*widget.Entry); ok {
		fmt.Fprintf(&b, " %d %d %d", len(entry.Text), entry.CursorRow, entry.CursorColumn)
	}
	if it, ok := focused.(widget.Identified); ok {
		b.WriteString(it.ID())
	}
	return b.String()
}

// ground lies under everything in the window and tells of the mouse where nothing else wants it.
type ground struct {
	fynewidget.BaseWidget
	moved func()
}

var _ desktop.Hoverable = (*ground)(nil)

func newGround(moved func()) *ground {
	g := &ground{moved: moved}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(widget.NewGap(0))
}

// MouseIn implements desktop.Hoverable.
func (g *ground) MouseIn(*desktop.MouseEvent) { g.moved() }

// MouseMoved implements desktop.Hoverable.
func (g *ground) MouseMoved(*desktop.MouseEvent) { g.moved() }

// MouseOut implements desktop.Hoverable.
func (g *ground) MouseOut() {}
