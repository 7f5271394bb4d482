package issuance

import (
	"context"
	"fmt"
	"time"
)

// Published is a certificate as who runs the authority sees it.
type Published struct {
	Certificate
	Serial       string // hexadecimal
	Begins, Ends time.Time
	Revoked      time.Time // zero while it holds
}

// Published returns all certificates of the authority's own keys, by purpose and number.
func (x *PKI) Published(ctx context.Context) ([]Published, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.read(ctx); err != nil {
		return nil, err
	}
	if err := x.readRevoked(ctx); err != nil {
		return nil, err
	}
	var all []Published
	for _, p := range []Purpose{Root, DocumentSigner, StatusSigner, ReaderRoot} {
		for _, h := range x.held[p] {
			c := Published{Certificate: Certificate{p, h.number, h.cert.Raw}, Serial: serialOf(h.cert), Begins: h.cert.NotBefore,
				Ends: h.cert.NotAfter}
			for _, r := range x.revoked {
				if r.Issuer == Root && r.Serial == c.Serial {
					c.Revoked = r.At
				}
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// Rotate makes the successor of a signer now: it is published at once and signs once verifiers have had time to see it, while the
// one before goes on until then. A signer that has a successor already gets none.
func (x *PKI) Rotate(ctx context.Context, p Purpose, now time.Time) error {
	if p != DocumentSigner && p != StatusSigner {
		return fmt.Errorf("a %s is not succeeded while it stands", p)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.readRevoked(ctx); err != nil {
		return err
	}
	standing := x.standing(p)
	if n := len(standing); n > 1 && now.Sub(standing[n-1].cert.NotBefore) < published {
		return nil
	}
	return x.make(ctx, p, now)
}
