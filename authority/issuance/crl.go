package issuance

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"

	"razvorot/domain"
)

// crl is a list of revoked certificates as it was signed last.
type crl struct {
	der  []byte
	made time.Time
	size int // entries
}

// Terms of a CRL: signed daily while somebody asks, good for a week (ISO/IEC 18013-5 Annex B allows 90 days).
const (
	crlAge  = 24 * time.Hour
	crlTerm = 7 * 24 * time.Hour
)

// CRL returns the certificates of a root, Root or ReaderRoot, that hold no more (RFC 5280, 5), in DER: version 2, with number and
// the root's key id. It is signed anew when one more was revoked, and daily.
func (x *PKI) CRL(ctx context.Context, issuer Purpose, now time.Time) ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if issuer != Root && issuer != ReaderRoot {
		return nil, fmt.Errorf("%w: a %s revokes nothing", domain.ErrInvalid, issuer)
	}
	if err := x.readRevoked(ctx); err != nil {
		return nil, err
	}
	entries := x.entries(issuer)
	last := x.crls[issuer]
	if age := now.Sub(last.made); last.der != nil && last.size == len(entries) && age >= 0 && age < crlAge {
		return last.der, nil
	}
	now = now.UTC().Truncate(time.Second)
	root := x.held[issuer][0]
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: crlNumber(now, len(entries)), ThisUpdate: now,
		NextUpdate: now.Add(crlTerm), RevokedCertificateEntries: entries}, root.cert, root.key)
	if err != nil {
		return nil, fmt.Errorf("failed to sign the list of revoked certificates: %w", err)
	}
	x.crls[issuer] = crl{der: der, made: now, size: len(entries)}
	return der, nil
}

// crlNumber grows with the moment and, within a second, with the entries, of which there never are fewer. So lists of one
// number say the same, whichever process signed them (RFC 5280, 5.2.3).
func crlNumber(now time.Time, entries int) *big.Int {
	const bits = 20 // of a million entries
	n := big.NewInt(now.Unix())
	return n.Add(n.Lsh(n, bits), big.NewInt(int64(entries)))
}

func (x *PKI) entries(issuer Purpose) []x509.RevocationListEntry {
	var all []x509.RevocationListEntry
	for _, r := range x.revoked {
		serial, ok := new(big.Int).SetString(r.Serial, 16)
		if r.Issuer == issuer && ok {
			all = append(all, x509.RevocationListEntry{SerialNumber: serial, RevocationTime: r.At.UTC().Truncate(time.Second),
				ReasonCode: int(r.Reason)})
		}
	}
	return all
}
