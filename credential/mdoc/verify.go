package mdoc

import (
	"crypto/ecdh"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// DefaultSkew is how far the clocks of issuer and verifier may be apart: RFC 7519, 4.1.4 speaks of «no more than a few
// minutes».
const DefaultSkew = 5 * time.Minute

// Trust knows which issuers are trusted.
type Trust interface {
	// Issuer returns the certificate of who signed, checked as a document signer's at a moment, of a chain of
	// certificates in DER, the signer's first. Errors are *credential.Fault.
	Issuer(chain [][]byte, at time.Time) (*x509.Certificate, error)
}

// Verifier verifies what was presented (9.1 and 9.3.1).
type Verifier struct {
	Trust Trust
	At    time.Time
	Skew  time.Duration // 0 for DefaultSkew, less for none
	// Status tells what a status list of the issuer says whose document signer is named, and how old that is. nil, or an error:
	// nobody knows; but an error that is statuslist.Unusable is the document's fault.
	Status    func(r statuslist.Reference, signer *x509.Certificate) (statuslist.Status, domain.StatusAge, error)
	ReaderKey *ecdh.PrivateKey // ephemeral, of this session: without it a MAC cannot be checked
	DocTypes  []string         // that are accepted; nil for DefaultDocTypes
}

// DefaultDocTypes returns the photo ID of ISO/IEC TS 23220-4, also as some write it, the EU's PID, and the mDL of
// ISO/IEC 18013-5.
func DefaultDocTypes() []string {
	return []string{"org.iso.23220.photoid.1", "org.iso.23220.photoID.1", "eu.europa.ec.eudi.pid.1", "org.iso.18013.5.1.mDL"}
}

// Issuer is who signed, as the certificate names it.
type Issuer struct {
	Name    string // organisation, or the common name
	Country string // ISO 3166-1, two letters
}

// Verified is what verification found of one document. Whoever reads looks at Fault first. What was said of the holder
// is there only when it is what the issuer said of who presents it: without a fault, and when the credential is only
// out of date, not yet valid, suspended or revoked.
type Verified struct {
	DocType      string
	Fault        *credential.Fault // nil: genuine
	Elements     []NameSpace       // that the issuer signed; byte strings share memory with the response
	DeviceSigned []NameSpace       // that the holder's device said itself, with the issuer's authority
	Issuer       Issuer            // this and what follows: as far as it is known for certain
	Signed       time.Time
	From, Until  time.Time
	Status       domain.StatusAge
	SignerCert   *x509.Certificate
}

// Find returns the value of an element that the issuer signed.
func (v Verified) Find(nameSpace, identifier string) (any, bool) {
	for _, space := range v.Elements {
		for _, e := range space.Elements {
			if space.Name == nameSpace && e.Identifier == identifier {
				return e.Value, true
			}
		}
	}
	return nil, false
}

// Verify verifies a DeviceResponse to the session of the transcript (SessionTranscript as CBOR, not wrapped). The
// answer has one Verified for each document, in their order. The error is a *credential.Fault that says Malformed: the
// response cannot be read at all, or is one that reports an error; or domain.ErrInvalid when the transcript is none.
func (v Verifier) Verify(deviceResponse, transcript []byte) ([]Verified, error) {
	session := cursor{rest: transcript}
	session.value()
	if session.end() != nil {
		return nil, fmt.Errorf("%w: a verification without a session", domain.ErrInvalid)
	}
	documents, err := parseResponse(deviceResponse)
	if err != nil {
		return nil, err
	}
	all := make([]Verified, len(documents))
	for i := range documents {
		all[i] = v.document(&documents[i], func(d *document) *credential.Fault { return v.checkDevice(d, transcript) })
	}
	return all, nil
}

// VerifyIssued verifies a credential that nobody presents: what a holder does who was given one. Nothing is said about
// the device key but that it can be read and the issuer signed it: see IssuerSigned.DeviceKey.
func (v Verifier) VerifyIssued(s IssuerSigned) Verified {
	if s.mso == nil {
		return Verified{Fault: malformed(CheckIssuerSigned, nil)}
	}
	alone := func(*document) *credential.Fault {
		if _, err := s.mso.key(); err != nil {
			return malformed(CheckMSO, err)
		}
		return nil
	}
	return v.document(&document{docType: s.mso.docType, issuerSigned: s}, alone)
}

// document verifies one document; holder checks who presents it.
//
// Faults are looked for in the order of domain.VerdictOutcomes, so that the first is the one to tell: one that was
// tampered with says nothing reliable about its dates. Therefore the signature is checked even of an unknown issuer,
// with the key that the chain claims.
func (v Verifier) document(d *document, holder func(*document) *credential.Fault) Verified {
	out := Verified{DocType: d.docType}
	accepted := v.DocTypes
	if accepted == nil {
		accepted = DefaultDocTypes()
	}
	if !slices.Contains(accepted, d.docType) {
		out.Fault = credential.Reject(domain.Malformed, CheckDocTypeUnknown)
		return out
	}
	signer, untrusted := v.signer(d.issuerSigned.proof.Chain)
	if untrusted != nil && (untrusted.Outcome == domain.Malformed || untrusted.Outcome == domain.Tampered) {
		out.Fault = untrusted
		return out
	}
	if out.Fault = d.authentic(signer); out.Fault == nil {
		out.Fault = holder(d)
	}
	if out.Fault == nil {
		out.Fault = untrusted
	}
	if out.Fault != nil {
		return out
	}
	return v.judge(d, signer, out)
}

// judge goes on with a document that a trusted signer signed and its holder presents.
func (v Verifier) judge(d *document, signer *x509.Certificate, out Verified) Verified {
	m, bare := d.issuerSigned.mso, out
	elements, device, fault := d.values()
	if fault == nil {
		fault = checkSigner(elements, m.validity.Signed, signer)
	}
	if fault != nil {
		out.Fault = fault
		return out
	}
	out.Elements, out.DeviceSigned, out.SignerCert, out.Issuer = elements, device, signer, issuerOf(signer)
	out.Signed, out.From, out.Until = m.validity.Signed, m.validity.From, m.validity.Until
	out.Status, out.Fault = v.checkStatus(m, signer)
	switch {
	case out.Fault != nil && out.Fault.Outcome == domain.Malformed: // its list is not usable, and so is nothing that it says
		bare.Fault = out.Fault
		return bare
	case out.Fault == nil:
		out.Fault = v.checkDates(m.validity)
	}
	return out
}

// signer returns the certificate of who signed, and why it is not trusted. The certificate is nil when it cannot even
// be read.
func (v Verifier) signer(chain [][]byte) (*x509.Certificate, *credential.Fault) {
	if len(chain) == 0 {
		return nil, credential.Reject(domain.Malformed, CheckSigner)
	}
	if v.Trust == nil {
		return claimed(chain), credential.Reject(domain.UnknownIssuer, CheckSigner)
	}
	cert, err := v.Trust.Issuer(chain, v.At)
	if err == nil && cert != nil {
		return cert, nil
	}
	fault, ok := errors.AsType[*credential.Fault](err)
	if !ok {
		fault = credential.Reject(domain.UnknownIssuer, CheckSigner).Because(err)
	}
	return claimed(chain), fault
}

func claimed(chain [][]byte) *x509.Certificate {
	cert, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return nil
	}
	return cert
}
