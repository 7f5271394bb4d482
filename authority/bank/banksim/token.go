package banksim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// claims are those of an ID token: OpenID Connect Core 1.0, 2 and 5.1.
func (b *Bank) claims(g grant) map[string]any {
	now := b.Now()
	birth, subject := g.who.Birth, sha256.Sum256([]byte(g.who.Passport.Number.String()))
	return map[string]any{"iss": b.Issuer, "aud": b.ClientID, "sub": encode(subject[:]), "nonce": g.nonce,
		"iat": now.Unix(), "exp": now.Add(tokenLife).Unix(), "family_name": g.who.Name.Family, "given_name": g.who.Name.Given,
		"middle_name": g.who.Name.Patronymic, "passport_number": g.who.Passport.Number.String(),
		"birthdate": fmt.Sprintf("%04d-%02d-%02d", birth.Year(), birth.Month(), birth.Day())}
}

// sign returns a JWS in compact form (RFC 7515, 7.1) by RS256.
func (b *Bank) sign(claims map[string]any) (string, error) {
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(`{"alg":"RS256","kid":"1","typ":"JWT"}`)) + "." + encode(body)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, b.key, crypto.SHA256, digest[:])
	return signed + "." + encode(signature), err
}
