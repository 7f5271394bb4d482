package authority

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// newToken returns a secret of at least 128 random bits.
func newToken() string { return rand.Text() + rand.Text() }

// tokenDigest is what is kept of a token or ticket. They are random and long, so a plain hash does not give them away, and
// looking a digest up takes no time that depends on the secret.
func tokenDigest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// keyed is a digest that cannot be tried out without the authority's key: for what people choose or type.
func (a *Authority) keyed(purpose string, b []byte) string {
	mac := hmac.New(sha256.New, a.codeKey)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(b)
	return hex.EncodeToString(mac.Sum(nil))
}

// requestDigest tells two requests apart. It is keyed because a request may hold a password.
func (a *Authority) requestDigest(method string, request any) (string, error) {
	b, err := json.Marshal(request)
	if err != nil {
		return "", fmt.Errorf("failed to digest a request: %w", err)
	}
	return a.keyed("request "+method, b), nil
}
