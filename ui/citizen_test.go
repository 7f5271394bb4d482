package ui_test

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
	"razvorot/remote/nearby"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
)

const (
	passphrase = "четыре мокрых фотографии на столе"
	password   = "Kolokol-7-nebo"
)

// keeper is an app.Keeper over a real vault with the least key derivation that is accepted.
type keeper struct {
	dir   string
	vault *storage.Vault
	full  atomic.Bool  // the disk
	held  sync.RWMutex // no write gets through while a test locks it

	unread  sync.RWMutex // no reading gets through while a test locks it
	blind   atomic.Bool  // no reading succeeds
	refused atomic.Int64 // how many did not
}

func keeperOptions() storage.Options {
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
	made, err := storage.Create(ctx, k.dir, keeperOptions(), secret)
	if err != nil {
		return nil, "", err
	}
	k.vault = made.Vault
	return vault{made.Vault, k}, made.Recovery.Reveal(), nil
}

func (k *keeper) Unlock(ctx context.Context, _ app.UnlockWay, text string) (app.Vault, error) {
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return nil, domain.ErrWrongCredentials
	}
	return vault{k.vault, k}, k.vault.Unlock(ctx, secret)
}

func (k *keeper) Delay(context.Context) (time.Duration, error) { return 0, nil }

func (k *keeper) HasPIN(context.Context) (bool, error) {
	return k.vault != nil && k.vault.HasPIN(), nil
}

type vault struct {
	*storage.Vault
	keeper *keeper
}

func (v vault) View(ctx context.Context, f func(domain.Tx) error) error {
	v.keeper.unread.RLock()
	defer v.keeper.unread.RUnlock()
	if v.keeper.blind.Load() {
		v.keeper.refused.Add(1)
		return domain.ErrDamaged
	}
	return v.Vault.View(ctx, f)
}

func (v vault) Update(ctx context.Context, f func(domain.Tx) error) error {
	v.keeper.held.RLock()
	defer v.keeper.held.RUnlock()
	if v.keeper.full.Load() {
		return domain.ErrNoSpace
	}
	return v.Vault.Update(ctx, f)
}

func (v vault) NewRecovery(context.Context) (string, error) {
	code, err := v.Vault.NewRecovery()
	return code.Reveal(), err
}
func (v vault) SetPassphrase(context.Context, string) error { return errors.ErrUnsupported }
func (v vault) Lock(context.Context) error                  { return v.Vault.Lock() }
func (v vault) VerifyPassphrase(_ context.Context, text string) error {
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return domain.ErrWrongCredentials
	}
	if err := v.CheckSecret(secret); errors.Is(err, keyslot.ErrWrongSecret) {
		return domain.ErrWrongCredentials
	} else if err != nil {
		return err
	}
	return nil
}

// outside is what is around the window: where files are kept and what the operating system showed.
type outside struct {
	name    string
	content []byte
	refuse  error
	alerts  []string
	opened  []func() // what choosing each alert does
}

func (o *outside) Save(name string, content []byte, done func(bool, error)) {
	if o.refuse == nil {
		o.name, o.content = name, content
	}
	done(o.refuse == nil, o.refuse)
}

func (o *outside) Alert(title, text string, opened func()) {
	o.alerts, o.opened = append(o.alerts, title+": "+text), append(o.opened, opened)
}

// citizen is somebody with the program on a device, an authority in memory and a clock that stands still.
type citizen struct {
	t         *testing.T
	app       *app.App
	keeper    *keeper
	clock     *remotetest.Clock
	authority *remotetest.Fake
	line      *line
	outside   *outside
	phone     string // a usual one when empty
	minor     bool
	picker    screen.Picker // the toolkit's when nil
	camera    domain.Camera
	displays  domain.Displays
	notifier  *ui.Notifier
	browser   *remotetest.Browser // at the bank
	shell     *ui.Shell
	abroad    *abroad // the server elsewhere, nil until it is reached
	*screentest.Window
}

// newCitizen returns somebody with a vault and nothing else.
func newCitizen(t *testing.T) *citizen {
	t.Helper()
	if testing.Short() {
		t.Skip("the short run goes over all screens once, in internal/journey")
	}
	clock := remotetest.NewClock(time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC))
	return newCitizenOf(t, clock, remotetest.NewFake(clock))
}

// newCitizenOf returns somebody with a vault whose program speaks to an authority that others may speak to too.
func newCitizenOf(t *testing.T, clock *remotetest.Clock, authority *remotetest.Fake) *citizen {
	t.Helper()
	c := &citizen{t: t, clock: clock, authority: authority, outside: &outside{}, notifier: ui.NewNotifier(), browser: &remotetest.Browser{}}
	c.line = &line{Fake: c.authority}
	k := &keeper{dir: filepath.Join(t.TempDir(), "vault")}
	c.keeper = k
	c.app = app.New(app.Config{Keeper: k, Clock: clock, Notifier: c.notifier, Nearby: nearby.New(), BlockSecret: blockSecret, BankDoors: c.browser,
		Browser: c.browser.Show,
		Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
			return app.Connection{Backend: c.line, Trial: c.authority, Cards: remotetest.Cards{}, Close: func() error { return nil }}, nil
		}, Reach: c.reachServer})
	recovery, err := c.app.CreateVault(t.Context(), passphrase)
	c.ok(err)
	c.ok(c.app.ConfirmRecovery(t.Context(), recovery))
	t.Cleanup(func() {
		if err := errors.Join(c.app.Close(context.Background()), k.vault.Close()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c *citizen) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// open opens the window at a page.
func (c *citizen) open(at screen.Route) {
	c.t.Helper()
	c.openIn(at, fyne.NewSize(1000, 720), "ru", theme.Options{Mode: theme.ModeLight})
}

func (c *citizen) openIn(at screen.Route, size fyne.Size, locale string, look theme.Options) {
	c.t.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(c.t), ui.Config{App: c.app, Start: at, Locale: locale, Look: look, Loop: queue,
		Clock: c.clock, Saver: c.outside, Picker: c.picker, Alert: c.outside, Notifier: c.notifier,
		Camera: c.camera, Displays: c.displays})
	c.ok(err)
	c.shell = shell
	c.Window = screentest.Wrap(c.t, shell.Window(), queue)
	c.Window.Resize(size)
	c.Queue.Drain()
}

// reach goes the way by the use cases until the next step is this one.
func (c *citizen) reach(step app.NextStep) {
	c.t.Helper()
	ctx := c.t.Context()
	told := make(chan struct{}, 1)
	defer c.app.Subscribe(func(app.Topic) {
		select {
		case told <- struct{}{}:
		default:
		}
	})()
	for deadline := time.Now().Add(4 * time.Minute); time.Now().Before(deadline); {
		stage, err := c.app.Stage(ctx)
		c.ok(err)
		if stage != app.StageHome {
			c.signIn()
			continue
		}
		next, err := c.app.Next(ctx)
		c.ok(err)
		if next.Step == step {
			return
		}
		if !c.act(next) {
			c.authority.Advance(time.Second)
			select { // the engine's goroutines have the turn
			case <-told:
			case <-time.After(2 * time.Millisecond):
			}
		}
	}
	c.t.Fatalf("never came to %s", step)
}

func (c *citizen) signIn() {
	c.t.Helper()
	ctx := c.t.Context()
	phone, email := cmp.Or(c.phone, "+7 916 000-10-20"), "citizen@example.org"
	if r, err := c.app.Registration(ctx); err == nil && r.Step != app.RegisterDone {
		_, err := c.app.StartRegistration(ctx, phone, email)
		c.ok(err)
		_, err = c.app.ConfirmPhone(ctx, c.code(domain.MessageRegister))
		c.ok(err)
		texts, err := c.app.ConsentTexts(ctx, "ru", domain.UserAgreement, domain.PersonalData)
		c.ok(err)
		c.ok(c.app.FinishRegistration(ctx, password, texts))
	}
	sent, err := c.app.SignIn(ctx, phone, password)
	c.ok(err)
	c.ok(c.app.FinishSignIn(ctx, sent, c.code(domain.MessageSignIn)))
}

// act does the next step; false when there is nothing to do but wait.
func (c *citizen) act(next app.Next) bool {
	c.t.Helper()
	ctx := c.t.Context()
	switch next.Step {
	case app.NextConfirmEmail:
		sent, err := c.app.StartEmailConfirmation(ctx)
		c.ok(err)
		c.ok(c.app.ConfirmEmail(ctx, sent, c.code(domain.MessageEmail)))
	case app.NextFillProfile:
		form, err := c.app.ProfileForm(ctx)
		c.ok(err)
		c.ok(c.app.SubmitProfile(ctx, form.Answers.With(c.self().Answers())))
	case app.NextProve:
		c.prove()
	case app.NextAddDocuments, app.NextApply:
		return c.addOrApply()
	case app.NextFinishDraft:
		return c.finish(next.Application.ID)
	case app.NextCollect:
		texts, err := c.app.ConsentTexts(ctx, "ru", domain.PassportIssue)
		c.ok(err)
		_, err = c.app.Collect(ctx, next.Application.ID, texts[0])
		c.ok(err)
	case app.NextActivate:
		sent, err := c.app.StartActivation(ctx, next.Passport.ID)
		c.ok(err)
		_, err = c.app.Activate(ctx, next.Passport.ID, sent, c.code(domain.MessageActivate))
		c.ok(err)
	default:
		return false
	}
	return true
}

// self is somebody grown up, or under age, whom all simulated registries know.
func (c *citizen) self() person.Profile {
	c.t.Helper()
	people, err := c.authority.People(c.t.Context())
	c.ok(err)
	for _, p := range people {
		known := !slices.ContainsFunc(p.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome != domain.Match })
		if known && (p.Profile.Birth.Age(person.DateOf(c.clock.Now())) < person.AdultAge) == c.minor {
			return p.Profile
		}
	}
	c.t.Fatal("nobody is known to all registries")
	return person.Profile{}
}

func (c *citizen) prove() {
	c.t.Helper()
	ctx, p := c.t.Context(), c.self()
	sent, err := c.app.StartProof(ctx)
	c.ok(err)
	questions, err := c.app.ProofQuestions(ctx, sent, c.code(domain.MessageProof))
	c.ok(err)
	snils, inn := p.SNILS.Digits(), p.INN.String()
	answers := map[access.QuestionKind]string{access.AskStreet: p.Registration.Street, access.AskHouse: p.Registration.House,
		access.AskFlat: p.Registration.Flat, access.AskPostalCode: p.Registration.PostalCode,
		access.AskSNILSEnd: snils[max(0, len(snils)-4):], access.AskINNEnd: inn[max(0, len(inn)-4):]}
	given := map[domain.QuestionID]string{}
	for _, q := range questions {
		given[q.ID] = answers[access.QuestionKind(q.Kind)]
	}
	c.ok(c.app.AnswerProof(ctx, given))
}

// addOrApply adds the pages that are missing, and begins the application when none is.
func (c *citizen) addOrApply() bool {
	c.t.Helper()
	ctx := c.t.Context()
	for _, page := range c.papers(c.self()) {
		have, err := c.app.Documents(ctx, domain.DocumentFilter{Kind: page.Kind})
		c.ok(err)
		var document domain.Document
		if len(have) > 0 {
			document = have[0]
		}
		if slices.ContainsFunc(document.Pages, func(p domain.Page) bool { return p.Role == page.Role }) {
			continue
		}
		_, err = c.app.AddPage(ctx, document.ID, page.Kind, page.Role, c.inspected(page))
		c.ok(err)
	}
	_, err := c.app.StartApplication(ctx, domain.ElectronicPassport)
	return err == nil
}

// finish attaches, signs and sends a draft; false while a document is on its way.
func (c *citizen) finish(id domain.ApplicationID) bool {
	c.t.Helper()
	ctx := c.t.Context()
	form, err := c.app.Form(ctx, id)
	c.ok(err)
	for _, need := range form.Requirements {
		for _, d := range form.Documents {
			if slices.Contains(need.Kinds, d.Kind) {
				c.ok(c.app.Attach(ctx, id, need.ID, d.ID))
			}
		}
	}
	if form, err = c.app.Form(ctx, id); err != nil || form.Findings.Blocking() {
		return false
	}
	texts, err := c.app.ConsentTexts(ctx, "ru", form.Service.Consents...)
	c.ok(err)
	sent, err := c.app.StartSigning(ctx, id, texts)
	c.ok(err)
	c.ok(c.app.SignAndSend(ctx, id, sent, c.code(domain.MessageSign)))
	return true
}

// code returns the code that was sent last for a purpose.
func (c *citizen) code(purpose domain.MessagePurpose) string {
	c.t.Helper()
	messages, err := c.authority.Messages(c.t.Context(), 0, 0)
	c.ok(err)
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	c.t.Fatalf("no code was sent for %s", purpose)
	return ""
}

// copied returns what is on the clipboard.
func (c *citizen) copied() string { return fyne.CurrentApp().Clipboard().Content() }
