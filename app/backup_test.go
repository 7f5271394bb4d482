package app_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// backups reads backups and restores them with a keeper of its own.
type backups struct{ keeper *holderKeeper }

func (b backups) Take(ctx context.Context, file io.Reader) (domain.TakenBackup, error) {
	return storage.TakeBackup(ctx, b.keeper.dir, file)
}

func (b backups) Restore(ctx context.Context, r app.Restoring) (app.Vault, string, error) {
	secret, err := keyslot.NewPassphrase(r.Passphrase)
	if err != nil {
		return nil, "", err
	}
	c, err := r.From.(*storage.TakenBackup).Restore(ctx, storage.Source{Secret: r.Secret}, b.keeper.dir, holderOptions(), secret)
	if errors.Is(err, storage.ErrExists) {
		err = errors.Join(err, domain.ErrDuplicate)
	}
	if err != nil {
		return nil, "", err
	}
	b.keeper.made = true
	return holderVault{c.Vault}, c.Recovery.Reveal(), r.From.Discard()
}

// backup makes a backup and returns the bytes of the file.
func (h *holder) backup() []byte {
	h.Helper()
	p := have(h.app.PrepareBackup(h.ctx, app.BackupOrder{Key: app.BackupByPassphrase, Secret: holderPassphrase}))(h)
	file := have(p.Open())(h)
	content := have(io.ReadAll(file))(h)
	h.ok(errors.Join(file.Close(), h.app.BackupFetched(h.ctx, p)))
	return content
}

// successor is a device of the same citizen on which nothing is yet.
func (h *holder) successor() *holder {
	h.Helper()
	n := &holder{T: h.T, ctx: h.ctx, fake: h.fake.NewDevice(), clock: h.clock, nearby: h.nearby,
		dir: filepath.Join(h.TempDir(), "vault")}
	n.wire = &wire{Fake: n.fake}
	n.begin()
	return n
}

// begin starts the program of a successor, with nothing open.
func (h *holder) begin() {
	h.told = make(chan struct{}, 1)
	h.keeps = &holderKeeper{dir: h.dir}
	h.app = app.New(app.Config{Clock: h.clock, Nearby: h.nearby, Keeper: h.keeps, Backups: backups{h.keeps},
		Device: domain.DeviceInfo{Name: "Новое", Platform: "linux"},
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

// restore takes a backup and makes the vault of it.
func (h *holder) restore(content []byte) {
	h.Helper()
	t := have(h.app.TakeBackup(h.ctx, bytes.NewReader(content)))(h)
	have(h.app.RestoreBackup(h.ctx, app.Restoring{From: t, Secret: holderPassphrase, Passphrase: holderPassphrase}))(h)
}

func (h *holder) signInAgain() {
	h.Helper()
	sent := have(h.app.SignIn(h.ctx, "+79000000001", holderPassword))(h)
	h.ok(h.app.FinishSignIn(h.ctx, sent, h.code(domain.MessageSignIn)))
}

func TestF4ThePassportMovesToANewDeviceThatProvesItselfBeforeTheOldOneIsErased(t *testing.T) {
	if testing.Short() {
		t.Skip("two devices and a passport")
	}
	old, id := active(t)
	content := old.backup()
	if plan := have(old.app.BackupPlan(old.ctx))(old); plan.Last.IsZero() || plan.Size != int64(len(content)) {
		t.Errorf("the plan is %+v", plan)
	}
	fresh := old.successor()
	taken := have(fresh.app.TakeBackup(fresh.ctx, bytes.NewReader(content)))(fresh)
	c := have(taken.Read(fresh.ctx, holderPassphrase, nil))(fresh)
	if !slices.Equal(c.Passports, []domain.RegistryID{id}) || c.Holder == "" || c.Documents == 0 || c.Applications == 0 {
		t.Errorf("in the backup is said to be %d passports, %d documents, %d applications", len(c.Passports), c.Documents, c.Applications)
	}
	fresh.restore(content)
	have(fresh.app.Passport(fresh.ctx, id))(fresh)
	move := have(fresh.app.Move(fresh.ctx))(fresh)
	if move.SignedIn || move.Keys != 0 || move.Code != "" || move.Passport != id || move.LeftBehind {
		t.Errorf("before signing in the move is %+v", move)
	}
	if err := fresh.app.EndOldDevice(fresh.ctx, "any"); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("an unproven device ends another: %v", err)
	}
	fresh.signInAgain()
	fresh.soon("new keys are issued", func() bool { return have(fresh.app.Move(fresh.ctx))(fresh).Keys > 0 })
	old.wants(old.app.EraseMoved(old.ctx, holderPassphrase, "0000-0000"), domain.ErrInvalid)
	fresh.ok(fresh.app.Prove(fresh.ctx))
	move = have(fresh.app.Move(fresh.ctx))(fresh)
	if move.ProvenAt.IsZero() || len(move.Code) != 9 {
		t.Fatalf("after the proof the move is %+v", move)
	}
	old.wants(old.app.EraseMoved(old.ctx, "не та фраза", move.Code), domain.ErrWrongCredentials)
	others := have(fresh.app.OldDevices(fresh.ctx))(fresh)
	if len(others) != 1 {
		t.Fatalf("%d old devices", len(others))
	}
	old.ok(old.app.EraseMoved(old.ctx, holderPassphrase, move.Code))
	if _, err := old.app.Passport(old.ctx, id); !errors.Is(err, domain.ErrLocked) {
		t.Errorf("the erased vault says %v", err)
	}
	if others = have(fresh.app.OldDevices(fresh.ctx))(fresh); len(others) != 0 {
		t.Error("the erased device is still signed in")
	}
	fresh.ok(fresh.app.EndMove(fresh.ctx))
	_, err := fresh.app.Move(fresh.ctx)
	fresh.wants(err, domain.ErrNotFound)
}

// TestF4TheCodeOfOneMoveIsNoneForTheNext: who moved here knows the code by which the device before was erased.
func TestF4TheCodeOfOneMoveIsNoneForTheNext(t *testing.T) {
	if testing.Short() {
		t.Skip("three devices")
	}
	first := newHolder(t)
	second := first.successor()
	second.restore(first.backup())
	second.signInAgain()
	second.ok(second.app.Prove(second.ctx))
	code := have(second.app.Move(second.ctx))(second).Code
	content := second.backup() // while the move goes on
	second.wants(second.app.EraseMoved(second.ctx, holderPassphrase, code), domain.ErrInvalid)
	if again := have(second.app.Move(second.ctx))(second).Code; again != code {
		t.Errorf("after a backup the code is %s", again)
	}
	third := second.successor()
	third.restore(content)
	third.signInAgain()
	third.ok(third.app.Prove(third.ctx))
	next := have(third.app.Move(third.ctx))(third).Code
	if next == code {
		t.Fatal("both moves have one code")
	}
	second.ok(second.app.EraseMoved(second.ctx, holderPassphrase, next))
}

// TestF4ARemindersClockThatWasFastHoldsNothingUp: a moment of the future is none.
func TestF4ARemindersClockThatWasFastHoldsNothingUp(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, fetched := range []bool{false, true} {
		h := newHolder(t)
		h.ok(h.app.SetBackupEvery(h.ctx, app.BackupWeekly))
		reminders := func() (n int) {
			for _, notice := range have(h.app.Notices(h.ctx, 0, 0))(h) {
				if notice.Kind == domain.NoticeBackup {
					n++
				}
			}
			return n
		}
		h.clock.Advance(year)
		h.await("a reminder by the fast clock", func() bool { return reminders() == 1 }, func() { h.clock.Advance(time.Hour) })
		if fetched {
			h.backup()
		}
		h.clock.Advance(-year)
		h.restart() // real timers do not stand still while a clock is put back
		h.clock.Advance(6 * 24 * time.Hour)
		if n := reminders(); n != 1 {
			t.Errorf("%d reminders", n)
		}
		began := h.clock.Now()
		h.await("the next reminder", func() bool { return reminders() == 2 || h.clock.Now().Sub(began) > 60*24*time.Hour }, func() { h.clock.Advance(time.Hour) })
		if n := reminders(); n != 2 {
			t.Errorf("fetched %v: two months after the clock was put right there are %d reminders", fetched, n)
		}
		if due := have(h.app.BackupPlan(h.ctx))(h).Due; due.After(h.clock.Now().Add(8 * 24 * time.Hour)) {
			t.Errorf("fetched %v: the next backup is due %v", fetched, due)
		}
	}
}

func TestF4AProofWithoutTheAuthorityIsNone(t *testing.T) {
	if testing.Short() {
		t.Skip("two devices and a passport")
	}
	old, _ := active(t)
	fresh := old.successor()
	fresh.restore(old.backup())
	fresh.signInAgain()
	fresh.fake.SetOffline(true)
	fresh.wants(fresh.app.Prove(fresh.ctx), domain.ErrUnavailable)
	if move := have(fresh.app.Move(fresh.ctx))(fresh); !move.ProvenAt.IsZero() || move.Code != "" {
		t.Errorf("the move is %+v", move)
	}
	fresh.fake.SetOffline(false)
	fresh.ok(fresh.app.Prove(fresh.ctx))
	others := have(fresh.app.OldDevices(fresh.ctx))(fresh)
	fresh.ok(fresh.app.EndOldDevice(fresh.ctx, others[0].ID))
	old.until("the old device is signed out", func() bool { return have(old.app.Stage(old.ctx))(old) == app.StageSignIn })
}

// A restore that was stopped once the vault was in place goes on at the next start: no session, no half-done act, and the move is there.
func TestF4ARestoreThatWasStoppedAfterTheVaultWasMadeIsEndedAtTheNextUnlocking(t *testing.T) {
	old := newHolder(t)
	content := old.backup()
	fresh := old.successor()
	taken := have(storage.TakeBackup(fresh.ctx, fresh.dir, bytes.NewReader(content)))(fresh)
	secret := have(keyslot.NewPassphrase(holderPassphrase))(fresh)
	c := have(taken.Restore(fresh.ctx, storage.Source{Secret: holderPassphrase}, fresh.dir, holderOptions(), secret))(fresh)
	fresh.ok(c.Vault.Close()) // as when the power goes
	fresh.ok(fresh.app.Unlock(fresh.ctx, app.ByPassphrase, holderPassphrase))
	if move := have(fresh.app.Move(fresh.ctx))(fresh); move.SignedIn || move.RestoredAt.IsZero() {
		t.Errorf("the move is %+v", move)
	}
	if stage := have(fresh.app.Stage(fresh.ctx))(fresh); stage != app.StageRecovery {
		t.Errorf("the stage is %s; the new code was never shown", stage)
	}
}

func TestF4AWrongSecretSealsNoBackup(t *testing.T) {
	h := newStranger(t)
	for _, o := range []app.BackupOrder{{Key: app.BackupByPassphrase, Secret: "не та фраза"}, {Key: app.BackupByPassphrase},
		{Key: app.BackupByRecovery, Secret: "111111"}, {Key: app.BackupByOther, Secret: "слабая", Confirm: holderPassphrase},
		{Key: app.BackupByOther, Secret: "пять синих чайников поют хором", Confirm: "не та фраза"}, {Key: "nothing", Secret: "x"}} {
		if _, err := h.app.PrepareBackup(h.ctx, o); !errors.Is(err, domain.ErrWrongCredentials) && !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("sealing by %s gives %v", o.Key, err)
		}
	}
	if left := have(filepath.Glob(filepath.Join(h.dir, "backup.tmp", "*")))(h); len(left) != 0 {
		t.Errorf("left are %q", left)
	}
}

func TestF4ABackupIsRemindedOfWhenItIsDueAndAgainAWeekLater(t *testing.T) {
	h := newStranger(t)
	reminders := func() (n int) {
		for _, notice := range have(h.app.Notices(h.ctx, 0, 0))(h) {
			if notice.Kind == domain.NoticeBackup {
				n++
			}
		}
		return n
	}
	h.ok(h.app.SetBackupEvery(h.ctx, app.BackupWeekly))
	h.wants(h.app.SetBackupEvery(h.ctx, "hourly"), domain.ErrInvalid)
	h.fake.Advance(6 * 24 * time.Hour)
	if n := reminders(); n != 0 {
		t.Fatalf("%d reminders before a week", n)
	}
	for want := range 2 {
		h.await("a reminder", func() bool { return reminders() == want+1 }, func() { h.fake.Advance(time.Hour) })
	}
	h.backup()
	due := have(h.app.BackupPlan(h.ctx))(h).Due
	if want := h.clock.Now().Add(7 * 24 * time.Hour); due.Before(want.Add(-time.Minute)) || due.After(want) {
		t.Errorf("after a backup the next one is due %v, not %v", due, want)
	}
	h.ok(h.app.SetBackupEvery(h.ctx, app.BackupNever))
	if plan := have(h.app.BackupPlan(h.ctx))(h); !plan.Due.IsZero() {
		t.Errorf("who wants none is reminded %v", plan.Due)
	}
}
