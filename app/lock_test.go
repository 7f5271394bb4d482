package app

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// door fails unless the door is as wanted.
func (c *citizen) door(want Door) {
	c.t.Helper()
	if got, err := c.app.Door(c.t.Context()); err != nil || got != want {
		c.t.Fatalf("door %s, %v; want %s", got, err, want)
	}
}

func TestTheDoorOpensAndCloses(t *testing.T) {
	c := &citizen{t: t}
	c.install(t.TempDir() + "/vault")
	c.door(DoorNew)
	d := newCitizen(t)
	d.door(DoorOpen)
	_, err := d.app.CreateVault(t.Context(), testPassphrase)
	d.wants(domain.ErrDuplicate, err)
	d.must(d.app.Unlock(t.Context(), ByPassphrase, testPassphrase)) // a second tap
	d.must(d.app.Lock(t.Context()))
	d.must(d.app.Lock(t.Context()))
	d.door(DoorLocked)
	d.wants(domain.ErrWrongCredentials, d.app.Unlock(t.Context(), ByPassphrase, "не те четыре слова"))
	d.door(DoorLocked)
	d.must(d.app.Unlock(t.Context(), ByRecovery, d.recovery))
	d.door(DoorOpen)
}

func TestAVaultWithoutAWayToTheAuthorityStaysLocked(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.Lock(t.Context()))
	works := c.app.config.Connect
	c.app.config.Connect = func(context.Context, domain.Vault, domain.SessionKeeper) (Connection, error) {
		return Connection{}, domain.ErrDamaged
	}
	c.wants(domain.ErrDamaged, c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
	c.door(DoorLocked)
	c.app.config.Connect = works
	c.must(c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
}

func TestAPassphraseMustHoldAgainstGuessing(t *testing.T) {
	a := New(Config{})
	for _, x := range []struct {
		passphrase string
		code       finding.Code // "" for taken
	}{
		{"", finding.PasswordShort},
		{"коротко", finding.PasswordShort},
		{"password", finding.PasswordCommon},
		{"12345678901234567890", finding.PasswordCommon},
		{"aaaabbbbcccc", finding.PassphraseWeak},
		{strings.Repeat("x!9Q", 40), finding.PasswordLong},
		{"четыре\nслова для замка", finding.PasswordControl},
		{testPassphrase, ""},
		{"correct horse battery staple", ""},
	} {
		strength, found := a.CheckPassphrase(x.passphrase)
		switch {
		case x.code == "" && (found.Blocking() || strength < access.Good):
			t.Errorf("%d characters: %v, %v", len(x.passphrase), strength, found)
		case x.code != "" && !found.Has(FieldPassphrase, x.code):
			t.Errorf("%d characters: found %v, want %s", len(x.passphrase), found, x.code)
		}
	}
	_, err := a.CreateVault(t.Context(), "aaaabbbbcccc")
	if invalid, ok := errors.AsType[*domain.Invalid](err); !ok || !invalid.Findings.Has(FieldPassphrase, finding.PassphraseWeak) {
		t.Errorf("got %v", err)
	}
}

func TestTheRecoveryCodeIsConfirmedAsTyped(t *testing.T) {
	c := newCitizen(t)
	c.wants(domain.ErrInvalid, c.app.ConfirmRecovery(t.Context(), "000000"))
	if got := c.stage(); got != StageRecovery {
		t.Fatalf("stage %s", got)
	}
	c.must(c.app.ConfirmRecovery(t.Context(), " "+strings.ReplaceAll(c.recovery, "-", "  ")))
	if got := c.stage(); got != StageRegister {
		t.Fatalf("stage %s", got)
	}
	c.must(c.app.ConfirmRecovery(t.Context(), "a second tap"))
}

func TestARecoveryCodeThatWasNotConfirmedIsReplaced(t *testing.T) {
	c := newCitizen(t)
	c.crash()
	if got := c.stage(); got != StageRecovery {
		t.Fatalf("stage %s, want %s", got, StageRecovery)
	}
	code, err := c.app.NewRecovery(t.Context())
	c.must(err)
	c.wants(domain.ErrInvalid, c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.must(c.app.ConfirmRecovery(t.Context(), code))
	c.must(c.app.Lock(t.Context()))
	c.must(c.app.Unlock(t.Context(), ByRecovery, code))
}

// swapVault puts another vault in the place of the open one, once the engine has ended and does not look any more.
func (c *citizen) swapVault(by func(Vault) Vault) {
	o := c.app.open
	o.end()
	o.running.Wait()
	o.vault = by(o.vault)
}

// stopped is a vault under a program that is stopped right after it has replaced the recovery code.
type stopped struct{ Vault }

func (v stopped) NewRecovery(ctx context.Context) (string, error) {
	if _, err := v.Vault.NewRecovery(ctx); err != nil {
		return "", err
	}
	runtime.Goexit()
	return "", nil
}

func TestARecoveryCodeReplacedJustBeforeAStopIsNotTakenForTheKnownOne(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.swapVault(func(v Vault) Vault { return stopped{v} })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = c.app.NewRecovery(t.Context())
	}()
	<-ended
	c.crash()
	if got := c.stage(); got != StageRecovery {
		t.Errorf("stage %s, though nobody has seen the code that opens the vault", got)
	}
}

// unmoved is a vault that cannot replace its recovery code.
type unmoved struct{ Vault }

func (unmoved) NewRecovery(context.Context) (string, error) { return "", domain.ErrNoSpace }

func TestARecoveryCodeThatCouldNotBeReplacedStaysKnown(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.swapVault(func(v Vault) Vault { return unmoved{v} })
	_, err := c.app.NewRecovery(t.Context())
	c.wants(domain.ErrNoSpace, err)
	if got := c.stage(); got != StageRegister {
		t.Errorf("stage %s", got)
	}
}

func TestAfterTheRecoveryCodeANewPassphraseComesBeforeEverythingElse(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	for _, way := range []string{"first", "after a restart"} {
		c.must(c.app.Lock(t.Context()))
		c.must(c.app.Unlock(t.Context(), ByRecovery, c.recovery))
		if got := c.stage(); got != StagePassphrase {
			t.Fatalf("%s: stage %s, want %s", way, got, StagePassphrase)
		}
	}
	c.wants(domain.ErrInvalid, c.app.SetPassphrase(t.Context(), "коротко"))
	if got := c.stage(); got != StagePassphrase {
		t.Errorf("stage %s without a new passphrase", got)
	}
	c.must(c.app.SetPassphrase(t.Context(), testPassphrase))
	if got := c.stage(); got != StageRecovery {
		t.Errorf("stage %s; a code that was typed is to be replaced", got)
	}
	code, err := c.app.NewRecovery(t.Context())
	c.must(err)
	c.must(c.app.ConfirmRecovery(t.Context(), code))
	c.must(c.app.Lock(t.Context()))
	c.must(c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
	if got := c.stage(); got != StageRegister {
		t.Errorf("stage %s for somebody who knows the passphrase", got)
	}
}

func TestSettingsOfTheCitizenAndOfTheProgramDoNotMeet(t *testing.T) {
	c := newCitizen(t)
	if got, err := c.app.Setting(t.Context(), "language"); got != "" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	c.must(c.app.SaveSetting(t.Context(), "language", "en"))
	c.must(c.app.SaveSetting(t.Context(), statePrefix+string(stateRecovery), recoveryKnown))
	if got, err := c.app.Setting(t.Context(), "language"); got != "en" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	if got := c.stage(); got != StageRecovery {
		t.Errorf("a setting moved the stage to %s", got)
	}
	c.wants(domain.ErrInvalid, c.app.SaveSetting(t.Context(), "", "x"))
}

// whileLocked calls every method that needs the vault.
func whileLocked(ctx context.Context, a *App) map[string]error {
	only := func(_ any, err error) error { return err }
	return map[string]error{
		"ConfirmRecovery":        a.ConfirmRecovery(ctx, "1"),
		"NewRecovery":            only(a.NewRecovery(ctx)),
		"SetPassphrase":          a.SetPassphrase(ctx, testPassphrase),
		"Stage":                  only(a.Stage(ctx)),
		"Setting":                only(a.Setting(ctx, "x")),
		"SaveSetting":            a.SaveSetting(ctx, "x", "y"),
		"Authority":              only(a.Authority(ctx)),
		"Connectivity":           only(a.Connectivity(ctx)),
		"Retry":                  a.Retry(ctx),
		"ConsentTexts":           only(a.ConsentTexts(ctx, "ru")),
		"Registration":           only(a.Registration(ctx)),
		"StartRegistration":      only(a.StartRegistration(ctx, testPhone(1), testEmail)),
		"ConfirmPhone":           only(a.ConfirmPhone(ctx, "1")),
		"ResendCode":             only(a.ResendCode(ctx, domain.CodeSent{})),
		"ChangeContacts":         only(a.ChangeContacts(ctx)),
		"FinishRegistration":     a.FinishRegistration(ctx, testPassword, nil),
		"StartEmailConfirmation": only(a.StartEmailConfirmation(ctx)),
		"ConfirmEmail":           a.ConfirmEmail(ctx, domain.CodeSent{}, "1"),
		"SuggestedLogin":         only(a.SuggestedLogin(ctx)),
		"SignIn":                 only(a.SignIn(ctx, testPhone(1), testPassword)),
		"FinishSignIn":           a.FinishSignIn(ctx, domain.CodeSent{}, "1"),
		"SignOut":                a.SignOut(ctx),
		"Account":                only(a.Account(ctx)),
		"ProfileForm":            only(a.ProfileForm(ctx)),
		"SaveProfileDraft":       only(a.SaveProfileDraft(ctx, person.Answers{})),
		"SubmitProfile":          a.SubmitProfile(ctx, person.Answers{}),
		"Profile":                only(a.Profile(ctx)),
		"RetryChecks":            a.RetryChecks(ctx),
		"ProofWays":              only(a.ProofWays(ctx)),
		"VideoSlots":             only(a.VideoSlots(ctx)),
		"BookVideo":              only(a.BookVideo(ctx, time.Time{})),
		"MoveVideo":              a.MoveVideo(ctx, "1", time.Time{}),
		"EnterVideo":             only(a.EnterVideo(ctx, "1")),
		"TurnVideo":              only(a.TurnVideo(ctx, "1", nil, nil)),
		"LeaveVideo":             a.LeaveVideo(ctx, "1"),
		"StartProof":             only(a.StartProof(ctx)),
		"ProofQuestions":         only(a.ProofQuestions(ctx, domain.CodeSent{}, "1")),
		"AnswerProof":            a.AnswerProof(ctx, nil),
		"Notices":                only(a.Notices(ctx, 0, 10)),
		"UnreadNotices":          only(a.UnreadNotices(ctx)),
		"MarkNoticesRead":        a.MarkNoticesRead(ctx, "1"),
		"Next":                   only(a.Next(ctx)),
	}
}

func TestNothingIsTakenOrGivenWhileTheVaultIsLocked(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.Lock(t.Context()))
	for method, err := range whileLocked(t.Context(), c.app) {
		if !errors.Is(err, domain.ErrLocked) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if _, ok := c.app.Trial(); ok {
		t.Error("the counter is within reach")
	}
}

// whileOffline calls every method that has to ask the authority.
func whileOffline(ctx context.Context, a *App) map[string]error {
	only := func(_ any, err error) error { return err }
	return map[string]error{
		"ConsentTexts":           only(a.ConsentTexts(ctx, "ru")),
		"ResendCode":             only(a.ResendCode(ctx, domain.CodeSent{Challenge: "1"})),
		"StartEmailConfirmation": only(a.StartEmailConfirmation(ctx)),
		"ConfirmEmail":           a.ConfirmEmail(ctx, domain.CodeSent{Challenge: "1"}, "1"),
		"SignIn":                 only(a.SignIn(ctx, testPhone(1), testPassword)),
		"FinishSignIn":           a.FinishSignIn(ctx, domain.CodeSent{Challenge: "1"}, "1"),
		"RetryChecks":            a.RetryChecks(ctx),
		"StartProof":             only(a.StartProof(ctx)),
		"ProofQuestions":         only(a.ProofQuestions(ctx, domain.CodeSent{Challenge: "1"}, "1")),
	}
}

func TestWhatNeedsTheAuthoritySaysSoOffline(t *testing.T) {
	c := signedIn(t)
	c.authority.SetOffline(true)
	for method, err := range whileOffline(t.Context(), c.app) {
		if !errors.Is(err, domain.ErrUnavailable) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if now, err := c.app.Connectivity(t.Context()); err != nil || now.Online {
		t.Errorf("online: %v, %v", now.Online, err)
	}
}

func TestLockingLeavesNoGoroutine(t *testing.T) {
	c := signedIn(t)
	c.must(c.app.Lock(t.Context()))
	before := runtime.NumGoroutine()
	for range 3 {
		c.must(c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
		c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
		c.must(c.app.Lock(t.Context()))
	}
	deadline := time.After(5 * time.Second)
	for runtime.NumGoroutine() > before {
		select {
		case <-deadline:
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		default:
			runtime.Gosched()
		}
	}
}

func TestSubscribersAreToldOfTheDoor(t *testing.T) {
	c := newCitizen(t)
	told := make(chan Topic, 100)
	cancel := c.app.Subscribe(func(topic Topic) { told <- topic })
	c.must(c.app.Lock(t.Context()))
	for topic := range told {
		if topic == TopicLock {
			break
		}
	}
	cancel()
}
