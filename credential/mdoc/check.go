package mdoc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// checkSigner checks what the signer may sign: documents of its own country, and of its province if it has one (9.3.1,
// Annex B.1.1), while its certificate holds.
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

// checkStatus asks for the status. Whatever is not «valid» is a fault, meanings that are not known yet included, and so is a list
// that is there and cannot be relied upon.
func (v Verifier) checkStatus(m *mso, signer *x509.Certificate) (domain.StatusAge, *credential.Fault) {
	if v.Status == nil || m.status == nil {
		return domain.StatusAge{}, nil
	}
	status, age, err := v.Status(*m.status, signer)
	if err != nil {
		return domain.StatusAge{}, statuslist.Unusable(err) // Known is false: whoever shows the verdict says so
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
