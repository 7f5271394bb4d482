package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

const (
	testPassphrase = "четыре слова для замка"
	testPassword   = "Kl3ver!veter"
	testEmail      = "anna@example.org"
)

func init() { proofRounds = 1000 }

var start = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)

// testKeeper is a Keeper over a real vault with the least key derivation that is accepted.
type testKeeper struct {
	dir   string
	mu    sync.Mutex
	vault *storage.Vault
}

func (k *testKeeper) options() storage.Options {
	p := keyslot.FloorParams()
	return storage.Options{Params: &p, BackupWork: 10}
}

func (k *testKeeper) Exists() (bool, error) {
	_, err := os.Stat(filepath.Join(k.dir, "vault.key"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (k *testKeeper) Create(ctx context.Context, passphrase string) (Vault, string, error) {
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return nil, "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	created, err := storage.Create(ctx, k.dir, k.options(), secret)
	if errors.Is(err, storage.ErrExists) {
		return nil, "", domain.ErrDuplicate
	}
	if err != nil {
		return nil, "", err
	}
	k.vault = created.Vault
	return testVault{created.Vault}, created.Recovery.Reveal(), nil
}

func (k *testKeeper) Unlock(ctx context.Context, way UnlockWay, text string) (Vault, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault == nil {
		v, err := storage.Open(k.dir, k.options())
		if err != nil {
			return nil, err
		}
		k.vault = v
	}
	secret, err := keyslot.NewPassphrase(text)
	if way == ByRecovery {
		var code keyslot.RecoveryCode
		code, err = keyslot.ParseRecoveryCode(text)
		secret = code.Secret()
	}
	if err != nil {
		return nil, err
	}
	err = k.vault.Unlock(ctx, secret)
	if errors.Is(err, keyslot.ErrWrongSecret) {
		err = domain.ErrWrongCredentials
	}
	return testVault{k.vault}, err
}

func (k *testKeeper) Delay(context.Context) (time.Duration, error) { return 0, nil }

func (k *testKeeper) HasPIN(context.Context) (bool, error) {
	return k.vault != nil && k.vault.HasPIN(), nil
}

func (k *testKeeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault == nil {
		return nil
	}
	return k.vault.Close()
}

type testVault struct{ *storage.Vault }

func (v testVault) NewRecovery(context.Context) (string, error) {
	code, err := v.Vault.NewRecovery()
	return code.Reveal(), err
}

func (v testVault) VerifyPassphrase(context.Context, string) error { return nil }

func (v testVault) SetPassphrase(context.Context, string) error { return nil }

func (v testVault) Lock(context.Context) error { return v.Vault.Lock() }

// citizen is somebody with the program on a device, an authority in memory, and a clock that stands still.
type citizen struct {
	t         testing.TB
	app       *App
	keeper    *testKeeper
	clock     *remotetest.Clock
	authority *remotetest.Fake
	backend   func(domain.Backend) domain.Backend // what stands between; nil for nothing
	notified  chan domain.Notice
	recovery  string
	browser   *remotetest.Browser // nil for none
}

// newCitizen returns somebody who has just made their vault.
func newCitizen(t testing.TB) *citizen {
	c := &citizen{t: t, clock: remotetest.NewClock(start), notified: make(chan domain.Notice, 100)}
	c.authority = remotetest.NewFake(c.clock)
	c.install(filepath.Join(t.TempDir(), "vault"))
	var err error
	c.recovery, err = c.app.CreateVault(t.Context(), testPassphrase)
	c.must(err)
	return c
}

// install gives the citizen a program over a folder.
func (c *citizen) install(dir string) {
	c.keeper = &testKeeper{dir: dir}
	config := Config{Keeper: c.keeper, Connect: c.connect, Clock: c.clock, Notifier: c,
		Device: domain.DeviceInfo{Name: "пробное устройство", Platform: "test"}}
	if c.browser != nil {
		config.BankDoors, config.Browser = c.browser, c.browser.Show
	}
	c.app = New(config)
	app, keeper := c.app, c.keeper
	c.t.Cleanup(func() {
		if err := errors.Join(app.Close(context.Background()), keeper.close()); err != nil {
			c.t.Error(err)
		}
	})
}

func (c *citizen) connect(context.Context, domain.Vault, domain.SessionKeeper) (Connection, error) {
	var b domain.Backend = c.authority
	if c.backend != nil {
		b = c.backend(b)
	}
	return Connection{Backend: b, Trial: c.authority, Cards: remotetest.Cards{}, Close: func() error { return nil }}, nil
}

// Notify implements domain.Notifier.
func (c *citizen) Notify(_ context.Context, n domain.Notice) { c.notified <- n }

func (c *citizen) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// wants fails unless err is of the kind.
func (c *citizen) wants(kind domain.Kind, err error) {
	c.t.Helper()
	if !errors.Is(err, kind) {
		c.t.Fatalf("got %v, want %v", err, kind)
	}
}

// crash stops the program as kill -9 does, leaving on the disk what is there at the moment, and starts it again.
func (c *citizen) crash() {
	c.t.Helper()
	o, err := c.app.current()
	c.must(err)
	o.end()
	o.running.Wait()
	dir := filepath.Join(c.t.TempDir(), "vault")
	c.must(os.CopyFS(dir, os.DirFS(c.keeper.dir)))
	c.install(dir)
	c.must(c.app.Unlock(c.t.Context(), ByPassphrase, testPassphrase))
}

// code returns the code in the last message of a purpose.
func (c *citizen) code(purpose domain.MessagePurpose) string {
	c.t.Helper()
	messages, err := c.authority.Messages(c.t.Context(), 0, 0)
	c.must(err)
	var code string
	for _, m := range messages {
		if m.Purpose == purpose {
			code = m.Code
		}
	}
	if code == "" {
		c.t.Fatalf("no code for %s was sent", purpose)
	}
	return code
}

// sent returns how many messages of a purpose were sent.
func (c *citizen) sent(purpose domain.MessagePurpose) (n int) {
	messages, err := c.authority.Messages(c.t.Context(), 0, 0)
	c.must(err)
	for _, m := range messages {
		if m.Purpose == purpose {
			n++
		}
	}
	return n
}

func (c *citizen) consents(ids ...domain.ConsentID) []domain.ConsentText {
	c.t.Helper()
	texts, err := c.app.ConsentTexts(c.t.Context(), "ru", ids...)
	c.must(err)
	return texts
}

// testPhone is no one's: several citizens of one authority count from it.
func testPhone(n int) string { return fmt.Sprintf("8 (900) 000-00-%02d", n) }

// register makes an account.
func (c *citizen) register() {
	c.t.Helper()
	_, err := c.app.StartRegistration(c.t.Context(), testPhone(1), testEmail)
	c.must(err)
	_, err = c.app.ConfirmPhone(c.t.Context(), c.code(domain.MessageRegister))
	c.must(err)
	c.must(c.app.FinishRegistration(c.t.Context(), testPassword, c.consents(domain.UserAgreement, domain.PersonalData)))
}

func (c *citizen) signIn() {
	c.t.Helper()
	sent, err := c.app.SignIn(c.t.Context(), testPhone(1), testPassword)
	c.must(err)
	c.must(c.app.FinishSignIn(c.t.Context(), sent, c.code(domain.MessageSignIn)))
}

// signedIn returns somebody registered and signed in.
func signedIn(t testing.TB) *citizen {
	c := newCitizen(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.register()
	c.signIn()
	return c
}

// person returns the answers of somebody whom the simulated registries know, by their place in the list.
func (c *citizen) person(i int) person.Answers {
	c.t.Helper()
	people, err := c.authority.People(c.t.Context())
	c.must(err)
	return people[i].Profile.Answers()
}

// until waits until something holds, and lets time pass a second at a time while it does not.
func (c *citizen) until(what string, holds func() bool) {
	c.t.Helper()
	c.await(what, holds, func() { c.authority.Advance(time.Second) })
}

// soon waits until something holds while the clock stands still.
func (c *citizen) soon(what string, holds func() bool) {
	c.t.Helper()
	c.await(what, holds, func() {})
}

func (c *citizen) await(what string, holds func() bool, meanwhile func()) {
	c.t.Helper()
	told := make(chan struct{}, 1)
	defer c.app.Subscribe(func(Topic) { wake(told) })()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-told:
		case <-tick.C:
			meanwhile()
		case <-deadline:
			c.t.Fatalf("never: %s", what)
		}
	}
}

func (c *citizen) account() domain.Account {
	c.t.Helper()
	account, err := c.app.Account(c.t.Context())
	c.must(err)
	return account
}

// commands returns what is in the outbox.
func (c *citizen) commands() (all []domain.Command) {
	c.t.Helper()
	c.must(c.app.view(c.t.Context(), func(tx domain.Tx) (err error) {
		all, err = tx.FindCommands(c.t.Context(), "")
		return err
	}))
	return all
}

func (c *citizen) stage() Stage {
	c.t.Helper()
	stage, err := c.app.Stage(c.t.Context())
	c.must(err)
	return stage
}
