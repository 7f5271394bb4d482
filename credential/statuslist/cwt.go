package statuslist

import (
	"crypto"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// typeCWT is the type of a Status List Token as CWT, in the protected header 16 (draft, 5.2).
const typeCWT = "application/statuslist+cwt"

// cwtClaims are the claims of a CWT (draft, 5.2 and 14.3): sub 2, exp 4, iat 6, status_list 65533, ttl 65534.
type cwtClaims struct {
	Subject   string   `cbor:"2,keyasint"`
	ExpiresAt *int64   `cbor:"4,keyasint,omitempty"`
	IssuedAt  int64    `cbor:"6,keyasint"`
	List      *cwtList `cbor:"65533,keyasint"`
	TTL       *int64   `cbor:"65534,keyasint,omitempty"`
}

type cwtList struct {
	Bits int    `cbor:"bits"`
	List []byte `cbor:"lst"`
}

// CWT returns the token as a tagged COSE_Sign1 with the signer's certificates in x5chain. domain.ErrInvalid for a token without a
// subject, a date or a list, or with a TTL of fractions of a second.
func (t Token) CWT(s cose.Signer, chain [][]byte) ([]byte, error) {
	c, err := t.claims()
	if err != nil {
		return nil, err
	}
	w := cwtClaims{Subject: c.subject, IssuedAt: c.issued, List: &cwtList{Bits: c.bits, List: c.list}}
	if c.hasExpires {
		w.ExpiresAt = &c.expires
	}
	if c.hasTTL {
		w.TTL = &c.ttl
	}
	payload, err := codec.Marshal(w)
	if err != nil {
		return nil, err
	}
	b, err := cose.Sign(s, cose.Headers{Type: typeCWT, Chain: chain}, payload, nil, false)
	if err != nil {
		return nil, err
	}
	return cose.Tagged(b), nil
}

func parseCWT(token []byte) (signed, error) {
	m, err := cose.Parse(token)
	if err != nil {
		return signed{}, malformed(err)
	}
	if m.Type != typeCWT {
		return signed{}, credential.Reject(domain.Malformed, "status_type")
	}
	return signed{
		chain:  m.Chain,
		verify: func(public crypto.PublicKey) error { return m.VerifySign(public, nil, nil) },
		claims: func() (claims, error) { return readCWT(m.Payload) },
	}, nil
}

func readCWT(payload []byte) (claims, error) {
	var w cwtClaims
	if err := codec.Unmarshal(payload, &w); err != nil || w.List == nil {
		return claims{}, malformed(err)
	}
	c := claims{subject: w.Subject, issued: w.IssuedAt, bits: w.List.Bits, list: w.List.List}
	if w.ExpiresAt != nil {
		c.expires, c.hasExpires = *w.ExpiresAt, true
	}
	if w.TTL != nil {
		c.ttl, c.hasTTL = *w.TTL, true
	}
	return c, nil
}
