package app

import (
	"context"
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
		for _, c := range all {
			if isFresh(c, a.now()) {
				s.Fresh++
				s.ValidUntil = later(s.ValidUntil, c.ValidUntil)
			}
		}
		return err
	})
	return s, err
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

func isValid(c domain.Credential, at time.Time) bool {
	return isIssued(c) && !at.Add(clocksApart).Before(c.ValidFrom) && at.Before(c.ValidUntil)
}

func isFresh(c domain.Credential, at time.Time) bool { return isValid(c, at) && c.UsedAt.IsZero() }

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
