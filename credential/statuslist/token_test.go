package statuslist_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

const uri = "https://authority.example/v1/status/7"

var moment = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// oneSigner trusts one chain, and remembers nothing.
type oneSigner struct {
	signer cose.Signer
	chain  [][]byte
}

func (o oneSigner) StatusSigner(chain [][]byte, _ time.Time) (*x509.Certificate, error) {
	if len(chain) != len(o.chain) || len(chain) > 0 && !bytes.Equal(chain[0], o.chain[0]) {
		return nil, credential.Reject(domain.UnknownIssuer, "signer_unknown")
	}
	return &x509.Certificate{PublicKey: o.signer.Public()}, nil
}

func signers(t testing.TB) map[string]oneSigner {
	t.Helper()
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]oneSigner{}
	for name, key := range map[string]any{"ES256": p256, "ES384": p384, "EdDSA": ed} {
		s, err := cose.NewSigner(key)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = oneSigner{s, [][]byte{[]byte("certificate of " + name), {1}}}
	}
	return all
}

func exampleToken(t testing.TB) statuslist.Token {
	t.Helper()
	l, err := statuslist.New(2, 1<<17)
	if err != nil {
		t.Fatal(err)
	}
	for index, s := range map[uint64]statuslist.Status{5: statuslist.Suspended, 77777: statuslist.Invalid} {
		if err := l.Set(index, s); err != nil {
			t.Fatal(err)
		}
	}
	return statuslist.Token{Subject: uri, IssuedAt: moment, ExpiresAt: moment.Add(time.Hour), TTL: time.Minute, List: l}
}

// forms returns the token in both forms.
func forms(t testing.TB, token statuslist.Token, by oneSigner) map[string][]byte {
	t.Helper()
	cwt, err := token.CWT(by.signer, by.chain)
	if err != nil {
		t.Fatal(err)
	}
	jwt, err := token.JWT(by.signer, by.chain)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"CWT": cwt, "JWT": jwt}
}

func TestAListSaysTheSameInBothFormsAndWithEachAlgorithm(t *testing.T) {
	for algorithm, by := range signers(t) {
		for form, b := range forms(t, exampleToken(t), by) {
			got, err := statuslist.Parse(b, uri, by, moment.Add(time.Second))
			if err != nil {
				t.Fatalf("%s, %s: %v", form, algorithm, err)
			}
			for index, want := range map[uint64]statuslist.Status{0: 0, 5: statuslist.Suspended, 6: 0, 77777: statuslist.Invalid} {
				if s, err := got.List.Get(index); err != nil || s != want {
					t.Errorf("%s, %s: entry %d is %d, %v", form, algorithm, index, s, err)
				}
			}
			if got.Subject != uri || !got.IssuedAt.Equal(moment) || got.TTL != time.Minute || !got.ExpiresAt.Equal(moment.Add(time.Hour)) {
				t.Errorf("%s, %s: %s, %s, %s, %s", form, algorithm, got.Subject, got.IssuedAt, got.TTL, got.ExpiresAt)
			}
		}
	}
}

func TestNoChangedByteOfATokenIsAccepted(t *testing.T) {
	by := signers(t)["ES256"]
	step := 1
	if testing.Short() {
		step = 17
	}
	for form, b := range forms(t, exampleToken(t), by) {
		for i := 0; i < len(b); i += step {
			changed := bytes.Clone(b)
			changed[i] ^= 1
			got, err := statuslist.Parse(changed, uri, by, moment)
			if err != nil {
				continue
			}
			// What is left are the second certificate of the chain, which the signer here does not look at, and bytes of
			// the unprotected header that mean nothing.
			if s, _ := got.List.Get(77777); s != statuslist.Invalid || !got.IssuedAt.Equal(moment) {
				t.Errorf("%s: byte %d of %d changed what is said", form, i, len(b))
			}
		}
	}
}

func TestWhatIsWrongWithATokenIsTold(t *testing.T) {
	all := signers(t)
	by := all["ES256"]
	good := exampleToken(t)
	with := func(change func(*statuslist.Token)) statuslist.Token { c := good; change(&c); return c }
	for name, c := range map[string]struct {
		token   statuslist.Token
		by      oneSigner
		trust   oneSigner
		subject string
		at      time.Time
		want    *credential.Fault
	}{
		"another list":   {good, by, by, uri + "0", moment, credential.Reject(domain.Tampered, "status_subject")},
		"another signer": {good, all["EdDSA"], by, uri, moment, credential.Reject(domain.UnknownIssuer, "signer_unknown")},
		"another key": {good, oneSigner{all["EdDSA"].signer, by.chain}, by, uri, moment,
			credential.Reject(domain.Tampered, "status_signature")},
		"too early": {good, by, by, uri, moment.Add(-6 * time.Minute), credential.Reject(domain.NotYetValid, "status_early")},
		"expired":   {good, by, by, uri, moment.Add(time.Hour), credential.Reject(domain.OutOfDate, "status_expired")},
		"expired before it was issued": {with(func(t *statuslist.Token) { t.ExpiresAt = time.Unix(0, 0) }), by, by, uri, moment,
			credential.Reject(domain.Malformed, "status_malformed")},
	} {
		for form, b := range forms(t, c.token, c.by) {
			if _, err := statuslist.Parse(b, c.subject, c.trust, c.at); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v", name, form, err)
			}
		}
	}
}

func TestWithinFiveMinutesClocksMayDiffer(t *testing.T) {
	by := signers(t)["ES256"]
	for form, b := range forms(t, exampleToken(t), by) {
		if _, err := statuslist.Parse(b, uri, by, moment.Add(-5*time.Minute)); err != nil {
			t.Errorf("%s: %v", form, err)
		}
	}
}

// A verifier without network keeps what it has. An expired list is refused, and still says what was known.
func TestAnExpiredTokenStillTellsWhatWasKnown(t *testing.T) {
	by := signers(t)["ES256"]
	for form, b := range forms(t, exampleToken(t), by) {
		later := moment.Add(24 * time.Hour)
		got, err := statuslist.Parse(b, uri, by, later)
		if credential.OutcomeOf(err) != domain.OutOfDate || got.List == nil {
			t.Fatalf("%s: %v", form, err)
		}
		if age := statuslist.Age(got, later); !age.Known || !age.Stale || !age.AsOf.Equal(moment) {
			t.Errorf("%s: %+v", form, age)
		}
	}
}

func TestKnowledgeIsStaleAfterItsTimeToLive(t *testing.T) {
	token := exampleToken(t)
	wordless, ending := token, token
	wordless.TTL, wordless.ExpiresAt = 0, time.Time{}
	ending.TTL = 0
	for _, c := range []struct {
		token statuslist.Token
		after time.Duration
		stale bool
	}{{token, 0, false}, {token, time.Minute, false}, {token, time.Minute + 1, true}, {token, time.Hour, true},
		{wordless, statuslist.DefaultTTL, false}, {wordless, statuslist.DefaultTTL + 1, true},
		{ending, time.Hour - 1, false}, {ending, time.Hour, true}} {
		if got := statuslist.Age(c.token, moment.Add(c.after)); got.Stale != c.stale {
			t.Errorf("after %s: %+v", c.after, got)
		}
	}
}

func TestAListThatCannotBeReliedUponIsToldApartFromOneThatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		err  error
		want credential.Check
	}{
		{credential.Reject(domain.Tampered, "status_signature"), "status_signature"},
		{credential.Reject(domain.Malformed, "status_index"), "status_index"},
		{credential.Reject(domain.UnknownIssuer, "signer_unknown"), statuslist.CheckSigner},
		{fmt.Errorf("list 7: %w", credential.Reject(domain.Tampered, "status_subject")), "status_subject"},
		{credential.Reject(domain.OutOfDate, "status_expired"), ""},
		{credential.Reject(domain.NotYetValid, "status_early"), ""},
		{credential.Reject(domain.UnknownIssuer, "signer_expired"), ""},
		{domain.ErrUnavailable, ""}, {domain.ErrNotFound, ""}, {nil, ""},
	} {
		got := statuslist.Unusable(c.err)
		if (got == nil) != (c.want == "") || got != nil && (got.Check != c.want || got.Outcome != domain.Malformed) {
			t.Errorf("%v is %v", c.err, got)
		}
	}
}

func TestATokenOfAnotherTypeIsNoStatusList(t *testing.T) {
	by := signers(t)["ES256"]
	payload, err := codec.Marshal(map[int]any{2: uri, 6: moment.Unix()})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []any{nil, "application/cwt", "statuslist+jwt", uint64(16)} {
		b, err := cose.Sign(by.signer, cose.Headers{Type: kind, Chain: by.chain}, payload, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := statuslist.Parse(b, uri, by, moment); !errors.Is(err, credential.Reject(domain.Malformed, "status_type")) {
			t.Errorf("type %v: %v", kind, err)
		}
	}
	for _, header := range []string{`{"alg":"ES256","typ":"JWT"}`, `{"alg":"ES256"}`} {
		if _, err := statuslist.Parse(jws(t, by, header, `{}`), uri, by, moment); !errors.Is(err,
			credential.Reject(domain.Malformed, "status_type")) {
			t.Errorf("%s: %v", header, err)
		}
	}
}

func TestUnsignedAndUnknownAlgorithmsAreRefused(t *testing.T) {
	by := signers(t)["ES256"]
	by.chain = nil
	claims := fmt.Sprintf(`{"sub":%q,"iat":%d,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}`, uri, moment.Unix())
	if _, err := statuslist.Parse(jws(t, by, `{"alg":"ES256","typ":"statuslist+jwt"}`, claims), uri, by, moment); err != nil {
		t.Fatal("the test signs what nobody accepts: ", err)
	}
	for _, header := range []string{`{"alg":"none","typ":"statuslist+jwt"}`, `{"alg":"HS256","typ":"statuslist+jwt"}`,
		`{"alg":"ES384","typ":"statuslist+jwt"}`, `{"alg":"ES256","typ":"statuslist+jwt","crit":["b64"]}`} {
		if _, err := statuslist.Parse(jws(t, by, header, claims), uri, by, moment); err == nil {
			t.Errorf("%s was accepted", header)
		}
	}
}

func jws(t testing.TB, by oneSigner, header, payload string) []byte {
	t.Helper()
	b := []byte(base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload)))
	signature, err := by.signer.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	return append(append(b, '.'), base64.RawURLEncoding.EncodeToString(signature)...)
}

func TestWhatAListCannotHoldIsRefused(t *testing.T) {
	for _, c := range []struct{ bits, size int }{{0, 8}, {3, 8}, {16, 8}, {1, 0}, {1, -1}, {8, 1 << 22}} {
		if _, err := statuslist.New(c.bits, c.size); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%d bits, %d entries: %v", c.bits, c.size, err)
		}
	}
	l, err := statuslist.New(1, 5)
	if err != nil || l.Size() != 8 || l.Bits() != 1 {
		t.Fatalf("%v, %v", l, err)
	}
	if err := l.Set(0, statuslist.Suspended); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("suspended in one bit: %v", err)
	}
	if err := l.Set(8, statuslist.Invalid); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("outside: %v", err)
	}
	if _, err := l.Get(8); !errors.Is(err, credential.Reject(domain.Malformed, "status_index")) {
		t.Errorf("outside: %v", err)
	}
	if _, err := (statuslist.Token{Subject: uri, IssuedAt: moment, TTL: time.Millisecond, List: l}).CWT(signers(t)["ES256"].signer, nil); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a ttl of a millisecond: %v", err)
	}
}

// worst are inputs of 1 MiB and less that want much memory: zeros that inflate without end, signed by somebody trusted, and
// headers of nothing but certificates.
func worst(t testing.TB, by oneSigner) map[string][]byte {
	noise := make([]byte, 450<<10)
	_, _ = rand.Read(noise)
	bomb := func(size int) []byte {
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed)
		_, _ = w.Write(noise[:min(len(noise), size/2)])
		_, _ = w.Write(make([]byte, size-min(len(noise), size/2)))
		_ = w.Close()
		return b.Bytes()
	}
	cwt := func(lst []byte) []byte {
		payload, err := codec.Marshal(map[int]any{2: uri, 6: moment.Unix(), 65533: map[string]any{"bits": 1, "lst": lst}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := cose.Sign(by.signer, cose.Headers{Type: "application/statuslist+cwt", Chain: by.chain}, payload, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	jwt := func(lst []byte) []byte {
		plain := by
		plain.chain = nil
		return jws(t, plain, `{"alg":"ES256","typ":"statuslist+jwt"}`, fmt.Sprintf(`{"sub":%q,"iat":%d,"status_list":{"bits":1,"lst":%q}}`,
			uri, moment.Unix(), base64.RawURLEncoding.EncodeToString(lst)))
	}
	var stored bytes.Buffer
	w, _ := zlib.NewWriterLevel(&stored, zlib.NoCompression)
	_, _ = w.Write(noise)
	_ = w.Close()
	return map[string][]byte{
		"a CWT of 64 MB":      cwt(bomb(64 << 20)),
		"a CWT of 2 MB":       cwt(bomb(2 << 20)),
		"a JWT of 64 MB":      jwt(bomb(64 << 20)),
		"a JWT of 2 MB":       jwt(bomb(2 << 20)),
		"a CWT of noise":      cwt(stored.Bytes()),
		"a JWT of noise":      jwt(stored.Bytes()),
		"a header of commas":  []byte("e" + strings.Repeat("A", 1<<20-10) + ".."),
		"a header of strings": append(base64.RawURLEncoding.AppendEncode(nil, []byte(`{"x5c":[`+strings.Repeat(`"",`, 250_000))), ".."...),
		"CBOR of empty maps":  append([]byte{0x9a, 0, 0x0f, 0xff, 0xf0}, bytes.Repeat([]byte{0xa0}, 0x0ffff0)...),
	}
}

func TestNoMegabyteCostsMoreThanSixteen(t *testing.T) {
	if testing.Short() {
		t.Skip("compresses 130 MB")
	}
	by := signers(t)["ES256"]
	for name, b := range worst(t, by) {
		trust := by
		if bytes.Contains(b, []byte(".")) && b[0] == 'e' {
			trust.chain = nil
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := statuslist.Parse(b, uri, trust, moment)
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 16<<20 {
			t.Errorf("%s (%d bytes): %d bytes of memory", name, len(b), cost)
		} else {
			t.Logf("%s (%d bytes): %d kB, %v", name, len(b), cost>>10, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	by := signers(f)["ES256"]
	l, err := statuslist.New(2, 64)
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range forms(f, statuslist.Token{Subject: uri, IssuedAt: moment, TTL: time.Minute, List: l}, by) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		token, err := statuslist.Parse(b, uri, by, moment)
		if err == nil && (token.List == nil || token.Subject != uri) {
			t.Error("accepted without a list or of another place")
		}
	})
}
