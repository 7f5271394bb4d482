package offlineqr_test

import (
	"bytes"
	"compress/zlib"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"reflect"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func signerOf(t testing.TB, key crypto.PrivateKey) cose.Signer {
	t.Helper()
	s, err := cose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newSigner(t testing.TB) cose.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signerOf(t, key)
}

// only trusts one signer.
func only(t testing.TB, s cose.Signer) func([]byte) (crypto.PublicKey, error) {
	t.Helper()
	id := pki.KeyID(s.Public())
	return func(kid []byte) (crypto.PublicKey, error) {
		if !bytes.Equal(kid, id) {
			return nil, domain.ErrNotFound
		}
		return s.Public(), nil
	}
}

func date(t testing.TB, s string) person.Date {
	t.Helper()
	d, err := person.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// bare says nothing that was not asked for.
func bare(t testing.TB) offlineqr.Statement {
	t.Helper()
	return offlineqr.Statement{Issuer: "SPECIMEN/ОБРАЗЕЦ Пробный орган «Разворот»", Passport: domain.NewRegistryID(),
		State: domain.PassportActive, ValidUntil: date(t, "2036-11-21"), Specimen: true, IssuedAt: t0, ExpiresAt: t0.Add(10 * time.Minute)}
}

// named is what a QR says when nothing is wished for.
func named(t testing.TB) offlineqr.Statement {
	t.Helper()
	s := bare(t)
	s.Name, s.Birth = "Соколова Екатерина Дмитриевна", date(t, "1994-03-17")
	return s
}

func full(t testing.TB) offlineqr.Statement {
	t.Helper()
	s, adult := named(t), true
	s.Copy, s.Sex, s.Citizenship, s.NumberEnd, s.Adult = true, person.Female, person.Russia, "573", &adult
	s.Registration = "Московская область, г. Сергиев Посад"
	s.Status = &statuslist.Reference{URI: "https://trial.razvorot.invalid/v1/status/1", Index: 131071}
	s.Face = must(drawnFace())(t)
	return s
}

func issue(t testing.TB, s offlineqr.Statement, by cose.Signer) []byte {
	t.Helper()
	text, err := offlineqr.Issue(s, by, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAStatementSaysWhatItWasGiven(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for algorithm, by := range map[string]cose.Signer{"ES256": newSigner(t), "ES384": signerOf(t, p384), "EdDSA": signerOf(t, ed)} {
		for name, want := range map[string]offlineqr.Statement{"bare": bare(t), "named": named(t), "full": full(t)} {
			got, err := offlineqr.Verify(issue(t, want, by), only(t, by), t0)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: %v", algorithm, name, err)
			}
		}
	}
	minor, by := bare(t), newSigner(t)
	minor.Adult = new(bool)
	got, err := offlineqr.Verify(issue(t, minor, by), only(t, by), t0)
	if err != nil || got.Adult == nil || *got.Adult {
		t.Error("that somebody is under 18 is said too:", err)
	}
}

// message unpacks a text by the standard library alone.
func message(t testing.TB, text []byte) []byte {
	t.Helper()
	packed, ok := base45.Decode(string(text))
	if !ok {
		t.Fatal("not base45")
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// textOf packs whatever it is given.
func textOf(t testing.TB, message []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(message); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(base45.Encode(packed.Bytes()))
}

func claimSet(t testing.TB, text []byte) map[any]any {
	t.Helper()
	m, err := cose.Parse(message(t, text))
	if err != nil {
		t.Fatal(err)
	}
	var claims map[any]any
	if err := codec.Unmarshal(m.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestTheClaimsAreThoseOfTheStandards(t *testing.T) {
	s := full(t)
	claims := claimSet(t, issue(t, s, newSigner(t)))
	want := map[any]any{
		int64(1): s.Issuer, int64(4): t0.Add(10 * time.Minute).Unix(), int64(6): t0.Unix(),
		int64(169): map[any]any{int64(1): string(s.Passport), int64(4): s.Name, int64(8): "19940317", int64(9): int64(2),
			int64(10): s.Registration, int64(13): "RUS",
			int64(62): []any{map[any]any{int64(0): s.Face, int64(1): int64(0), int64(2): int64(1)}}},
		int64(65535): map[any]any{"status_list": map[any]any{"uri": s.Status.URI, "idx": int64(131071)}},
		int64(-70001): map[any]any{int64(1): "active", int64(2): int64(24431), int64(3): "573", int64(4): true, int64(5): true,
			int64(6): true},
	}
	if !reflect.DeepEqual(claims, want) {
		t.Error("the claims of a full statement differ from the table")
	}
}

func TestWhatWasNotAskedForIsNotInTheText(t *testing.T) {
	claims := claimSet(t, issue(t, bare(t), newSigner(t)))
	if len(claims) != 5 || len(claims[int64(169)].(map[any]any)) != 1 || len(claims[int64(-70001)].(map[any]any)) != 3 {
		t.Error("a bare statement has more than issuer, times, number, state, last day and that it is a specimen")
	}
}

func TestAStatementHoldsForItsTime(t *testing.T) {
	by := newSigner(t)
	s := named(t)
	text := issue(t, s, by)
	for at, want := range map[time.Time]domain.VerdictOutcome{
		s.ExpiresAt.Add(-time.Second): domain.Genuine, s.ExpiresAt: domain.OutOfDate, t0.Add(-time.Minute): domain.Genuine,
		t0.Add(-5 * time.Minute): domain.Genuine, t0.Add(-time.Hour): domain.NotYetValid,
	} {
		got, err := offlineqr.Verify(text, only(t, by), at)
		if credential.OutcomeOf(err) != want || got.Passport != s.Passport {
			t.Errorf("%v: %v, want %v", at, err, want)
		}
	}
	s.ValidUntil, s.ExpiresAt = date(t, "2026-11-24"), t0.AddDate(0, 0, 30)
	text = issue(t, s, by)
	for day, want := range map[int]error{0: nil, 2: nil, 3: credential.Reject(domain.OutOfDate, offlineqr.CheckPassport)} {
		if _, err := offlineqr.Verify(text, only(t, by), t0.AddDate(0, 0, day)); !errors.Is(err, want) {
			t.Errorf("%d days on, a passport whose last day was the second: %v", day, err)
		}
	}
}

func TestAStatementOfAPassportThatIsNotActiveSaysSo(t *testing.T) {
	by := newSigner(t)
	for state, want := range map[domain.PassportState]domain.VerdictOutcome{
		domain.PassportActive: domain.Genuine, domain.PassportBlocked: domain.Suspended, domain.PassportReady: domain.Suspended,
		domain.PassportRevoked: domain.Revoked, domain.PassportReplaced: domain.Revoked, domain.PassportExpired: domain.OutOfDate,
		"one nobody knows": domain.Suspended,
	} {
		s := named(t)
		s.State = state
		if _, err := offlineqr.Verify(issue(t, s, by), only(t, by), t0); credential.OutcomeOf(err) != want {
			t.Errorf("%s: %v, want %v", state, err, want)
		}
	}
}

// TestASignerThatIsNotAcceptedSaysWhy hands on the fault of the trust list: a signer whose certificate has ended, say.
func TestASignerThatIsNotAcceptedSaysWhy(t *testing.T) {
	ended := credential.Reject(domain.UnknownIssuer, "signer_expired")
	_, err := offlineqr.Verify(issue(t, named(t), newSigner(t)), func([]byte) (crypto.PublicKey, error) { return nil, ended }, t0)
	if !errors.Is(err, ended) {
		t.Error(err)
	}
}

func TestAChangedTextIsNotBelieved(t *testing.T) {
	by := newSigner(t)
	text := issue(t, named(t), by)
	for i := range text {
		for _, c := range []byte("0X") {
			changed := bytes.Clone(text)
			if changed[i] = c; text[i] == c {
				continue
			}
			if s, err := offlineqr.Verify(changed, only(t, by), t0); err == nil || s.Passport != "" {
				t.Fatalf("a change at %d passes", i)
			}
		}
	}
}

// TestAChangedMessageIsNotBelieved changes what the compression's checksum would else find first.
func TestAChangedMessageIsNotBelieved(t *testing.T) {
	by := newSigner(t)
	said := full(t)
	said.Face = nil
	signed := message(t, issue(t, said, by))
	seen := map[domain.VerdictOutcome]int{}
	stride := 1
	if testing.Short() {
		stride = 11
	}
	for i := 0; i < len(signed); i += stride {
		changed := bytes.Clone(signed)
		changed[i] ^= 1
		s, err := offlineqr.Verify(textOf(t, changed), only(t, by), t0)
		if err == nil || s.Passport != "" {
			t.Fatalf("a change of byte %d passes", i)
		}
		seen[credential.OutcomeOf(err)]++
	}
	if seen[domain.Tampered] < len(signed)/stride*8/10 || seen[domain.UnknownIssuer] < 8/stride {
		t.Errorf("%v: most changes are in what is signed, eight bytes are the key's id", seen)
	}
}

func TestAKeyOfSomebodyElseIsNotTakenForTheIssuers(t *testing.T) {
	by, other := newSigner(t), newSigner(t)
	text := issue(t, named(t), other)
	if _, err := offlineqr.Verify(text, only(t, by), t0); !errors.Is(err, credential.Reject(domain.UnknownIssuer, offlineqr.CheckKey)) {
		t.Error("a key that nobody trusts:", err)
	}
	kid := pki.KeyID(by.Public())
	text, err := offlineqr.Issue(named(t), other, kid)
	if err != nil {
		t.Fatal(err)
	}
	if u, err := offlineqr.Parse(text); err != nil || !bytes.Equal(u.KeyID, kid) {
		t.Error("the key's id is read without a key:", err)
	}
	if _, err := offlineqr.Verify(text, only(t, by), t0); !errors.Is(err, credential.Reject(domain.Tampered, offlineqr.CheckSignature)) {
		t.Error("another key under a trusted id:", err)
	}
}
