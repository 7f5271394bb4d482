//go:build unix

package peertest_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
)

// measured is how long each thing is done, in seconds of processor time, after half as long that is not counted.
const measured = 2

// contestants are the libraries as they are used: auth0 with the cryptography that it has built in, the others with the Web Crypto
// API, as their own examples have it. What those two can at best, with OpenSSL called directly and nothing read twice, is measured
// as well, and is no goal: three P-256 verifications by OpenSSL alone leave no room for eight times as many.
var (
	contestants = []string{"auth0", "animo web", "owf web"}
	atBest      = []string{"animo", "owf"}
)

// BenchmarkAgainstPeers compares how many photo IDs of 15 elements and a portrait of 4 KiB are issued, presented (two elements)
// and verified (chain, MSO, digests, device signature) in a second of processor time, here and by each peer, in one run.
//
//	go test -run '^$' -bench AgainstPeers ./internal/peertest
func BenchmarkAgainstPeers(b *testing.B) {
	s := newScene(b)
	two := mdoc.Disclosure{photoid.NameSpace23220: {"family_name", "age_over_18"}}
	issued := s.issue(b)
	credential := must[mdoc.IssuerSigned](b)(mdoc.ParseIssuerSigned(issued))
	response := must[[]byte](b)(mdoc.Present(s.transcript, mdoc.Document{Credential: credential, Disclose: two, Device: s.holder}))
	verifier := mdoc.Verifier{Trust: s.trust, At: time.Now()}
	signature, verification := openssl(b)
	for _, c := range []struct {
		do   string
		with object
		ours func() error
		goal float64 // of OpenSSL: what is issued and presented per signature, verified per three verifications
		by   float64
	}{
		{"issue", s.issuing(b), func() error {
			unsigned, err := mdoc.Prepare(s.order())
			if err == nil {
				_, err = unsigned.Sign(s.signer, [][]byte{s.chain})
			}
			return err
		}, 0.22, signature},
		{"present", s.presenting(b, issued, two, false), func() error {
			c, err := mdoc.ParseIssuerSigned(issued)
			if err == nil {
				_, err = mdoc.Present(s.transcript, mdoc.Document{Credential: c, Disclose: two, Device: s.holder})
			}
			return err
		}, 0.30, signature},
		{"verify", s.verifying(b, response, false), func() error {
			all, err := verifier.Verify(response, s.transcript)
			if err == nil && all[0].Fault != nil {
				err = all[0].Fault
			}
			return err
		}, 0.65, verification / 3},
	} {
		b.Run(c.do, func(b *testing.B) {
			for range b.N {
				ours := perSecond(b, c.ours)
				b.ReportMetric(ours, "ours/s")
				if c.by > 0 {
					b.ReportMetric(ours/c.by, "of-openssl")
					b.Logf("%s: ours %.0f/s, %.2f of openssl's %.0f/s; goal %.2f", c.do, ours, ours/c.by, c.by, c.goal)
				}
				best := 0.0
				for _, peer := range slices.Concat(contestants, atBest) {
					theirs := peerPerSecond(b, peer, c.do, c.with)
					b.ReportMetric(theirs, strings.ReplaceAll(peer, " ", "-")+"/s")
					b.Logf("%s: %s %.0f/s, ours are %.1f times as many", c.do, peer, theirs, ours/theirs)
					if slices.Contains(contestants, peer) {
						best = max(best, theirs)
					}
				}
				b.ReportMetric(ours/best, "x-fastest")
				if ours < 8*best {
					b.Errorf("%s: %.1f times the fastest peer, less than 8", c.do, ours/best)
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// spent is the processor time of this process: what a busy machine leaves comparable, and what openssl counts as well.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perSecond returns how often something can be done in a second of processor time, after a while for caches.
func perSecond(b *testing.B, act func() error) float64 {
	b.Helper()
	repeat := func(until time.Duration) (n int) {
		for ; spent(b) < until; n++ {
			if err := act(); err != nil {
				b.Fatal(err)
			}
		}
		return n
	}
	repeat(spent(b) + measured*time.Second/2)
	start := spent(b)
	n := repeat(start + measured*time.Second)
	return float64(n) / (spent(b) - start).Seconds()
}

func peerPerSecond(b *testing.B, peer, do string, with object) float64 {
	b.Helper()
	with["seconds"] = measured
	defer delete(with, "seconds")
	v, err := ask(b, peer, do, with)
	if err != nil {
		b.Fatal(peer, ": ", err)
	}
	return v.(float64)
}

// openssl returns how many P-256 signatures and verifications a core makes in a second, 0 where there is no openssl.
func openssl(b *testing.B) (signature, verification float64) {
	b.Helper()
	out, err := exec.Command("openssl", "speed", "-seconds", strconv.Itoa(measured), "ecdsap256").Output()
	found := regexp.MustCompile(`(?m)nistp256\).*\s([\d.]+)\s+([\d.]+)\s*$`).FindSubmatch(out)
	if err != nil || found == nil {
		b.Log("openssl speed cannot be had: ", err)
		return 0, 0
	}
	signature, _ = strconv.ParseFloat(string(found[1]), 64)
	verification, _ = strconv.ParseFloat(string(found[2]), 64)
	return signature, verification
}
