package issuance

import (
	"bytes"
	"testing"
)

func TestBase45IsThatOfTheRFC(t *testing.T) { // RFC 9285, 4.3
	for plain, text := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0"} {
		if got := encodeBase45([]byte(plain)); got != text {
			t.Errorf("%q: %q", plain, got)
		}
		if got, ok := decodeBase45(text); !ok || string(got) != plain {
			t.Errorf("%q: %q", text, got)
		}
	}
	for _, bad := range []string{"GGW", ":::", "A", "ab8", "BB8::"} { // beyond 65535, wrong length, wrong letters
		if _, ok := decodeBase45(bad); ok {
			t.Error(bad)
		}
	}
}

func FuzzBase45(f *testing.F) {
	f.Add("BB8")
	f.Fuzz(func(t *testing.T, s string) {
		if b, ok := decodeBase45(s); ok && encodeBase45(b) != s {
			t.Errorf("%q has two readings", s)
		}
		if b, ok := decodeBase45(encodeBase45([]byte(s))); !ok || !bytes.Equal(b, []byte(s)) {
			t.Errorf("%q", s)
		}
	})
}
