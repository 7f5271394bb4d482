package ui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// chain is a keychain in memory.
type chain map[string][]byte

func (c chain) Get(account string) ([]byte, error) {
	b, ok := c[account]
	if !ok {
		return nil, keyslot.ErrKeychainItemMissing
	}
	return bytes.Clone(b), nil
}

func (c chain) Set(account string, secret []byte) error {
	c[account] = bytes.Clone(secret)
	return nil
}

func (c chain) Delete(account string) error {
	delete(c, account)
	return nil
}

// shelf is where files are kept outside the program, and chosen from: the one that was kept last.
type shelf struct {
	name    string
	content []byte
	full    error
}

func (s *shelf) Save(name string, content []byte, done func(bool, error)) {
	if s.full == nil {
		s.name, s.content = name, content
	}
	done(s.full == nil, s.full)
}

func (s *shelf) Pick(_ []string, done func(io.ReadCloser, error)) {
	done(io.NopCloser(bytes.NewReader(s.content)), nil)
}

func (s *shelf) Open(fyne.URI) (io.ReadCloser, error) { return nil, errors.ErrUnsupported }

// device is a program over a real vault and a keychain, an authority that other devices speak to too, and a window.
type device struct {
	t         *testing.T
	program   *wiring.Program
	clock     *remotetest.Clock
	authority *remotetest.Fake
	shelf     *shelf
	shell     *ui.Shell
	folder    string // of the program
	keychain  keyslot.Keychain
	*screentest.Window
}

func newDevice(t *testing.T, k keyslot.Keychain) *device {
	t.Helper()
	if testing.Short() {
		t.Skip("the short run goes over all screens once, in internal/journey")
	}
	clock := remotetest.NewClock(time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC))
	d := &device{t: t, clock: clock, authority: remotetest.NewFake(clock), shelf: &shelf{}, folder: t.TempDir(), keychain: k}
	d.start()
	return d
}

// another is a device on which nothing is yet, with the same authority and the same shelf.
func (d *device) another() *device {
	d.t.Helper()
	n := &device{t: d.t, clock: d.clock, authority: d.authority.NewDevice(), shelf: d.shelf, folder: d.t.TempDir()}
	n.start()
	return n
}

func (d *device) start() {
	cheap := keyslot.FloorParams()
	authority := d.authority
	d.program = wiring.New(wiring.Options{Dir: d.folder, Vault: storage.Options{Params: &cheap, BackupWork: 10, Keychain: d.keychain}, Clock: d.clock,
		Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
			return app.Connection{Backend: authority, Trial: authority, Close: func() error { return nil }}, nil
		}})
	p := d.program
	d.t.Cleanup(func() { _ = p.Close(context.Background()) })
}

func (d *device) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// settle makes the vault, with its recovery code confirmed.
func (d *device) settle() {
	d.t.Helper()
	code, err := d.program.CreateVault(d.t.Context(), passphrase)
	d.ok(err)
	d.ok(d.program.ConfirmRecovery(d.t.Context(), code))
}

// restart ends the program and starts it anew at its door.
func (d *device) restart() {
	d.t.Helper()
	d.ok(d.program.Close(d.t.Context()))
	d.start()
	d.open(screen.Route{})
}

func (d *device) open(at screen.Route) {
	d.openIn(at, wide, preference.Choices{Language: phrase.Russian, Look: theme.Options{Mode: theme.ModeLight}})
}

func (d *device) openIn(at screen.Route, size fyne.Size, c preference.Choices) {
	d.t.Helper()
	a, queue := fynetest.NewTempApp(d.t), screentest.NewQueue()
	c.Save(a.Preferences())
	shell, err := ui.Open(a, ui.Config{App: d.program.App, Start: at, Loop: queue, Clock: d.clock, Saver: d.shelf, Picker: d.shelf})
	d.ok(err)
	d.shell = shell
	d.Window = screentest.Wrap(d.t, shell.Window(), queue)
	d.Window.Resize(size)
	d.Queue.Drain()
}

func (d *device) comesTo(page screen.Page) {
	d.t.Helper()
	d.Until("the page "+string(page), func() bool { return d.shell.Current().Page == page })
}

// shot keeps a picture of what is in front where RAZVOROT_DEVICE names a folder.
func (d *device) shot(name string, to ...string) {
	d.t.Helper()
	if folder := os.Getenv("RAZVOROT_DEVICE"); folder != "" {
		d.Examine()
		d.ToTop()
		for _, id := range to {
			widget.Reveal(d.Find(id))
		}
		d.ok(d.SaveSmall(filepath.Join(folder, name+".png")))
	}
}
