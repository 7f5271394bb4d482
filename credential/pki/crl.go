package pki

import (
	"crypto/x509"
	"fmt"
	"maps"

	"razvorot/domain"
)

// MaxCRL is the most bytes of a list of revoked certificates that is read: some 6,000 certificates, where an authority has a handful.
const MaxCRL = 256 << 10

// WithCRL returns the trust list with the certificates that a CRL (RFC 5280, 5, in DER) revokes: they are refused as SignerRevoked,
// whatever the moment, since a lost key signs under any date. The CRL is one of an issuer or reader CA in the list. An old one is
// taken too: what it revokes stays revoked. It returns domain.ErrDamaged for what is no such list, for one of nobody in the trust
// list, and for one with a critical extension, since nothing here acts on it.
func (t *Trust) WithCRL(der []byte) (*Trust, error) {
	if len(der) > MaxCRL {
		return nil, fmt.Errorf("%w: a CRL of more than %d bytes", domain.ErrDamaged, MaxCRL)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, fmt.Errorf("%w: not a CRL", domain.ErrDamaged)
	}
	root := t.signerOf(list)
	if root == nil {
		return nil, fmt.Errorf("%w: a CRL of nobody who is trusted", domain.ErrDamaged)
	}
	extensions := list.Extensions
	for _, entry := range list.RevokedCertificateEntries {
		extensions = append(extensions, entry.Extensions...)
	}
	for _, e := range extensions {
		if e.Critical {
			return nil, fmt.Errorf("%w: a CRL with a critical extension", domain.ErrDamaged)
		}
	}
	out := *t
	if out.revoked = maps.Clone(t.revoked); out.revoked == nil {
		out.revoked = map[revocation]bool{}
	}
	for _, entry := range list.RevokedCertificateEntries {
		out.revoked[revocation{string(root.SubjectKeyId), entry.SerialNumber.String()}] = true
	}
	return &out, nil
}

// revocation names a certificate: by the key id of its root, and its serial number.
type revocation struct{ root, serial string }

func (t *Trust) signerOf(list *x509.RevocationList) *x509.Certificate {
	for _, roots := range [][]*x509.Certificate{t.Issuers, t.Readers} {
		for _, r := range roots {
			if list.CheckSignatureFrom(r) == nil {
				return r
			}
		}
	}
	return nil
}
