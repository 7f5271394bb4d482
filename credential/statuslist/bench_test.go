package statuslist_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"razvorot/credential/statuslist"
)

// benchToken is a list as the authority publishes it: 131,072 entries of two bits, one in a hundred of
// them revoked or suspended.
func benchToken(b *testing.B) (statuslist.Token, oneSigner) {
	b.Helper()
	l, err := statuslist.New(2, 1<<17)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range l.Size() / 100 {
		if err := l.Set(r.Uint64N(uint64(l.Size())), statuslist.Status(1+r.IntN(2))); err != nil {
			b.Fatal(err)
		}
	}
	by := signers(b)["ES256"]
	return statuslist.Token{Subject: uri, IssuedAt: moment, TTL: time.Minute, List: l}, by
}

func BenchmarkSign(b *testing.B) {
	token, by := benchToken(b)
	for b.Loop() {
		t, err := token.CWT(by.signer, by.chain)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(t)), "bytes")
	}
}

func BenchmarkParse(b *testing.B) {
	token, by := benchToken(b)
	t, err := token.CWT(by.signer, by.chain)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := statuslist.Parse(t, uri, by, moment); err != nil {
			b.Fatal(err)
		}
	}
}
