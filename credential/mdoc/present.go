package mdoc

import (
	"crypto"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// Document is one credential that is shown, and what of it. The device proves that it has the credential's key by a
// signature (9.1.3.6) or, when MACKey is set, by a MAC (9.1.3.5), which the reader could have made as well and so
// cannot show around.
type Document struct {
	Credential   IssuerSigned
	Disclose     Disclosure
	Device       cose.Signer // with the credential's device key; nil when MACKey is set
	MACKey       []byte      // of MACKey; nil when Device is set
	DeviceSigned []NameSpace // what the device says itself, as far as the credential authorises it; mostly none
}

// Present makes a DeviceResponse for the session of the transcript: SessionTranscript as CBOR, not wrapped in a tag.
// Elements keep the order in which they were issued. It returns domain.ErrInvalid, domain.ErrNotFound for an element
// that a credential does not have, or the signer's error.
func Present(transcript []byte, documents ...Document) (deviceResponse []byte, err error) {
	c := cursor{rest: transcript}
	c.value()
	if c.end() != nil || len(documents) == 0 || len(documents) > maxDocuments {
		return nil, fmt.Errorf("%w: a presentation without a session or documents", domain.ErrInvalid)
	}
	size := 64
	for _, d := range documents {
		size += d.size()
	}
	b := codec.Head(make([]byte, 0, size), majorMap, 3)
	b = codec.AppendText(codec.AppendText(b, "version"), version)
	b = codec.Head(codec.AppendText(b, "documents"), majorArray, uint64(len(documents)))
	for _, d := range documents {
		if b, err = d.append(b, transcript); err != nil {
			return nil, err
		}
	}
	b = codec.Head(codec.AppendText(b, "status"), majorUint, 0)
	if len(b) > codec.MaxMessage {
		return nil, fmt.Errorf("%w: the response", domain.ErrTooLarge)
	}
	return b, nil
}

// append writes a Document (8.3.2.1.2.2).
func (d Document) append(b, transcript []byte) ([]byte, error) {
	if d.Credential.mso == nil || (d.Device == nil) == (d.MACKey == nil) {
		return nil, fmt.Errorf("%w: a document without a credential or a key, or with two keys", domain.ErrInvalid)
	}
	b = codec.Head(b, majorMap, 3)
	b = codec.AppendText(codec.AppendText(b, "docType"), d.Credential.mso.docType)
	b = codec.Head(codec.AppendText(b, "issuerSigned"), majorMap, 2)
	b, err := d.appendDisclosed(codec.AppendText(b, "nameSpaces"))
	if err != nil {
		return nil, err
	}
	b = append(codec.AppendText(b, "issuerAuth"), d.Credential.auth...)
	spaces, err := appendDeviceNameSpaces(nil, d.DeviceSigned)
	if err != nil {
		return nil, err
	}
	tagged := codec.Wrap(spaces)
	b = codec.Head(codec.AppendText(b, "deviceSigned"), majorMap, 2)
	b = append(codec.AppendText(b, "nameSpaces"), tagged...)
	b = codec.Head(codec.AppendText(b, "deviceAuth"), majorMap, 1)
	name, proof, err := d.prove(deviceAuthentication(transcript, d.Credential.mso.docType, tagged))
	if err != nil {
		return nil, err
	}
	return append(codec.AppendText(b, name), proof...), nil
}

// appendDisclosed writes the IssuerNameSpaces of what is disclosed: each item with the very bytes that its digest is
// of.
func (d Document) appendDisclosed(b []byte) ([]byte, error) {
	for name, identifiers := range d.Disclose {
		for _, identifier := range identifiers {
			if _, found := d.Credential.find(name, identifier); !found {
				return nil, fmt.Errorf("%w: an element of the credential", domain.ErrNotFound)
			}
		}
	}
	spaces := 0
	for _, identifiers := range d.Disclose {
		if len(identifiers) > 0 {
			spaces++
		}
	}
	if spaces == 0 {
		return nil, fmt.Errorf("%w: nothing to disclose", domain.ErrInvalid)
	}
	b = codec.Head(b, majorMap, uint64(spaces))
	var chosen []item
	for _, space := range d.Credential.spaces {
		chosen = chosen[:0]
		for _, it := range space.items {
			if d.Disclose.has(space.name, it.identifier) {
				chosen = append(chosen, it)
			}
		}
		if len(chosen) == 0 {
			continue
		}
		b = codec.Head(codec.AppendText(b, space.name), majorArray, uint64(len(chosen)))
		for _, it := range chosen {
			b = append(b, it.tagged...)
		}
	}
	return b, nil
}

func (d Disclosure) has(nameSpace, identifier string) bool {
	for _, other := range d[nameSpace] {
		if other == identifier {
			return true
		}
	}
	return false
}

func (d Document) size() int {
	n := 512 + len(d.Credential.auth)
	for _, space := range d.Credential.spaces {
		n += 16 + len(space.name)
		for _, it := range space.items {
			if d.Disclose.has(space.name, it.identifier) {
				n += len(it.tagged)
			}
		}
	}
	return n
}

// appendDeviceNameSpaces writes DeviceNameSpaces, an empty map mostly.
func appendDeviceNameSpaces(b []byte, spaces []NameSpace) (_ []byte, err error) {
	b = codec.Head(b, majorMap, uint64(len(spaces)))
	for _, space := range spaces {
		b = codec.Head(codec.AppendText(b, space.Name), majorMap, uint64(len(space.Elements)))
		for _, e := range space.Elements {
			if b, err = appendValue(codec.AppendText(b, e.Identifier), e.Value); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// deviceAuthentication returns DeviceAuthenticationBytes (9.1.3.4), which the device proves.
func deviceAuthentication(transcript []byte, docType string, deviceNameSpaces []byte) []byte {
	b := make([]byte, 0, len(transcript)+len(docType)+len(deviceNameSpaces)+32)
	b = codec.AppendText(codec.Head(b, majorArray, 4), "DeviceAuthentication")
	b = append(b, transcript...)
	b = append(codec.AppendText(b, docType), deviceNameSpaces...)
	return codec.Wrap(b)
}

// prove returns the key and the value of DeviceAuth (9.1.3.5 and 9.1.3.6): the payload is detached.
func (d Document) prove(content []byte) (name string, proof []byte, err error) {
	if d.MACKey != nil {
		proof, err = cose.Mac(d.MACKey, content, nil, true)
		return "deviceMac", proof, err
	}
	own, ok := d.Device.Public().(interface{ Equal(crypto.PublicKey) bool })
	key, err := d.Credential.mso.key()
	if err != nil || !ok || !own.Equal(key) {
		return "", nil, fmt.Errorf("%w: the credential is bound to another key", domain.ErrInvalid)
	}
	proof, err = cose.Sign(d.Device, cose.Headers{}, content, nil, true)
	return "deviceSignature", proof, err
}

// MACKey derives EMacKey (9.1.3.5) from the device key and the ephemeral reader key of the session: the holder has the
// private part of the first, the reader that of the second. Both are on one curve.
func MACKey(private *ecdh.PrivateKey, public *ecdh.PublicKey, transcript []byte) ([]byte, error) {
	if private == nil || public == nil {
		return nil, fmt.Errorf("%w: no key", domain.ErrInvalid)
	}
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, errors.Join(domain.ErrInvalid, err)
	}
	salt := sha256.Sum256(codec.Wrap(transcript))
	return hkdf.Key(sha256.New, shared, salt[:], "EMacKey", 32)
}
