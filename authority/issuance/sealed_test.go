package issuance_test

import (
	"crypto/ecdsa"
	"os"
	"path/filepath"
	"testing"

	"razvorot/authority/issuance"
)

const passphrase = "шесть сонных экскаваторов"

// TestAKeyInAFileIsMadeOnce seals one key and opens it twice, which takes 256 MiB and about a second each time. That no other
// passphrase opens it is shown where keys are sealed.
func TestAKeyInAFileIsMadeOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := issuance.SealedKeys(dir, passphrase).Key(t.Context(), "issuing root key 1")
	if err != nil {
		t.Fatal(err)
	}
	again, err := issuance.SealedKeys(dir, passphrase).Key(t.Context(), "issuing root key 1")
	if err != nil || !first.Public().(*ecdsa.PublicKey).Equal(again.Public()) {
		t.Error("another key:", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "issuing-root-key-1.key.age" {
		t.Error(files, err)
	}
}
