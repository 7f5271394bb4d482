// Package ui is what a person sees: the window, the way between screens and, in its folders, the screens themselves.
//
// A screen is a package under ui that turns a book of phrases and the state of the program into objects of the toolkit.
// Everything here runs without a display under the toolkit's test driver; only package main knows a real window.
package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/assets"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Config is what the program knows before its window opens. App is needed; the rest may be left out.
type Config struct {
	App    *app.App
	Start  screen.Route // where the person begins; where the door of the vault says when zero
	Locale string       // the person's preferred locale, like ru-RU
	Look   theme.Options
	Loop   screen.Loop  // the toolkit's when nil
	Clock  domain.Clock // the machine's when nil
	// Rest is how long a page that came to the front takes no clicks, which may be the second half of a double click.
	Rest time.Duration
	// Notifier is the one the app was made with; it is bound to the window. Nil for none.
	Notifier *Notifier
	// Saver, Picker and Alert lead out of the window; the toolkit's when nil.
	Saver  screen.Saver
	Picker screen.Picker
	Alert  screen.Alerter
	// Camera is where pictures are taken; nil for none.
	Camera domain.Camera
	// Displays is what the screens of this device show; nil where programs may not look.
	Displays domain.Displays
}

// windowSize is the window's size at the first start, in dp: wide enough for the rail and a column beside it.
var windowSize = fyne.NewSize(1000, 720)

// Open returns the shell of the program's window, at its start and not yet shown.
func Open(a fyne.App, c Config) (*Shell, error) {
	widget.RestAfterTurn(c.Rest)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	s, err := open(a, c)
	if err != nil {
		return nil, err
	}
	s.window.SetPadded(false)
	s.window.Resize(windowSize)
	s.window.SetMaster()
	s.Restart(start(c))
	return s, nil
}
