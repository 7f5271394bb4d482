package offlineqr_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/capture/specimen"
	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestWhatIsNoStatementIsMalformed(t *testing.T) {
	by := newSigner(t)
	signed := func(payload any) []byte {
		b, err := codec.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		m, err := cose.Sign(by, cose.Headers{KeyID: pki.KeyID(by.Public())}, b, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		return textOf(t, cose.Tagged(m))
	}
	good := func(change func(c map[any]any)) []byte {
		c := claimSet(t, issue(t, full(t), by))
		change(c)
		return signed(c)
	}
	identity := func(key int64, value any) []byte {
		return good(func(c map[any]any) { c[int64(169)].(map[any]any)[key] = value })
	}
	text := issue(t, named(t), by)
	huge := specimen.JPEG(image.NewGray(image.Rect(0, 0, 300, 300)), 50, nil)
	for name, c := range map[string]struct {
		text  []byte
		check credential.Check
	}{
		"nothing":                     {nil, offlineqr.CheckText},
		"words":                       {[]byte("https://example.org"), offlineqr.CheckText},
		"no zlib":                     {[]byte(base45.Encode([]byte("plain"))), offlineqr.CheckText},
		"longer than any QR":          {bytes.Repeat([]byte("A"), 4299), offlineqr.CheckText},
		"a cut text":                  {text[:len(text)-3], offlineqr.CheckText},
		"something after the end":     {append(bytes.Clone(text), "BB8"...), offlineqr.CheckText},
		"no COSE":                     {textOf(t, []byte{0xa0}), offlineqr.CheckMessage},
		"a text that is signed":       {signed("statement"), offlineqr.CheckClaims},
		"no claims":                   {signed(map[int]any{}), offlineqr.CheckClaims},
		"no number":                   {identity(1, "0"), offlineqr.CheckClaims},
		"a day that is none":          {identity(8, "20260230"), offlineqr.CheckClaims},
		"a third sex":                 {identity(9, 3), offlineqr.CheckClaims},
		"a country that is none":      {identity(13, "ATL"), offlineqr.CheckClaims},
		"a face that is no picture":   {identity(62, []any{map[int]any{0: []byte("face"), 1: 0, 2: 1}}), offlineqr.CheckClaims},
		"a face of another format":    {identity(62, []any{map[int]any{0: full(t).Face, 1: 0, 2: 0}}), offlineqr.CheckClaims},
		"a large picture as a face":   {identity(62, []any{map[int]any{0: huge, 1: 0, 2: 1}}), offlineqr.CheckClaims},
		"an end before the beginning": {good(func(c map[any]any) { c[int64(4)] = int64(1) }), offlineqr.CheckClaims},
		"an end beyond the year 9999": {good(func(c map[any]any) { c[int64(4)] = int64(1) << 60 }), offlineqr.CheckClaims},
		"no issuer":                   {good(func(c map[any]any) { delete(c, int64(1)) }), offlineqr.CheckClaims},
	} {
		s, err := offlineqr.Verify(c.text, only(t, by), t0)
		if !errors.Is(err, credential.Reject(domain.Malformed, c.check)) || s.Passport != "" && s.Face != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := offlineqr.Verify(good(func(map[any]any) {}), only(t, by), t0); err != nil {
		t.Error("unchanged:", err)
	}
}

func TestAStatementWithTheCWTTagIsRead(t *testing.T) { // as claim 169 draws it, section 3.2.1
	by := newSigner(t)
	s := named(t)
	tagged := textOf(t, append([]byte{0xd8, 61}, message(t, issue(t, s, by))...))
	if got, err := offlineqr.Verify(tagged, only(t, by), t0); err != nil || got.Passport != s.Passport {
		t.Error(err)
	}
}

func TestWhatNobodyCouldVerifyIsNotIssued(t *testing.T) {
	for name, change := range map[string]func(*offlineqr.Statement){
		"no issuer":            func(s *offlineqr.Statement) { s.Issuer = "" },
		"no passport":          func(s *offlineqr.Statement) { s.Passport = "" },
		"no state":             func(s *offlineqr.Statement) { s.State = "" },
		"no time":              func(s *offlineqr.Statement) { s.IssuedAt = time.Time{} },
		"an end at once":       func(s *offlineqr.Statement) { s.ExpiresAt = s.IssuedAt },
		"a large face":         func(s *offlineqr.Statement) { s.Face = make([]byte, offlineqr.MaxFace+1) },
		"more than a QR":       func(s *offlineqr.Statement) { s.Registration = noise(8000) },
		"a passport of no end": func(s *offlineqr.Statement) { s.ValidUntil = person.Date{} },
	} {
		s := named(t)
		change(&s)
		if _, err := offlineqr.Issue(s, newSigner(t), nil); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// noise is text that does not compress.
func noise(n int) string {
	b := make([]byte, n/2)
	_, _ = rand.Read(b) // never fails
	return fmt.Sprintf("%x", b)
}

func TestAStatementIsNotPrinted(t *testing.T) {
	s := full(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, s); strings.Contains(text, "Соколова") || strings.Contains(text, "1994") {
			t.Errorf("%s prints the holder", verb)
		}
	}
}

func TestReadingCostsLittle(t *testing.T) {
	by := newSigner(t)
	trust := only(t, by)
	bomb := textOf(t, make([]byte, 2_500_000)) // as much zeros as a text of a QR unpacks to
	nested := textOf(t, bytes.Repeat([]byte{0x81}, 16<<10))
	for name, text := range map[string][]byte{"a bomb": bomb, "a nest": nested, "a megabyte": bytes.Repeat([]byte("BB8"), 1<<20/3)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := offlineqr.Verify(text, trust, t0); credential.OutcomeOf(err) != domain.Malformed {
			t.Errorf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 1<<20 {
			t.Errorf("%s costs %d bytes", name, cost)
		}
	}
	if len(bomb) > 4296 {
		t.Errorf("the bomb has %d characters and is not looked into", len(bomb))
	}
}

func FuzzVerify(f *testing.F) {
	by := newSigner(f)
	trust := only(f, by)
	signed := []offlineqr.Statement{named(f), full(f)}
	for _, s := range signed {
		f.Add(issue(f, s, by))
	}
	f.Add([]byte("NCF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := offlineqr.Verify(b, trust, t0)
		if err == nil && !reflect.DeepEqual(s, signed[0]) && !reflect.DeepEqual(s, signed[1]) {
			t.Error("something else is believed")
		}
	})
}

// FuzzClaims reads claims whose signature holds: an authority may be of another make, and wrong.
func FuzzClaims(f *testing.F) {
	by := newSigner(f)
	trust := only(f, by)
	kid := pki.KeyID(by.Public())
	for _, s := range []offlineqr.Statement{named(f), full(f)} {
		m, err := cose.Parse(message(f, issue(f, s, by)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(m.Payload)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		m, err := cose.Sign(by, cose.Headers{KeyID: kid}, payload, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		s, err := offlineqr.Verify(textOf(t, cose.Tagged(m)), trust, t0)
		if err != nil {
			return
		}
		again, err := offlineqr.Verify(issue(t, s, by), trust, t0)
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}
