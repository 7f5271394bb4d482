package sms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader carries the signature of a body: «t=1795338000,v1=6f…», the Unix time of signing and HMAC-SHA256 over that
// time, a dot and the body. Requests and reports are signed alike, each way with the same secret.
const SignatureHeader = "X-Signature"

// signatureAge is how far the clocks of both sides, and the way between, may put a signature off.
const signatureAge = 5 * time.Minute

// LeastSecret is the fewest bytes of a secret: as many as the digest has (RFC 2104, 3).
const LeastSecret = sha256.Size

// ErrSignature is a body that the other side did not sign, or signed too long ago.
var ErrSignature = errors.New("the signature does not hold")

// Sign returns the header's value for a body that is sent now.
func Sign(secret, body []byte, now time.Time) string {
	t := strconv.FormatInt(now.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(digest(secret, t, body))
}

func digest(secret []byte, t string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// Verify returns ErrSignature unless the header's value is of the body, made with the secret at most five minutes from now.
// Elements that it does not know are left alone; with several v1, as while a secret is changed, one must hold.
func Verify(secret, body []byte, header string, now time.Time) error {
	if len(header) > 1024 {
		return ErrSignature
	}
	var t string
	var given [][]byte
	for element := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(element), "=")
		switch name {
		case "t":
			t = value
		case "v1":
			if b, err := hex.DecodeString(value); err == nil {
				given = append(given, b)
			}
		}
	}
	seconds, err := strconv.ParseInt(t, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > signatureAge {
		return ErrSignature
	}
	want := digest(secret, t, body)
	for _, g := range given {
		if hmac.Equal(g, want) {
			return nil
		}
	}
	return ErrSignature
}
