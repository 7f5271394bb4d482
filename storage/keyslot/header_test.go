package keyslot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// sampleHeader has a slot of every kind, made of fixed bytes.
func sampleHeader(rekey bool) *header {
	fill := func(b []byte, n byte) {
		for i := range b {
			b[i] = n
		}
	}
	h := &header{generation: 5, epoch: 2}
	fill(h.vault[:], 0x11)
	for kind := KindPassphrase; kind <= KindPIN; kind++ {
		s := slot{kind: kind, created: 1_795_000_000}
		if kind.usesArgon() {
			s.params = Params{Time: 3, Memory: 64 << 10, Threads: 4}
		}
		fill(s.id[:], 0x20+byte(kind))
		fill(s.salt[:], 0x30+byte(kind))
		fill(s.wrapped[:], 0x40+byte(kind))
		h.slots = append(h.slots, s)
	}
	if rekey {
		h.next = &pending{slots: append([]slot(nil), h.slots[:2]...)}
		fill(h.next.key[:], 0x50)
	}
	fill(h.mac[:], 0x60)
	h.tries = tries{sequence: 9, since: 7, failures: 2, bound: true, wall: 1_795_000_000_123, uptime: 3_600_000}
	fill(h.tries.boot[:], 0x70)
	fill(h.tries.ratchet[:], 0x71)
	fill(h.tries.mac[:], 0x72)
	return h
}

// resum gives altered bytes a right checksum, as an attacker would.
func resum(b []byte) []byte {
	sum := sha256.Sum256(b[:len(b)-checksumSize])
	return append(b[:len(b)-checksumSize:len(b)-checksumSize], sum[:]...)
}

func TestHeaderReadsBackAsWritten(t *testing.T) {
	for _, rekey := range []bool{false, true} {
		data := sampleHeader(rekey).marshal()
		h, err := parseHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(h.marshal(), data) || (h.next != nil) != rekey || h.slots[3].params.Memory != 64<<10 {
			t.Errorf("rekey %v: read back differs: %+v", rekey, h)
		}
	}
}

// The stored headers are the format: a change that cannot read them, or writes
// them otherwise, breaks every vault there is.
func TestStoredHeadersAreTheFormat(t *testing.T) {
	for name, rekey := range map[string]bool{"v1.hex": false, "v1-rekey.hex": true} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		data, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := sampleHeader(rekey).marshal(); !bytes.Equal(got, data) {
			t.Errorf("%s: written as\n%x\nwant\n%x", name, got, data)
		}
		if _, err := parseHeader(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNonsenseHeadersAreRefused(t *testing.T) {
	alter := map[string]func(h *header){
		"generation 0":         func(h *header) { h.generation = 0 },
		"epoch 0":              func(h *header) { h.epoch = 0 },
		"epoch at the end":     func(h *header) { h.epoch = 1<<32 - 1 },
		"two slots of one id":  func(h *header) { h.slots[0].id = h.slots[1].id },
		"only keychain slots":  func(h *header) { h.slots = h.slots[2:] },
		"pending, keychain":    func(h *header) { h.next.slots = h.slots[2:] },
		"kind 0":               func(h *header) { h.slots[1].kind = 0 },
		"kind 5":               func(h *header) { h.slots[1].kind = 5 },
		"date before 1970":     func(h *header) { h.slots[0].created = -1 },
		"100 GB of memory":     func(h *header) { h.slots[0].params.Memory = 100 << 20 },
		"4 billion passes":     func(h *header) { h.slots[3].params.Time = 1<<32 - 1 },
		"no work":              func(h *header) { h.slots[0].params = Params{} },
		"work where none is":   func(h *header) { h.slots[1].params.Time = 3 },
		"no slots":             func(h *header) { h.slots = nil },
		"17 slots":             func(h *header) { h.slots = make([]slot, 17) },
		"sequence 0":           func(h *header) { h.tries.sequence, h.tries.since = 0, 0 },
		"reset in the future":  func(h *header) { h.tries.since = 10 },
		"too many failures":    func(h *header) { h.tries.failures = maxFailures + 1 },
		"tries before 1970":    func(h *header) { h.tries.wall = -1 },
		"negative uptime":      func(h *header) { h.tries.uptime = -1 },
		"mac without keychain": func(h *header) { h.tries.bound = false },
	}
	for name, f := range alter {
		h := sampleHeader(true)
		f(h)
		if _, err := parseHeader(h.marshal()); !errors.Is(err, errMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryReservedBitIsRefused(t *testing.T) {
	data := sampleHeader(false).marshal()
	tries := len(data) - checksumSize - triesSize
	var reserved []int
	reserved = append(reserved, 13, 14, 15, fixedSize+19, tries+21, tries+22, tries+23)
	for _, at := range reserved {
		bad := bytes.Clone(data)
		bad[at] = 1
		if _, err := parseHeader(resum(bad)); !errors.Is(err, errMalformed) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func TestWrongLengthsAreRefused(t *testing.T) {
	data := sampleHeader(true).marshal()
	for n := range data {
		if _, err := parseHeader(data[:n]); !errors.Is(err, errMalformed) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if n > 10+checksumSize {
			if _, err := parseHeader(resum(bytes.Clone(data[:n]))); !errors.Is(err, errMalformed) {
				t.Fatalf("cut at %d with a right checksum: %v", n, err)
			}
		}
	}
	longer := resum(append(bytes.Clone(data[:len(data)-checksumSize]), make([]byte, 1+checksumSize)...))
	if _, err := parseHeader(longer); !errors.Is(err, errMalformed) {
		t.Errorf("a byte more: %v", err)
	}
}

func TestNewerVersionSaysUpdate(t *testing.T) {
	v := newVault(t, Options{})
	data := must(os.ReadFile(v.path))
	binary.BigEndian.PutUint16(data[8:], 2)
	// A later version may be longer than any of ours.
	data = resum(append(data[:len(data)-checksumSize], make([]byte, 8000)...))
	writeFile(t, v.path, data)
	for range 2 {
		_, err := Open(v.path, v.opts)
		if !errors.Is(err, ErrNewerVersion) || errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), v.path) {
			t.Errorf("got %v", err)
		}
		// The same when only the copy is left.
		if err := os.Rename(v.path, v.path+copySuffix); err != nil {
			break
		}
	}
}

func FuzzParseHeader(f *testing.F) {
	f.Add(sampleHeader(false).marshal())
	f.Add(sampleHeader(true).marshal())
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		// Random bytes never have a right checksum: give them one, so that the
		// fuzzer sees the parser behind it.
		if len(data) > checksumSize {
			checkParse(t, resum(bytes.Clone(data)))
		}
		checkParse(t, data)
	})
}

func checkParse(t *testing.T, data []byte) {
	t.Helper()
	h, err := parseHeader(data)
	if err == nil && !bytes.Equal(h.marshal(), data) {
		t.Errorf("accepted\n%x\nbut writes\n%x", data, h.marshal())
	}
	if h != nil && (len(h.slots) > MaxSlots || (h.next != nil && len(h.next.slots) > MaxSlots)) {
		t.Errorf("more than %d slots were read", MaxSlots)
	}
}

// Nothing in the file sets a length beyond the slots, and those are counted in
// one byte and bounded before they are read.
func TestParsingTakesLittleMemory(t *testing.T) {
	full := sampleHeader(true)
	full.next.slots = nil
	for i := range MaxSlots {
		s := full.slots[0]
		s.id[0] = byte(i)
		full.next.slots = append(full.next.slots, s)
	}
	full.slots = full.next.slots
	data := full.marshal()
	if len(data) != maxHeaderSize {
		t.Fatalf("the largest header has %d bytes, want %d", len(data), maxHeaderSize)
	}
	hostile := bytes.Clone(data)
	hostile[11], hostile[12] = 255, 255
	for _, data := range [][]byte{data, resum(hostile), make([]byte, maxRead+1)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = parseHeader(data) // only its memory matters here
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<10 {
			t.Errorf("parsing %d bytes took %d bytes of memory", len(data), used)
		}
	}
	path := filepath.Join(t.TempDir(), "k")
	writeFile(t, path, make([]byte, 10<<20))
	if got := must(osDisk{}.read(path)); len(got) != maxRead+1 {
		t.Errorf("%d bytes of a 10 MiB file were read", len(got))
	}
}
