package entrance_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

const (
	passphrase = "четыре мокрых фотографии на столе"
	password   = "Kolokol-7-nebo"
)

// keeper is an app.Keeper over a real vault with the least key derivation that is accepted.
type keeper struct {
	dir    string
	vault  *storage.Vault
	wait   time.Duration // no try is taken before
	broken error         // what keeps the vault from being read at all
}

func options() storage.Options {
	p := keyslot.FloorParams()
	return storage.Options{Params: &p, BackupWork: 10}
}

func (k *keeper) Exists() (bool, error) {
	_, err := os.Stat(filepath.Join(k.dir, "vault.key"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (k *keeper) Create(ctx context.Context, text string) (app.Vault, string, error) {
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return nil, "", err
	}
	made, err := storage.Create(ctx, k.dir, options(), secret)
	if err != nil {
		return nil, "", err
	}
	k.vault = made.Vault
	return vault{made.Vault}, made.Recovery.Reveal(), nil
}

func (k *keeper) Unlock(ctx context.Context, way app.UnlockWay, text string) (app.Vault, error) {
	if k.broken != nil {
		return nil, k.broken
	}
	if k.wait > 0 {
		return nil, &domain.RateLimited{Wait: k.wait}
	}
	secret, err := keyslot.NewPassphrase(text)
	if way == app.ByRecovery {
		var code keyslot.RecoveryCode
		if code, err = keyslot.ParseRecoveryCode(text); err != nil {
			return nil, domain.ErrInvalid
		}
		secret = code.Secret()
	}
	if err != nil {
		return nil, domain.ErrWrongCredentials
	}
	if err := k.vault.Unlock(ctx, secret); errors.Is(err, keyslot.ErrWrongSecret) {
		k.wait = 30 * time.Second
		return nil, domain.ErrWrongCredentials
	} else if err != nil {
		return nil, err
	}
	return vault{k.vault}, nil
}

func (k *keeper) Delay(context.Context) (time.Duration, error) { return k.wait, k.broken }

func (k *keeper) HasPIN(context.Context) (bool, error) {
	return k.broken == nil && k.vault != nil && k.vault.HasPIN(), nil
}

type vault struct{ *storage.Vault }

func (v vault) NewRecovery(context.Context) (string, error) {
	code, err := v.Vault.NewRecovery()
	return code.Reveal(), err
}

func (v vault) SetPassphrase(_ context.Context, text string) error {
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return domain.ErrInvalid
	}
	for _, slot := range v.Slots() {
		if slot.Kind == keyslot.KindPassphrase {
			_, err := v.ChangeSlot(slot.ID, secret)
			return err
		}
	}
	return domain.ErrNotFound
}

func (v vault) Lock(context.Context) error                            { return v.Vault.Lock() }
func (v vault) VerifyPassphrase(_ context.Context, text string) error { return errors.ErrUnsupported }

// outside is what is around the window: where files are kept.
type outside struct {
	name    string
	content []byte
}

func (o *outside) Save(name string, content []byte, done func(bool, error)) {
	o.name, o.content = name, content
	done(true, nil)
}

func (o *outside) Alert(string, string, func()) {}

// citizen is somebody with the program on a device, an authority in memory and a clock that stands still.
type citizen struct {
	t         *testing.T
	app       *app.App
	keeper    *keeper
	clock     *remotetest.Clock
	authority *remotetest.Fake
	outside   *outside
	shell     *ui.Shell
	shots     string // the folder for pictures, "" for none
	taken     int
	*screentest.Window
}

// view is how the window is looked at.
type view struct {
	name   string
	size   fyne.Size
	locale string
	look   theme.Options
}

var usual = view{"wide", fyne.NewSize(1000, 720), "ru", theme.Options{Mode: theme.ModeLight}}

// newCitizen returns somebody with a device on which nothing is yet, in front of the window.
func newCitizen(t *testing.T, v view) *citizen {
	t.Helper()
	if testing.Short() {
		t.Skip("the short run goes over all screens once, in internal/journey")
	}
	clock := remotetest.NewClock(time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC))
	c := &citizen{t: t, clock: clock, authority: remotetest.NewFake(clock), outside: &outside{},
		keeper: &keeper{dir: filepath.Join(t.TempDir(), "vault")}}
	if folder := os.Getenv("RAZVOROT_ENTRANCE"); folder != "" {
		c.shots = filepath.Join(folder, t.Name())
	}
	c.install()
	t.Cleanup(func() {
		err := c.app.Close(context.Background())
		if c.keeper.vault != nil {
			err = errors.Join(err, c.keeper.vault.Close())
		}
		if err != nil {
			t.Error(err)
		}
	})
	c.open(v)
	return c
}

// install gives the citizen a program that has just started.
func (c *citizen) install() {
	c.app = app.New(app.Config{Keeper: c.keeper, Clock: c.clock,
		Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
			return app.Connection{Backend: c.authority, Trial: c.authority, Close: func() error { return nil }}, nil
		}})
}

// open opens the window where the program begins.
func (c *citizen) open(v view) {
	c.t.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(c.t), ui.Config{App: c.app, Locale: v.locale, Look: v.look, Loop: queue,
		Clock: c.clock, Saver: c.outside, Alert: c.outside})
	c.ok(err)
	c.shell = shell
	c.Window = screentest.Wrap(c.t, shell.Window(), queue)
	c.Window.Resize(v.size)
	c.Queue.Drain()
}

// restart ends the program and starts it anew.
func (c *citizen) restart() {
	c.t.Helper()
	c.ok(c.app.Close(c.t.Context()))
	c.Window.Close()
	c.install()
	c.open(usual)
}

func (c *citizen) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// at waits until a page is in front.
func (c *citizen) at(page screen.Page) {
	c.t.Helper()
	c.Until("the page "+string(page), func() bool { return c.shell.Current().Page == page })
}

// code is the latest code that was sent for a purpose.
func (c *citizen) code(p domain.MessagePurpose) string {
	c.t.Helper()
	all, err := c.authority.Messages(c.t.Context(), 0, 0)
	c.ok(err)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Purpose == p && all[i].Code != "" {
			return all[i].Code
		}
	}
	c.t.Fatalf("no code for %s", p)
	return ""
}

// enter pastes a one-time code.
func (c *citizen) enter(id, code string) {
	c.t.Helper()
	c.UntilID(id)
	c.Find(id).(*widget.CodeEntry).SetText(code)
	c.Queue.Drain()
}

// copied reads the recovery code off the screen.
func (c *citizen) copied() string {
	c.t.Helper()
	c.Tap("onboarding.recovery.copy")
	return fyne.CurrentApp().Clipboard().Content()
}

// paste pastes a recovery code into the first of its boxes.
func (c *citizen) paste(id, code string) {
	c.t.Helper()
	c.UntilID(id + ".1")
	c.Find(id + ".1").(*widget.Entry).SetText(code)
	c.Queue.Drain()
}

// shot keeps a picture of what is in front.
func (c *citizen) shot(name string) {
	c.t.Helper()
	if c.shots == "" {
		return
	}
	c.taken++
	c.ok(c.Save(filepath.Join(c.shots, fmt.Sprintf("%02d-%s.png", c.taken, name))))
}

// words is what a key says in Russian.
func (c *citizen) words(key string) string {
	c.t.Helper()
	book, err := phrase.Open(phrase.Russian)
	c.ok(err)
	return book.Say(key)
}
