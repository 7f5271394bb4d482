package issuance

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
)

// Reason is why a certificate is revoked (RFC 5280, 5.3.1).
type Reason int

// The reasons. The others of the RFC are about roots and about what may be undone; nothing here is.
const (
	Unspecified       Reason = 0
	KeyCompromise     Reason = 1 // the key was lost, or somebody else may have it
	AffiliationChange Reason = 3 // of a reader: it belongs to another organisation now
	Superseded        Reason = 4
	Cessation         Reason = 5 // it is needed no more
	Withdrawn         Reason = 9 // of a reader: it may ask no more
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{Unspecified, KeyCompromise, AffiliationChange, Superseded, Cessation, Withdrawn}
}

// Revocation is a certificate that holds no more.
type Revocation struct {
	Issuer Purpose // Root or ReaderRoot: who signed it
	Serial string  // hexadecimal
	At     time.Time
	Reason Reason
}

// withdrawal names a certificate among the revoked.
type withdrawal struct {
	issuer Purpose
	serial string
}

func serialOf(c *x509.Certificate) string { return c.SerialNumber.Text(16) }

// Revoke withdraws a certificate (DER) that one of the roots signed: a signer's, or a reader's. A signer that is revoked is succeeded
// at once. Revoked a second time it stays as it is. domain.ErrInvalid for what is no certificate, a root's or a reason of
// another kind, domain.ErrNotFound for a certificate of somebody else.
func (x *PKI) Revoke(ctx context.Context, der []byte, reason Reason, now time.Time) error {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("%w: not a certificate", domain.ErrInvalid)
	}
	if c.IsCA {
		return fmt.Errorf("%w: a root is withdrawn by whoever trusts it, not by its own list", domain.ErrInvalid)
	}
	if !slices.Contains(Reasons(), reason) {
		return fmt.Errorf("%w: %d is no reason to revoke a certificate", domain.ErrInvalid, reason)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, issuer := range []Purpose{Root, ReaderRoot} {
		root := x.held[issuer][0].cert
		if root.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
			continue
		}
		if err := x.kept.CreateRevocation(ctx, Revocation{issuer, serialOf(c), now, reason}); err != nil {
			return fmt.Errorf("failed to revoke a certificate: %w", err)
		}
		return x.succeed(ctx, now)
	}
	return fmt.Errorf("a certificate that is not of this authority: %w", domain.ErrNotFound)
}

// succeed has a signer for each purpose, now that one may have been revoked.
func (x *PKI) succeed(ctx context.Context, now time.Time) error {
	if err := x.readRevoked(ctx); err != nil {
		return err
	}
	for _, p := range []Purpose{DocumentSigner, StatusSigner} {
		if _, err := x.current(ctx, p, now); err != nil {
			return err
		}
	}
	return nil
}

// readRevoked gets the revocations anew: another process may have added one, and what it revoked signs nothing any more.
func (x *PKI) readRevoked(ctx context.Context) error {
	all, err := x.kept.FindRevocations(ctx)
	if err != nil {
		return fmt.Errorf("failed to read the revocations: %w", err)
	}
	if len(all) == len(x.revoked) { // they are added, and never taken out
		return nil
	}
	x.withdrawn = map[withdrawal]bool{}
	for _, r := range all {
		x.withdrawn[withdrawal{r.Issuer, r.Serial}] = true
	}
	x.revoked = all
	return nil
}

// standing returns the signers for a purpose that are not revoked, in order of their numbers.
func (x *PKI) standing(p Purpose) []*holding {
	if len(x.withdrawn) == 0 {
		return x.held[p]
	}
	var all []*holding
	for _, h := range x.held[p] {
		if !x.withdrawn[withdrawal{Root, serialOf(h.cert)}] {
			all = append(all, h)
		}
	}
	return all
}
