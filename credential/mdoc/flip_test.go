package mdoc_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"testing"

	"razvorot/credential"
	"razvorot/credential/mdoc"
	"razvorot/domain"
)

// Changing one byte leaves nothing genuine, wherever it stands. There is no place in a response without a meaning: the
// unprotected headers hold the certificates alone, and what is not signed (version, status, the names of the parts)
// has one value only that is accepted.
func TestNoChangedByteIsOverlooked(t *testing.T) {
	if testing.Short() {
		sweep(t, 23, 1)
		return
	}
	sweep(t, 1, 1, 0xff)
}

// BenchmarkEveryBit changes every bit.
func BenchmarkEveryBit(b *testing.B) {
	for b.Loop() {
		sweep(b, 1, 1, 2, 4, 8, 16, 32, 64, 128)
	}
}

// sweep changes every so many bytes of a response with a signature and of one with a MAC, in each of the ways.
func sweep(t testing.TB, step int, flips ...byte) {
	i := russian(t)
	h := i.give(t, 30, nil)
	reader := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
	key := must[[]byte](t)(mdoc.MACKey(must[*ecdh.PrivateKey](t)(h.key.ECDH()), reader.PublicKey(), transcript("a")))
	maced := must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), MACKey: key}))
	v := i.verifier()
	v.ReaderKey = reader
	for name, honest := range map[string][]byte{"signature": h.present(t, "a"), "MAC": maced} {
		if got := one(t, v, honest, "a"); got.Fault != nil {
			t.Fatal(got.Fault)
		}
		outcomes := map[domain.VerdictOutcome]int{}
		for n := 0; n < len(honest); n += step {
			for _, flip := range flips {
				changed := bytes.Clone(honest)
				changed[n] ^= flip
				outcomes[refused(t, v, changed)]++
			}
		}
		if outcomes[domain.Genuine] > 0 {
			t.Errorf("%s, %d bytes: %v", name, len(honest), outcomes)
		}
		t.Logf("%s, %d bytes: %v", name, len(honest), outcomes)
	}
}

// refused verifies a response and returns the outcome; nothing may be told of one that is refused.
func refused(t testing.TB, v mdoc.Verifier, response []byte) domain.VerdictOutcome {
	t.Helper()
	all, err := v.Verify(response, transcript("a"))
	if err != nil {
		return credential.OutcomeOf(err)
	}
	for _, got := range all {
		if got.Fault == nil {
			return domain.Genuine
		}
		if len(got.Elements) > 0 {
			t.Errorf("elements of a response that is %s", got.Fault.Outcome)
		}
	}
	return all[0].Fault.Outcome
}
