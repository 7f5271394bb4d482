package cose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"fmt"
	"slices"

	"razvorot/credential/codec"
)

// Key types and curves (RFC 9053, 7).
const (
	typeOKP   = 1
	typeEC2   = 2
	curveP256 = 1
	curveP384 = 2
	curveEd   = 6
)

// coseKey is a public COSE_Key. What else a key may say (alg, key_ops, kid) is not looked at.
type coseKey struct {
	Type  int    `cbor:"1,keyasint"`
	Curve int    `cbor:"-1,keyasint"`
	X     []byte `cbor:"-2,keyasint"`
	Y     []byte `cbor:"-3,keyasint,omitempty"`
}

// EncodeKey returns a public key as COSE_Key, deterministically: P-256, P-384 or Ed25519.
func EncodeKey(public crypto.PublicKey) ([]byte, error) {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		point, err := k.Bytes()
		if err != nil {
			return nil, err
		}
		curve := curveP256
		switch k.Curve {
		case elliptic.P256():
		case elliptic.P384():
			curve = curveP384
		default:
			return nil, fmt.Errorf("cose: a key of another curve than P-256 and P-384")
		}
		half := len(point) / 2
		return codec.Marshal(coseKey{Type: typeEC2, Curve: curve, X: point[1 : 1+half], Y: point[1+half:]})
	case ed25519.PublicKey:
		return codec.Marshal(coseKey{Type: typeOKP, Curve: curveEd, X: k})
	}
	return nil, fmt.Errorf("cose: a key of type %T", public)
}

// DecodeKey reads a public COSE_Key; the point must lie on its curve. Compressed points (y as a sign) are read too. It returns
// ErrMalformed, or ErrUnsupported for another kind of key.
func DecodeKey(b []byte) (crypto.PublicKey, error) {
	var k struct {
		coseKey
		Y codec.Raw `cbor:"-3,keyasint,omitempty"`
	}
	if err := codec.Unmarshal(b, &k); err != nil {
		return nil, ErrMalformed
	}
	switch {
	case k.Type == typeOKP && k.Curve == curveEd:
		if len(k.X) != ed25519.PublicKeySize {
			return nil, ErrMalformed
		}
		return ed25519.PublicKey(k.X), nil
	case k.Type == typeEC2 && k.Curve == curveP256:
		return decodePoint(elliptic.P256(), k.X, k.Y)
	case k.Type == typeEC2 && k.Curve == curveP384:
		return decodePoint(elliptic.P384(), k.X, k.Y)
	}
	return nil, ErrUnsupported
}

func decodePoint(curve elliptic.Curve, x []byte, rawY codec.Raw) (crypto.PublicKey, error) {
	size := (curve.Params().BitSize + 7) / 8
	if len(x) != size || len(rawY) == 0 {
		return nil, ErrMalformed
	}
	var sign bool
	if codec.Unmarshal(rawY, &sign) == nil {
		compressed := append([]byte{2}, x...)
		if sign {
			compressed[0] = 3
		}
		px, py := elliptic.UnmarshalCompressed(curve, compressed)
		if px == nil {
			return nil, ErrMalformed
		}
		return uncompressed(curve, x, py.FillBytes(make([]byte, size)))
	}
	var y []byte
	if err := codec.Unmarshal(rawY, &y); err != nil || len(y) != size {
		return nil, ErrMalformed
	}
	return uncompressed(curve, x, y)
}

func uncompressed(curve elliptic.Curve, x, y []byte) (crypto.PublicKey, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
	if err != nil {
		return nil, ErrMalformed
	}
	return key, nil
}
