package dpop_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/protocol/dpop"
)

var (
	now  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	post = dpop.Request{Method: "POST", URI: "https://authority.example/v1/applications", Token: "token", Nonce: "n"}
)

func newKey(t testing.TB) dpop.Key {
	t.Helper()
	k, err := dpop.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, k dpop.Key, r dpop.Request) string {
	t.Helper()
	proof, err := k.Sign(r, now)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

func TestAProofIsOfItsKeyAndRequest(t *testing.T) {
	k := newKey(t)
	proof := sign(t, k, post)
	got, err := dpop.Check(proof, post, now)
	if err != nil || got.Thumbprint != k.Thumbprint() || len(got.ID) != 43 || got.Nonce != "n" || !got.Until.After(now) {
		t.Fatalf("%+v, %v", got, err)
	}
	kept, err := dpop.ReadKey(k.Bytes())
	if err != nil || kept.Thumbprint() != k.Thumbprint() {
		t.Error("a key that was kept is another:", err)
	}
	again, err := dpop.Check(sign(t, kept, post), post, now)
	if err != nil || again.Thumbprint != got.Thumbprint || again.ID == got.ID {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestAProofIsGoodForNothingElse(t *testing.T) {
	proof := sign(t, newKey(t), post)
	for name, change := range map[string]func(*dpop.Request){
		"method":   func(r *dpop.Request) { r.Method = "GET" },
		"path":     func(r *dpop.Request) { r.URI += "/1" },
		"host":     func(r *dpop.Request) { r.URI = "https://other.example/v1/applications" },
		"scheme":   func(r *dpop.Request) { r.URI = "http://authority.example/v1/applications" },
		"token":    func(r *dpop.Request) { r.Token = "another" },
		"no token": func(r *dpop.Request) { r.Token = "" },
	} {
		other := post
		change(&other)
		if _, err := dpop.Check(proof, other, now); !errors.Is(err, domain.ErrUnauthorised) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	for _, away := range []time.Duration{-61 * time.Second, 61 * time.Second} {
		if _, err := dpop.Check(proof, post, now.Add(away)); !errors.Is(err, domain.ErrUnauthorised) {
			t.Errorf("%v away: %v", away, err)
		}
	}
	for _, away := range []time.Duration{-time.Minute, time.Minute} {
		if _, err := dpop.Check(proof, post, now.Add(away)); err != nil {
			t.Errorf("%v away: %v", away, err)
		}
	}
}

func TestAddressesThatMeanTheSameAreTheSame(t *testing.T) {
	proof := sign(t, newKey(t), post)
	for _, same := range []string{"HTTPS://Authority.Example:443/v1/applications", "https://authority.example/v1/applications?after=1#x"} {
		r := post
		r.URI = same
		if _, err := dpop.Check(proof, r, now); err != nil {
			t.Errorf("%s: %v", same, err)
		}
	}
}

// part returns a part of a proof with a change, unsigned.
func part(t *testing.T, proof string, n int, change func(map[string]any)) string {
	t.Helper()
	parts := strings.Split(proof, ".")
	b, err := base64.RawURLEncoding.DecodeString(parts[n])
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	change(v)
	if b, err = json.Marshal(v); err != nil {
		t.Fatal(err)
	}
	parts[n] = base64.RawURLEncoding.EncodeToString(b)
	return strings.Join(parts, ".")
}

func TestAProofThatWasChangedIsNone(t *testing.T) {
	k, other := newKey(t), newKey(t)
	proof, others := sign(t, k, post), sign(t, other, post)
	head := strings.SplitN(others, ".", 2)[0]
	rest := strings.SplitN(proof, ".", 2)[1]
	for name, x := range map[string]string{
		"nothing":         "",
		"two parts":       "a.b",
		"another key":     head + "." + rest,
		"another moment":  part(t, proof, 1, func(v map[string]any) { v["iat"] = now.Unix() + 1 }),
		"no algorithm":    part(t, proof, 0, func(v map[string]any) { v["alg"] = "none" }),
		"a shared secret": part(t, proof, 0, func(v map[string]any) { v["alg"] = "HS256" }),
		"another type":    part(t, proof, 0, func(v map[string]any) { v["typ"] = "JWT" }),
		"a private key":   part(t, proof, 0, func(v map[string]any) { v["jwk"].(map[string]any)["d"] = "AA" }),
		"no point":        part(t, proof, 0, func(v map[string]any) { v["jwk"].(map[string]any)["x"] = v["jwk"].(map[string]any)["y"] }),
		"too long":        part(t, proof, 0, func(v map[string]any) { v["x"] = strings.Repeat("x", 1<<20) }),
		"no signature":    proof[:strings.LastIndex(proof, ".")+1],
	} {
		if _, err := dpop.Check(x, post, now); !errors.Is(err, domain.ErrUnauthorised) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The key and the thumbprint are those of RFC 9449, section 6.1 (and the proof of section 4.1).
func TestTheProofOfTheStandardIsUnderstood(t *testing.T) {
	const proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
	got, err := dpop.Check(proof, dpop.Request{Method: "POST", URI: "https://server.example.com/token"}, time.Unix(1562262616, 0))
	if err != nil || got.Thumbprint != "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAKeyHidesFromLogs(t *testing.T) {
	k := newKey(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if text := fmt.Sprintf(verb, k); text != "[device key]" {
			t.Error(text)
		}
	}
	if _, err := dpop.ReadKey(k.Bytes()[1:]); !errors.Is(err, domain.ErrDamaged) {
		t.Error(err)
	}
}

func FuzzProof(f *testing.F) {
	k, err := dpop.ReadKey([]byte(strings.Repeat("k", 32))) // the same in every process that fuzzes
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sign(f, k, post))
	f.Add("..")
	f.Fuzz(func(t *testing.T, proof string) {
		got, err := dpop.Check(proof, post, now)
		switch {
		case err != nil && !errors.Is(err, domain.ErrUnauthorised):
			t.Fatal(err)
		case err == nil && got.Thumbprint != k.Thumbprint():
			t.Fatalf("a proof of a key that signed none: %q", proof)
		}
	})
}
