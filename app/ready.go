package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"razvorot/domain"
)

// ReadinessCheck is one thing that must be in order before a passport comes to the device (row E1).
type ReadinessCheck string

// The checks.
const (
	ReadyVault   ReadinessCheck = "vault"   // it is open and can be read
	ReadyStorage ReadinessCheck = "storage" // there is room for a passport
	ReadyClock   ReadinessCheck = "clock"   // it is not behind the authority's
	ReadyNetwork ReadinessCheck = "network" // the authority answers
)

// ReadinessChecks returns all checks, for a test that each has words.
func ReadinessChecks() []ReadinessCheck {
	return []ReadinessCheck{ReadyVault, ReadyStorage, ReadyClock, ReadyNetwork}
}

// Readiness is one check and how it went.
type Readiness struct {
	Check ReadinessCheck
	OK    bool
}

const (
	roomForPassport        = 1 << 20 // bytes: data, portrait, QR and what the database needs to store them
	stateRoom        state = "room"
	clockMayBeBehind       = 5 * time.Minute
	waitForAuthority       = 5 * time.Second
)

// Readiness returns each check, in the order of ReadinessChecks. A failed check is no error.
func (a *App) Readiness(ctx context.Context) ([]Readiness, error) {
	checks := map[ReadinessCheck]func(context.Context) error{ReadyVault: a.checkVault, ReadyStorage: a.checkRoom,
		ReadyClock: a.checkClock, ReadyNetwork: a.checkNetwork}
	var list []Readiness
	for _, c := range ReadinessChecks() {
		list = append(list, Readiness{Check: c, OK: checks[c](ctx) == nil})
	}
	return list, ctx.Err()
}

func (a *App) checkVault(ctx context.Context) error {
	return a.view(ctx, func(tx domain.Tx) error {
		_, err := tx.CountDocuments(ctx)
		return err
	})
}

// checkRoom stores as much as a passport takes and lets it go again: no other way tells the truth about quotas, full disks
// and read-only ones alike.
func (a *App) checkRoom(ctx context.Context) error {
	err := a.update(ctx, func(tx domain.Tx) error {
		return saveState(ctx, tx, stateRoom, strings.Repeat("0", roomForPassport))
	})
	return errors.Join(err, a.update(ctx, func(tx domain.Tx) error { return dropState(ctx, tx, stateRoom) }))
}

// errClock is that the device's clock shows less than the authority's did.
var errClock = errors.New("clock is behind")

// checkClock holds the clock against the latest moment that the authority is known to have reached: a passport would not
// hold yet on a clock that is behind.
func (a *App) checkClock(ctx context.Context) error {
	return a.view(ctx, func(tx domain.Tx) error {
		var known time.Time
		reached := func(at time.Time) {
			if at.After(known) {
				known = at
			}
		}
		notices, err := tx.FindNotices(ctx, 0, 1)
		if err != nil {
			return err
		}
		for _, n := range notices {
			reached(n.At)
		}
		all, err := tx.FindApplications(ctx)
		if err != nil {
			return err
		}
		for _, x := range all {
			for _, e := range x.Timeline {
				if e.Actor == domain.System || e.Actor == domain.Operator {
					reached(e.At)
				}
			}
		}
		if a.now().Add(clockMayBeBehind).Before(known) {
			return errClock
		}
		return nil
	})
}

func (a *App) checkNetwork(ctx context.Context) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, waitForAuthority)
	defer cancel()
	_, err = b.Authority(ctx)
	a.reached(err)
	return err
}
