package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"razvorot/domain"
)

const (
	changeWait  = 25 * time.Second // how long the authority may hold a question about changes
	quickAnswer = time.Second      // one without news that came sooner is not asked again at once
	blockedWait = 10 * time.Minute // until a blocked account is looked at again
	keepSynced  = 5 * time.Minute  // the moment of the last answer is written no more often while there is no news
	lookAgain   = time.Hour        // what passports are shown with runs out, and status lists grow old, without a change
	noticeAge   = 24 * time.Hour   // older notices are in the list, and not shown outside the window
)

// afterPassport is run for each passport in the vault whenever passports changed, and when the citizen comes back: what
// showing it needs is fetched if it is missing. passport.go sets it.
var afterPassport func(ctx context.Context, a *App, b domain.Backend, id domain.RegistryID) error

// receiver fetches the authority's changes for an open vault.
type receiver struct {
	app   *App
	vault *opened

	asked     bool      // the authority was asked for its name since the vault was opened
	signIn    int       // of the last round
	looked    time.Time // when the passports were completed last
	trusted   time.Time // when certificates and status lists were fetched last, or not to be had
	completed int       // the sign-in whose passports are complete, -1 when some are not
	failures  int       // in a row
	written   time.Time // when stateSynced was
}

// run fetches until ctx ends. It sleeps while nobody is signed in.
func (r *receiver) run(ctx context.Context) {
	r.completed = -1
	for ctx.Err() == nil {
		wait, asleep, err := r.round(ctx)
		switch {
		case errors.Is(err, domain.ErrLocked):
			return
		case err != nil:
			r.failures++
			wait = max(backoff(r.failures), wait)
		default:
			r.failures = 0
		}
		if wait > 0 || asleep {
			r.app.pause(ctx, r.vault.changes, wait)
		}
	}
}

// round asks once. It returns how long not to ask again, and whether it is to be left asleep until woken.
func (r *receiver) round(ctx context.Context) (wait time.Duration, asleep bool, err error) {
	signedIn, signIn, err := r.vault.signedIn(ctx)
	if err != nil {
		return 0, true, err
	}
	r.refreshTrust(ctx)
	if !signedIn {
		return lookAgain, true, nil
	}
	r.signIn = signIn
	if !r.asked {
		if _, err := r.app.askAuthority(ctx); err == nil {
			r.asked = true
			_, _ = r.app.services(ctx) // so that the catalogue is here when the network is not; asked for again where it is shown
		}
	}
	started := r.app.now()
	ledOn, err := r.fetch(ctx)
	if ctx.Err() != nil {
		return 0, false, nil
	}
	r.app.reached(err)
	if err != nil {
		return r.failed(ctx, err)
	}
	if r.completed != signIn || r.vault.shownSince() || passed(r.looked, r.app.now(), lookAgain) {
		r.complete(ctx)
	}
	if !ledOn && r.app.now().Sub(started) < quickAnswer {
		return quickAnswer, false, nil
	}
	return 0, false, nil
}

// refreshTrust fetches certificates and status lists now and then, also while nobody is signed in: whoever verifies may have no
// account. What could not be had is asked for when it is needed, and at the next time.
func (r *receiver) refreshTrust(ctx context.Context) {
	if now := r.app.now(); passed(r.trusted, now, lookAgain) {
		r.trusted = now
		_ = r.app.RefreshTrust(ctx)
	}
}

// failed does what an error of the authority asks for, and returns how long to wait at least.
func (r *receiver) failed(ctx context.Context, err error) (wait time.Duration, asleep bool, _ error) {
	switch {
	case errors.Is(err, domain.ErrUnauthorised):
		return 0, false, errors.Join(err, r.app.sessionEnded(ctx, r.vault, r.signIn))
	case errors.Is(err, domain.ErrBlocked):
		return blockedWait, false, errors.Join(err, r.markBlocked(ctx))
	}
	if limited, ok := errors.AsType[*domain.RateLimited](err); ok {
		wait = limited.Wait
	} else if down, ok := errors.AsType[*domain.Unavailable](err); ok && !down.RetryAt.IsZero() {
		wait = down.RetryAt.Sub(r.app.now())
	}
	return min(wait, lookAgain), false, err // named by another clock, which may be years off
}

// markBlocked notes that the account is blocked: the authority answers nothing else any more.
func (r *receiver) markBlocked(ctx context.Context) error {
	var changed bool
	err := r.vault.vault.Update(ctx, func(tx domain.Tx) error {
		account, err := tx.FindAccount(ctx)
		if err != nil || account.Blocked {
			return err
		}
		account.Blocked, changed = true, true
		return tx.SaveAccount(ctx, account)
	})
	if changed {
		r.app.tell(TopicAccount)
	}
	return err
}

// fetch asks for changes once and stores them with the cursor, and reports whether that led on: an authority that repeats
// itself is not asked in a hurry.
func (r *receiver) fetch(ctx context.Context) (ledOn bool, err error) {
	var cursor domain.Cursor
	err = r.vault.vault.View(ctx, func(tx domain.Tx) error {
		cursor, err = tx.FindCursor(ctx)
		return err
	})
	if err != nil {
		return false, err
	}
	changes, next, err := r.vault.conn.Backend.FetchChanges(ctx, cursor, changeWait)
	if errors.Is(err, domain.ErrNotFound) && cursor != "" {
		next, err = "", nil // too old: everything once more
	}
	if err != nil {
		return false, err
	}
	if changes, err = r.dropDeleted(ctx, changes); err != nil {
		return false, err
	}
	m, err := r.store(ctx, changes, cursor, next)
	if err != nil {
		return false, err
	}
	if slices.Contains(m.topics, TopicPassports) {
		r.completed = -1
	}
	r.app.tell(m.topics...)
	r.app.notify(ctx, m.notices)
	return next != cursor && next != "", nil
}

// dropDeleted leaves out the documents that are not in the vault and were deleted at the authority since: a change tells of
// a thing as it was then, and that it is no more comes with none. The authority is asked only if there are strangers.
func (r *receiver) dropDeleted(ctx context.Context, changes []domain.Change) ([]domain.Change, error) {
	strange := map[domain.DocumentID]bool{}
	err := r.vault.vault.View(ctx, func(tx domain.Tx) error {
		for _, c := range changes {
			if c.Document == nil {
				continue
			}
			_, err := tx.FindDocument(ctx, c.Document.ID)
			if err != nil && !errors.Is(err, domain.ErrNotFound) {
				return err
			}
			strange[c.Document.ID] = err != nil
		}
		return nil
	})
	if err != nil || !slices.Contains(slices.Collect(maps.Values(strange)), true) {
		return changes, err
	}
	there, err := r.vault.conn.Backend.FindDocuments(ctx)
	return slices.DeleteFunc(slices.Clone(changes), func(c domain.Change) bool {
		return c.Document != nil && strange[c.Document.ID] &&
			!slices.ContainsFunc(there, func(d domain.Document) bool { return d.ID == c.Document.ID })
	}), err
}

// store merges the changes into the vault and moves the cursor, in one transaction. Without news it writes nothing but, now
// and then, the moment.
func (r *receiver) store(ctx context.Context, changes []domain.Change, cursor, next domain.Cursor) (m *merge, err error) {
	now := r.app.now()
	news := len(changes) > 0 || next != cursor
	if news || passed(r.written, now, keepSynced) {
		err = r.vault.vault.Update(ctx, func(tx domain.Tx) error {
			m = &merge{tx: tx, now: now}
			if err := m.all(ctx, changes); err != nil {
				return err
			}
			if err := saveState(ctx, tx, stateSynced, now); err != nil {
				return err
			}
			return tx.SaveCursor(ctx, next)
		})
		if err != nil {
			return nil, err
		}
		r.written = now
	} else {
		m = &merge{}
	}
	r.vault.mu.Lock()
	r.vault.synced = now
	r.vault.mu.Unlock()
	return m, nil
}

// complete fetches what showing the passports needs; what could not be had is tried again with the next answer.
func (r *receiver) complete(ctx context.Context) {
	r.completed, r.looked = r.signIn, r.app.now()
	if afterPassport == nil {
		return
	}
	passports, err := r.app.Passports(ctx)
	if err != nil {
		r.completed = -1
		return
	}
	for _, p := range passports {
		if err := afterPassport(ctx, r.app, r.vault.conn.Backend, p.ID); err != nil {
			r.completed = -1
		}
	}
	if len(passports) > 0 {
		r.app.tell(TopicPassports)
	}
}
