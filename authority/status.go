package authority

import (
	"context"
	"sync"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/store"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/protocol"
)

// statusOf is what the status lists say of everything that was issued of a passport in a state. One that was unblocked is
// suspended until its holder activates it anew. One past its last day is not touched: what was issued of it has ended with it,
// and a verifier is to be told that, not that it was revoked.
func statusOf(s domain.PassportState) (status statuslist.Status, told bool) {
	switch s {
	case domain.PassportActive:
		return statuslist.Valid, true
	case domain.PassportReady, domain.PassportBlocked:
		return statuslist.Suspended, true
	case domain.PassportReplaced, domain.PassportRevoked:
		return statuslist.Invalid, true
	}
	return 0, false
}

// listAddress is where a status list is published.
func (a *Authority) listAddress(name string) string {
	return a.address + protocol.FetchStatusList.Path(name)
}

// reference is what goes into a credential.
func (a *Authority) reference(p store.Place) statuslist.Reference {
	return statuslist.Reference{URI: a.listAddress(p.List), Index: p.Index}
}

// signedList is a status list as it was signed last. It is a copy: the database tells when it is out of date.
type signedList struct {
	version int64
	signer  string    // key id: what one signed that was revoked meanwhile is not told any more
	until   time.Time // to be signed anew from here on, whether it changed or not
	token   []byte
}

// signedLists are the lists that were asked for.
type signedLists struct {
	mu  sync.Mutex
	all map[listForm]signedList
}

type listForm struct {
	name string
	form issuance.StatusForm
}

func (s *signedLists) find(key listForm, version int64, signer string, now time.Time) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.all[key]
	return l.token, ok && l.version == version && l.signer == signer && now.Before(l.until)
}

func (s *signedLists) keep(key listForm, l signedList, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[listForm]signedList{}
	}
	for k, old := range s.all {
		if !now.Before(old.until) {
			delete(s.all, k)
		}
	}
	s.all[key] = l
}

// statusList returns a list as it is now, signed. It is signed anew when a status in it or its signer changed, and when half of its
// time to live is over, so that whoever fetches it may keep it for as long as the other half.
func (a *Authority) statusList(ctx context.Context, name string, form issuance.StatusForm) ([]byte, error) {
	key, now := listForm{name, form}, a.now()
	signer, err := a.issuer.StatusSigner(ctx, now)
	if err != nil {
		return nil, err
	}
	var version int64
	var list *statuslist.List
	var token []byte
	err = a.store.View(ctx, func(t *store.Tx) error {
		var err error
		if version, err = t.ListVersion(name); err != nil { // before the list: what changes in between is read next time
			return err
		}
		var ok bool
		if token, ok = a.lists.find(key, version, signer, now); ok {
			return nil
		}
		token = nil
		list, err = t.ReadList(name)
		return err
	})
	if err != nil || token != nil {
		return token, err
	}
	if token, err = a.issuer.SignStatus(ctx, a.listAddress(name), list, form, now, a.rules.StatusTTL); err != nil {
		return nil, err
	}
	a.lists.keep(key, signedList{version, signer, now.Add(a.rules.StatusTTL / 2), token}, now)
	return token, nil
}

// FetchStatusList implements domain.Credentials.
func (b *backend) FetchStatusList(ctx context.Context, name string) ([]byte, error) {
	return b.a.statusList(ctx, name, issuance.StatusCWT)
}

// StatusListJWT returns a status list as JWT, for verifiers that read no CWT. domain.ErrNotFound.
func (a *Authority) StatusListJWT(ctx context.Context, name string) ([]byte, error) {
	return a.statusList(ctx, name, issuance.StatusJWT)
}

// FetchTrust implements domain.Credentials.
func (b *backend) FetchTrust(ctx context.Context) ([]byte, error) {
	return b.a.pki.Trust(ctx, b.a.now())
}

// IssuerCRL returns the list of revoked certificates of the issuing root, in DER: those of document and status signers.
func (a *Authority) IssuerCRL(ctx context.Context) ([]byte, error) {
	return a.pki.CRL(ctx, issuance.Root, a.now())
}

// ReaderCRL returns that of the reader root.
func (a *Authority) ReaderCRL(ctx context.Context) ([]byte, error) {
	return a.pki.CRL(ctx, issuance.ReaderRoot, a.now())
}

// RevokeCertificate withdraws a certificate (DER) of a signer or of a reader, for good. It is in the CRL from now on; a signer leaves the
// trust list and is succeeded at once, by this process and every other. domain.ErrInvalid for what cannot be revoked,
// domain.ErrNotFound for a certificate of somebody else.
func (a *Authority) RevokeCertificate(ctx context.Context, certificate []byte, reason issuance.Reason) error {
	return a.pki.Revoke(ctx, certificate, reason, a.now())
}
