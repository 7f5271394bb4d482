package keyslot

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/crypto/argon2"
)

// Params are the cost parameters of Argon2id (RFC 9106). The zero value means
// that no Argon2id is done, as for secrets that cannot be guessed.
type Params struct {
	Time    uint32 // passes over the memory
	Memory  uint32 // KiB
	Threads uint8  // lanes
}

// The limits of Params. The floor is RFC 9106's second recommended option
// (clause 4: t=3, 64 MiB). The ceilings keep a hostile header from asking for
// more memory than a telephone has or for hours of work.
const (
	maxTime    = 64
	maxMemory  = 512 << 10 // KiB
	maxThreads = 16
	maxWork    = 4 << 20 // KiB × passes
)

// paramFloor is the least that is accepted, also when reading a header.
var paramFloor = Params{Time: 3, Memory: 64 << 10, Threads: 1}

// FloorParams returns the least expensive parameters that are accepted.
func FloorParams() Params { return paramFloor }

// check returns ErrBadParams for parameters outside the limits.
func (p Params) check() error {
	switch {
	case p.Time < paramFloor.Time || p.Memory < paramFloor.Memory || p.Threads < paramFloor.Threads:
		return fmt.Errorf("%w: %d passes over %d KiB are too few", ErrBadParams, p.Time, p.Memory)
	case p.Time > maxTime || p.Memory > maxMemory || p.Threads > maxThreads,
		uint64(p.Time)*uint64(p.Memory) > maxWork:
		return fmt.Errorf("%w: %d passes over %d KiB in %d lanes are too many", ErrBadParams, p.Time, p.Memory, p.Threads)
	}
	return nil
}

// CalibrationTarget is how long one try of a passphrase should take.
const CalibrationTarget = 500 * time.Millisecond

// calibratedMemory is where Calibrate stops to raise the memory and goes on
// with passes: a vault made on a desktop must open on a telephone.
const calibratedMemory = 256 << 10 // KiB

// Calibrate measures this device and returns parameters that take about the
// target, never less than FloorParams. It takes about as long as the target.
func Calibrate(target time.Duration) Params {
	threads := uint8(min(max(runtime.NumCPU(), 1), 4))
	return calibrate(target, threads, measure)
}

// measure times one derivation.
func measure(p Params) time.Duration {
	start := time.Now()
	key := argon2.IDKey([]byte("calibration"), make([]byte, 16), p.Time, p.Memory, p.Threads, keySize)
	clear(key)
	took := time.Since(start)
	go debug.FreeOSMemory()
	return took
}

// calibrate measures the floor once and extrapolates: the time of Argon2id is
// proportional to memory × passes (RFC 9106, clause 3.1.2). Memory is raised
// first because it is what makes a guesser's hardware dear.
func calibrate(target time.Duration, threads uint8, measure func(Params) time.Duration) Params {
	p := paramFloor
	p.Threads = threads
	took := max(measure(p), time.Microsecond)
	work := float64(p.Time) * float64(p.Memory) * float64(target) / float64(took)
	work = min(work, maxWork)
	if memory := uint32(work / float64(p.Time)); memory > p.Memory {
		// Whole MiB read better and lose nothing.
		p.Memory = max(p.Memory, min(memory, calibratedMemory)&^1023)
	}
	if passes := uint32(work / float64(p.Memory)); passes > p.Time {
		p.Time = min(passes, maxTime)
	}
	return p
}

// stretch runs Argon2id with version 0x13 and no secret or associated data
// (RFC 9106, clause 3.1). Its working memory is left to the garbage collector
// without being overwritten: golang.org/x/crypto gives no access to it. It goes
// back to the system while the caller goes on: left alone, the collector takes
// it for a heap of that size and lets as much garbage come again before it runs.
func stretch(password, salt []byte, p Params) []byte {
	key := argon2.IDKey(password, salt, p.Time, p.Memory, p.Threads, keySize)
	go debug.FreeOSMemory()
	return key
}

// derive is HKDF-SHA256 (RFC 5869) to 32 bytes. Every use has its own label, so
// no two uses of one key can meet.
func derive(key, salt []byte, label string, context ...byte) []byte {
	info := "razvorot keyslot v1 " + label + "\x00" + string(context)
	out, err := hkdf.Key(sha256.New, key, salt, info, keySize)
	if err != nil {
		// Only a length over 255 hashes or a FIPS refusal of short keys ends
		// here; neither can come from data.
		panic(fmt.Sprintf("keyslot: hkdf: %v", err))
	}
	return out
}
