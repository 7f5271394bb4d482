package app

import (
	"context"
	"errors"
	"path"
	"slices"
	"time"

	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// What is kept to verify with: the trust list under this name, status lists under their URIs.
const (
	publishedTrust = "trust"

	stateLists state = "status_lists" // []string: URIs of the status lists that are kept fresh, the latest met last
)

const (
	maxLists   = 32                  // an authority has a list for every hundred thousand credentials, and a verifier meets few authorities
	waitList   = 3 * time.Second     // nobody who verifies waits longer for news of revocation
	waitTrust  = 5 * time.Second     // nor for certificates
	keepLists  = 90 * 24 * time.Hour // what was not fetched for so long tells nothing worth knowing
	youngTrust = time.Minute         // a trust list that was fetched within is not fetched again for an unknown issuer
)

// keptTrust returns the certificates that are here, and when they were fetched; nil when none are.
func (a *App) keptTrust(ctx context.Context) (trust *pki.Trust, at time.Time, err error) {
	var content []byte
	err = a.view(ctx, func(tx domain.Tx) error {
		content, at, err = tx.FindPublished(ctx, publishedTrust)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) {
		return nil, at, nil
	}
	if err != nil {
		return nil, at, err
	}
	trust, err = pki.ParseTrust(content)
	return trust, at, err
}

// fetchTrust fetches and keeps the certificates. What cannot be read replaces nothing.
func (a *App) fetchTrust(ctx context.Context) (*pki.Trust, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, waitTrust)
	defer cancel()
	content, err := b.FetchTrust(ctx)
	a.reached(err)
	if err != nil {
		return nil, err
	}
	trust, err := pki.ParseTrust(content)
	if err != nil {
		return nil, err
	}
	return trust, a.update(ctx, func(tx domain.Tx) error { return tx.SavePublished(ctx, publishedTrust, content, a.now()) })
}

// trust returns the certificates to verify with, fetched when none are here. ErrUnavailable.
func (a *App) trust(ctx context.Context) (*pki.Trust, time.Time, error) {
	trust, at, err := a.keptTrust(ctx)
	if err == nil && trust != nil {
		return trust, at, nil
	}
	trust, err = a.fetchTrust(ctx)
	return trust, a.now(), err
}

// RefreshTrust fetches the certificates and status lists to verify with. ErrUnavailable.
func (a *App) RefreshTrust(ctx context.Context) error {
	trust, err := a.fetchTrust(ctx)
	if err != nil {
		return err
	}
	var lists []string
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateLists, &lists); err != nil {
			return err
		}
		return tx.DeletePublished(ctx, a.now().Add(-keepLists))
	})
	for _, uri := range lists {
		_, failed := a.fetchList(ctx, trust, uri)
		if errors.Is(failed, domain.ErrNotFound) { // it is published no more
			failed = a.update(ctx, func(tx domain.Tx) error { return forgetList(ctx, tx, uri) })
		}
		err = errors.Join(err, failed)
	}
	return err
}

func forgetList(ctx context.Context, tx domain.Tx, uri string) error {
	var kept []string
	if err := findState(ctx, tx, stateLists, &kept); err != nil {
		return err
	}
	return saveState(ctx, tx, stateLists, slices.DeleteFunc(kept, func(other string) bool { return other == uri }))
}

// rememberLists adds status lists to those that are kept fresh.
func rememberLists(ctx context.Context, tx domain.Tx, uris ...string) error {
	var kept []string
	if err := findState(ctx, tx, stateLists, &kept); err != nil {
		return err
	}
	before := slices.Clone(kept)
	for _, uri := range uris {
		if !slices.Contains(kept, uri) {
			kept = append(kept, uri)
		}
	}
	kept = kept[max(0, len(kept)-maxLists):]
	if slices.Equal(kept, before) {
		return nil
	}
	return saveState(ctx, tx, stateLists, kept)
}

// fetchList fetches, checks and keeps a status list. The authority of this program is asked by the list's name: one of another
// authority names another URI in what it signed and is not taken.
func (a *App) fetchList(ctx context.Context, trust *pki.Trust, uri string) (statuslist.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, waitList)
	defer cancel()
	content, err := a.ownList(ctx, uri)
	var token statuslist.Token
	if err == nil {
		token, err = statuslist.Parse(content, uri, trust, a.now())
	}
	if err != nil && a.config.FetchStatus != nil && !errors.Is(err, domain.ErrUnavailable) {
		if content, err = a.config.FetchStatus(ctx, uri); err == nil {
			token, err = statuslist.Parse(content, uri, trust, a.now())
		}
	}
	if err != nil {
		return statuslist.Token{}, err
	}
	return token, a.update(ctx, func(tx domain.Tx) error {
		if err := rememberLists(ctx, tx, uri); err != nil {
			return err
		}
		return tx.SavePublished(ctx, uri, content, a.now())
	})
}

func (a *App) ownList(ctx context.Context, uri string) ([]byte, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	content, err := b.FetchStatusList(ctx, path.Base(uri))
	a.reached(err)
	return content, err
}

// list returns a status list: the one that is here while its time to live lasts, else a new one, else what there is, however old.
// ErrNotFound when nothing is known.
func (a *App) list(ctx context.Context, trust *pki.Trust, uri string) (statuslist.Token, error) {
	var content []byte
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		content, _, err = tx.FindPublished(ctx, uri)
		return err
	})
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return statuslist.Token{}, err
	}
	var kept statuslist.Token
	if err == nil {
		kept, err = statuslist.Parse(content, uri, trust, a.now())
		if err == nil && !statuslist.Age(kept, a.now()).Stale {
			return kept, nil
		}
	}
	if newer, lost := a.fetchList(ctx, trust, uri); lost == nil {
		return newer, nil
	}
	if kept.List == nil { // one that is past its end comes with an error and is better than nothing
		return kept, domain.ErrNotFound
	}
	return kept, nil
}

// statusOf returns what is known about the status of a credential, and how old that is. ErrNotFound when nothing is known.
func (a *App) statusOf(ctx context.Context, trust *pki.Trust, ref statuslist.Reference) (statuslist.Status, domain.StatusAge, error) {
	token, err := a.list(ctx, trust, ref.URI)
	if err != nil {
		return statuslist.Invalid, domain.StatusAge{}, err
	}
	status, err := token.List.Get(ref.Index)
	return status, statuslist.Age(token, a.now()), err
}
