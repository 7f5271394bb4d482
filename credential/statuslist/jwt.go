package statuslist

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"math"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// typeJWT is the type of a Status List Token as JWT (draft, 5.1).
const typeJWT = "statuslist+jwt"

// maxJWTHeader is the most bytes of a header, still encoded: five certificates of 2 KiB. Headers are read before the signature.
const maxJWTHeader = 16 << 10

type jwtHeader struct {
	Algorithm string          `json:"alg"`
	Type      string          `json:"typ"`
	Chain     []string        `json:"x5c,omitempty"` // base64, not base64url (RFC 7515, 4.1.6)
	Critical  json.RawMessage `json:"crit,omitempty"`
}

// jwtClaims are the claims of a JWT. Dates are numbers, perhaps with a fraction (RFC 7519, 2).
type jwtClaims struct {
	Subject   string   `json:"sub"`
	IssuedAt  float64  `json:"iat"`
	ExpiresAt *float64 `json:"exp,omitempty"`
	TTL       *float64 `json:"ttl,omitempty"`
	List      *jwtList `json:"status_list"`
}

type jwtList struct {
	Bits int    `json:"bits"`
	List string `json:"lst"`
}

// algorithms are the names of RFC 7518, 3.1, and RFC 8037, 3.1.
var algorithms = map[string]cose.Algorithm{"ES256": cose.ES256, "ES384": cose.ES384, "EdDSA": cose.EdDSA}

// JWT returns the token as a compact JWS with the signer's certificates in x5c. Errors are those of CWT.
func (t Token) JWT(s cose.Signer, chain [][]byte) ([]byte, error) {
	c, err := t.claims()
	if err != nil {
		return nil, err
	}
	h := jwtHeader{Type: typeJWT}
	for name, alg := range algorithms {
		if alg == s.Algorithm() {
			h.Algorithm = name
		}
	}
	if h.Algorithm == "" {
		return nil, cose.ErrUnsupported
	}
	for _, der := range chain {
		h.Chain = append(h.Chain, base64.StdEncoding.EncodeToString(der))
	}
	w := jwtClaims{Subject: c.subject, IssuedAt: float64(c.issued),
		List: &jwtList{Bits: c.bits, List: base64.RawURLEncoding.EncodeToString(c.list)}}
	if c.hasExpires {
		exp := float64(c.expires)
		w.ExpiresAt = &exp
	}
	if c.hasTTL {
		ttl := float64(c.ttl)
		w.TTL = &ttl
	}
	header, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	payload, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	b := base64.RawURLEncoding.AppendEncode(nil, header)
	b = base64.RawURLEncoding.AppendEncode(append(b, '.'), payload)
	signature, err := s.Sign(b) // ECDSA signatures are r ‖ s in JOSE as in COSE (RFC 7518, 3.4)
	if err != nil {
		return nil, err
	}
	return base64.RawURLEncoding.AppendEncode(append(b, '.'), signature), nil
}

// isJWT tells a compact JWS from CBOR: it is text that starts with «{"» in base64url, where a CWT starts with a tag or an array.
func isJWT(token []byte) bool {
	return len(token) > 0 && token[0] == 'e' && bytes.Count(token, []byte{'.'}) == 2
}

// strict refuses line breaks and stray bits, so that one list has one writing.
var strict = base64.RawURLEncoding.Strict()

func parseJWT(token []byte) (signed, error) {
	first, last := bytes.IndexByte(token, '.'), bytes.LastIndexByte(token, '.')
	if first > maxJWTHeader || bytes.ContainsAny(token, "\r\n") {
		return signed{}, malformed(nil)
	}
	header, err := strict.AppendDecode(nil, token[:first])
	if err != nil {
		return signed{}, malformed(nil)
	}
	var h jwtHeader
	if err := json.Unmarshal(header, &h); err != nil || len(h.Critical) > 0 || len(h.Chain) > maxChain {
		return signed{}, malformed(nil)
	}
	if h.Type != typeJWT {
		return signed{}, credential.Reject(domain.Malformed, "status_type")
	}
	alg, ok := algorithms[h.Algorithm]
	if !ok {
		return signed{}, malformed(cose.ErrUnsupported)
	}
	signature, err := strict.AppendDecode(nil, token[last+1:])
	if err != nil {
		return signed{}, malformed(nil)
	}
	s := signed{
		verify: func(public crypto.PublicKey) error { return cose.Verify(alg, public, token[:last], signature) },
		claims: func() (claims, error) { return readJWT(token[first+1 : last]) },
	}
	for _, text := range h.Chain {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return signed{}, malformed(nil)
		}
		s.chain = append(s.chain, der)
	}
	return s, nil
}

// maxChain is the most certificates of a chain, as in package cose.
const maxChain = 5

func readJWT(encoded []byte) (claims, error) {
	payload, err := strict.AppendDecode(nil, encoded)
	if err != nil {
		return claims{}, malformed(nil)
	}
	var w jwtClaims
	if err := json.Unmarshal(payload, &w); err != nil || w.List == nil {
		return claims{}, malformed(nil)
	}
	list, err := strict.DecodeString(w.List.List)
	if err != nil {
		return claims{}, malformed(nil)
	}
	c := claims{subject: w.Subject, issued: seconds(w.IssuedAt), bits: w.List.Bits, list: list}
	if w.ExpiresAt != nil {
		c.expires, c.hasExpires = seconds(*w.ExpiresAt), true
	}
	if w.TTL != nil {
		c.ttl, c.hasTTL = seconds(*w.TTL), true
	}
	return c, nil
}

// seconds drops a fraction. What is out of every bound becomes −1, which no claim may be.
func seconds(f float64) int64 {
	if math.IsNaN(f) || f < 0 || f > maxUnix {
		return -1
	}
	return int64(f)
}
