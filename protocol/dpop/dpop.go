// Package dpop proves that whoever sends a request has the key that a session is bound to (RFC 9449): a stolen token is worth
// nothing without it.
//
// A proof is a JWS in compact form (RFC 7515) about one request: its method (htm), its address (htu), the moment (iat), an id of
// its own (jti), the digest of the token beside it (ath), and a nonce where the authority gave one. The only algorithm is ES256.
// A thumbprint names the key (RFC 7638). Who takes a proof in keeps its id for as long as it is fresh, so that it counts once.
package dpop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"razvorot/domain"
)

const (
	// Header carries a proof.
	Header = "DPoP"
	// NonceHeader carries the authority's nonce for the next proof.
	NonceHeader = "DPoP-Nonce"
	// InvalidToken, InvalidProof and UseNonce are the errors that a refusal names in WWW-Authenticate: the session is over, the proof is
	// of another request or time, it has another nonce.
	InvalidToken = "invalid_token"
	InvalidProof = "invalid_dpop_proof"
	UseNonce     = "use_dpop_nonce"
	// Scheme is that of the Authorization header of a bound token.
	Scheme = "DPoP"
	// Fresh is how far the moment of a proof may lie from the authority's, either way.
	Fresh = time.Minute

	mediaType = "dpop+jwt"
	algorithm = "ES256"
	maxProof  = 4 << 10
	maxID     = 128
	scalar    = 32 // bytes of a coordinate, a private key and half a signature
)

var encoding = base64.RawURLEncoding.Strict()

// jwk is a public key (RFC 7517). Its fields are in the order in which RFC 7638, 3.2 hashes them.
type jwk struct {
	Curve string `json:"crv"`
	Type  string `json:"kty"`
	X     string `json:"x"`
	Y     string `json:"y"`
}

// header is the head of a proof.
type header struct {
	Type      string `json:"typ"`
	Algorithm string `json:"alg"`
	Key       jwk    `json:"jwk"`
}

// claims is what a proof says.
type claims struct {
	ID     string `json:"jti"`
	Method string `json:"htm"`
	URI    string `json:"htu"`
	At     int64  `json:"iat"`
	Token  string `json:"ath,omitempty"`
	Nonce  string `json:"nonce,omitempty"`
}

// Request is the request that a proof is about.
type Request struct {
	Method string
	URI    string // with scheme and host; query and fragment do not count
	Token  string // the access token beside the proof, "" for none
	Nonce  string // of the authority, "" for none
}

// Key is the key of a device.
type Key struct {
	private *ecdsa.PrivateKey
	public  jwk
}

// NewKey makes a key.
func NewKey() (Key, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Key{}, fmt.Errorf("failed to make a key: %w", err)
	}
	return keyOf(k)
}

// ReadKey reads what Bytes returned, or returns ErrDamaged.
func ReadKey(b []byte) (Key, error) {
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b)
	if err != nil {
		return Key{}, fmt.Errorf("key of a device: %w", domain.ErrDamaged)
	}
	return keyOf(k)
}

func keyOf(k *ecdsa.PrivateKey) (Key, error) {
	point, err := k.PublicKey.Bytes() // 4, x, y
	if err != nil {
		return Key{}, fmt.Errorf("key of a device: %w", domain.ErrDamaged)
	}
	return Key{k, jwk{Curve: "P-256", Type: "EC", X: encoding.EncodeToString(point[1 : 1+scalar]),
		Y: encoding.EncodeToString(point[1+scalar:])}}, nil
}

// Bytes returns the private key: 32 bytes, a secret.
func (k Key) Bytes() []byte {
	b, _ := k.private.Bytes() // of a curve that has bytes
	return b
}

// Format hides the key from fmt and logs, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[device key]")) }

// Thumbprint names the key (RFC 7638): 43 characters.
func (k Key) Thumbprint() string { return k.public.thumbprint() }

func (k jwk) thumbprint() string {
	b, _ := json.Marshal(k) // four strings
	return digest(b)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return encoding.EncodeToString(sum[:])
}

// Sign makes a proof about a request.
func (k Key) Sign(r Request, at time.Time) (string, error) {
	uri, err := normal(r.URI)
	if err != nil {
		return "", err
	}
	c := claims{ID: rand.Text(), Method: r.Method, URI: uri, At: at.Unix(), Nonce: r.Nonce}
	if r.Token != "" {
		c.Token = digest([]byte(r.Token))
	}
	head, err := json.Marshal(header{mediaType, algorithm, k.public})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed := encoding.EncodeToString(head) + "." + encoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(signed))
	x, y, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return "", fmt.Errorf("failed to sign a proof: %w", err)
	}
	var signature [2 * scalar]byte
	x.FillBytes(signature[:scalar])
	y.FillBytes(signature[scalar:])
	return signed + "." + encoding.EncodeToString(signature[:]), nil
}

// Proof is a proof that was checked.
type Proof struct {
	Thumbprint string    // of its key
	ID         string    // digest of its id and key: 43 characters
	Nonce      string    // that it has, not checked
	Until      time.Time // when its id may be forgotten
}

// Check holds a proof against the request that it came with. It returns ErrProof for anything that is not right about it;
// whether it was there before, whose key it is and which nonce is good are the caller's to know.
func Check(proof string, r Request, now time.Time) (Proof, error) {
	h, c, err := read(proof)
	if err != nil {
		return Proof{}, err
	}
	uri, err := normal(c.URI)
	want, wantErr := normal(r.URI)
	token := ""
	if r.Token != "" {
		token = digest([]byte(r.Token))
	}
	at := time.Unix(c.At, 0)
	switch {
	case err != nil || wantErr != nil || uri != want || c.Method != r.Method:
		return Proof{}, bad("of another request")
	case at.Before(now.Add(-Fresh)) || at.After(now.Add(Fresh)):
		return Proof{}, bad("of another time")
	case subtle.ConstantTimeCompare([]byte(c.Token), []byte(token)) == 0:
		return Proof{}, bad("of another token")
	}
	thumbprint := h.Key.thumbprint()
	return Proof{Thumbprint: thumbprint, ID: digest([]byte(thumbprint + " " + c.ID)), Nonce: c.Nonce,
		Until: at.Add(Fresh + time.Second)}, nil
}

// ErrProof is a proof that proves nothing: not of this request, or not of this time. It is domain.ErrUnauthorised too, and says nothing
// of the session.
var ErrProof = fmt.Errorf("bad proof: %w", domain.ErrUnauthorised)

// bad says what is wrong and repeats nothing.
func bad(what string) error { return fmt.Errorf("%s: %w", what, ErrProof) }

// read reads a proof and verifies its signature.
func read(proof string) (header, claims, error) {
	var h header
	var c claims
	parts := strings.Split(proof, ".")
	if len(proof) > maxProof || len(parts) != 3 {
		return h, c, bad("of no three parts")
	}
	var private struct {
		Key struct {
			D json.RawMessage `json:"d"`
		} `json:"jwk"`
		Critical json.RawMessage `json:"crit"`
	}
	if decode(parts[0], &h) != nil || decode(parts[0], &private) != nil || decode(parts[1], &c) != nil {
		return h, c, bad("that is no JSON")
	}
	switch {
	case h.Type != mediaType || h.Algorithm != algorithm || private.Critical != nil:
		return h, c, bad("of another kind")
	case private.Key.D != nil:
		return h, c, bad("with a private key")
	case c.ID == "" || len(c.ID) > maxID:
		return h, c, bad("without an id")
	}
	public, err := h.Key.public()
	if err != nil {
		return h, c, err
	}
	signature, err := encoding.DecodeString(parts[2])
	if err != nil || len(signature) != 2*scalar {
		return h, c, bad("without a signature")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	x, y := new(big.Int).SetBytes(signature[:scalar]), new(big.Int).SetBytes(signature[scalar:])
	if !ecdsa.Verify(public, sum[:], x, y) {
		return h, c, bad("with another's signature")
	}
	return h, c, nil
}

// public returns the key as the standard library has it: a point of the curve.
func (k jwk) public() (*ecdsa.PublicKey, error) {
	x, errX := encoding.DecodeString(k.X)
	y, errY := encoding.DecodeString(k.Y)
	if k.Type != "EC" || k.Curve != "P-256" || errX != nil || errY != nil || len(x) != scalar || len(y) != scalar {
		return nil, bad("of another kind of key")
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil, bad("of no key")
	}
	return public, nil
}

func decode(part string, v any) error {
	b, err := encoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}
