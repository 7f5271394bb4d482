package remotetest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"fmt"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	credentialLife = 14 * 24 * time.Hour
	portraitSize   = 8 << 10 // bytes, in a credential
)

// issued is a credential that a key has.
type issued struct {
	domain.IssuedCredential
	passport domain.RegistryID
	docType  string
}

// IssueCredentials implements domain.Credentials.
func (f *Fake) IssueCredentials(ctx context.Context, key domain.Key, id domain.RegistryID,
	r domain.CredentialRequest) ([]domain.IssuedCredential, error) {
	do := func(w *world, _ *citizen, e *entry) ([]domain.IssuedCredential, error) {
		if e.State != domain.PassportActive {
			return nil, &domain.Transition{Of: "passport", State: string(e.State), Action: "issue", Actor: domain.Citizen}
		}
		keys, err := w.proven(key, e, r)
		if err != nil {
			return nil, err
		}
		var all []domain.IssuedCredential
		for _, public := range keys {
			c, err := w.issue(e, r.DocType, public)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		return all, nil
	}
	return passportAct(ctx, f, call{"IssueCredentials", key}, id, do)
}

// proven returns the keys of a request, each proven to be the device's.
func (w *world) proven(key domain.Key, e *entry, r domain.CredentialRequest) ([]*ecdsa.PublicKey, error) {
	if r.DocType != photoid.DocType && r.DocType != photoid.PID {
		return nil, invalid("doc_type", finding.Unreadable)
	}
	if len(r.Keys) == 0 || len(r.Keys) > domain.MaxCredentialBatch {
		return nil, invalid("keys", finding.Required)
	}
	var keys []*ecdsa.PublicKey
	seen := map[string]bool{}
	for _, k := range r.Keys {
		public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), k.PublicKey)
		if err != nil || seen[string(k.PublicKey)] {
			return nil, invalid("keys", finding.Unreadable)
		}
		seen[string(k.PublicKey)] = true
		if had, ok := w.issued[string(k.PublicKey)]; ok && (had.passport != e.ID || had.docType != r.DocType) {
			return nil, invalid("keys", finding.Unreadable)
		}
		if cose.Verify(cose.ES256, public, domain.DeviceKeyStatement(e.ID, key, k.PublicKey), k.Signature) != nil {
			return nil, invalid("keys", finding.Unreadable)
		}
		keys = append(keys, public)
	}
	return keys, nil
}

// issue signs a credential for a key, or finds the one that it has.
func (w *world) issue(e *entry, docType string, public *ecdsa.PublicKey) (domain.IssuedCredential, error) {
	point, err := public.Bytes()
	if err != nil {
		return domain.IssuedCredential{}, err
	}
	if had, ok := w.issued[string(point)]; ok {
		return had.IssuedCredential, nil
	}
	if e.thumbnail == nil {
		if e.thumbnail, err = photoid.Thumbnail(e.portrait, portraitSize); err != nil {
			return domain.IssuedCredential{}, fmt.Errorf("portrait of a passport: %w", err)
		}
	}
	now := w.now().UTC().Truncate(24 * time.Hour) // that of everybody's on this day
	spaces, err := photoid.Build(e.Passport, e.thumbnail, docType, now)
	if err != nil {
		return domain.IssuedCredential{}, err
	}
	end := e.ValidUntil.AddDays(1).Time()
	until := now.Add(credentialLife)
	if end.Before(until) {
		until = end
	}
	at := w.office.place()
	unsigned, err := mdoc.Prepare(mdoc.Order{DocType: docType, NameSpaces: spaces, DeviceKey: public, Signed: now, From: now,
		Until: until, Status: at.reference()})
	if err != nil {
		return domain.IssuedCredential{}, err
	}
	signer, err := w.office.onDuty(pki.DocumentSigner, now)
	if err != nil {
		return domain.IssuedCredential{}, err
	}
	signed, err := unsigned.Sign(signer.signer(), signer.chain())
	if err != nil {
		return domain.IssuedCredential{}, err
	}
	e.places = append(e.places, at)
	e.publish()
	c := domain.IssuedCredential{PublicKey: point, IssuerSigned: signed, ValidFrom: now, ValidUntil: until}
	w.issued[string(point)] = issued{c, e.ID, docType}
	return c, nil
}

// FetchTrust implements domain.Credentials.
func (f *Fake) FetchTrust(ctx context.Context) ([]byte, error) {
	return ask(ctx, f, call{"FetchTrust", ""}, func(w *world) ([]byte, error) { return w.office.trust(w.now()) })
}

// FetchStatusList implements domain.Credentials.
func (f *Fake) FetchStatusList(ctx context.Context, name string) ([]byte, error) {
	return ask(ctx, f, call{"FetchStatusList", ""}, func(w *world) ([]byte, error) { return w.office.statusList(name, w.now()) })
}

// MovePassport implements domain.TrialCredentials. Seen from a device that is not signed in, it moves anybody's passport.
func (f *Fake) MovePassport(_ context.Context, id domain.RegistryID, action domain.PassportAction) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.settle()
	for account, c := range f.w.citizens {
		if e, err := c.findPassport(id); err == nil && (f.account == "" || f.account == account) {
			defer f.w.wake()
			return f.w.movePassport(c, e, action, domain.Operator)
		}
	}
	return domain.ErrNotFound
}

// DismissSigners revokes whoever signs credentials and status lists: others sign from now on, and they are not in the trust list.
func (f *Fake) DismissSigners() {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.office.documents, f.w.office.statuses = nil, nil
}

// DismissStatusSigners is DismissSigners for those of status lists alone.
func (f *Fake) DismissStatusSigners() {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.office.statuses = nil
}

// TrialReader implements domain.TrialCredentials.
func (f *Fake) TrialReader(_ context.Context, name string) (domain.TrialReader, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if name == "" {
		return domain.TrialReader{}, invalid("name", finding.Required)
	}
	reader, err := f.w.office.hire(pki.Reader, name, f.w.now())
	if err != nil {
		return domain.TrialReader{}, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(reader.key)
	return domain.TrialReader{Chain: reader.chain(), Key: key}, err
}
