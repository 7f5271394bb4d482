package authority

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"razvorot/domain"
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
	mostWaiting   = 64        // for a slot; about a second and a half of work
	passwordLimit = 4 * 128   // bytes of the longest password; a longer one is never right
	longestRecord = 200       // of a password, in bytes
	memoryLimit   = 256 << 10 // KiB in a stored record, so that a forged one cannot exhaust the machine
)

// busyWait is how long whoever found everybody's place taken is told to wait.
const busyWait = 2 * time.Second

// verifier makes and checks the records of passwords, few at a time.
type verifier struct {
	cost    PasswordCost
	slots   chan struct{}
	waiting atomic.Int64  // for a slot
	dummy   func() string // record of a password nobody has
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

// record returns a verifier in the PHC string format, with its parameters. Its errors are those of hash.
func (v *verifier) record(ctx context.Context, password string) (string, error) {
	salt := randomBytes(saltSize)
	hash, err := v.hash(ctx, password, salt, v.cost)
	if err != nil {
		return "", err
	}
	return v.encode(salt, hash), nil
}

func (v *verifier) encode(salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, v.cost.MemoryKiB, v.cost.Passes, v.cost.Lanes,
		encoding.EncodeToString(salt), encoding.EncodeToString(hash))
}

// hash waits for its turn. domain.ErrRateLimited: too many wait already. domain.ErrUnavailable: whoever asked has left.
func (v *verifier) hash(ctx context.Context, password string, salt []byte, c PasswordCost) ([]byte, error) {
	defer v.waiting.Add(-1)
	if v.waiting.Add(1) > mostWaiting+hashesAtOnce {
		return nil, &domain.RateLimited{Wait: busyWait}
	}
	select {
	case v.slots <- struct{}{}:
		defer func() { <-v.slots }()
	case <-ctx.Done():
		return nil, &domain.Unavailable{Cause: ctx.Err()}
	}
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Lanes, verifierSize), nil
}

// check returns domain.ErrWrongCredentials unless the password is that of the record, and the errors of hash. An empty record matches
// nothing, and takes as long.
func (v *verifier) check(ctx context.Context, record, password string) error {
	known := record != ""
	if !known {
		record = v.dummy()
	}
	if len(password) > passwordLimit {
		password, known = "", false
	}
	cost, salt, want, err := readRecord(record)
	if err != nil {
		return domain.ErrWrongCredentials
	}
	hash, err := v.hash(ctx, password, salt, cost)
	if err != nil {
		return err
	}
	if same := subtle.ConstantTimeCompare(hash, want) == 1; !same || !known {
		return domain.ErrWrongCredentials
	}
	return nil
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
