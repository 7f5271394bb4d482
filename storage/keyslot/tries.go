package keyslot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// maxFailures is where the count stops; the delay has stopped growing long ago.
const maxFailures = 1<<16 - 1

// flagBound: the tries carry a MAC under the keychain's device secret.
const flagBound = 1

// tries is the count of wrong tries. It changes before the DMK is known, so its
// MAC cannot be under the DMK. Two other things authenticate it:
//
//   - with a keychain, a MAC under the device secret, over the whole file;
//   - always, a ratchet: a hash chain that starts from the DMK at the last
//     right try and goes one step per wrong one. Who reads the file can step
//     forward but not back, so a count made smaller is noticed when the vault
//     opens. An older whole file put back has an older, valid ratchet: only the
//     keychain notices that.
type tries struct {
	sequence uint64 // counts writes of the header
	since    uint64 // the sequence of the write that reset the count
	failures uint32
	bound    bool
	wall     int64 // of the last wrong try, Unix milliseconds; never goes back
	uptime   int64 // of the last wrong try, milliseconds since boot
	boot     [16]byte
	ratchet  [sha256.Size]byte
	mac      [macSize]byte
}

func parseTries(r *reader) tries {
	var t tries
	t.sequence, t.since, t.failures = r.uint64(), r.uint64(), r.uint32()
	flags := r.uint8()
	r.zero(3)
	t.bound = flags == flagBound
	if flags&^flagBound != 0 {
		r.fail("flags of the tries")
	}
	t.wall, t.uptime = r.int64(), r.int64()
	r.copy(t.boot[:])
	r.copy(t.ratchet[:])
	r.copy(t.mac[:])
	return t
}

// append writes everything but the MAC.
func (t *tries) append(b []byte) []byte {
	flags := byte(0)
	if t.bound {
		flags = flagBound
	}
	b = binary.BigEndian.AppendUint64(b, t.sequence)
	b = binary.BigEndian.AppendUint64(b, t.since)
	b = binary.BigEndian.AppendUint32(b, t.failures)
	b = append(b, flags, 0, 0, 0)
	b = binary.BigEndian.AppendUint64(b, uint64(t.wall))
	b = binary.BigEndian.AppendUint64(b, uint64(t.uptime))
	b = append(b, t.boot[:]...)
	return append(b, t.ratchet[:]...)
}

func (t *tries) check() error {
	switch {
	case t.sequence == 0 || t.since == 0 || t.since > t.sequence,
		t.failures > maxFailures,
		t.wall < 0 || t.uptime < 0:
		return malformed("count of tries")
	case !t.bound && t.mac != [macSize]byte{}:
		return malformed("mac of the tries")
	}
	return nil
}

// raise steps the ratchet until the count is n; it never lowers the count.
func (t *tries) raise(n uint32) {
	for n = min(n, maxFailures); t.failures < n; t.failures++ {
		t.ratchet = nextRatchet(t.ratchet)
	}
}

// count adds a wrong try at the clock's time. The wall time kept never goes
// back: a try made under a clock set back must not look older after a restart.
func (t *tries) count(c Clock) {
	t.raise(t.failures + 1)
	up := c.Uptime()
	t.wall = max(t.wall, c.Wall().UnixMilli(), 0)
	t.uptime = max(up.Elapsed.Milliseconds(), 0)
	t.boot = up.Boot
}

// reset starts a new count in the write with the given sequence.
func (t *tries) reset(dmk *MasterKey, vault VaultID, sequence uint64) {
	*t = tries{sequence: sequence, since: sequence, ratchet: firstRatchet(dmk, vault, sequence)}
}

// authentic reports whether the ratchet leads from the DMK to this count.
func (t *tries) authentic(dmk *MasterKey, vault VaultID) bool {
	want := firstRatchet(dmk, vault, t.since)
	for range t.failures {
		want = nextRatchet(want)
	}
	return hmac.Equal(want[:], t.ratchet[:])
}

func firstRatchet(dmk *MasterKey, vault VaultID, since uint64) (r [sha256.Size]byte) {
	copy(r[:], derive(dmk.Bytes(), vault[:], "ratchet", binary.BigEndian.AppendUint64(nil, since)...))
	return r
}

func nextRatchet(r [sha256.Size]byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte("razvorot keyslot v1 ratchet step\x00"), r[:]...))
}

// delays are the pauses after the third and every further wrong try.
var delays = []time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// freeTries is how many wrong tries cost no pause: the pause begins with the
// third.
const freeTries = 3

// pause is how long to wait after the given number of wrong tries.
func pause(failures uint32) time.Duration {
	if failures < freeTries {
		return 0
	}
	return delays[min(int(failures)-freeTries, len(delays)-1)]
}

// remaining is the time left until the next try is allowed.
func (t *tries) remaining(c Clock) time.Duration {
	wait := pause(t.failures)
	if wait == 0 {
		return 0
	}
	return min(max(wait-t.elapsed(c), 0), wait)
}

// elapsed is how long ago the last wrong try was, at least. Within one boot
// only the uptime counts, so setting the clock helps in neither direction.
// After a restart the uptime is a lower bound and the wall clock may show more;
// it is believed because a telephone switched off overnight would otherwise ask
// to wait again. The pause is served at the latest by leaving the device on.
func (t *tries) elapsed(c Clock) time.Duration {
	up := c.Uptime()
	now := up.Elapsed.Milliseconds()
	if up.Boot == t.boot && now >= t.uptime {
		return time.Duration(now-t.uptime) * time.Millisecond
	}
	// Both are capped before the multiplication: the numbers come from a file.
	ms := min(max(now, c.Wall().UnixMilli()-t.wall), time.Hour.Milliseconds())
	return time.Duration(ms) * time.Millisecond
}
