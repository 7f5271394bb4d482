package pki

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/domain"
)

// Why a signer is not accepted. All are domain.UnknownIssuer, but SignerUnreadable (Malformed) and SignerAltered
// (Tampered).
const (
	SignerUnreadable  credential.Check = "signer_unreadable"    // no certificate, or not one
	SignerUnknown     credential.Check = "signer_unknown"       // of no root that is trusted here, or not among the signers that are listed of it
	SignerAltered     credential.Check = "signer_signature"     // names a trusted root, which did not sign it as it is
	SignerExpired     credential.Check = "signer_expired"       // the moment is after its validity
	SignerNotYetValid credential.Check = "signer_not_yet_valid" // or before
	SignerProfile     credential.Check = "signer_profile"       // a field of it is not as its profile wants
	SignerPurpose     credential.Check = "signer_purpose"       // it is for something else
	SignerRevoked     credential.Check = "signer_revoked"       // by a CRL, see WithCRL
	RootExpired       credential.Check = "root_expired"
	RootNotYetValid   credential.Check = "root_not_yet_valid"
)

// maxCertificate is the most bytes of one certificate: ours have about 600, generous ones of other issuers under 3,000.
const maxCertificate = 16 << 10

// Trust is whom a verifier or a holder trusts. It is not changed after it was made and then safe for concurrent use.
type Trust struct {
	Issuers []*x509.Certificate // IACA roots
	Readers []*x509.Certificate // reader CAs
	// Signers are document and status signers of the issuers: for messages that carry no certificate, and to say who signs. Where
	// any of a kind are listed of an issuer they are all of that kind, and another one that it signed is not believed: it was
	// revoked, or is newer than the list.
	Signers []*x509.Certificate
	MadeAt  time.Time

	revoked map[revocation]bool // of CRLs; nil for none
	memo    *memo               // nil for none
}

// Issuer returns the document signer that a chain begins with, when it is one of a trusted issuer and valid at the
// moment. The chain holds DER certificates, the signer's first; the root may follow. It returns a *credential.Fault.
func (t *Trust) Issuer(chain [][]byte, at time.Time) (*x509.Certificate, error) {
	return t.accept(DocumentSigner, chain, at)
}

// StatusSigner is Issuer for those who sign status lists.
func (t *Trust) StatusSigner(chain [][]byte, at time.Time) (*x509.Certificate, error) {
	return t.accept(StatusSigner, chain, at)
}

// Reader returns the name of a reader: the organisation of its certificate, else its common name. It returns a
// *credential.Fault and no name for one that is not trusted: anybody can write any name into a certificate.
func (t *Trust) Reader(chain [][]byte, at time.Time) (string, error) {
	c, err := t.accept(Reader, chain, at)
	if err != nil {
		return "", err
	}
	return NameOf(c), nil
}

// NameOf returns whom a certificate names: the organisation, else the common name.
func NameOf(c *x509.Certificate) string {
	if len(c.Subject.Organization) > 0 && c.Subject.Organization[0] != "" {
		return c.Subject.Organization[0]
	}
	return c.Subject.CommonName
}

// Signer returns the key of the document signer in the list that a key id names (see KeyID), for messages that carry no
// certificate. It returns a *credential.Fault.
func (t *Trust) Signer(kid []byte, at time.Time) (crypto.PublicKey, error) {
	c, err := t.SignerCertificate(kid, at)
	if err != nil {
		return nil, err
	}
	return c.PublicKey, nil
}

// SignerCertificate is Signer with the whole certificate, to tell people who signed.
func (t *Trust) SignerCertificate(kid []byte, at time.Time) (*x509.Certificate, error) {
	for _, c := range t.Signers {
		if !bytes.Equal(KeyID(c.PublicKey), kid) || check(DocumentSigner, c) != nil {
			continue
		}
		return c, t.accepts(DocumentSigner, c, at)
	}
	return nil, refuse(SignerUnknown)
}

// UnderIssuerOf returns the trust list with the one issuer alone who signed a certificate, and none when nobody in the list did:
// what an issuer says of its credentials (their status) another one cannot. A root that was made anew with the same name and key
// is the same issuer. Its signers, readers and what CRLs said stay.
func (t *Trust) UnderIssuerOf(c *x509.Certificate) *Trust {
	out := *t
	out.Issuers, out.Signers = nil, nil
	i := slices.IndexFunc(t.Issuers, func(r *x509.Certificate) bool {
		return bytes.Equal(r.RawSubject, c.RawIssuer) && r.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
	})
	if i < 0 {
		return &out
	}
	issuer := t.Issuers[i]
	for _, r := range t.Issuers {
		if bytes.Equal(r.RawSubject, issuer.RawSubject) && bytes.Equal(r.RawSubjectPublicKeyInfo, issuer.RawSubjectPublicKeyInfo) {
			out.Issuers = append(out.Issuers, r)
		}
	}
	for _, s := range t.Signers {
		if names(s, issuer) {
			out.Signers = append(out.Signers, s)
		}
	}
	return &out
}

func refuse(what credential.Check) *credential.Fault {
	return credential.Reject(domain.UnknownIssuer, what)
}

// accept reads the first certificate of a chain and checks it. What follows may only be roots that are trusted anyway:
// they prove nothing, and no profile here has certificates between root and signer.
func (t *Trust) accept(p Profile, chain [][]byte, at time.Time) (*x509.Certificate, error) {
	if len(chain) == 0 {
		return nil, credential.Reject(domain.Malformed, SignerUnreadable)
	}
	for _, der := range chain[1:] {
		if !holds(t.roots(p), der) {
			return nil, refuse(SignerUnknown)
		}
	}
	known, ok := t.memo.find(p, chain[0])
	if !ok || !slices.Contains(t.roots(p), known.root) { // remembered by one whom UnderIssuerOf made of this, or the other way round
		var err error
		if known.certificate, err = parse(chain[0]); err != nil {
			return nil, err
		}
		if known.root, err = t.prove(p, known.certificate); err != nil {
			return nil, err
		}
		t.memo.keep(p, known)
	}
	if err := t.stands(known.certificate, known.root, at); err != nil {
		return nil, err
	}
	if !t.lists(p, known.certificate, known.root) {
		return nil, refuse(SignerUnknown)
	}
	return known.certificate, nil
}

// lists reports whether a certificate is among those of its profile that are listed of its root, or none is.
func (t *Trust) lists(p Profile, c, root *x509.Certificate) bool {
	if profiles[p].issuer != IACA || holds(t.Signers, c.Raw) {
		return true
	}
	return !slices.ContainsFunc(t.Signers, func(s *x509.Certificate) bool { return names(s, root) && check(p, s) == nil })
}

// names reports whether a certificate says that a root signed it.
func names(c, root *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, root.RawSubject) && bytes.Equal(c.AuthorityKeyId, root.SubjectKeyId)
}

// accepts checks a certificate: who signed it, what it is for, when it holds.
func (t *Trust) accepts(p Profile, c *x509.Certificate, at time.Time) error {
	root, err := t.prove(p, c)
	if err != nil {
		return err
	}
	return t.stands(c, root, at)
}

// prove checks what never changes about a certificate, and returns the root that signed it. The signature comes before the
// fields, so that a certificate that was altered on its way is not taken for one that was made wrongly.
func (t *Trust) prove(p Profile, c *x509.Certificate) (*x509.Certificate, error) {
	var root *x509.Certificate
	named := false
	for _, r := range t.roots(p) {
		if !names(c, r) {
			continue
		}
		named = true
		if r.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil {
			root = r
			break
		}
	}
	switch {
	case !named:
		return nil, refuse(SignerUnknown)
	case root == nil:
		return nil, credential.Reject(domain.Tampered, SignerAltered)
	}
	if err := check(profiles[p].issuer, root); err != nil {
		return nil, refuse(SignerProfile).Because(err)
	}
	if err := check(p, c); err != nil {
		if f, ok := err.(*credential.Fault); ok && f.Check == BadPurpose {
			return nil, refuse(SignerPurpose).Because(err)
		}
		return nil, refuse(SignerProfile).Because(err)
	}
	return root, nil
}

// stands checks what may change: whether it was revoked, and the moment.
func (t *Trust) stands(c, root *x509.Certificate, at time.Time) error {
	if t.revoked[revocation{string(root.SubjectKeyId), c.SerialNumber.String()}] {
		return refuse(SignerRevoked)
	}
	return within(c, root, at)
}

// within checks the moment, to the second, as certificates have it.
func within(c, root *x509.Certificate, at time.Time) error {
	switch {
	case at.Before(c.NotBefore):
		return refuse(SignerNotYetValid)
	case at.After(c.NotAfter):
		return refuse(SignerExpired)
	case at.Before(root.NotBefore):
		return refuse(RootNotYetValid)
	case at.After(root.NotAfter):
		return refuse(RootExpired)
	}
	return nil
}

func (t *Trust) roots(p Profile) []*x509.Certificate {
	if profiles[p].issuer == ReaderCA {
		return t.Readers
	}
	return t.Issuers
}

func holds(all []*x509.Certificate, der []byte) bool {
	for _, c := range all {
		if bytes.Equal(c.Raw, der) {
			return true
		}
	}
	return false
}

func parse(der []byte) (*x509.Certificate, error) {
	unreadable := credential.Reject(domain.Malformed, SignerUnreadable)
	if len(der) > maxCertificate {
		return nil, unreadable
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, unreadable
	}
	return c, nil
}
