package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// outcomes returns what the registries have answered.
func (c *citizen) outcome(r domain.Registry) domain.Outcome {
	return domain.OutcomeOf(c.account().Checks, r)
}

func TestAProfileHandedInOfflineArrivesLater(t *testing.T) {
	c := signedIn(t)
	c.authority.SetOffline(true)
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.soon("it was tried", func() bool { return c.commands()[0].Attempts > 0 })
	key := c.commands()[0].Key
	if form, err := c.app.ProfileForm(t.Context()); err != nil || !form.Pending || !form.Submitted {
		t.Fatalf("pending %v, submitted %v, %v", form.Pending, form.Submitted, err)
	}
	if now, err := c.app.Connectivity(t.Context()); err != nil || now.Online || now.Waiting != 1 {
		t.Fatalf("%+v, %v", now, err)
	}
	c.crash()
	c.authority.SetOffline(false)
	c.until("the registries have answered", func() bool { return c.outcome(domain.RegistryMVD) == domain.Match })
	if asked, done := c.authority.Attempts(key); asked < 2 || done != 1 {
		t.Errorf("sent %d times and done %d times under its key", asked, done)
	}
	if now, err := c.app.Connectivity(t.Context()); err != nil || !now.Online || now.Waiting != 0 {
		t.Errorf("%+v, %v", now, err)
	}
	if c.account().Level != domain.Standard {
		t.Errorf("level %v", c.account().Level)
	}
}

// behind is a backend that does something before commands go through.
type behind struct {
	domain.Backend
	save  func(key domain.Key, p person.Profile) error
	read  func(key domain.Key, ids []domain.NoticeID) error
	fetch func(after domain.Cursor) error
}

func (b behind) SaveProfile(ctx context.Context, key domain.Key, p person.Profile) (domain.Account, error) {
	account, err := b.Backend.SaveProfile(ctx, key, p)
	if b.save != nil {
		err = errors.Join(err, b.save(key, p))
	}
	return account, err
}

func (b behind) ReadNotices(ctx context.Context, key domain.Key, ids []domain.NoticeID) error {
	if b.read != nil {
		if err := b.read(key, ids); err != nil {
			return err
		}
	}
	return b.Backend.ReadNotices(ctx, key, ids)
}

func (b behind) FetchChanges(ctx context.Context, after domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	if b.fetch != nil {
		if err := b.fetch(after); err != nil {
			return nil, "", err
		}
	}
	return b.Backend.FetchChanges(ctx, after, wait)
}

// through has calls of the citizen's program pass b from now on.
func (c *citizen) through(b behind) {
	c.t.Helper()
	c.backend = func(inner domain.Backend) domain.Backend {
		b.Backend = inner
		return b
	}
	c.must(c.app.Lock(c.t.Context()))
	c.must(c.app.Unlock(c.t.Context(), ByPassphrase, testPassphrase))
}

func TestALostAnswerIsFetchedWithTheSameKey(t *testing.T) {
	c := signedIn(t)
	var mu sync.Mutex
	var keys []domain.Key
	c.through(behind{save: func(key domain.Key, _ person.Profile) error {
		mu.Lock()
		defer mu.Unlock()
		if keys = append(keys, key); len(keys) < 3 {
			return &domain.Unavailable{}
		}
		return nil
	}})
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("the command is answered", func() bool { return len(c.commands()) == 0 })
	mu.Lock()
	defer mu.Unlock()
	if len(keys) != 3 || keys[0] != keys[1] || keys[1] != keys[2] {
		t.Errorf("%d tries, not all under one key", len(keys))
	}
	if _, done := c.authority.Attempts(keys[0]); done != 1 {
		t.Errorf("done %d times", done)
	}
}

func TestAnAggregateKeepsItsOrderAndHoldsUpNoOther(t *testing.T) {
	c := signedIn(t)
	c.until("a notice came", func() bool { n, _ := c.app.UnreadNotices(t.Context()); return n > 0 })
	gate, entered := make(chan struct{}), make(chan struct{}, 10)
	var mu sync.Mutex
	var works []string
	c.through(behind{save: func(_ domain.Key, p person.Profile) error {
		entered <- struct{}{}
		<-gate
		mu.Lock()
		defer mu.Unlock()
		works = append(works, p.Work)
		return nil
	}})
	first, second := c.person(0), c.person(0).With(person.Answers{person.FieldWork: "Завод"})
	c.must(c.app.SubmitProfile(t.Context(), first))
	<-entered
	c.must(c.app.SubmitProfile(t.Context(), second))
	notices, err := c.app.Notices(t.Context(), 0, 0)
	c.must(err)
	c.must(c.app.MarkNoticesRead(t.Context(), notices[0].ID))
	c.soon("the notice overtook the profile", func() bool { return c.authority.Calls("ReadNotices") == 1 })
	select {
	case <-entered:
		t.Fatal("two commands of one aggregate were under way together")
	default:
	}
	close(gate)
	c.until("all is sent", func() bool { return len(c.commands()) == 0 })
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(works, []string{"", "Завод"}) {
		t.Errorf("sent in the order %q", works)
	}
}

func TestARefusedProfileShowsWhatIsWrongAndIsReplaced(t *testing.T) {
	c := signedIn(t)
	var refuse sync.Once
	c.through(behind{save: func(_ domain.Key, p person.Profile) (err error) {
		refuse.Do(func() {
			err = &domain.Invalid{Findings: person.CheckField(person.FieldSNILS, person.Answers{person.FieldSNILS: "1"}, person.Date{})}
		})
		return err
	}})
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.soon("it is refused", func() bool { return c.commands()[0].Failed == domain.ErrInvalid })
	form, err := c.app.ProfileForm(t.Context())
	c.must(err)
	if form.Pending || len(form.Refused.For(person.FieldSNILS)) == 0 {
		t.Errorf("pending %v, refused for %v", form.Pending, form.Refused)
	}
	if next, err := c.app.Next(t.Context()); err != nil || next.Step != NextFixProfile {
		t.Errorf("next %s, %v", next.Step, err)
	}
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("it is taken", func() bool { return len(c.commands()) == 0 && c.outcome(domain.RegistryMVD) == domain.Match })
}

func TestTheSameProfileTwiceIsOneCommand(t *testing.T) {
	c := newCitizen(t)
	answers := c.person(0).With(person.Answers{person.FieldPhone: testPhone(1), person.FieldEmail: testEmail})
	c.must(c.app.SubmitProfile(t.Context(), answers))
	c.must(c.app.SubmitProfile(t.Context(), answers))
	if n := len(c.commands()); n != 1 {
		t.Fatalf("%d commands", n)
	}
	c.must(c.app.SubmitProfile(t.Context(), answers.With(person.Answers{person.FieldWork: "Завод"})))
	if n := len(c.commands()); n != 1 {
		t.Fatalf("%d commands, want the first replaced", n)
	}
}

func TestWhenTheSessionEndsTheOutboxWaitsForTheNext(t *testing.T) {
	c := signedIn(t)
	c.authority.EndSessions()
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.soon("the citizen is asked to sign in", func() bool { return c.stage() == StageSignIn })
	if left := c.commands(); len(left) != 1 || left[0].Failed != "" {
		t.Fatalf("%d commands", len(left))
	}
	calls := c.authority.Calls("SaveProfile") + c.authority.Calls("FetchChanges")
	for range 50 {
		c.authority.Advance(time.Minute)
	}
	if now := c.authority.Calls("SaveProfile") + c.authority.Calls("FetchChanges"); now > calls+1 {
		t.Errorf("%d calls without a session", now-calls)
	}
	c.signIn()
	c.until("the profile arrives", func() bool { return c.outcome(domain.RegistryMVD) == domain.Match })
}

func TestAnIdleEngineAsksNobody(t *testing.T) {
	c := signedIn(t)
	c.until("the account is here", func() bool { n, _ := c.app.UnreadNotices(t.Context()); return n > 0 })
	c.soon("the question is out", func() bool { return c.authority.Calls("FetchChanges") > 1 })
	before := c.authority.Calls("FetchChanges")
	idle := time.After(50 * time.Millisecond)
	<-idle
	if after := c.authority.Calls("FetchChanges"); after > before+1 {
		t.Errorf("%d questions about changes while the clock stood still", after-before)
	}
}

func TestChangesAreFetchedAnewWhenTheCursorIsTooOld(t *testing.T) {
	c := signedIn(t)
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("the registries have answered", func() bool { return c.outcome(domain.RegistryMVD) == domain.Match })
	c.until("the notices are here", func() bool { n, _ := c.app.UnreadNotices(t.Context()); return n == 3 })
	c.soon("all three were shown", func() bool { return len(c.notified) == 3 })
	c.must(c.app.Lock(t.Context()))
	c.authority.ForgetChanges()
	c.must(c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
	c.must(c.app.update(t.Context(), func(tx domain.Tx) error { return tx.SaveCursor(t.Context(), "1") }))
	c.until("it is up to date", func() bool {
		var cursor domain.Cursor
		c.must(c.app.view(t.Context(), func(tx domain.Tx) (err error) { cursor, err = tx.FindCursor(t.Context()); return err }))
		return cursor != "1" && cursor != ""
	})
	if n, err := c.app.UnreadNotices(t.Context()); n != 3 || err != nil {
		t.Errorf("%d notices, %v", n, err)
	}
	if n := len(c.notified); n != 3 {
		t.Errorf("%d notices were shown twice", n-3)
	}
}

func TestABlockedAccountIsTold(t *testing.T) {
	c := signedIn(t)
	c.authority.SetBlocked(true)
	c.until("the account shows it", func() bool { return c.account().Blocked })
	if next, err := c.app.Next(t.Context()); err != nil || next.Step != NextBlocked {
		t.Errorf("next %s, %v", next.Step, err)
	}
}

func TestSigningInWithAnotherAccountIsRefused(t *testing.T) {
	c := signedIn(t)
	d := &citizen{t: t, clock: c.clock, authority: c.authority.NewDevice()}
	d.install(t.TempDir() + "/vault")
	var err error
	d.recovery, err = d.app.CreateVault(t.Context(), testPassphrase)
	d.must(err)
	_, err = d.app.StartRegistration(t.Context(), testPhone(2), "oleg@example.org")
	d.must(err)
	_, err = d.app.ConfirmPhone(t.Context(), d.code(domain.MessageRegister))
	d.must(err)
	d.must(d.app.FinishRegistration(t.Context(), testPassword, d.consents(domain.UserAgreement, domain.PersonalData)))
	sent, err := d.app.SignIn(t.Context(), testPhone(1), testPassword)
	d.must(err)
	d.wants(domain.ErrConflict, d.app.FinishSignIn(t.Context(), sent, d.code(domain.MessageSignIn)))
	if got := d.account().Email.String(); got != "oleg@example.org" {
		t.Error("the account was replaced")
	}
}

func TestSigningOutEndsTheSessionAlsoOffline(t *testing.T) {
	c := signedIn(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.authority.SetOffline(true)
	c.must(c.app.SignOut(t.Context()))
	if got := c.stage(); got != StageSignIn {
		t.Errorf("stage %s", got)
	}
}

func TestACodeServesAgainWhenItsActDidNotGetThrough(t *testing.T) {
	c := newCitizen(t)
	c.must(c.app.ConfirmRecovery(t.Context(), c.recovery))
	c.register()
	sent, err := c.app.SignIn(t.Context(), testPhone(1), testPassword)
	c.must(err)
	code := c.code(domain.MessageSignIn)
	_, err = c.app.ticket(t.Context(), sent, code) // the code is taken, and there the program stops
	c.must(err)
	c.crash()
	c.must(c.app.FinishSignIn(t.Context(), sent, code))
	if got := c.stage(); got != StageHome {
		t.Errorf("stage %s", got)
	}
}

func TestACredentialThatIsWrongIsToldAtItsField(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.SignIn(t.Context(), "", "")
	if invalid, ok := errors.AsType[*domain.Invalid](err); !ok || len(invalid.Findings) != 2 {
		t.Errorf("got %v", err)
	}
	_, err = c.app.SignIn(t.Context(), testPhone(1), testPassword)
	c.wants(domain.ErrWrongCredentials, err)
	if login, err := c.app.SuggestedLogin(t.Context()); login != "" || err != nil {
		t.Errorf("suggested %q, %v", login, err)
	}
}
