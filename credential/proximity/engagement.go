// Package proximity is how holder and reader meet and talk (ISO/IEC 18013-5:2021, 8.2.1, 9.1.1 and 9.1.5): the engagement that
// a holder shows as a QR, the session transcript that both sides bind their signatures to, and the encryption of what they say.
//
// An engagement holds the holder's ephemeral key and where it can be reached. The reader answers with its own ephemeral key
// and its request, sealed (session establishment); what follows either way is session data. Where there is no way for two-way
// talk, a file or a row of QR codes, an invitation of the reader and one sealed answer take the place of engagement and session.
//
// Nothing here moves a message anywhere, and nothing knows the time.
package proximity

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// Checks of engagements and sessions.
const (
	CheckEngagement credential.Check = "engagement_malformed"
	CheckSession    credential.Check = "session_malformed"
	CheckCipher     credential.Check = "session_cipher"
	CheckEnded      credential.Check = "session_ended"
)

// Retrieval methods (8.2.1.1, table 2; HTTP is of ISO/IEC TS 23220-4).
const (
	MethodHTTP  = 4
	versionHTTP = 1
	optionURI   = 0
)

// Bounds of an engagement.
const (
	maxEngagement = 4096 // bytes; a QR holds less
	maxMethods    = 16
	maxAddress    = 512 // bytes of one URI
)

// scheme is the scheme of an engagement as a URI (8.2.2.3).
const scheme = "mdoc:"

// cipherSuite1 is the only cipher suite: P-256, HKDF with SHA-256, AES-256-GCM (9.1.5.2).
const cipherSuite1 = 1

// Engagement is DeviceEngagement: the holder's ephemeral key and where it can be reached.
type Engagement struct {
	Key       *ecdh.PublicKey
	Addresses []domain.NearbyAddress // of HTTP; other ways are skipped when one is read
	Bytes     []byte                 // as it is signed: the CBOR that was written or read
}

// NewEngagement returns the engagement of a holder. The key is made for this engagement alone; addresses are of MethodHTTP.
func NewEngagement(private *ecdh.PrivateKey, addresses []domain.NearbyAddress) (Engagement, error) {
	key, err := encodeKey(private.PublicKey())
	if err != nil {
		return Engagement{}, err
	}
	b := codec.Head(nil, majorMap, 3)
	b = codec.AppendText(codec.Head(b, majorUint, 0), "1.0")
	b = codec.Head(codec.Head(b, majorUint, 1), majorArray, 2)
	b = append(codec.Head(b, majorUint, cipherSuite1), key...)
	b = codec.Head(codec.Head(b, majorUint, 2), majorArray, uint64(len(addresses)))
	for _, a := range addresses {
		if a.Type != MethodHTTP || a.Version != versionHTTP || a.URI == "" || len(a.URI) > maxAddress {
			return Engagement{}, fmt.Errorf("%w: a retrieval method of another kind", domain.ErrInvalid)
		}
		b = codec.Head(b, majorArray, 3)
		b = codec.Head(codec.Head(b, majorUint, a.Type), majorUint, a.Version)
		b = codec.Head(codec.Head(b, majorMap, 1), majorUint, optionURI)
		b = codec.AppendText(b, a.URI)
	}
	if len(addresses) == 0 || len(addresses) > maxMethods || len(b) > maxEngagement {
		return Engagement{}, fmt.Errorf("%w: no or too many retrieval methods", domain.ErrInvalid)
	}
	return Engagement{Key: private.PublicKey(), Addresses: addresses, Bytes: b}, nil
}

// Major types of CBOR (RFC 8949, 3.1).
const (
	majorUint  = 0
	majorArray = 4
	majorMap   = 5
)

// URI returns the engagement as the text of a QR: «mdoc:» and base64url without padding (8.2.2.3).
func (e Engagement) URI() string { return scheme + base64.RawURLEncoding.EncodeToString(e.Bytes) }

// IsEngagement reports whether a text claims to be an engagement.
func IsEngagement(text string) bool {
	return len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme)
}

// ParseEngagement reads the text of a QR. It returns a *credential.Fault with CheckEngagement, also for another cipher suite.
// An engagement that can only be reached in ways that are not here has no addresses.
func ParseEngagement(uri string) (Engagement, error) {
	if !IsEngagement(uri) || len(uri) > len(scheme)+base64.RawURLEncoding.EncodedLen(maxEngagement) {
		return Engagement{}, credential.Reject(domain.Malformed, CheckEngagement)
	}
	// Some holders write an authority's slashes, and some pad.
	text := strings.TrimRight(strings.TrimPrefix(uri[len(scheme):], "//"), "=")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Engagement{}, credential.Reject(domain.Malformed, CheckEngagement)
	}
	return parseEngagement(b)
}

func parseEngagement(b []byte) (Engagement, error) {
	e, err := readEngagement(b)
	if err != nil {
		return Engagement{}, credential.Reject(domain.Malformed, CheckEngagement)
	}
	return e, nil
}

func readEngagement(b []byte) (Engagement, error) {
	e := Engagement{Bytes: b}
	if len(b) > maxEngagement {
		return e, codec.ErrMalformed
	}
	var fields map[int64]codec.Raw
	if err := codec.Unmarshal(b, &fields); err != nil {
		return e, err
	}
	var version string
	if err := codec.Unmarshal(fields[0], &version); err != nil || !strings.HasPrefix(version, "1.") {
		return e, codec.ErrMalformed
	}
	var security []codec.Raw
	if err := codec.Unmarshal(fields[1], &security); err != nil || len(security) < 2 {
		return e, codec.ErrMalformed
	}
	var suite int64
	if err := codec.Unmarshal(security[0], &suite); err != nil || suite != cipherSuite1 {
		return e, codec.ErrMalformed
	}
	var err error
	if e.Key, err = decodeKey(security[1]); err != nil {
		return e, err
	}
	e.Addresses, err = readMethods(fields[2])
	return e, err
}

func readMethods(raw codec.Raw) ([]domain.NearbyAddress, error) {
	if len(raw) == 0 {
		return nil, nil // a way that needs no address, by NFC for example
	}
	var methods [][]codec.Raw
	if err := codec.Unmarshal(raw, &methods); err != nil || len(methods) > maxMethods {
		return nil, codec.ErrMalformed
	}
	var all []domain.NearbyAddress
	for _, m := range methods {
		var a domain.NearbyAddress
		if len(m) < 3 || codec.Unmarshal(m[0], &a.Type) != nil || codec.Unmarshal(m[1], &a.Version) != nil {
			return nil, codec.ErrMalformed
		}
		if a.Type != MethodHTTP || a.Version != versionHTTP {
			continue
		}
		var options map[int64]codec.Raw
		if err := codec.Unmarshal(m[2], &options); err != nil {
			return nil, err
		}
		if err := codec.Unmarshal(options[optionURI], &a.URI); err != nil || a.URI == "" || len(a.URI) > maxAddress {
			return nil, codec.ErrMalformed
		}
		all = append(all, a)
	}
	return all, nil
}

// errKey is for a key that is not an ephemeral key on P-256.
var errKey = errors.New("not a key on P-256")

// encodeKey returns a key as COSE_Key in #6.24(bstr): EDeviceKeyBytes and EReaderKeyBytes.
func encodeKey(public *ecdh.PublicKey) ([]byte, error) {
	if public.Curve() != ecdh.P256() {
		return nil, errKey
	}
	half := (len(public.Bytes()) - 1) / 2
	point := public.Bytes()[1:]
	b := codec.Head(nil, majorMap, 4)
	b = append(b, 0x01, 0x02, 0x20, 0x01) // kty: EC2, crv: P-256
	b = codec.AppendBytes(append(b, 0x21), point[:half])
	b = codec.AppendBytes(append(b, 0x22), point[half:])
	return codec.Wrap(b), nil
}

func decodeKey(tagged []byte) (*ecdh.PublicKey, error) {
	b, err := codec.Unwrap(tagged)
	if err != nil {
		return nil, err
	}
	public, err := cose.DecodeKey(b)
	if err != nil {
		return nil, err
	}
	k, ok := public.(*ecdsa.PublicKey)
	if !ok {
		return nil, errKey
	}
	key, err := k.ECDH()
	if err != nil || key.Curve() != ecdh.P256() {
		return nil, errKey
	}
	return key, nil
}
