//go:build cgo || js

package main

import (
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"razvorot/ui"
)

// appID is the one of FyneApp.toml: the operating system keeps preferences under it.
const appID = "org.razvorot.app"

// run wires the program and blocks until its window is closed.
func run() error {
	a := fyneapp.NewWithID(appID)
	w, err := ui.NewWindow(a, ui.Config{Locale: lang.SystemLocale().String()})
	if err != nil {
		return err
	}
	w.ShowAndRun()
	return nil
}
