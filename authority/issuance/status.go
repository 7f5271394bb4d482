package issuance

import (
	"context"
	"time"

	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
)

// StatusForm is how a status list is written.
type StatusForm string

// The forms.
const (
	StatusCWT StatusForm = "cwt"
	StatusJWT StatusForm = "jwt"
)

// outlives is how long a list may be relied upon where no fresh one can be got: a verifier without a network tells how old its
// knowledge is, and after a week it has none.
const outlives = 7 * 24 * time.Hour

// StatusSigner returns the key id of who signs status lists at a moment.
func (i *Issuer) StatusSigner(ctx context.Context, now time.Time) (string, error) {
	signer, err := i.pki.Signer(ctx, StatusSigner, now)
	if err != nil {
		return "", err
	}
	return string(pki.KeyID(signer.Public())), nil
}

// SignStatus signs a status list that is published at an address. It may be kept for ttl.
func (i *Issuer) SignStatus(ctx context.Context, address string, list *statuslist.List, form StatusForm, now time.Time,
	ttl time.Duration) ([]byte, error) {
	signer, err := i.pki.Signer(ctx, StatusSigner, now)
	if err != nil {
		return nil, err
	}
	now = now.Truncate(time.Second)
	token := statuslist.Token{Subject: address, IssuedAt: now, ExpiresAt: now.Add(max(outlives, ttl)), TTL: ttl, List: list}
	if form == StatusJWT {
		return token.JWT(signer, signer.Chain())
	}
	return token.CWT(signer, signer.Chain())
}
