// Package cose is COSE (RFC 9052, RFC 9053) as credentials use it: COSE_Sign1 with ES256, ES384 and EdDSA, COSE_Mac0 with HMAC
// 256/256, and COSE_Key. A detached payload is one that travels outside the message.
package cose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"math/big"

	"github.com/fxamacker/cbor/v2"

	"razvorot/credential/codec"
)

// Errors.
var (
	ErrMalformed   = errors.New("not a COSE message of the expected shape")
	ErrUnsupported = errors.New("a COSE algorithm or key of another kind")
	ErrSignature   = errors.New("the signature does not hold")
)

// Algorithm is a COSE algorithm identifier.
type Algorithm int64

// The algorithms.
const (
	HMAC256 Algorithm = 5
	ES256   Algorithm = -7
	EdDSA   Algorithm = -8
	ES384   Algorithm = -35
)

// Signer signs messages. It may be a file, a token or a machine of its own.
type Signer interface {
	Algorithm() Algorithm
	Public() crypto.PublicKey
	// Sign returns the signature of a message, hashed as the algorithm wants: r ‖ s for ECDSA, as RFC 9053 has it.
	Sign(message []byte) ([]byte, error)
}

// NewSigner returns a signer over a private key in memory: P-256, P-384 or Ed25519. ErrUnsupported.
func NewSigner(private crypto.PrivateKey) (Signer, error) {
	switch k := private.(type) {
	case *ecdsa.PrivateKey:
		switch k.Curve {
		case elliptic.P256():
			return ecSigner{k, ES256}, nil
		case elliptic.P384():
			return ecSigner{k, ES384}, nil
		}
	case ed25519.PrivateKey:
		return edSigner{k}, nil
	}
	return nil, ErrUnsupported
}

type ecSigner struct {
	key *ecdsa.PrivateKey
	alg Algorithm
}

func (s ecSigner) Algorithm() Algorithm     { return s.alg }
func (s ecSigner) Public() crypto.PublicKey { return &s.key.PublicKey }

func (s ecSigner) Sign(message []byte) ([]byte, error) {
	r, v, err := ecdsa.Sign(rand.Reader, s.key, digest(s.alg, message))
	if err != nil {
		return nil, err
	}
	size := (s.key.Curve.Params().BitSize + 7) / 8
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	v.FillBytes(signature[size:])
	return signature, nil
}

type edSigner struct{ key ed25519.PrivateKey }

func (edSigner) Algorithm() Algorithm                  { return EdDSA }
func (s edSigner) Public() crypto.PublicKey            { return s.key.Public() }
func (s edSigner) Sign(message []byte) ([]byte, error) { return ed25519.Sign(s.key, message), nil }

func digest(alg Algorithm, message []byte) []byte {
	if alg == ES384 {
		d := sha512.Sum384(message)
		return d[:]
	}
	d := sha256.Sum256(message)
	return d[:]
}

// Verify checks a signature over a message. It returns ErrSignature, or ErrUnsupported for an algorithm that is not here or does not
// fit the key.
func Verify(alg Algorithm, public crypto.PublicKey, message, signature []byte) error {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		if alg == ES256 && k.Curve == elliptic.P256() || alg == ES384 && k.Curve == elliptic.P384() {
			half := (k.Curve.Params().BitSize + 7) / 8
			if len(signature) != 2*half {
				return ErrSignature
			}
			r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
			if !ecdsa.Verify(k, digest(alg, message), r, s) {
				return ErrSignature
			}
			return nil
		}
	case ed25519.PublicKey:
		if alg == EdDSA {
			if !ed25519.Verify(k, message, signature) {
				return ErrSignature
			}
			return nil
		}
	}
	return ErrUnsupported
}

// Headers are the headers that credentials use. Those of a message that was read keep their bytes in Message.
type Headers struct {
	Algorithm Algorithm // protected
	Type      any       // protected, header 16 (RFC 9596): text or number; nil for none
	KeyID     []byte    // protected when written; read from either
	Chain     [][]byte  // x5chain (RFC 9360), unprotected: DER certificates, the signer's first
}

// Message is a COSE_Sign1 or a COSE_Mac0.
type Message struct {
	Headers
	Protected []byte // as it was signed
	Payload   []byte // nil when detached
	Proof     []byte // signature or tag
}

const (
	tagMac0  = 17
	tagSign1 = 18
)

type wire struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected header
	Payload     []byte
	Proof       []byte
}

type header struct {
	Algorithm Algorithm `cbor:"1,keyasint,omitempty"`
	KeyID     []byte    `cbor:"4,keyasint,omitempty"`
	Type      codec.Raw `cbor:"16,keyasint,omitempty"`
	Chain     codec.Raw `cbor:"33,keyasint,omitempty"`
}

// Sign makes an untagged COSE_Sign1. The headers' algorithm is the signer's. With detached the payload is signed and left out.
// external is the externally supplied data, mostly none.
func Sign(s Signer, h Headers, payload, external []byte, detached bool) ([]byte, error) {
	h.Algorithm = s.Algorithm()
	protected, err := h.protected()
	if err != nil {
		return nil, err
	}
	proof, err := s.Sign(toBeProven("Signature1", protected, external, payload))
	if err != nil {
		return nil, fmt.Errorf("failed to sign: %w", err)
	}
	return assemble(protected, h.Chain, payload, proof, detached)
}

// protected returns the bytes of the protected headers.
func (h Headers) protected() ([]byte, error) {
	p := header{Algorithm: h.Algorithm, KeyID: h.KeyID}
	if h.Type != nil {
		var err error
		if p.Type, err = codec.Marshal(h.Type); err != nil {
			return nil, err
		}
	}
	return codec.Marshal(p)
}

// readType reads header 16: a text or a number, nothing that would have to be built first.
func readType(raw codec.Raw) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var text string
	if codec.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var number uint64
	if codec.Unmarshal(raw, &number) != nil {
		return nil, ErrMalformed
	}
	return number, nil
}

// Mac makes an untagged COSE_Mac0 with HMAC 256/256.
func Mac(key []byte, payload, external []byte, detached bool) ([]byte, error) {
	protected, err := codec.Marshal(header{Algorithm: HMAC256})
	if err != nil {
		return nil, err
	}
	return assemble(protected, nil, payload, tag(key, toBeProven("MAC0", protected, external, payload)), detached)
}

func assemble(protected []byte, chain [][]byte, payload, proof []byte, detached bool) ([]byte, error) {
	w := wire{Protected: protected, Payload: payload, Proof: proof}
	if detached {
		w.Payload = nil
	}
	var err error
	switch len(chain) {
	case 0:
	case 1:
		w.Unprotected.Chain, err = codec.Marshal(chain[0])
	default:
		w.Unprotected.Chain, err = codec.Marshal(chain)
	}
	if err != nil {
		return nil, err
	}
	return codec.Marshal(w)
}

// Tagged returns a COSE_Sign1 with its tag, as CWTs want it.
func Tagged(sign1 []byte) []byte { return append([]byte{0xc0 | tagSign1}, sign1...) }

// Parse reads a COSE_Sign1 or COSE_Mac0, tagged or not. It returns ErrMalformed; nothing is checked yet.
func Parse(b []byte) (Message, error) {
	if len(b) > 0 && b[0]>>5 == 6 {
		var t cbor.RawTag
		if err := codec.Unmarshal(b, &t); err != nil || t.Number != tagSign1 && t.Number != tagMac0 {
			return Message{}, ErrMalformed
		}
		b = t.Content
	}
	var w wire
	if err := codec.Unmarshal(b, &w); err != nil {
		return Message{}, ErrMalformed
	}
	var p struct {
		header
		Critical codec.Raw `cbor:"2,keyasint,omitempty"`
	}
	if len(w.Protected) > 0 {
		if err := codec.Unmarshal(w.Protected, &p); err != nil {
			return Message{}, ErrMalformed
		}
	}
	if p.Algorithm == 0 || len(p.Critical) > 0 { // an algorithm that nobody signed, or a header that must be understood
		return Message{}, ErrMalformed
	}
	kind, err := readType(p.Type)
	if err != nil {
		return Message{}, err
	}
	m := Message{Protected: w.Protected, Payload: w.Payload, Proof: w.Proof,
		Headers: Headers{Algorithm: p.Algorithm, KeyID: p.KeyID, Type: kind}}
	if m.KeyID == nil {
		m.KeyID = w.Unprotected.KeyID
	}
	raw := w.Unprotected.Chain
	if len(raw) == 0 {
		raw = p.Chain
	}
	m.Chain, err = readChain(raw)
	return m, err
}

const maxChain = 5

func readChain(raw codec.Raw) ([][]byte, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	const major, bytes, array = 5, 2, 4 // where the major type stands, and two of them
	switch raw[0] >> major {
	case bytes:
		var one []byte
		if codec.Unmarshal(raw, &one) != nil {
			return nil, ErrMalformed
		}
		return [][]byte{one}, nil
	case array:
		var chain []codec.Raw
		if raw[0]&0x1f > maxChain || codec.Unmarshal(raw, &chain) != nil || len(chain) == 0 {
			return nil, ErrMalformed
		}
		certificates := make([][]byte, len(chain))
		for i, one := range chain {
			if one[0]>>major != bytes || codec.Unmarshal(one, &certificates[i]) != nil {
				return nil, ErrMalformed
			}
		}
		return certificates, nil
	}
	return nil, ErrMalformed
}

// VerifySign checks a COSE_Sign1; detached is the payload when the message has none of its own. ErrSignature, ErrUnsupported,
// ErrMalformed when there are two payloads or none.
func (m Message) VerifySign(public crypto.PublicKey, detached, external []byte) error {
	payload, err := m.content(detached)
	if err != nil {
		return err
	}
	return Verify(m.Algorithm, public, toBeProven("Signature1", m.Protected, external, payload), m.Proof)
}

// VerifyMac checks a COSE_Mac0.
func (m Message) VerifyMac(key, detached, external []byte) error {
	payload, err := m.content(detached)
	switch {
	case err != nil:
		return err
	case m.Algorithm != HMAC256:
		return ErrUnsupported
	case !hmac.Equal(m.Proof, tag(key, toBeProven("MAC0", m.Protected, external, payload))):
		return ErrSignature
	}
	return nil
}

func (m Message) content(detached []byte) ([]byte, error) {
	if (m.Payload == nil) == (detached == nil) {
		return nil, ErrMalformed
	}
	if detached != nil {
		return detached, nil
	}
	return m.Payload, nil
}

func tag(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}

// toBeProven is the Sig_structure (RFC 9052, 4.4) or MAC_structure (6.3).
func toBeProven(context string, protected, external, payload []byte) []byte {
	b := make([]byte, 0, len(protected)+len(external)+len(payload)+40)
	b = codec.Head(b, 4, 4)
	b = codec.AppendText(b, context)
	b = codec.AppendBytes(b, protected)
	b = codec.AppendBytes(b, external)
	return codec.AppendBytes(b, payload)
}
