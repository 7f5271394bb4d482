package request

import (
	"crypto/x509"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"razvorot/credential"
	"razvorot/domain"
)

// Checks of who asks.
const (
	CheckAnonymous   credential.Check = "reader_anonymous"
	CheckCertificate credential.Check = "reader_certificate"
	CheckSignature   credential.Check = "reader_signature"
)

// Trust tells which readers are known.
type Trust interface {
	// Reader checks the certificate chain of a reader, its own first, and returns its name.
	Reader(chain [][]byte, at time.Time) (name string, err error)
}

// VerifyReader checks who asks for a document that Parse read: the signature over the question and this session's transcript
// (9.1.4), then the certificate.
//
// It returns a *credential.Fault: CheckAnonymous when the reader does not say who it is, CheckCertificate and CheckSignature
// when what it says is wrong, and the fault of the trust when the signature holds and the certificate is of nobody known. In
// that last case the name is returned all the same: as the certificate has it, and nobody vouches for it.
func (d Document) VerifyReader(transcript []byte, trust Trust, at time.Time) (name string, err error) {
	if d.auth == nil {
		return "", credential.Reject(domain.UnknownIssuer, CheckAnonymous)
	}
	if len(d.Chain) == 0 {
		return "", credential.Reject(domain.Tampered, CheckCertificate)
	}
	leaf, err := x509.ParseCertificate(d.Chain[0])
	if err != nil {
		return "", credential.Reject(domain.Tampered, CheckCertificate)
	}
	if err := d.auth.VerifySign(leaf.PublicKey, authentication(transcript, d.items), nil); err != nil {
		return "", credential.Reject(domain.Tampered, CheckSignature).Because(err)
	}
	if name, err = trust.Reader(d.Chain, at); err != nil {
		return claimedName(leaf), err
	}
	return name, nil
}

// maxName is how much of a name that nobody vouches for is worth showing, in characters.
const maxName = 64

// claimedName returns what a certificate calls its holder, or nothing when that could fool an eye.
func claimedName(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if len(c.Subject.Organization) > 0 {
		name = c.Subject.Organization[0]
	}
	name = strings.TrimSpace(name)
	odd := func(r rune) bool { return !unicode.IsGraphic(r) }
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, odd) {
		return ""
	}
	return name
}
