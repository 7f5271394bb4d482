package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/asn1"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"razvorot/credential"
	"razvorot/domain"
)

// What Check finds wrong. Each stands for one field, or for the part of it that the name says.
const (
	BadProfile         credential.Check = "certificate_profile" // no such profile
	BadVersion         credential.Check = "certificate_version"
	BadSerial          credential.Check = "certificate_serial"
	BadSignatureMethod credential.Check = "certificate_signature_algorithm"
	BadSelfSignature   credential.Check = "certificate_self_signature"
	BadIssuer          credential.Check = "certificate_issuer" // of a root: not its subject
	BadValidity        credential.Check = "certificate_validity"
	BadSubject         credential.Check = "certificate_subject"
	BadCountry         credential.Check = "certificate_country"
	BadKey             credential.Check = "certificate_key"
	BadSubjectKeyID    credential.Check = "certificate_subject_key_id"
	BadAuthorityKeyID  credential.Check = "certificate_authority_key_id"
	BadKeyUsage        credential.Check = "certificate_key_usage"
	BadConstraints     credential.Check = "certificate_basic_constraints"
	BadPurpose         credential.Check = "certificate_purpose"
	BadIssuerAlt       credential.Check = "certificate_issuer_alternative_name"
	BadCRL             credential.Check = "certificate_crl_distribution_point"
	BadCritical        credential.Check = "certificate_critical_extension" // marked critical and not looked at here
)

const (
	maxSerial = 20 // octets (RFC 5280, 4.1.2.2)
	nameMail  = 1  // GeneralName rfc822Name
	nameURI   = 6  // GeneralName uniformResourceIdentifier
)

var errKeyType = errors.New("a key of another type or curve")

// Check looks at every field that a profile speaks about. It does not look at the moment, and at no signature but that
// of a root over itself. It returns a *credential.Fault of domain.UnknownIssuer with one of the checks above.
func Check(p Profile, c *x509.Certificate) error {
	if err := check(p, c); err != nil {
		return err
	}
	if profiles[p].root && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
		return bad(BadSelfSignature)
	}
	return nil
}

func bad(what credential.Check) error { return credential.Reject(domain.UnknownIssuer, what) }

// check is Check without the signature, which costs more than all the rest.
func check(p Profile, c *x509.Certificate) error {
	f, known := profiles[p]
	if !known || c == nil {
		return bad(BadProfile)
	}
	for _, test := range []struct {
		holds bool
		what  credential.Check
	}{
		{c.Version == 3, BadVersion},
		{c.SerialNumber != nil && c.SerialNumber.Sign() > 0 && c.SerialNumber.BitLen() < 8*maxSerial, BadSerial},
		{signedByECDSA(c.SignatureAlgorithm), BadSignatureMethod},
		{!f.root || bytes.Equal(c.RawIssuer, c.RawSubject), BadIssuer},
		{c.NotBefore.Before(c.NotAfter) && !c.NotAfter.After(f.last(c.NotBefore)), BadValidity},
		{c.Subject.CommonName != "" && c.Issuer.CommonName != "", BadSubject},
		{keyFits(f, c.PublicKey) == nil, BadKey},
	} {
		if !test.holds {
			return bad(test.what)
		}
	}
	if err := checkCountry(f, c); err != nil {
		return err
	}
	return checkExtensions(f, c)
}

func signedByECDSA(a x509.SignatureAlgorithm) bool {
	return a == x509.ECDSAWithSHA256 || a == x509.ECDSAWithSHA384 || a == x509.ECDSAWithSHA512
}

// keyFits allows the curves of Annex B that are here: CAs sign with ECDSA; who signs credentials may use Ed25519 too.
func keyFits(f *fields, public any) error {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256(), elliptic.P384():
			return nil
		case elliptic.P521():
			if f.root {
				return nil
			}
		}
	case ed25519.PublicKey:
		if !f.root {
			return nil
		}
	}
	return errKeyType
}

// checkCountry wants one country of two capital letters as a PrintableString, the same in subject and issuer.
func checkCountry(f *fields, c *x509.Certificate) error {
	subject, ok := countryOf(c.RawSubject)
	if !ok || f.country && subject == "" {
		return bad(BadCountry)
	}
	if issuer, ok := countryOf(c.RawIssuer); !ok || f.country && subject != issuer {
		return bad(BadCountry)
	}
	return nil
}

// countryOf returns the country of a name (RFC 5280, 4.1.2.4), empty when there is none, and false when it is not written as it
// should be.
func countryOf(name []byte) (string, bool) {
	country, input := "", cryptobyte.String(name)
	var sets, set, attribute, value cryptobyte.String
	var tag cbasn1.Tag
	if !input.ReadASN1(&sets, cbasn1.SEQUENCE) || !input.Empty() {
		return "", false
	}
	for !sets.Empty() {
		if !sets.ReadASN1(&set, cbasn1.SET) {
			return "", false
		}
		for !set.Empty() {
			var kind cryptobyte.String
			if !set.ReadASN1(&attribute, cbasn1.SEQUENCE) || !attribute.ReadASN1(&kind, cbasn1.OBJECT_IDENTIFIER) ||
				!attribute.ReadAnyASN1(&value, &tag) || !attribute.Empty() {
				return "", false
			}
			if !bytes.Equal(kind, oidCountry) {
				continue
			}
			if country != "" || tag != cbasn1.PrintableString || len(value) != 2 || !capital(value[0]) || !capital(value[1]) {
				return "", false
			}
			country = string(value)
		}
	}
	return country, true
}

// oidCountry is the content of the identifier 2.5.4.6.
var oidCountry = []byte{0x55, 4, 6}

func capital(b byte) bool { return 'A' <= b && b <= 'Z' }

// find returns an extension. The standard library refuses a certificate that has one twice.
func find(c *x509.Certificate, id asn1.ObjectIdentifier) (value []byte, critical, there bool) {
	for i := range c.Extensions {
		if e := &c.Extensions[i]; e.Id.Equal(id) {
			return e.Value, e.Critical, true
		}
	}
	return nil, false, false
}

// checkExtensions looks at the extensions. Whether one is marked critical is part of a profile.
func checkExtensions(f *fields, c *x509.Certificate) error {
	usage := x509.KeyUsageDigitalSignature
	if f.root {
		usage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	}
	id, err := keyIDOf(c.RawSubjectPublicKeyInfo)
	if _, critical, _ := find(c, extSubjectKey); err != nil || critical || !bytes.Equal(id, c.SubjectKeyId) {
		return bad(BadSubjectKeyID)
	}
	if _, critical, _ := find(c, extKeyUsage); !critical || c.KeyUsage != usage {
		return bad(BadKeyUsage)
	}
	for _, test := range extensionChecks {
		if err := test(f, c); err != nil {
			return err
		}
	}
	return nil
}

var extensionChecks = []func(*fields, *x509.Certificate) error{
	checkAuthorityKey, checkConstraints, checkPurpose, checkIssuerAlt, checkCRL, checkCritical}

func checkAuthorityKey(f *fields, c *x509.Certificate) error {
	_, critical, there := find(c, extAuthorityKey)
	switch {
	case critical, !f.root && len(c.AuthorityKeyId) == 0, f.root && there && !bytes.Equal(c.AuthorityKeyId, c.SubjectKeyId):
		return bad(BadAuthorityKeyID)
	}
	return nil
}

func checkConstraints(f *fields, c *x509.Certificate) error {
	_, critical, there := find(c, extConstraints)
	if f.root && !(critical && c.IsCA && c.MaxPathLen == 0 && c.MaxPathLenZero) || !f.root && there && c.IsCA {
		return bad(BadConstraints)
	}
	return nil
}

func checkPurpose(f *fields, c *x509.Certificate) error {
	_, critical, there := find(c, extPurposes)
	if f.root {
		if there {
			return bad(BadPurpose)
		}
		return nil
	}
	if !there || f.critical && !critical || len(c.ExtKeyUsage) > 0 || len(c.UnknownExtKeyUsage) != 1 ||
		!c.UnknownExtKeyUsage[0].Equal(f.purpose) {
		return bad(BadPurpose)
	}
	return nil
}

func checkIssuerAlt(f *fields, c *x509.Certificate) error {
	value, critical, there := find(c, extIssuerAlt)
	if f.issuerAlt && !there || critical || there && !reachable(value) {
		return bad(BadIssuerAlt)
	}
	return nil
}

// reachable reports whether GeneralNames hold an e-mail address or a URI.
func reachable(names []byte) bool {
	input := cryptobyte.String(names)
	var list cryptobyte.String
	if !input.ReadASN1(&list, cbasn1.SEQUENCE) || !input.Empty() {
		return false
	}
	found := false
	for !list.Empty() {
		var value cryptobyte.String
		var tag cbasn1.Tag
		if !list.ReadAnyASN1(&value, &tag) {
			return false
		}
		plain := tag == cbasn1.Tag(nameMail).ContextSpecific() || tag == cbasn1.Tag(nameURI).ContextSpecific()
		found = found || plain && len(value) > 0
	}
	return found
}

// checkCRL wants distribution points that say where, and neither for which reasons nor by whom (Annex B excludes both).
// The name may be of any kind: the standard's own example has a dNSName.
func checkCRL(f *fields, c *x509.Certificate) error {
	value, critical, there := find(c, extCRL)
	if f.crl && !there || critical || there && !placed(value) {
		return bad(BadCRL)
	}
	return nil
}

func placed(points []byte) bool {
	input := cryptobyte.String(points)
	var list cryptobyte.String
	if !input.ReadASN1(&list, cbasn1.SEQUENCE) || !input.Empty() || list.Empty() {
		return false
	}
	where := cbasn1.Tag(0).ContextSpecific().Constructed() // distributionPoint, and in it fullName
	for !list.Empty() {
		var point, name, full cryptobyte.String
		if !list.ReadASN1(&point, cbasn1.SEQUENCE) || !point.ReadASN1(&name, where) || !point.Empty() ||
			!name.ReadASN1(&full, where) || !name.Empty() || full.Empty() {
			return false
		}
	}
	return true
}

func checkCritical(_ *fields, c *x509.Certificate) error {
	for _, e := range c.Extensions {
		if e.Critical && !e.Id.Equal(extKeyUsage) && !e.Id.Equal(extPurposes) && !e.Id.Equal(extConstraints) {
			return bad(BadCritical)
		}
	}
	return nil
}
