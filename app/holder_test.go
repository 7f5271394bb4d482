package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// holder is a citizen on the way to a passport: with a vault of their own, signed in at a fake authority.
type holder struct {
	*testing.T
	ctx   context.Context
	app   *app.App
	fake  *remotetest.Fake
	clock *remotetest.Clock
	wire  *wire
	told  chan struct{} // something changed
	dir   string
	keeps *holderKeeper
	ahead time.Duration // the program's clock is of everybody else's

	nearby *surroundings
}

const (
	holderPassphrase = "седой барсук чинит телескоп"
	holderPassword   = "Снег-в-мае-2031!"
)

// newHolder returns a citizen who has a confirmed account.
func newHolder(t *testing.T) *holder {
	t.Helper()
	h := newStranger(t)
	h.register()
	h.confirm()
	return h
}

// newStranger returns a citizen with a vault and nothing else.
func newStranger(t *testing.T) *holder {
	t.Helper()
	clock := remotetest.NewClock(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC))
	return newDevice(t, clock, remotetest.NewFake(clock), &surroundings{})
}

// stranger is somebody else with a device, an account nowhere, and the same authority; they stand beside each other.
func (h *holder) stranger() *holder {
	h.Helper()
	return newDevice(h.T, h.clock, h.fake.NewDevice(), h.nearby)
}

// newDevice is a device with a vault and nothing else, as an authority sees it.
func newDevice(t *testing.T, clock *remotetest.Clock, fake *remotetest.Fake, nearby *surroundings) *holder {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	t.Cleanup(cancel)
	h := &holder{T: t, ctx: ctx, fake: fake, clock: clock, nearby: nearby, wire: &wire{Fake: fake}, dir: filepath.Join(t.TempDir(), "vault")}
	h.ok(os.CopyFS(h.dir, os.DirFS(madeVault(h))))
	h.start()
	h.ok(h.app.Unlock(ctx, app.ByPassphrase, holderPassphrase))
	return h
}

// made is where a vault with a confirmed recovery code lies, from which each test gets its own: deriving keys takes long.
var made struct {
	sync.Mutex
	dir string
}

func madeVault(h *holder) string {
	h.Helper()
	made.Lock()
	defer made.Unlock()
	if made.dir != "" {
		return made.dir
	}
	k := &holderKeeper{dir: filepath.Join(have(os.MkdirTemp("", "razvorot"))(h), "vault")}
	nobody := remotetest.NewFake(h.clock)
	nobody.SetOffline(true) // else the vaults of all tests would know one authority
	a := app.New(app.Config{Clock: h.clock, Keeper: k, Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
		return app.Connection{Backend: nobody}, nil
	}})
	h.ok(a.ConfirmRecovery(h.ctx, have(a.CreateVault(h.ctx, holderPassphrase))(h)))
	h.ok(a.Close(h.ctx))
	made.dir = k.dir
	return k.dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	if made.dir != "" {
		_ = os.RemoveAll(filepath.Dir(made.dir))
	}
	os.Exit(code)
}

// start starts the program, with the vault locked if there is one.
func (h *holder) start() {
	h.told = make(chan struct{}, 1)
	h.keeps = &holderKeeper{dir: h.dir}
	h.app = app.New(app.Config{Clock: wrongClock{h.clock, h.ahead}, Nearby: h.nearby, Keeper: h.keeps, Device: domain.DeviceInfo{Name: "Стол", Platform: "linux"},
		BlockSecret: blockSecret,
		Connect: func(context.Context, domain.Vault, domain.SessionKeeper) (app.Connection, error) {
			return app.Connection{Backend: h.wire, Trial: h.fake, Close: func() error { return nil }}, nil
		}})
	told := h.told
	h.app.Subscribe(func(app.Topic) {
		select {
		case told <- struct{}{}:
		default:
		}
	})
	this := h.app
	h.Cleanup(func() { _ = this.Close(context.Background()) })
}

func blockSecret(recovery string) (domain.BlockSecret, error) {
	code, err := keyslot.ParseRecoveryCode(recovery)
	if err != nil {
		return domain.BlockSecret{}, domain.ErrInvalid
	}
	return code.BlockSecret(), nil
}

// wrongClock is ahead of the right one.
type wrongClock struct {
	*remotetest.Clock
	by time.Duration
}

func (c wrongClock) Now() time.Time { return c.Clock.Now().Add(c.by) }

// restart ends the program and starts it again.
func (h *holder) restart() {
	h.Helper()
	h.ok(h.app.Close(h.ctx))
	h.start()
	h.ok(h.app.Unlock(h.ctx, app.ByPassphrase, holderPassphrase))
}

func (h *holder) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *holder) wants(err error, kind error) {
	h.Helper()
	if !errors.Is(err, kind) {
		h.Fatalf("got %v, want %v", err, kind)
	}
}

// have returns what a method answered, and ends the test when it failed: have(h.app.Account(ctx))(h).
func have[T any](v T, err error) func(*holder) T {
	return func(h *holder) T {
		h.Helper()
		h.ok(err)
		return v
	}
}

// until has the clock run until something holds, which the engine is to bring about.
func (h *holder) until(what string, holds func() bool) {
	h.Helper()
	h.await(what, holds, func() { h.fake.Advance(time.Second) })
}

// soon waits until something holds while the clock stands still.
func (h *holder) soon(what string, holds func() bool) {
	h.Helper()
	h.await(what, holds, func() {})
}

func (h *holder) await(what string, holds func() bool, meanwhile func()) {
	h.Helper()
	end := time.NewTimer(30 * time.Second)
	defer end.Stop()
	for !holds() {
		meanwhile()
		look := time.NewTimer(2 * time.Millisecond) // the engine works in real time between two ticks of the clock
		select {
		case <-h.told:
		case <-look.C:
		case <-end.C:
			h.Fatalf("waited in vain for: %s", what)
		}
	}
}

// code returns the latest code sent for a purpose.
func (h *holder) code(purpose domain.MessagePurpose) string {
	h.Helper()
	for _, m := range slices.Backward(have(h.fake.Messages(h.ctx, 0, 0))(h)) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	h.Fatalf("no code was sent to %s", purpose)
	return ""
}

func (h *holder) texts(ids ...domain.ConsentID) []domain.ConsentText {
	h.Helper()
	return have(h.app.ConsentTexts(h.ctx, "ru", ids...))(h)
}

func (h *holder) register() {
	h.Helper()
	have(h.app.StartRegistration(h.ctx, "+7 900 000-00-01", "anna@example.org"))(h)
	have(h.app.ConfirmPhone(h.ctx, h.code(domain.MessageRegister)))(h)
	h.ok(h.app.FinishRegistration(h.ctx, holderPassword, h.texts(domain.UserAgreement, domain.PersonalData)))
	sent := have(h.app.SignIn(h.ctx, "+79000000001", holderPassword))(h)
	h.ok(h.app.FinishSignIn(h.ctx, sent, h.code(domain.MessageSignIn)))
}

// profile is the first of the people whom the registries know.
func (h *holder) profile() person.Profile {
	h.Helper()
	p := have(h.fake.People(h.ctx))(h)[0].Profile
	account := have(h.app.Account(h.ctx))(h)
	p.Phone, p.Email = account.Phone, account.Email
	return p
}

// confirm fills in the profile and proves the identity.
func (h *holder) confirm() {
	h.Helper()
	p := h.profile()
	h.ok(h.app.SubmitProfile(h.ctx, p.Answers()))
	h.until("the registries answer", func() bool { return have(h.app.Account(h.ctx))(h).Level == domain.Standard })
	sent := have(h.app.StartProof(h.ctx))(h)
	answers := map[domain.QuestionID]string{}
	for _, q := range have(h.app.ProofQuestions(h.ctx, sent, h.code(domain.MessageProof)))(h) {
		answers[q.ID] = map[access.QuestionKind]string{access.AskStreet: p.Registration.Street, access.AskHouse: p.Registration.House,
			access.AskFlat: p.Registration.Flat, access.AskPostalCode: p.Registration.PostalCode,
			access.AskSNILSEnd: end(p.SNILS.Digits()), access.AskINNEnd: end(p.INN.String())}[access.QuestionKind(q.Kind)]
	}
	h.ok(h.app.AnswerProof(h.ctx, answers))
}

func end(digits string) string { return digits[len(digits)-4:] }

// specimens are the documents of the citizen.
func (h *holder) specimens() []app.Specimen {
	h.Helper()
	p := h.profile()
	return drawn(specimenFiles, p.SNILS.Digits(), func() []app.Specimen { return have(h.app.Specimens(h.ctx, p))(h) })
}

// add takes a file in as a page of a document.
func (h *holder) add(id domain.DocumentID, kind domain.DocumentKind, role domain.PageRole, content []byte) domain.Document {
	h.Helper()
	file := drawn(inspectedFiles, inspectedAs{kind, role, domain.HashOf(content)}, func() *app.Inspection {
		return have(h.app.InspectFile(h.ctx, kind, role, bytes.NewReader(content)))(h)
	})
	return have(h.app.AddPage(h.ctx, id, kind, role, file))(h)
}

// addAll adds what the passport service wants, and waits until the authority has found it readable.
func (h *holder) addAll() {
	h.Helper()
	ids := map[domain.DocumentKind]domain.DocumentID{}
	for _, s := range h.specimens() {
		ids[s.Kind] = h.add(ids[s.Kind], s.Kind, s.Role, s.Content).ID
	}
	h.until("all documents are accepted", func() bool {
		all := have(h.app.Documents(h.ctx, domain.DocumentFilter{}))(h)
		return len(all) == len(ids) && !slices.ContainsFunc(all, func(d domain.Document) bool { return d.State() != domain.FileAccepted })
	})
}

// submit signs a draft and waits until the authority has it.
func (h *holder) submit(id domain.ApplicationID) {
	h.Helper()
	sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
	h.ok(h.app.SignAndSend(h.ctx, id, sent, h.code(domain.MessageSign)))
	h.until("the receipt is here", func() bool {
		_, err := h.app.Receipt(h.ctx, id)
		return err == nil
	})
}

func (h *holder) state(id domain.ApplicationID) domain.ApplicationState {
	h.Helper()
	return have(h.app.Application(h.ctx, id))(h).State
}

// reaches waits until an application is in a state.
func (h *holder) reaches(id domain.ApplicationID, state domain.ApplicationState) {
	h.Helper()
	h.until("the application is "+string(state), func() bool { return h.state(id) == state })
}

// holderKeeper keeps a real vault in a folder, with the cheapest key derivation that is accepted.
type holderKeeper struct {
	dir  string
	made bool
	last *storage.Vault // that was unlocked
}

type holderVault struct{ *storage.Vault }

func (v holderVault) NewRecovery(context.Context) (string, error) {
	code, err := v.Vault.NewRecovery()
	return code.Reveal(), err
}

func (v holderVault) SetPassphrase(context.Context, string) error { return errors.ErrUnsupported }
func (v holderVault) Lock(context.Context) error                  { return v.Close() }

func (v holderVault) VerifyPassphrase(_ context.Context, passphrase string) error {
	if passphrase != holderPassphrase {
		return domain.ErrWrongCredentials
	}
	return nil
}

func holderOptions() storage.Options {
	p := keyslot.FloorParams()
	return storage.Options{Params: &p, BackupWork: 10}
}

func (k *holderKeeper) Exists() (bool, error) { return k.made, nil }

func (k *holderKeeper) Create(ctx context.Context, passphrase string) (app.Vault, string, error) {
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return nil, "", err
	}
	c, err := storage.Create(ctx, k.dir, holderOptions(), secret)
	if err != nil {
		return nil, "", err
	}
	k.made = true
	return holderVault{c.Vault}, c.Recovery.Reveal(), nil
}

func (k *holderKeeper) Unlock(ctx context.Context, _ app.UnlockWay, text string) (app.Vault, error) {
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return nil, err
	}
	v, err := storage.Open(k.dir, holderOptions())
	if err != nil {
		return nil, err
	}
	k.last = v
	return holderVault{v}, v.Unlock(ctx, secret)
}

func (k *holderKeeper) Delay(context.Context) (time.Duration, error) { return 0, nil }

func (k *holderKeeper) HasPIN(context.Context) (bool, error) { return false, nil }
