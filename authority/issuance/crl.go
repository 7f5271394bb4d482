package issuance

import (
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"
)

// revocations is the CRL as it was signed last.
type revocations struct {
	der  []byte
	made time.Time
}

// Terms of a CRL: signed daily while somebody asks, good for a month (ISO/IEC 18013-5 Annex B allows 90 days).
const (
	crlAge  = 24 * time.Hour
	crlTerm = 30 * 24 * time.Hour
)

// CRL returns the certificates of the issuing root that hold no more (RFC 5280, 5), in DER. There are none: a signer whose key is
// lost is withdrawn with its root. The list exists because certificates name it, and readers of others fetch it.
func (x *PKI) CRL(now time.Time) ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if age := now.Sub(x.crl.made); x.crl.der != nil && age >= 0 && age < crlAge {
		return x.crl.der, nil
	}
	root := x.held[Root][0]
	list := &x509.RevocationList{Number: big.NewInt(now.Unix()), ThisUpdate: now, NextUpdate: now.Add(crlTerm)}
	der, err := x509.CreateRevocationList(rand.Reader, list, root.cert, root.key)
	if err != nil {
		return nil, fmt.Errorf("failed to sign the list of revoked certificates: %w", err)
	}
	x.crl = revocations{der: der, made: now}
	return der, nil
}
