package keyslot

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// The fallback for a device that does not tell its boot: this process counts as
// one boot.
var (
	processStart = time.Now()
	processID    = randomID()
)

// randomID returns 16 random bytes, as for vaults, slots and this process.
func randomID() (id [16]byte) {
	rand.Read(id[:])
	return id
}

// parseUUID reads the 32 hexadecimal digits of a UUID, dashes anywhere.
func parseUUID(text string) (id [16]byte, ok bool) {
	digits := strings.ReplaceAll(strings.TrimSpace(text), "-", "")
	if len(digits) != hex.EncodedLen(len(id)) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(digits))
	return id, err == nil
}
