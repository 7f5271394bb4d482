//go:build cgo || js

package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"razvorot/authority"
	"razvorot/capture/camera"
	"razvorot/capture/display"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
)

// appID is the one of FyneApp.toml: the operating system keeps preferences and the folder under it.
const appID = "org.razvorot.app"

const (
	// keychainService is what the OS keychain shows as the owner of our secrets.
	keychainService = "razvorot"
	// farewell is how long closing may take; what is not done by then is done at the next start.
	farewell = 5 * time.Second
	// doubleClick is how long a page that has just come takes no clicks: a little longer than toolkits wait for the second one.
	doubleClick = 400 * time.Millisecond
	// garbage is how much may gather, in per cent of what is in use, before the collector runs; GOGC says otherwise. Most of
	// what is in use is the toolkit's fonts, which a picture's worth of garbage need not double.
	garbage = 50
)

// open shows an address in the system browser.
func open(a fyne.App, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	return a.OpenURL(u)
}

// run wires the program and blocks until its window is closed.
func run() (err error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	a := fyneapp.NewWithID(appID)
	notifier := ui.NewNotifier()
	host, _ := os.Hostname() // a device without a name has none
	program := wiring.New(wiring.Options{
		Dir:      a.Storage().RootURI().Path(),
		Vault:    storage.Options{Keychain: keyslot.SystemKeychain(keychainService)},
		Notifier: notifier,
		Host:     host,
		Browser:  func(address string) error { return open(a, address) },
		Rules:    authority.TrialRules(),
	})
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		err = errors.Join(err, program.Close(ctx))
	}()
	awake, sleep := context.WithCancel(context.Background())
	defer sleep()
	shell, err := ui.Open(a, ui.Config{App: program.App, Notifier: notifier, Locale: lang.SystemLocale().String(),
		Rest: doubleClick, Alert: wiring.Alerts(awake, a.Metadata().Name), Camera: camera.System(), Displays: display.System()})
	if err != nil {
		return err
	}
	shell.Sleeps(wiring.Sleeps(awake))
	shell.Window().ShowAndRun()
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	return shell.Farewell(ctx)
}
