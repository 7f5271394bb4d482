package issuance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"github.com/fxamacker/cbor/v2"
)

// Errors of verification.
var (
	ErrMalformed = errors.New("not a signed statement")
	ErrSignature = errors.New("not signed by this authority")
	ErrExpired   = errors.New("the statement has expired")
	ErrTooEarly  = errors.New("the statement is from the future")
)

// COSE and CBOR numbers (RFC 9052, RFC 9053).
const (
	tagSign1      = 18
	headerAlg     = 1
	headerKeyID   = 4
	algES256      = -7
	signatureSize = 64
	keyIDSize     = 8
)

// codec writes deterministically (RFC 8949, 4.2.1) and reads with bounds: no duplicate keys, no indefinite lengths, and
// nothing deeper or longer than a statement is.
var codec = func() struct {
	cbor.EncMode
	cbor.DecMode
} {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constant
	}
	dec, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: 6, MaxArrayElements: 16, MaxMapPairs: 64, UTF8: cbor.UTF8RejectInvalid}.DecMode()
	if err != nil {
		panic(err)
	}
	return struct {
		cbor.EncMode
		cbor.DecMode
	}{enc, dec}
}()

type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected map[int]any
	Payload     []byte
	Signature   []byte
}

type header struct {
	Alg   int    `cbor:"1,keyasint"`
	KeyID []byte `cbor:"4,keyasint"`
}

// toBeSigned returns the digest of the Sig_structure (RFC 9052, 4.4).
func toBeSigned(protected, payload []byte) ([sha256.Size]byte, error) {
	b, err := codec.Marshal([]any{"Signature1", protected, []byte{}, payload})
	return sha256.Sum256(b), err
}

func sign(s Signer, payload []byte) ([]byte, error) {
	hash := keyHash(s.PublicKey())
	protected, err := codec.Marshal(header{Alg: algES256, KeyID: hash[:keyIDSize]})
	if err != nil {
		return nil, err
	}
	digest, err := toBeSigned(protected, payload)
	if err != nil {
		return nil, err
	}
	signature, err := s.Sign(digest)
	if err != nil {
		return nil, fmt.Errorf("failed to sign: %w", err)
	}
	return codec.Marshal(cbor.Tag{Number: tagSign1, Content: sign1{Protected: protected, Unprotected: map[int]any{},
		Payload: payload, Signature: signature}})
}

// open returns the payload of a message that the key signed.
func open(message []byte, key *ecdsa.PublicKey) ([]byte, error) {
	var tag cbor.RawTag
	if err := codec.Unmarshal(message, &tag); err != nil || tag.Number != tagSign1 {
		return nil, ErrMalformed
	}
	var m sign1
	var h header
	if err := codec.Unmarshal(tag.Content, &m); err != nil {
		return nil, ErrMalformed
	}
	if err := codec.Unmarshal(m.Protected, &h); err != nil || h.Alg != algES256 || len(m.Signature) != signatureSize {
		return nil, ErrMalformed
	}
	digest, err := toBeSigned(m.Protected, m.Payload)
	if err != nil {
		return nil, ErrMalformed
	}
	r, s := new(big.Int).SetBytes(m.Signature[:signatureSize/2]), new(big.Int).SetBytes(m.Signature[signatureSize/2:])
	if key.Curve != elliptic.P256() || !ecdsa.Verify(key, digest[:], r, s) {
		return nil, ErrSignature
	}
	return m.Payload, nil
}
