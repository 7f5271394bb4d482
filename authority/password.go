package authority

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// PasswordCost is what hashing a password costs: Argon2id (RFC 9106).
type PasswordCost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// The default is the second recommendation of RFC 9106, section 4; the least is what OWASP's password storage guide
// still calls enough, and is meant for tests.
var (
	defaultCost = PasswordCost{MemoryKiB: 64 << 10, Passes: 3, Lanes: 4}
	leastCost   = PasswordCost{MemoryKiB: 19 << 10, Passes: 2, Lanes: 1}
)

// LeastPasswordCost returns the lowest cost that Open accepts.
func LeastPasswordCost() PasswordCost { return leastCost }

const (
	saltSize      = 16
	verifierSize  = 32
	hashesAtOnce  = 2         // bounds memory: each takes MemoryKiB
	passwordLimit = 4 * 128   // bytes of the longest password; a longer one is never right
	longestRecord = 200       // of a password, in bytes
	memoryLimit   = 256 << 10 // KiB in a stored record, so that a forged one cannot exhaust the machine
)

// verifier makes and checks the records of passwords.
type verifier struct {
	cost  PasswordCost
	slots chan struct{}
	dummy func() string // record of a password nobody has
}

func newVerifier(cost PasswordCost) (*verifier, error) {
	if cost == (PasswordCost{}) {
		cost = defaultCost
	}
	if cost.MemoryKiB < leastCost.MemoryKiB || cost.Passes < leastCost.Passes || cost.Lanes < leastCost.Lanes {
		return nil, errors.New("the cost of passwords is below the least")
	}
	return newCheapVerifier(cost), nil
}

// newCheapVerifier has no floor.
func newCheapVerifier(cost PasswordCost) *verifier {
	v := &verifier{cost: cost, slots: make(chan struct{}, hashesAtOnce)}
	nobodys := v.encode(randomBytes(saltSize), randomBytes(verifierSize)) // costs nothing, and no password fits
	v.dummy = func() string { return nobodys }
	return v
}

var encoding = base64.RawStdEncoding

// record returns a verifier in the PHC string format, with its parameters.
func (v *verifier) record(password string) string {
	salt := randomBytes(saltSize)
	return v.encode(salt, v.hash(password, salt, v.cost))
}

func (v *verifier) encode(salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, v.cost.MemoryKiB, v.cost.Passes, v.cost.Lanes,
		encoding.EncodeToString(salt), encoding.EncodeToString(hash))
}

func (v *verifier) hash(password string, salt []byte, c PasswordCost) []byte {
	v.slots <- struct{}{}
	defer func() { <-v.slots }()
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Lanes, verifierSize)
}

// matches reports whether the password is that of the record. An empty record matches nothing, and takes as long.
func (v *verifier) matches(record, password string) bool {
	known := record != ""
	if !known {
		record = v.dummy()
	}
	if len(password) > passwordLimit {
		password, known = "", false
	}
	cost, salt, want, err := readRecord(record)
	if err != nil {
		return false
	}
	same := subtle.ConstantTimeCompare(v.hash(password, salt, cost), want) == 1
	return same && known
}

func readRecord(record string) (PasswordCost, []byte, []byte, error) {
	var c PasswordCost
	bad := errors.New("not a password record")
	parts := strings.Split(record, "$")
	if len(record) > longestRecord || len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); err != nil ||
		c.MemoryKiB > memoryLimit || c.Passes < 1 || c.Lanes < 1 {
		return c, nil, nil, bad
	}
	salt, saltErr := encoding.DecodeString(parts[4])
	want, hashErr := encoding.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(want) != verifierSize {
		return c, nil, nil, bad
	}
	return c, salt, want, nil
}
