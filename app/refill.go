package app

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/domain"
)

// stateStock + registry id: the version of the passport that its credentials are of.
const stateStock state = "credentials."

// scalarSize is the size of a private key on P-256, in bytes.
const scalarSize = 32

// refill keeps the credentials of a passport as they have to be: more are made when few are left, all anew when the passport
// changed, none are kept of one that cannot be shown any more.
func (a *App) refill(ctx context.Context, id domain.RegistryID) error {
	a.refilling.Lock()
	defer a.refilling.Unlock()
	v, err := a.Passport(ctx, id)
	if err != nil {
		return err
	}
	switch v.State {
	case domain.PassportActive:
	case domain.PassportReplaced, domain.PassportRevoked, domain.PassportExpired:
		return a.dropCredentials(ctx, id)
	default: // it may be activated anew
		return nil
	}
	for _, s := range stocks {
		pending, err := a.makeKeys(ctx, v.Passport, s)
		if err == nil && len(pending) > 0 {
			err = a.requestCredentials(ctx, id, s.docType, pending)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *App) dropCredentials(ctx context.Context, id domain.RegistryID) error {
	var there []domain.Credential
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		there, err = tx.FindCredentials(ctx, id, "", 0)
		return err
	})
	if err != nil || len(there) == 0 {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error { return tx.DeleteCredentials(ctx, id) }, TopicPassports)
}

// makeKeys returns the credentials that wait for the authority's signature. New keys are stored before anybody hears of them: after
// a crash or a lost answer the same are sent again.
func (a *App) makeKeys(ctx context.Context, p domain.Passport, s stock) (pending []domain.Credential, err error) {
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := a.dropOutdated(ctx, tx, p); err != nil {
			return err
		}
		all, err := tx.FindCredentials(ctx, p.ID, s.docType, 0)
		if err != nil {
			return err
		}
		pending = slices.DeleteFunc(slices.Clone(all), isIssued)
		fresh := 0
		for _, c := range all {
			if isFresh(c, a.now()) && !endsSoon(c, a.now()) {
				fresh++
			}
		}
		if len(pending) > 0 || fresh >= s.low {
			return nil
		}
		for range s.full - fresh {
			c, err := newCredential(p.ID, s.docType, a.now())
			if err != nil {
				return err
			}
			pending = append(pending, c)
		}
		if err := a.tidy(ctx, tx, p.ID, s.docType); err != nil {
			return err
		}
		return tx.SaveCredentials(ctx, pending)
	})
	return pending, err
}

// dropOutdated deletes what was issued for an earlier version of the passport, the code of copies included.
func (a *App) dropOutdated(ctx context.Context, tx domain.Tx, p domain.Passport) error {
	var of int64
	if err := findState(ctx, tx, stateStock+state(p.ID), &of); err != nil || of == p.Version {
		return err
	}
	if err := tx.DeleteCredentials(ctx, p.ID); err != nil {
		return err
	}
	if err := tx.SaveOfflineQR(ctx, p.ID, nil, a.now()); err != nil {
		return err
	}
	return saveState(ctx, tx, stateStock+state(p.ID), p.Version)
}

// tidy deletes what can never be shown again: of those shown the latest is kept, for when no fresh one is left.
func (a *App) tidy(ctx context.Context, tx domain.Tx, id domain.RegistryID, docType string) error {
	all, err := tx.FindCredentials(ctx, id, "", 0)
	if err != nil {
		return err
	}
	var last time.Time
	for _, c := range all {
		if c.DocType == docType {
			last = later(last, c.UsedAt)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(all), func(c domain.Credential) bool {
		spent := !c.UsedAt.IsZero() && c.UsedAt.Before(last) || !a.now().Before(c.ValidUntil)
		return c.DocType == docType && isIssued(c) && spent
	})
	if len(kept) == len(all) {
		return nil
	}
	if err := tx.DeleteCredentials(ctx, id); err != nil {
		return err
	}
	return tx.SaveCredentials(ctx, kept)
}

// newCredential returns a credential with a new key, to be signed.
func newCredential(id domain.RegistryID, docType string, at time.Time) (domain.Credential, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return domain.Credential{}, err
	}
	scalar, err := key.Bytes()
	return domain.Credential{ID: domain.NewID[domain.CredentialID](), Passport: id, DocType: docType, DeviceKey: scalar, MadeAt: at}, err
}

// deviceKey returns the private key of a credential. ErrDamaged.
func deviceKey(c domain.Credential) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), c.DeviceKey)
	if err != nil {
		return nil, fmt.Errorf("key of a credential: %w", domain.ErrDamaged)
	}
	return key, nil
}

// requestCredentials has the authority sign the pending credentials. The key of the act is kept until an answer came, and the proofs
// are deterministic, so that a repetition is the same to the byte.
func (a *App) requestCredentials(ctx context.Context, id domain.RegistryID, docType string, pending []domain.Credential) error {
	keys, publics, err := publicKeys(pending)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[[]domain.Credential]{name: "credentials." + string(id) + "." + docType, request: publics,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) ([]domain.Credential, error) {
			r := domain.CredentialRequest{DocType: docType}
			for i, key := range keys {
				proof, err := prove(key, domain.DeviceKeyStatement(id, act.Key, publics[i]))
				if err != nil {
					return nil, err
				}
				r.Keys = append(r.Keys, domain.DeviceKeyProof{PublicKey: publics[i], Signature: proof})
			}
			issued, err := b.IssueCredentials(ctx, act.Key, id, r)
			if err != nil {
				return nil, err
			}
			return match(pending, publics, issued)
		},
		store:  func(tx domain.Tx, issued []domain.Credential) error { return a.takeCredentials(ctx, tx, id, issued) },
		topics: []Topic{TopicPassports},
	})
	return err
}

func publicKeys(pending []domain.Credential) (keys []*ecdsa.PrivateKey, publics [][]byte, err error) {
	for _, c := range pending {
		key, err := deviceKey(c)
		if err != nil {
			return nil, nil, err
		}
		public, err := key.PublicKey.Bytes()
		if err != nil {
			return nil, nil, err
		}
		keys, publics = append(keys, key), append(publics, public)
	}
	return keys, publics, nil
}

// prove signs a statement, the same each time (RFC 6979), and returns r ‖ s.
func prove(key *ecdsa.PrivateKey, statement []byte) ([]byte, error) {
	digest := sha256.Sum256(statement)
	der, err := key.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, err
	}
	signature := make([]byte, 2*scalarSize)
	pair.R.FillBytes(signature[:scalarSize])
	pair.S.FillBytes(signature[scalarSize:])
	return signature, nil
}

// match gives each pending credential what was issued for its key. An answer that leaves one out, or is about another key or
// document, is ErrDamaged.
func match(pending []domain.Credential, publics [][]byte, issued []domain.IssuedCredential) ([]domain.Credential, error) {
	var all []domain.Credential
	for i, c := range pending {
		at := slices.IndexFunc(issued, func(x domain.IssuedCredential) bool { return slices.Equal(x.PublicKey, publics[i]) })
		if at < 0 {
			return nil, fmt.Errorf("a key without a credential: %w", domain.ErrDamaged)
		}
		signed, err := mdoc.ParseIssuerSigned(issued[at].IssuerSigned)
		if err != nil {
			return nil, fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
		}
		bound, ok := signed.DeviceKey().(*ecdsa.PublicKey)
		if !ok || signed.DocType() != c.DocType {
			return nil, fmt.Errorf("credential of another document: %w", domain.ErrDamaged)
		}
		if point, err := bound.Bytes(); err != nil || !slices.Equal(point, publics[i]) {
			return nil, fmt.Errorf("credential for another key: %w", domain.ErrDamaged)
		}
		c.IssuerSigned, c.ValidFrom, c.ValidUntil = issued[at].IssuerSigned, signed.Validity().From, signed.Validity().Until
		all = append(all, c)
	}
	return all, nil
}

// takeCredentials stores what was issued, unless the passport changed since: then it is for nothing.
func (a *App) takeCredentials(ctx context.Context, tx domain.Tx, id domain.RegistryID, issued []domain.Credential) error {
	there, err := tx.FindCredentials(ctx, id, "", 0)
	if err != nil {
		return err
	}
	issued = slices.DeleteFunc(issued, func(c domain.Credential) bool {
		return !slices.ContainsFunc(there, func(t domain.Credential) bool { return t.ID == c.ID })
	})
	var lists []string
	for _, c := range issued {
		if signed, err := mdoc.ParseIssuerSigned(c.IssuerSigned); err == nil && signed.Status() != nil {
			lists = append(lists, signed.Status().URI)
		}
	}
	return errors.Join(tx.SaveCredentials(ctx, issued), rememberLists(ctx, tx, lists...))
}
