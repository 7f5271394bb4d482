package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// CredentialStock is how many readers a passport can still be shown to without two of them being able to tell that they met the
// same person.
type CredentialStock struct {
	Fresh, Of  int
	ValidUntil time.Time // of the fresh one that holds longest; zero for none
}

// stock is how many credentials of a document are kept.
type stock struct {
	docType string
	full    int // how many there are after a refill
	low     int // with fewer, more are made
}

// stocks are what is kept of each active passport. Ten last a few days without the network for somebody who shows a passport often;
// the European document is asked for abroad only.
var stocks = []stock{{photoid.DocType, 10, 3}, {photoid.PID, 4, 1}}

// CredentialStock returns the stock of a passport, "" for the current one. ErrNotFound.
func (a *App) CredentialStock(ctx context.Context, id domain.RegistryID) (CredentialStock, error) {
	v, err := a.Passport(ctx, id)
	if err != nil {
		return CredentialStock{}, err
	}
	s := CredentialStock{Of: stocks[0].full}
	err = a.view(ctx, func(tx domain.Tx) error {
		all, err := a.credentialsOf(ctx, tx, v.Passport, stocks[0].docType)
		if err != nil {
			return err
		}
		doubtful, err := findDoubtful(ctx, tx, v.Passport.ID)
		for _, c := range all {
			if isFresh(c, doubtful) && isShowable(c, a.now()) {
				s.Fresh++
				s.ValidUntil = later(s.ValidUntil, c.ValidUntil)
			}
		}
		return err
	})
	return s, err
}

// stateDoubtful + registry id: credentials that were sent and perhaps did not arrive, []domain.CredentialID. They are not burnt, and
// are shown when no other is left; no reader is told to be the first who sees them.
const stateDoubtful state = "doubtful."

func findDoubtful(ctx context.Context, tx domain.Tx, id domain.RegistryID) (all []domain.CredentialID, err error) {
	return all, findState(ctx, tx, stateDoubtful+state(id), &all)
}

// addDoubtful notes that a credential is about to be sent. Those that are gone by now are forgotten.
func addDoubtful(ctx context.Context, tx domain.Tx, sent domain.Credential) error {
	doubtful, err := findDoubtful(ctx, tx, sent.Passport)
	if err != nil || slices.Contains(doubtful, sent.ID) {
		return err
	}
	there, err := tx.FindCredentials(ctx, sent.Passport, "", 0)
	if err != nil {
		return err
	}
	doubtful = slices.DeleteFunc(append(doubtful, sent.ID), func(id domain.CredentialID) bool {
		return !slices.ContainsFunc(there, func(c domain.Credential) bool { return c.ID == id && c.UsedAt.IsZero() })
	})
	return saveState(ctx, tx, stateDoubtful+state(sent.Passport), doubtful)
}

// ownSpelling returns the name of a document or of a namespace as credentials have it. Readers write the photo ID as
// org.iso.23220.photoID.1 too, and both are accepted where one verifies (mdoc.DefaultDocTypes).
func ownSpelling(name string) string {
	for _, own := range []string{photoid.DocType, photoid.NameSpaceRU, photoid.NameSpace23220, photoid.PID} {
		if strings.EqualFold(own, name) {
			return own
		}
	}
	return name
}

// credentialsOf returns the credentials of a passport as it is now, the oldest first: those of an earlier version are of no use.
func (a *App) credentialsOf(ctx context.Context, tx domain.Tx, p domain.Passport, docType string) ([]domain.Credential, error) {
	var of int64
	if err := findState(ctx, tx, stateStock+state(p.ID), &of); err != nil || of != p.Version {
		return nil, err
	}
	return tx.FindCredentials(ctx, p.ID, docType, 0)
}

// clocksApart is how far the clocks of devices and authority may be from each other: what readers allow too (mdoc.DefaultSkew).
const clocksApart = mdoc.DefaultSkew

func isIssued(c domain.Credential) bool { return len(c.IssuerSigned) > 0 }

// isShowable reports whether a credential can be shown. It began when it was issued: where it seems not to have begun, this device's clock
// is slow, and the reader's decides.
func isShowable(c domain.Credential, at time.Time) bool {
	return isIssued(c) && at.Before(c.ValidUntil)
}

// isFresh reports whether no reader can have seen a credential.
func isFresh(c domain.Credential, doubtful []domain.CredentialID) bool {
	return isIssued(c) && c.UsedAt.IsZero() && !slices.Contains(doubtful, c.ID)
}

// restock is how long what was issued is enough whatever the clock says: one that is a month fast finds everything out of date that
// comes, and would have it made again each time.
const restock = 24 * time.Hour

// isStock reports whether a fresh credential need not be replaced yet. One of so short a life that restock is much of it counts as
// new for an eighth of that.
func isStock(c domain.Credential, at time.Time) bool {
	age := at.Sub(c.MadeAt)
	return !endsSoon(c, at) || age >= 0 && age < min(restock, c.ValidUntil.Sub(c.ValidFrom)/8)
}

// endsSoon reports whether a credential is in the last eighth of its time: whoever goes offline shall not be left with it.
func endsSoon(c domain.Credential, at time.Time) bool {
	return c.ValidUntil.Sub(at) <= c.ValidUntil.Sub(c.ValidFrom)/8
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
