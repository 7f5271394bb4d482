package mdoc_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"razvorot/credential/mdoc"
)

// The benchmarks issue, present and verify a photo ID of 15 elements with a portrait of 4 KiB, on one core, and tell
// how many per second as a ratio to the P-256 signatures (or a third of the verifications) per second of Go and of
// openssl in the same minute, all by processor time: ratios travel from machine to machine.
const benchPortrait = 4 << 10

// Goals, as ratios to what openssl does: one core, portrait and elements as above (the project's own aims).
const (
	goalIssue   = 0.22 // of signatures
	goalPresent = 0.30 // of signatures
	goalVerify  = 0.65 // of a third of verifications: certificate, credential and device take one each
)

func BenchmarkIssue(b *testing.B) {
	i, key := russian(b), newKey(b)
	o := photo(&key.PublicKey, benchPortrait)
	b.ReportAllocs()
	clock := startClock()
	for b.Loop() {
		u, err := mdoc.Prepare(o)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Sign(i.sign, i.chain); err != nil {
			b.Fatal(err)
		}
	}
	reportRatio(b, clock.seconds()/float64(b.N), func(r rates) float64 { return r.sign }, goalIssue)
}

func BenchmarkPresent(b *testing.B) {
	i, key := russian(b), newKey(b)
	stored, device := i.issue(b, photo(&key.PublicKey, benchPortrait)), signerOf(b, key)
	b.ReportAllocs()
	clock := startClock()
	for b.Loop() {
		held, err := mdoc.ParseIssuerSigned(stored)
		if err != nil {
			b.Fatal(err)
		}
		_, err = mdoc.Present(transcript("a"), mdoc.Document{Credential: held, Device: device,
			Disclose: mdoc.Disclosure{space: {"portrait", "age_over_18"}}})
		if err != nil {
			b.Fatal(err)
		}
	}
	reportRatio(b, clock.seconds()/float64(b.N), func(r rates) float64 { return r.sign }, goalPresent)
}

func BenchmarkVerify(b *testing.B) {
	i, key := russian(b), newKey(b)
	held := parsed(b, i.issue(b, photo(&key.PublicKey, benchPortrait)))
	response := must[[]byte](b)(mdoc.Present(transcript("a"), mdoc.Document{Credential: held, Device: signerOf(b, key),
		Disclose: mdoc.Disclosure{space: {"portrait", "age_over_18"}}}))
	v := i.verifier()
	b.ReportAllocs()
	clock := startClock()
	for b.Loop() {
		all, err := v.Verify(response, transcript("a"))
		if err != nil || all[0].Fault != nil {
			b.Fatal(err, all)
		}
	}
	reportRatio(b, clock.seconds()/float64(b.N), func(r rates) float64 { return r.verify / 3 }, goalVerify)
}

// rates are P-256 signatures and verifications per second.
type rates struct{ sign, verify float64 }

// reportRatio reports how many were done per second, and the ratios. The rate to compare with is taken right after the
// benchmark, under the same load.
func reportRatio(b *testing.B, seconds float64, of func(rates) float64, goal float64) {
	b.StopTimer()
	perSecond := 1 / seconds
	b.ReportMetric(perSecond, "per-cpu-s")
	b.ReportMetric(perSecond/of(goRates(b)), "ratio-to-go")
	if r, ok := opensslRates(b); ok {
		ratio := perSecond / of(r)
		b.ReportMetric(ratio, "ratio-to-openssl")
		b.ReportMetric(ratio/goal, "of-goal")
	}
}

// goRates measures crypto/ecdsa for a fifth of a second each.
func goRates(b *testing.B) rates {
	key := newKey(b)
	digest := sha256.Sum256([]byte("message"))
	signature := must[[]byte](b)(ecdsa.SignASN1(rand.Reader, key, digest[:]))
	return rates{
		sign: perSecond(func() { _, _ = ecdsa.SignASN1(rand.Reader, key, digest[:]) }),
		verify: perSecond(func() {
			if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature) {
				b.Fatal("a signature does not hold")
			}
		}),
	}
}

func perSecond(work func()) float64 {
	clock, n := startClock(), 0
	for clock.seconds() < 0.2 {
		for range 20 {
			work()
		}
		n += 20
	}
	return float64(n) / clock.seconds()
}

// stopwatch counts processor time, or wall time where that is not known.
type stopwatch struct {
	wall time.Time
	cpu  time.Duration
}

func startClock() stopwatch {
	cpu, _ := cpuTime()
	return stopwatch{time.Now(), cpu}
}

func (s stopwatch) seconds() float64 {
	if cpu, ok := cpuTime(); ok {
		return (cpu - s.cpu).Seconds()
	}
	return time.Since(s.wall).Seconds()
}

var speedLine = regexp.MustCompile(`nistp256\)\s+\S+\s+\S+\s+([0-9.]+)\s+([0-9.]+)`)

var sayOnce sync.Once

// opensslRates runs `openssl speed` for a second each, if the program is here.
func opensslRates(b *testing.B) (rates, bool) {
	out, err := exec.Command("openssl", "speed", "-seconds", "1", "ecdsap256").Output()
	found := speedLine.FindSubmatch(out)
	if err != nil || found == nil {
		sayOnce.Do(func() { b.Log("openssl speed is not here: no ratios to it") })
		return rates{}, false
	}
	sign, _ := strconv.ParseFloat(string(found[1]), 64)
	verify, _ := strconv.ParseFloat(string(found[2]), 64)
	return rates{sign, verify}, sign > 0 && verify > 0
}
