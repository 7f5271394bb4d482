// Package ui is what a person sees: the window, the way between screens and, in its folders, the screens themselves.
//
// A screen is a package under ui that turns a book of phrases and the state of the program into objects of the toolkit.
// Everything here runs without a display under the toolkit's test driver; only package main knows a real window.
package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"razvorot/assets"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/welcome"
)

// Config is what the program knows before its window opens.
type Config struct {
	Locale string // the person's preferred locale, like ru-RU
	Look   theme.Options
}

// windowSize is the window's size at the first start, in dp: wide enough for the rail and a column beside it.
var windowSize = fyne.NewSize(960, 640)

// NewWindow returns the program's window, filled and not yet shown.
func NewWindow(a fyne.App, c Config) (fyne.Window, error) {
	book, err := phrase.Open(phrase.Match(c.Locale))
	if err != nil {
		return nil, fmt.Errorf("failed to prepare the window: %w", err)
	}
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	a.Settings().SetTheme(theme.New(c.Look))
	w := a.NewWindow(book.Say("app.name"))
	w.SetPadded(false)
	w.SetContent(welcome.New(book))
	w.Resize(windowSize)
	w.SetMaster()
	return w, nil
}
