package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/domain"
)

// journalRefused is the line of the device's journal about credentials that were not taken; the check that found it follows.
const journalRefused = "credentials_refused"

// stateRefusedCredentials + registry id + "." + document: that what was issued was not taken, refusedKeys.
const stateRefusedCredentials state = "refused_credentials."

// renewRefused is how long after the first refusal other keys are made: the authority answers the same for the same ones.
const renewRefused = 24 * time.Hour

// refusedKeys is that what was issued for some keys was not taken.
type refusedKeys struct {
	Keys   domain.Hash `json:"keys"`   // which ones
	Checks []string    `json:"checks"` // what was found, each of which the journal has once
	First  time.Time   `json:"first"`
	Last   time.Time   `json:"last"`
}

// refusalName is where the refusal of pending credentials, one or more of one passport and document, is kept.
func refusalName(pending []domain.Credential) state {
	return stateRefusedCredentials + state(pending[0].Passport) + "." + state(pending[0].DocType)
}

// keySet is the same for the same pending credentials.
func keySet(pending []domain.Credential) domain.Hash {
	var ids []string
	for _, c := range pending {
		ids = append(ids, string(c.ID))
	}
	slices.Sort(ids)
	return domain.HashOf([]byte(strings.Join(ids, " ")))
}

// noteRefusal keeps that what was issued for pending credentials was not taken, and tells the journal what it has not been told yet.
func (a *App) noteRefusal(ctx context.Context, pending []domain.Credential, why error) error {
	entry := domain.LogEntry{At: a.now(), What: journalRefused, Kind: domain.ErrDamaged}
	if fault, ok := errors.AsType[*credential.Fault](why); ok {
		entry.What += "." + string(fault.Check)
	}
	return a.update(ctx, func(tx domain.Tx) error {
		var r refusedKeys
		if err := findState(ctx, tx, refusalName(pending), &r); err != nil {
			return err
		}
		if keys := keySet(pending); r.Keys != keys {
			r = refusedKeys{Keys: keys, First: entry.At}
		}
		r.Last = entry.At
		if !slices.Contains(r.Checks, entry.What) {
			r.Checks = append(r.Checks, entry.What)
			if err := tx.AppendLog(ctx, entry); err != nil {
				return err
			}
		}
		return saveState(ctx, tx, refusalName(pending), r)
	})
}

// findRefusal returns whether pending credentials are to wait, because what was issued for them was not taken lately, and whether
// they are to be given up, because it has not been for so long.
func (a *App) findRefusal(ctx context.Context, tx domain.Tx, pending []domain.Credential) (wait, giveUp bool, err error) {
	if len(pending) == 0 {
		return false, false, nil
	}
	var r refusedKeys
	if err := findState(ctx, tx, refusalName(pending), &r); err != nil || r.Keys != keySet(pending) {
		return false, false, err
	}
	now := a.now()
	return !passed(r.Last, now, lookAgain), passed(r.First, now, renewRefused), nil
}

// dropPending deletes pending credentials of a passport.
func dropPending(ctx context.Context, tx domain.Tx, pending []domain.Credential) error {
	id := pending[0].Passport
	all, err := tx.FindCredentials(ctx, id, "", 0)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c domain.Credential) bool {
		return slices.ContainsFunc(pending, func(p domain.Credential) bool { return p.ID == c.ID })
	})
	return errors.Join(tx.DeleteCredentials(ctx, id), tx.SaveCredentials(ctx, all))
}
