// Package peer finds the programs of other people that tests hold ours against: openssl, zbarimg, exiftool. Tests alone use it.
package peer

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of a program. Where it is missing the test is skipped and says so; with CI=true in the environment it
// fails, for there scripts/packages.sh has installed them all.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is not installed; scripts/packages.sh names its package", name)
	default:
		t.Skipf("%s is not installed; scripts/packages.sh names its package", name)
	}
	return path
}
