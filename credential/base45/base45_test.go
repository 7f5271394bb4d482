package base45_test

import (
	"bytes"
	"testing"

	"razvorot/credential/base45"
)

func TestBase45IsThatOfTheRFC(t *testing.T) { // RFC 9285, 4.3
	for plain, text := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0", "": ""} {
		if got := base45.Encode([]byte(plain)); got != text {
			t.Errorf("%q: %q", plain, got)
		}
		if got, ok := base45.Decode(text); !ok || string(got) != plain {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestWhatEncodeDoesNotWriteIsRefused(t *testing.T) {
	for name, bad := range map[string]string{"beyond 65535": "GGW", "far beyond": ":::", "a cut text": "A", "small letters": "ab8",
		"a last byte beyond 255": "BB8::", "a letter of another script": "ВВ8"} {
		if _, ok := base45.Decode(bad); ok {
			t.Errorf("%s: %q is read", name, bad)
		}
	}
}

func FuzzBase45(f *testing.F) {
	f.Add("BB8")
	f.Fuzz(func(t *testing.T, s string) {
		if b, ok := base45.Decode(s); ok && base45.Encode(b) != s {
			t.Errorf("%q has two readings", s)
		}
		if b, ok := base45.Decode(base45.Encode([]byte(s))); !ok || !bytes.Equal(b, []byte(s)) {
			t.Errorf("%q", s)
		}
	})
}
