package app

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
	"time"

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
// a crash or a lost answer the same are sent again. None wait while what came for them was refused lately.
func (a *App) makeKeys(ctx context.Context, p domain.Passport, s stock) (pending []domain.Credential, err error) {
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := a.dropOutdated(ctx, tx, p); err != nil {
			return err
		}
		all, err := tx.FindCredentials(ctx, p.ID, s.docType, 0)
		if err != nil {
			return err
		}
		doubtful, err := findDoubtful(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		now, fresh := a.now(), 0
		for _, c := range all {
			if isFresh(c, doubtful) && isStock(c, now) {
				fresh++
			}
		}
		pending = slices.DeleteFunc(all, isIssued)
		wait, giveUp, err := a.findRefusal(ctx, tx, pending)
		switch {
		case err != nil:
			return err
		case giveUp:
			if err := dropPending(ctx, tx, pending); err != nil {
				return err
			}
			pending = nil
		case wait:
			pending = nil
			return nil
		}
		if len(pending) > 0 || fresh >= s.low {
			return nil
		}
		for range s.full - fresh {
			c, err := newCredential(p.ID, s.docType, now)
			if err != nil {
				return err
			}
			pending = append(pending, c)
		}
		if err := a.tidy(ctx, tx, p.ID, s); err != nil {
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

// tidy deletes what can never be shown again, or need not be: for when no fresh one is left, the one shown latest is kept, and of
// those whose answer perhaps did not arrive so many as a refill brings.
func (a *App) tidy(ctx context.Context, tx domain.Tx, id domain.RegistryID, s stock) error {
	all, err := tx.FindCredentials(ctx, id, "", 0)
	if err != nil {
		return err
	}
	doubtful, err := findDoubtful(ctx, tx, id)
	if err != nil {
		return err
	}
	var last time.Time
	for _, c := range all {
		if c.DocType == s.docType {
			last = later(last, c.UsedAt)
		}
	}
	var kept []domain.Credential
	doubts := s.full
	for _, c := range slices.Backward(all) { // the newest first
		spent := !c.UsedAt.IsZero() && c.UsedAt.Before(last) || !a.now().Before(c.ValidUntil)
		if c.UsedAt.IsZero() && slices.Contains(doubtful, c.ID) && c.DocType == s.docType {
			doubts--
			spent = spent || doubts < 0
		}
		if c.DocType != s.docType || !isIssued(c) || !spent {
			kept = append(kept, c)
		}
	}
	if len(kept) == len(all) {
		return nil
	}
	slices.Reverse(kept)
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
			return a.checkIssued(ctx, id, pending, publics, issued)
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
