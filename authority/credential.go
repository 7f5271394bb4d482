package authority

import (
	"context"
	"errors"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/store"
	"razvorot/credential/cose"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// wantedCredentials is what tells one request for credentials from another: proofs may be made anew.
type wantedCredentials struct {
	Passport domain.RegistryID
	DocType  string
	Keys     [][]byte
}

// IssueCredentials implements domain.Credentials. What is to be signed is stored in one transaction with the places in the
// status list, signed after, and stored again: whenever this is interrupted, the repetition finds it by the keys and signs the
// same.
func (b *backend) IssueCredentials(ctx context.Context, key domain.Key, id domain.RegistryID,
	r domain.CredentialRequest) ([]domain.IssuedCredential, error) {
	if _, err := b.FindPassport(ctx, id); err != nil {
		return nil, err
	}
	if err := checkCredentialRequest(key, id, r); err != nil {
		return nil, err
	}
	wanted := wantedCredentials{Passport: id, DocType: r.DocType}
	for _, k := range r.Keys {
		wanted.Keys = append(wanted.Keys, k.PublicKey)
	}
	portrait, err := b.portraitFor(ctx, wanted)
	if err != nil {
		return nil, err
	}
	_, err = once(ctx, b, command{"IssueCredentials", key, wanted}, func(w *work) (none, error) {
		return none{}, w.intend(wanted, portrait)
	})
	if err != nil {
		return nil, err
	}
	return b.a.signIntended(ctx, wanted)
}

// portraitFor returns the portrait for the credentials that are to be made, nil when there are none to be made. It is made outside the
// transaction, since it takes long, and after everything that may refuse the request was asked.
func (b *backend) portraitFor(ctx context.Context, wanted wantedCredentials) ([]byte, error) {
	var p store.Passport
	var fresh [][]byte
	_, err := ask(ctx, b, func(t *store.Tx, a store.Account) (none, error) {
		w := &work{Tx: t, a: b.a, now: b.a.now(), account: a}
		var err error
		p, fresh, err = w.due(wanted)
		return none{}, err
	})
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	return photoid.Thumbnail(p.JPEG, issuance.PortraitSize)
}

// checkCredentialRequest returns what is wrong with a request.
func checkCredentialRequest(key domain.Key, id domain.RegistryID, r domain.CredentialRequest) error {
	if !issuance.IsIssued(r.DocType) {
		return invalid("doc_type", finding.Unreadable)
	}
	if len(r.Keys) == 0 {
		return invalid("keys", finding.Required)
	}
	if len(r.Keys) > domain.MaxCredentialBatch {
		return invalid("keys", finding.TooLong)
	}
	seen := map[string]bool{}
	for _, k := range r.Keys {
		public, err := issuance.ReadDeviceKey(k.PublicKey)
		if err != nil || seen[string(k.PublicKey)] {
			return invalid("keys", finding.Unreadable)
		}
		seen[string(k.PublicKey)] = true
		if cose.Verify(cose.ES256, public, domain.DeviceKeyStatement(id, key, k.PublicKey), k.Signature) != nil {
			return invalid("keys", finding.SignatureMissing)
		}
	}
	return nil
}

// credentialsPerDay is how many credentials of a passport may begin on one day: a device that is used all day long asks for
// some dozens. More is a fault of it, or somebody who fills the lists.
const credentialsPerDay = 512

// due returns the passport and the keys that have no credential yet, when they may have one.
func (w *work) due(wanted wantedCredentials) (p store.Passport, fresh [][]byte, err error) {
	if p, err = findPassport(w.Tx, w.account.ID, wanted.Passport); err != nil {
		return p, nil, err
	}
	if fresh, err = w.withoutCredential(wanted); err != nil || len(fresh) == 0 {
		return p, nil, err
	}
	if err := issuance.CheckShown(p.Passport, w.now); err != nil {
		return p, nil, err
	}
	from, end := w.day()
	n, err := w.CountCredentials(p.ID, from)
	if err == nil && n+len(fresh) > credentialsPerDay {
		err = &domain.RateLimited{Wait: end.Sub(w.now)}
	}
	return p, fresh, err
}

// intend stores what is to be signed, for those keys that have no credential yet.
func (w *work) intend(wanted wantedCredentials, portrait []byte) error {
	p, fresh, err := w.due(wanted)
	if err != nil {
		return err
	}
	if len(fresh) == 0 {
		return issuance.CheckShown(p.Passport, w.now)
	}
	if portrait == nil { // the credentials were there a moment ago, and have ended since
		if portrait, err = photoid.Thumbnail(p.JPEG, issuance.PortraitSize); err != nil {
			return err
		}
	}
	from, until := w.credentialTerm(p.Passport)
	places, err := w.AllocatePlaces(store.ListOfCredentials, p.ID, len(fresh), statuslist.Valid, w.now, until)
	if err != nil {
		return err
	}
	batch, err := w.a.issuer.NewBatch(issuance.CredentialOrder{Passport: p.Passport, DocType: wanted.DocType, Portrait: portrait,
		At: w.now, From: from, Until: until})
	if err != nil {
		return err
	}
	for i, public := range fresh {
		intended, err := batch.Intend(public, w.a.reference(places[i]))
		if err != nil {
			return err
		}
		err = w.CreateCredential(store.Credential{PublicKey: public, Passport: p.ID, DocType: wanted.DocType, Intended: intended,
			ValidFrom: from, ValidUntil: until})
		if err != nil {
			return err
		}
	}
	return nil
}

// withoutCredential returns the keys that have no credential. A key that has one of something else is refused: it would link
// the two.
func (w *work) withoutCredential(wanted wantedCredentials) ([][]byte, error) {
	var fresh [][]byte
	for _, public := range wanted.Keys {
		c, err := w.FindCredential(public)
		switch {
		case errors.Is(err, domain.ErrNotFound):
			fresh = append(fresh, public)
		case err != nil:
			return nil, err
		case c.Passport != wanted.Passport || c.DocType != wanted.DocType:
			return nil, invalid("keys", finding.Unreadable)
		}
	}
	return fresh, nil
}

// credentialTerm returns from when to when a credential of a passport holds that is issued now. It begins with the day, as
// everybody's does.
func (w *work) credentialTerm(p domain.Passport) (from, until time.Time) {
	from, _ = w.day()
	until = from.Add(w.a.rules.Credential)
	if end := endOf(p); end.Before(until) {
		until = end.UTC()
	}
	return from, until
}

// signIntended signs what is not signed yet, and returns the credentials in the order of the keys. Of two that sign at once
// the first is kept, and both answer with it.
func (a *Authority) signIntended(ctx context.Context, wanted wantedCredentials) ([]domain.IssuedCredential, error) {
	found, err := a.findCredentials(ctx, wanted.Keys)
	if err != nil {
		return nil, err
	}
	signed := map[int][]byte{}
	for i, c := range found {
		if len(c.Signed) > 0 {
			continue
		}
		if signed[i], err = a.issuer.SignCredential(ctx, c.Intended, a.now()); err != nil {
			return nil, err
		}
	}
	if len(signed) > 0 {
		err := a.store.Update(ctx, func(t *store.Tx) error {
			for i, b := range signed {
				if err := t.SaveSigned(wanted.Keys[i], b); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if found, err = a.findCredentials(ctx, wanted.Keys); err != nil {
			return nil, err
		}
	}
	issued := make([]domain.IssuedCredential, len(found))
	for i, c := range found {
		issued[i] = domain.IssuedCredential{PublicKey: c.PublicKey, IssuerSigned: c.Signed, ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil}
	}
	return issued, nil
}

func (a *Authority) findCredentials(ctx context.Context, keys [][]byte) ([]store.Credential, error) {
	found := make([]store.Credential, 0, len(keys))
	err := a.store.View(ctx, func(t *store.Tx) error {
		for _, public := range keys {
			c, err := t.FindCredential(public)
			if err != nil {
				return err
			}
			found = append(found, c)
		}
		return nil
	})
	return found, err
}
