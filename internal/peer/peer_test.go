package peer_test

import (
	"testing"

	"razvorot/internal/peer"
)

// end is how a test ended.
type end string

// told is a test that tells how it was ended.
type told struct{ testing.TB }

func (told) Helper()               {}
func (told) Fatalf(string, ...any) { panic(end("failed")) }
func (told) Skipf(string, ...any)  { panic(end("skipped")) }

func TestAMissingProgramSkipsATestAndFailsItOnCI(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for ci, want := range map[string]end{"": "skipped", "true": "failed"} {
		t.Run(string(want), func(t *testing.T) {
			t.Setenv("CI", ci)
			defer func() {
				if got := recover(); got != want {
					t.Errorf("with CI=%q it is %v", ci, got)
				}
			}()
			t.Errorf("found at %q", peer.Program(told{t}, "openssl"))
		})
	}
}
