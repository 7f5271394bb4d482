package app

import (
	"context"
	"crypto/x509"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// Status lists are kept under their URIs.
const (
	stateLists    state = "status_lists"   // []string: URIs of the status lists that are kept fresh, the latest met last
	stateIssuers  state = "status_issuers" // map[string]domain.Hash: by their URIs, whose they are: the key of the root, as in stateAuthorityKey
	stateListBase state = "status_base"    // string: what the URIs of the lists begin with that the authority of this program signs
)

const (
	maxLists  = 32                  // an authority has a list for every hundred thousand credentials, and a verifier meets few authorities
	waitList  = 3 * time.Second     // nobody who verifies waits longer for news of revocation
	keepLists = 90 * 24 * time.Hour // what was not fetched for so long tells nothing worth knowing
	goodNews  = 7 * 24 * time.Hour  // so long after its end a list may still be taken at its word that nothing is wrong
)

// refreshLists fetches the lists that are kept fresh. Each is to be by the same issuer as the one that is here.
func (a *App) refreshLists(ctx context.Context, trust *pki.Trust) error {
	var lists []string
	err := a.update(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateLists, &lists); err != nil {
			return err
		}
		return tx.DeletePublished(ctx, a.now().Add(-keepLists))
	})
	for _, uri := range lists {
		issuer, failed := a.issuerOf(ctx, trust, uri)
		if failed == nil && issuer != nil {
			_, failed = a.fetchList(ctx, issuer, uri)
		}
		if errors.Is(failed, domain.ErrNotFound) { // it is published no more
			failed = a.update(ctx, func(tx domain.Tx) error { return forgetList(ctx, tx, uri) })
		}
		err = errors.Join(err, failed)
	}
	return err
}

// issuerOf returns the trust list with the one issuer alone whose list lies at a URI. It is nil when that is not known, or it is trusted
// no more: nobody is asked for the list then, and this program's authority not for another's.
func (a *App) issuerOf(ctx context.Context, trust *pki.Trust, uri string) (*pki.Trust, error) {
	issuers, base := map[string]domain.Hash{}, ""
	var kept statuslist.Token
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		if err := errors.Join(findState(ctx, tx, stateIssuers, &issuers), findState(ctx, tx, stateListBase, &base)); err != nil {
			return err
		}
		kept, err = a.findList(ctx, tx, trust, uri)
		return err
	})
	if err != nil {
		return nil, err
	}
	key, known := issuers[uri]
	switch {
	case known && issuerHas(trust, key):
		return underKey(trust, key), nil
	case !known && kept.Signer != nil: // remembered before issuers were
		return trust.UnderIssuerOf(kept.Signer), nil
	case base != "" && strings.HasPrefix(uri, base):
		return trust, nil
	}
	return nil, nil
}

func forgetList(ctx context.Context, tx domain.Tx, uri string) error {
	var kept []string
	if err := findState(ctx, tx, stateLists, &kept); err != nil {
		return err
	}
	return saveState(ctx, tx, stateLists, slices.DeleteFunc(kept, func(other string) bool { return other == uri }))
}

// rememberLists adds status lists of this program's authority to those that are kept fresh. One that is met again is the latest met.
func rememberLists(ctx context.Context, tx domain.Tx, uris ...string) error {
	var key domain.Hash
	if err := findState(ctx, tx, stateAuthorityKey, &key); err != nil {
		return err
	}
	return rememberListsOf(ctx, tx, key, uris...)
}

// rememberListsOf is rememberLists for an issuer whose root has this key. A zero key is of nobody who is known yet.
func rememberListsOf(ctx context.Context, tx domain.Tx, key domain.Hash, uris ...string) error {
	var kept []string
	if err := findState(ctx, tx, stateLists, &kept); err != nil {
		return err
	}
	before := slices.Clone(kept)
	for _, uri := range uris {
		kept = append(slices.DeleteFunc(kept, func(other string) bool { return other == uri }), uri)
	}
	kept = kept[max(0, len(kept)-maxLists):]
	if err := rememberIssuer(ctx, tx, key, kept, uris); err != nil {
		return err
	}
	if slices.Equal(kept, before) {
		return nil
	}
	return saveState(ctx, tx, stateLists, kept)
}

// rememberIssuer remembers whose some lists are, and forgets it of those that are not kept any more.
func rememberIssuer(ctx context.Context, tx domain.Tx, key domain.Hash, kept, uris []string) error {
	issuers := map[string]domain.Hash{}
	if err := findState(ctx, tx, stateIssuers, &issuers); err != nil {
		return err
	}
	before := maps.Clone(issuers)
	if key != (domain.Hash{}) {
		for _, uri := range uris {
			issuers[uri] = key
		}
	}
	maps.DeleteFunc(issuers, func(uri string, _ domain.Hash) bool { return !slices.Contains(kept, uri) })
	if maps.Equal(issuers, before) {
		return nil
	}
	return saveState(ctx, tx, stateIssuers, issuers)
}

// findList returns the list that is here, also one that is past its end. It has no List when there is none that one of these
// issuers signed.
func (a *App) findList(ctx context.Context, tx domain.Tx, issuer *pki.Trust, uri string) (statuslist.Token, error) {
	content, _, err := tx.FindPublished(ctx, uri)
	if errors.Is(err, domain.ErrNotFound) {
		return statuslist.Token{}, nil
	}
	if err != nil {
		return statuslist.Token{}, err
	}
	token, _ := statuslist.Parse(content, uri, issuer, a.now()) // what cannot be read is not here
	return token, nil
}

func (a *App) keptList(ctx context.Context, issuer *pki.Trust, uri string) (token statuslist.Token, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		token, err = a.findList(ctx, tx, issuer, uri)
		return err
	})
	return token, err
}

// fetchList fetches and checks a status list of an issuer, and returns the one that is kept from now on: a list that was signed
// before the one that is here does not replace it, or whoever stands between could bring a blocked passport back with what the
// authority said last week.
func (a *App) fetchList(ctx context.Context, issuer *pki.Trust, uri string) (statuslist.Token, error) {
	content, err := a.askForList(ctx, issuer, uri)
	if err != nil {
		return statuslist.Token{}, err
	}
	token, err := statuslist.Parse(content, uri, issuer, a.now())
	if err != nil {
		return statuslist.Token{}, err
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		kept, err := a.findList(ctx, tx, issuer, uri)
		if err != nil {
			return err
		}
		if kept.List != nil && kept.IssuedAt.After(token.IssuedAt) {
			token = kept
		}
		of := issuer.UnderIssuerOf(token.Signer)
		if err := rememberListsOf(ctx, tx, keyOf(of), uri); err != nil || token.List == kept.List {
			return err
		}
		return errors.Join(rememberBase(ctx, tx, of, uri), tx.SavePublished(ctx, uri, content, a.now()))
	})
	return token, err
}

// askForList asks one of the two who may have a list, and not the other one after it: whose it is, is known beforehand.
func (a *App) askForList(ctx context.Context, issuer *pki.Trust, uri string) ([]byte, error) {
	ours, err := a.isOurs(ctx, issuer, uri)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, waitList)
	defer cancel()
	if !ours {
		if a.config.FetchStatus == nil {
			return nil, domain.ErrUnavailable // nobody knows
		}
		return a.config.FetchStatus(ctx, uri)
	}
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	content, err := b.FetchStatusList(ctx, path.Base(uri))
	a.reached(err)
	return content, err
}

// isOurs reports whether the authority of this program has a list: its root is among those who may have signed it, or it lies
// where the authority's lists lie, under a root that is newer than the one it is known by.
func (a *App) isOurs(ctx context.Context, issuer *pki.Trust, uri string) (bool, error) {
	var key domain.Hash
	var base string
	err := a.view(ctx, func(tx domain.Tx) error {
		return errors.Join(findState(ctx, tx, stateAuthorityKey, &key), findState(ctx, tx, stateListBase, &base))
	})
	return key == domain.Hash{} || issuerHas(issuer, key) || base != "" && strings.HasPrefix(uri, base), err
}

// rememberBase remembers where the lists of this program's authority lie, of a list that an issuer signed.
func rememberBase(ctx context.Context, tx domain.Tx, issuer *pki.Trust, uri string) error {
	var key domain.Hash
	var base string
	err := errors.Join(findState(ctx, tx, stateAuthorityKey, &key), findState(ctx, tx, stateListBase, &base))
	folder := uri[:strings.LastIndex(uri, "/")+1]
	if err != nil || folder == base || !issuerHas(issuer, key) {
		return err
	}
	return saveState(ctx, tx, stateListBase, folder)
}

// list returns a status list: the one that is here while its time to live lasts, else a new one, else what there is, whose age is
// told. When nothing is here the error says why: ErrNotFound, ErrUnavailable, or a *credential.Fault about what was fetched.
func (a *App) list(ctx context.Context, issuer *pki.Trust, uri string) (statuslist.Token, error) {
	kept, err := a.keptList(ctx, issuer, uri)
	if err != nil || kept.List != nil && !statuslist.Age(kept, a.now()).Stale {
		return kept, err
	}
	newer, err := a.fetchList(ctx, issuer, uri)
	if err != nil && kept.List != nil {
		return kept, nil
	}
	return newer, err
}

// statusOf returns what the issuer of a credential, for whom signer signed it, says of its status, and how old that is. An error
// says that nobody knows, unless it is statuslist.Unusable. What is more than a week past its end is not believed any more that
// nothing is wrong; that something is wrong is believed however old it is: revoked stays revoked.
func (a *App) statusOf(ctx context.Context, p *verifying, ref statuslist.Reference, signer *x509.Certificate) (statuslist.Status,
	domain.StatusAge, error) {
	token, err := a.list(ctx, p.trust.UnderIssuerOf(signer), ref.URI)
	if err != nil {
		return statuslist.Invalid, domain.StatusAge{}, err
	}
	status, err := token.List.Get(ref.Index)
	if err == nil && status == statuslist.Valid && a.now().After(endOf(token).Add(goodNews)) {
		return statuslist.Invalid, domain.StatusAge{}, domain.ErrNotFound
	}
	return status, statuslist.Age(token, a.now()), err
}

// endOf is from when a list is not to be relied upon; one that does not say has its time to live.
func endOf(token statuslist.Token) time.Time {
	switch {
	case !token.ExpiresAt.IsZero():
		return token.ExpiresAt
	case token.TTL != 0:
		return token.IssuedAt.Add(token.TTL)
	}
	return token.IssuedAt.Add(statuslist.DefaultTTL)
}
