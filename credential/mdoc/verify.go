package mdoc

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// DefaultSkew is how far the clocks of issuer and verifier may be apart: RFC 7519, 4.1.4 speaks of «no more than a few minutes».
const DefaultSkew = 5 * time.Minute

// Trust knows which issuers are trusted.
type Trust interface {
	// Issuer returns the certificate of who signed, checked as a document signer's at a moment, of a chain of certificates in DER,
	// the signer's first. Errors are *credential.Fault.
	Issuer(chain [][]byte, at time.Time) (*x509.Certificate, error)
}

// Verifier verifies what was presented (9.1 and 9.3.1).
type Verifier struct {
	Trust Trust
	At    time.Time
	Skew  time.Duration // 0 for DefaultSkew, less for none
	// Status tells what a status list says and how old that is. nil, or an error: nobody knows.
	Status    func(r statuslist.Reference) (statuslist.Status, domain.StatusAge, error)
	ReaderKey *ecdh.PrivateKey // ephemeral, of this session: without it a MAC cannot be checked
	DocTypes  []string         // that are accepted; nil for DefaultDocTypes
}

// DefaultDocTypes returns the photo ID of ISO/IEC TS 23220-4, also as some write it, the EU's PID, and the mDL of ISO/IEC 18013-5.
func DefaultDocTypes() []string {
	return []string{"org.iso.23220.photoid.1", "org.iso.23220.photoID.1", "eu.europa.ec.eudi.pid.1", "org.iso.18013.5.1.mDL"}
}

// Issuer is who signed, as the certificate names it.
type Issuer struct {
	Name    string // organisation, or the common name
	Country string // ISO 3166-1, two letters
}

// Verified is what verification found of one document. Whoever reads looks at Fault first. What was said of the holder is there
// only when it is what the issuer said of who presents it: without a fault, and when the credential is only out of date, not yet
// valid, suspended or revoked.
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

// Verify verifies a DeviceResponse to the session of the transcript (SessionTranscript as CBOR, not wrapped). The answer has one
// Verified for each document, in their order. The error is a *credential.Fault that says Malformed: the response cannot be read at
// all, or is one that reports an error; or domain.ErrInvalid when the transcript is none.
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

// VerifyIssued verifies a credential that nobody presents: what a holder does who was given one. Nothing is said about the device
// key but that it can be read and the issuer signed it: see IssuerSigned.DeviceKey.
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
// Faults are looked for in the order of domain.VerdictOutcomes, so that the first is the one to tell: one that was tampered with
// says nothing reliable about its dates. Therefore the signature is checked even of an unknown issuer, with the key that the
// chain claims.
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
	m := d.issuerSigned.mso
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
	out.Status, out.Fault = v.checkStatus(m)
	if out.Fault == nil {
		out.Fault = v.checkDates(m.validity)
	}
	return out
}

// signer returns the certificate of who signed, and why it is not trusted. The certificate is nil when it cannot even be read.
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

// checkSigner checks what the signer may sign: documents of its own country, and of its province if it has one (9.3.1, Annex B.1.1),
// while its certificate holds.
func checkSigner(spaces []NameSpace, signed time.Time, signer *x509.Certificate) *credential.Fault {
	for _, space := range spaces {
		for _, e := range space.Elements {
			var of []string
			switch e.Identifier {
			case "issuing_country":
				of = signer.Subject.Country
			case "issuing_subdivision", "issuing_jurisdiction":
				if of = signer.Subject.Province; len(of) == 0 {
					continue
				}
			default:
				continue
			}
			if said, ok := e.Value.(string); !ok || len(of) != 1 || !strings.EqualFold(said, of[0]) {
				return credential.Reject(domain.UnknownIssuer, CheckSignerCountry)
			}
		}
	}
	if signed.Before(signer.NotBefore) || signed.After(signer.NotAfter) {
		return credential.Reject(domain.UnknownIssuer, CheckSignedOutside)
	}
	return nil
}

func issuerOf(signer *x509.Certificate) Issuer {
	i := Issuer{Name: signer.Subject.CommonName}
	if len(signer.Subject.Organization) > 0 {
		i.Name = signer.Subject.Organization[0]
	}
	if len(signer.Subject.Country) > 0 {
		i.Country = signer.Subject.Country[0]
	}
	return i
}

// checkStatus asks for the status. Whatever is not «valid» is a fault, meanings that are not known yet included.
func (v Verifier) checkStatus(m *mso) (domain.StatusAge, *credential.Fault) {
	if v.Status == nil || m.status == nil {
		return domain.StatusAge{}, nil
	}
	status, age, err := v.Status(*m.status)
	if err != nil {
		return domain.StatusAge{}, nil // Known is false: whoever shows the verdict says so
	}
	switch status {
	case statuslist.Valid:
		return age, nil
	case statuslist.Suspended:
		return age, credential.Reject(domain.Suspended, CheckSuspended)
	case statuslist.Invalid:
		return age, credential.Reject(domain.Revoked, CheckRevoked)
	}
	return age, credential.Reject(domain.Revoked, CheckStatusUnknown)
}

func (v Verifier) checkDates(validity Validity) *credential.Fault {
	skew := max(v.Skew, 0)
	if v.Skew == 0 {
		skew = DefaultSkew
	}
	switch latest := v.At.Add(skew); {
	case v.At.Add(-skew).After(validity.Until):
		return credential.Reject(domain.OutOfDate, CheckExpired)
	case latest.Before(validity.From) || latest.Before(validity.Signed):
		return credential.Reject(domain.NotYetValid, CheckNotYetValid)
	}
	return nil
}

// checkDevice checks that whoever presents has the device key, in this session (9.1.3).
func (v Verifier) checkDevice(d *document, transcript []byte) *credential.Fault {
	for _, space := range d.deviceSigned {
		for _, e := range space.elements {
			if !d.issuerSigned.mso.authorised.allows(space.name, e.identifier) {
				return credential.Reject(domain.Tampered, CheckUnauthorised)
			}
		}
	}
	key, err := d.issuerSigned.mso.key()
	if err != nil {
		return malformed(CheckMSO, err)
	}
	content := deviceAuthentication(transcript, d.docType, d.deviceSpaces)
	if !d.mac {
		if d.proof.VerifySign(key, content, nil) != nil {
			return credential.Reject(domain.WrongSession, CheckDeviceSignature)
		}
		return nil
	}
	public, ok := key.(*ecdsa.PublicKey)
	if v.ReaderKey == nil || !ok {
		return credential.Reject(domain.WrongSession, CheckNoReaderKey)
	}
	point, err := public.ECDH()
	if err != nil {
		return credential.Reject(domain.WrongSession, CheckDeviceMAC)
	}
	macKey, err := MACKey(v.ReaderKey, point, transcript)
	if err != nil || d.proof.VerifyMac(macKey, content, nil) != nil {
		return credential.Reject(domain.WrongSession, CheckDeviceMAC)
	}
	return nil
}

// authentic checks that the issuer signed what is shown; signer is nil when its certificate cannot be read.
func (d *document) authentic(signer *x509.Certificate) *credential.Fault {
	s := &d.issuerSigned
	if signer == nil {
		return nil // and untrusted, which is the fault that is told
	}
	switch err := s.proof.VerifySign(signer.PublicKey, nil, nil); {
	case errors.Is(err, cose.ErrUnsupported):
		return credential.Reject(domain.Tampered, CheckIssuerAlgorithm)
	case err != nil:
		return credential.Reject(domain.Tampered, CheckIssuerSignature)
	}
	if s.mso.docType != d.docType {
		return credential.Reject(domain.Tampered, CheckDocType)
	}
	return checkDigests(s.spaces, s.mso)
}

// checkDigests checks that each item is what the MSO has the digest of, and that none stands twice.
func checkDigests(spaces []itemSpace, m *mso) *credential.Fault {
	sum, shown := digestNames[m.algorithm], 0
	for _, space := range spaces {
		for i, it := range space.items {
			shown++
			for _, earlier := range space.items[:i] {
				if earlier.id == it.id {
					return credential.Reject(domain.Tampered, CheckDigestRepeated)
				}
				if earlier.identifier == it.identifier {
					return credential.Reject(domain.Tampered, CheckElementRepeated)
				}
			}
			switch want := m.find(space.name, it.id); {
			case want == nil:
				return credential.Reject(domain.Tampered, CheckDigestMissing)
			case !bytes.Equal(want, sum(it.tagged)):
				return credential.Reject(domain.Tampered, CheckDigest)
			case len(it.salt) < minSalt:
				return credential.Reject(domain.Malformed, CheckSalt)
			}
		}
	}
	if shown == 0 {
		return credential.Reject(domain.Malformed, CheckNoElements)
	}
	return nil
}

// values reads what is shown, once it is known to be authentic.
func (d *document) values() (elements, device []NameSpace, fault *credential.Fault) {
	elements, err := d.issuerSigned.NameSpaces()
	if err != nil {
		return nil, nil, malformed(CheckValue, nil)
	}
	left := allowance(maxStructured)
	for _, space := range d.deviceSigned {
		said := NameSpace{Name: space.name}
		for _, e := range space.elements {
			v, err := left.decode(e.value)
			if err != nil {
				return nil, nil, malformed(CheckValue, nil)
			}
			said.Elements = append(said.Elements, Element{e.identifier, v})
		}
		device = append(device, said)
	}
	return elements, device, nil
}
