package windowtest_test

import (
	"image/color"
	"testing"
	"time"
)

const (
	title = "Разворот"

	// patience covers a step with software rendering on a busy machine; most take under a second.
	patience = 90 * time.Second
	// glance is the pause between two looks at a window that is not as expected yet.
	glance = 50 * time.Millisecond
)

// The light palette of ui/theme, written again on purpose: the colours are seen from outside.
var (
	ground = color.NRGBA{R: 0xF6, G: 0xF7, B: 0xF5, A: 0xFF}
	accent = color.NRGBA{R: 0x0F, G: 0x6B, B: 0x5C, A: 0xFF}
	ink    = color.NRGBA{R: 0x14, G: 0x20, B: 0x1C, A: 0xFF}
)

func TestProgramOpensItsWindowAndClosesWithIt(t *testing.T) {
	requireTools(t, "gcc", "Xvfb", "openbox", "dbus-daemon", "xdotool", "import")
	program := startDesktop(t).start(build(t), t.TempDir())
	picture := program.waitForPaint()
	t.Logf("the first frame came %v after the start", time.Since(program.since).Round(time.Millisecond))
	if n := colours(picture); n < 16 {
		t.Errorf("the window shows %d colours, want text with smooth edges: at least 16", n)
	}
	for _, want := range []struct {
		name  string
		c     color.NRGBA
		least int // pixels
	}{{"ground", ground, int(size.Width*size.Height) / 2}, {"accent", accent, 3000}, {"ink", ink, 1000}} {
		if n := count(picture, want.c); n < want.least {
			t.Errorf("%d pixels of the window have the %s colour %v, want at least %d", n, want.name, want.c, want.least)
		}
	}
	keep(t, "window", picture)
	program.close()
	program.mustBeQuiet()
}
