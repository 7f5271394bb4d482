package proximity

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// given returns one of the values of ISO/IEC 18013-5:2021, Annex D, found by walking up to shared/data.
func given(t testing.TB, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "data", "credential", "iso18013-5-annex-d", name+".hex")
		if text, err := os.ReadFile(path); err == nil {
			b, err := hex.DecodeString(string(bytes.TrimSpace(text)))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if dir == filepath.Dir(dir) {
			t.Skip("the vectors of shared/data/credential are not here")
		}
	}
}
