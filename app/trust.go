package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"razvorot/credential/pki"
	"razvorot/domain"
)

// publishedTrust is the name under which the trust list is kept, in the open part of what was published.
const publishedTrust = "trust"

// stateAuthorityKey is the domain.Hash that the authority named at first contact: who it is. A list of certificates without this
// key is of somebody who looks like it.
const stateAuthorityKey state = "authority_key"

const (
	waitTrust  = 5 * time.Second // nobody who verifies waits longer for certificates
	youngTrust = time.Minute     // a trust list that was fetched within is not fetched again for an unknown issuer
	trustSkew  = 5 * time.Minute // how far the clock here may be behind the authority's, as everywhere in the house
)

// findTrust returns the certificates that are here, and when they were fetched; nil when none are. ErrDamaged.
func findTrust(ctx context.Context, tx domain.Tx) (trust *pki.Trust, at time.Time, err error) {
	content, at, err := tx.FindPublished(ctx, publishedTrust)
	if errors.Is(err, domain.ErrNotFound) {
		return nil, at, nil
	}
	if err != nil {
		return nil, at, err
	}
	trust, err = pki.ParseTrust(content)
	return trust, at, err
}

// keptTrust returns the certificates that are here, and when they were fetched; nil when none are.
func (a *App) keptTrust(ctx context.Context) (trust *pki.Trust, at time.Time, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		trust, at, err = findTrust(ctx, tx)
		return err
	})
	return trust, at, err
}

// fetchTrust fetches the certificates, and returns those that are kept from now on. What cannot be read, and what is of another
// authority, replaces nothing: ErrDamaged. Nor does a list that was made before the one that is here: it comes late, or is brought
// back by somebody who wants an issuer back that the authority took out.
func (a *App) fetchTrust(ctx context.Context) (*pki.Trust, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, waitTrust)
	defer cancel()
	key, err := a.authorityKey(waiting)
	if err != nil {
		return nil, err
	}
	content, err := b.FetchTrust(waiting)
	a.reached(err)
	if err != nil {
		return nil, err
	}
	trust, err := pki.ParseTrust(content)
	if err != nil {
		return nil, err
	}
	if !issuerHas(trust, key) {
		return nil, fmt.Errorf("%w: a trust list of another authority", domain.ErrDamaged)
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		kept, _, err := findTrust(ctx, tx)
		if err != nil && !errors.Is(err, domain.ErrDamaged) {
			return err
		}
		// One from the future was made while a clock was wrong, and must not stand for ever.
		if kept != nil && issuerHas(kept, key) && kept.MadeAt.After(trust.MadeAt) && !kept.MadeAt.After(a.now().Add(trustSkew)) {
			trust = kept
			if content, _, err = tx.FindPublished(ctx, publishedTrust); err != nil { // it is saved again: nothing newer is to be had now
				return err
			}
		}
		return tx.SavePublished(ctx, publishedTrust, content, a.now())
	})
	if err != nil {
		return nil, err
	}
	return trust, nil
}

// authorityKey returns who the authority is, which it is asked at first contact alone.
func (a *App) authorityKey(ctx context.Context) (key domain.Hash, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateAuthorityKey, &key) })
	if err != nil || key != (domain.Hash{}) {
		return key, err
	}
	info, err := a.askAuthority(ctx)
	return info.KeyHash, err
}

// pinAuthority remembers who the authority is, the first time that it says so. ErrDamaged when it is another one since.
func pinAuthority(ctx context.Context, tx domain.Tx, info domain.AuthorityInfo) error {
	var key domain.Hash
	if err := findState(ctx, tx, stateAuthorityKey, &key); err != nil {
		return err
	}
	switch {
	case info.KeyHash == domain.Hash{}:
		return fmt.Errorf("%w: an authority without a key", domain.ErrDamaged)
	case key == domain.Hash{}:
		return saveState(ctx, tx, stateAuthorityKey, info.KeyHash)
	case key != info.KeyHash:
		return fmt.Errorf("%w: another authority than before", domain.ErrDamaged)
	}
	return nil
}

// issuerHas reports whether a root of the list has the key of this hash: SHA-256 of its uncompressed point.
func issuerHas(trust *pki.Trust, key domain.Hash) bool {
	return underKey(trust, key) != nil
}

// hashOfKey returns the SHA-256 of the uncompressed point of a root's key.
func hashOfKey(root *x509.Certificate) (domain.Hash, bool) {
	public, ok := root.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return domain.Hash{}, false
	}
	point, err := public.Bytes()
	return domain.HashOf(point), err == nil
}

// underKey returns the trust list with the one issuer alone whose root has the key of this hash; nil when there is none.
func underKey(trust *pki.Trust, key domain.Hash) *pki.Trust {
	for _, root := range trust.Issuers {
		if hash, ok := hashOfKey(root); ok && hash == key {
			return trust.UnderIssuerOf(root)
		}
	}
	return nil
}

// keyOf returns the hash of the key of the one issuer of a trust list, zero when there is none.
func keyOf(one *pki.Trust) domain.Hash {
	if len(one.Issuers) == 0 {
		return domain.Hash{}
	}
	hash, _ := hashOfKey(one.Issuers[0])
	return hash
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

// RefreshTrust fetches the certificates and status lists to verify with. ErrUnavailable; ErrDamaged when what answers is not the
// authority of before, or is none.
func (a *App) RefreshTrust(ctx context.Context) error {
	trust, err := a.fetchTrust(ctx)
	if err != nil {
		return err
	}
	return a.refreshLists(ctx, trust)
}
