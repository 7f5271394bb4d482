package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
)

// BackupEvery is how often the citizen wants to be reminded of making a backup.
type BackupEvery string

// How often.
const (
	BackupNever   BackupEvery = "never"
	BackupWeekly  BackupEvery = "weekly"
	BackupMonthly BackupEvery = "monthly"
)

// BackupEveries returns all, in the order of a list to choose from.
func BackupEveries() []BackupEvery { return []BackupEvery{BackupWeekly, BackupMonthly, BackupNever} }

// wait is how long after a backup the next one is due, 0 for never.
func (e BackupEvery) wait() time.Duration {
	switch e {
	case BackupWeekly:
		return 7 * 24 * time.Hour
	case BackupMonthly:
		return 30 * 24 * time.Hour
	}
	return 0
}

// BackupPlan is how things stand with backups.
type BackupPlan struct {
	Last  time.Time // when the one was made that was fetched last; zero for none
	Size  int64     // of that, bytes
	Every BackupEvery
	Due   time.Time // of the next one, zero for never
}

// BackupPlan tells how things stand with backups.
func (a *App) BackupPlan(ctx context.Context) (p BackupPlan, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		var b backedUp
		err := findState(ctx, tx, stateBackup, &b)
		p = BackupPlan{Last: b.At, Size: b.Size, Every: b.Every, Due: b.due()}
		if p.Every == "" {
			p.Every = BackupNever
		}
		return err
	})
	return p, err
}

// due is when the next backup is, zero for never.
func (b backedUp) due() time.Time {
	wait := b.Every.wait()
	if wait == 0 {
		return time.Time{}
	}
	return later(b.At, b.Since).Add(wait)
}

// SetBackupEvery has the citizen be reminded so often, from now on. ErrInvalid for anything but BackupEveries.
func (a *App) SetBackupEvery(ctx context.Context, every BackupEvery) error {
	if every != BackupNever && every.wait() == 0 {
		return domain.ErrInvalid
	}
	err := a.update(ctx, func(tx domain.Tx) error {
		var b backedUp
		if err := findState(ctx, tx, stateBackup, &b); err != nil || b.Every == every {
			return err
		}
		b.Every, b.Since, b.Reminded = every, a.now(), time.Time{}
		return saveState(ctx, tx, stateBackup, b)
	}, TopicBackup)
	a.wakeReminder()
	return err
}

func (a *App) wakeReminder() {
	if o, err := a.current(); err == nil {
		wake(o.plan)
	}
}

// remindAgain is how long after a reminder the next one comes when no backup was made.
const remindAgain = 7 * 24 * time.Hour

// ofTheFuture has moments that were taken from a clock that was fast, and has been put right since, be now, and reports whether there were any:
// nobody would be reminded until that clock's time.
func (b *backedUp) ofTheFuture(now time.Time) (some bool) {
	for _, at := range []*time.Time{&b.At, &b.Since, &b.Reminded} {
		if at.After(now) {
			*at, some = now, true
		}
	}
	return some
}

// longestNap is how long at most the reminder sleeps: a clock may be put right meanwhile.
const longestNap = 24 * time.Hour

// runReminder reminds the citizen of backups while the vault is open.
func (a *App) runReminder(ctx context.Context, o *opened) {
	for ctx.Err() == nil {
		next, err := a.remind(ctx, o)
		if err != nil && ctx.Err() == nil {
			next = a.now().Add(lastPause) // a full disk, say
		}
		nap := longestNap
		if !next.IsZero() {
			nap = min(max(next.Sub(a.now()), time.Second), longestNap)
		}
		a.pause(ctx, o.plan, nap)
	}
}

// remind stores a notice when a backup is due, and returns when to look again, zero for not at all.
func (a *App) remind(ctx context.Context, o *opened) (next time.Time, err error) {
	var notice *domain.Notice
	err = o.vault.Update(ctx, func(tx domain.Tx) error {
		notice = nil
		var b backedUp
		if err := findState(ctx, tx, stateBackup, &b); err != nil {
			return err
		}
		wrong := b.ofTheFuture(a.now())
		next = b.due()
		if !b.Reminded.IsZero() && !next.IsZero() {
			next = later(next, b.Reminded.Add(remindAgain))
		}
		switch {
		case (next.IsZero() || a.now().Before(next)) && !wrong:
			return errNothingToStore
		case next.IsZero() || a.now().Before(next):
			return saveState(ctx, tx, stateBackup, b)
		}
		b.Reminded = a.now()
		next = b.Reminded.Add(remindAgain)
		notice = &domain.Notice{ID: domain.NewID[domain.NoticeID](), Kind: domain.NoticeBackup, At: b.Reminded,
			Route: domain.Route{Page: domain.RouteBackup}}
		return errors.Join(tx.SaveNotice(ctx, *notice), saveState(ctx, tx, stateBackup, b))
	})
	if errors.Is(err, errNothingToStore) {
		return next, nil
	}
	if err != nil || notice == nil {
		return next, err
	}
	a.tell(TopicNotices, TopicBackup)
	if a.config.Notifier != nil {
		a.config.Notifier.Notify(ctx, *notice)
	}
	return next, nil
}

// errNothingToStore ends a transaction that found nothing to do.
var errNothingToStore = errors.New("nothing to store")
