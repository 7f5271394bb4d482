package cryptvfs

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mustRefuse examines an image that has to come up as altered.
func (s *specimen) mustRefuse(t *testing.T, name string, img image) {
	t.Helper()
	if _, err := examine(t, s.path, img, s.is); err == nil {
		t.Errorf("%s: read everything without noticing", name)
	}
}

// mayRefuse examines an image whose damage may lie where nothing refers to.
func (s *specimen) mayRefuse(t *testing.T, name string, img image) (refused bool) {
	t.Helper()
	_, err := examine(t, s.path, img, s.is)
	if t.Failed() {
		t.Fatalf("failed at: %s", name)
	}
	return err != nil
}

func TestAnUnalteredVaultReadsBackWhole(t *testing.T) {
	s := newSpecimen(t, 300)
	if _, err := examine(t, s.path, s.now, s.is); err != nil {
		t.Fatal(err)
	}
	if leaves := len(s.units()["leaf"]) / 2; leaves < 2 {
		t.Errorf("the specimen has %d leaves, the tests need two", leaves)
	}
}

func TestACutFileIsRefused(t *testing.T) {
	s := newSpecimen(t, 300)
	size := int64(len(s.now[""]))
	cuts := map[string]int64{
		"one byte":              size - 1,
		"one unit":              size - unitSize,
		"half a unit":           size - unitSize/2,
		"the second leaf group": leafOffset(1),
		"the second leaf":       leafOffset(1) + unitSize,
		"all blocks":            blockOffset(0),
		"the first leaf":        leafOffset(0),
		"the supers":            superOffset(0),
		"the second super":      superOffset(0) + unitSize,
		"the second root":       rootOffset(1),
		"half of the roots":     rootOffset(1) + unitSize/2,
		"both roots":            rootOffset(0),
		"half of a root":        rootOffset(0) + unitSize/2,
		"behind the header":     headerSize,
	}
	for block := int64(0); block < 40; block++ {
		cuts[fmt.Sprintf("from block %d", block*13)] = blockOffset(block * 13)
	}
	for name, at := range cuts {
		if at >= size {
			continue
		}
		s.mustRefuse(t, name, s.now.with("", s.now[""][:at]))
	}
}

func TestAFileCutWithinItsHeaderIsNoVault(t *testing.T) {
	s := newSpecimen(t, 10)
	for _, at := range []int{1, 15, 16, 17, 103, 104, 135, 136, 167, 168, 1000, headerSize - 1} {
		s.now.with("", s.now[""][:at]).put(t, s.path)
		_, err := Open(s.path, testKey)
		// The platform fills what is missing with zeros.
		want := ErrTampered
		if at < len(mainMagic) {
			want = ErrNotVault
		}
		if !errors.Is(err, want) {
			t.Errorf("cut at %d: %v, want %v", at, err, want)
		}
	}
}

func TestSwappedUnitsAreRefused(t *testing.T) {
	s := newSpecimen(t, 300)
	blocks := s.units()["block"]
	swap := func(a, b int64) image {
		return s.now.change("", func(f []byte) {
			ua := bytes.Clone(f[a : a+unitSize])
			copy(f[a:a+unitSize], f[b:b+unitSize])
			copy(f[b:b+unitSize], ua)
		})
	}
	for i := range blocks {
		for _, by := range []int{1, len(blocks) / 2} {
			if j := (i + by) % len(blocks); i%11 == 0 {
				s.mustRefuse(t, fmt.Sprintf("blocks %d and %d", i, j), swap(blocks[i], blocks[j]))
			}
		}
	}
	for part, at := range s.units() {
		// Units of one part at another's place, and the two copies or slots of one node.
		s.mayRefuse(t, part+" copies", swap(at[0], at[1]))
		s.mustRefuse(t, part+" and a block", swap(at[0], blocks[20]))
	}
	leaves := s.units()["leaf"]
	both := swap(leaves[0], leaves[2]).change("", func(f []byte) {
		copy(f[leaves[1]:][:unitSize], s.now[""][leaves[3]:][:unitSize])
		copy(f[leaves[3]:][:unitSize], s.now[""][leaves[1]:][:unitSize])
	})
	s.mustRefuse(t, "leaves 0 and 1", both)
}

// Another vault under the same key has another id, and so other keys.
func TestUnitsOfAnotherVaultAreRefused(t *testing.T) {
	s, other := newSpecimen(t, 60), newSpecimen(t, 60)
	for part, at := range s.units() {
		for i := 0; i < len(at); i += 1 + len(at)/10 {
			img := s.now.change("", func(f []byte) { copy(f[at[i]:][:unitSize], other.now[""][at[i]:]) })
			if part == "block" {
				s.mustRefuse(t, fmt.Sprintf("%s %d", part, i), img)
			} else {
				s.mayRefuse(t, fmt.Sprintf("%s %d", part, i), img)
			}
		}
	}
	s.mustRefuse(t, "everything but the header", s.now.change("", func(f []byte) { copy(f[headerSize:], other.now[""][headerSize:]) }))
	s.mustRefuse(t, "everything but the roots", s.now.change("", func(f []byte) { copy(f[dataStart:], other.now[""][dataStart:]) }))
	s.mustRefuse(t, "the header", s.now.change("", func(f []byte) { copy(f[:headerSize], other.now[""]) }))
}

func TestZeroedUnitsAreRefused(t *testing.T) {
	s := newSpecimen(t, 300)
	for part, at := range s.units() {
		for i, off := range at {
			if part == "block" && i%9 != 0 {
				continue
			}
			img := s.now.change("", func(f []byte) { clear(f[off : off+unitSize]) })
			if part == "block" {
				s.mustRefuse(t, fmt.Sprintf("block %d", i), img)
			} else {
				s.mayRefuse(t, fmt.Sprintf("%s %d", part, i), img)
			}
		}
		s.mustRefuse(t, "all of "+part, s.now.change("", func(f []byte) {
			for _, off := range at {
				clear(f[off : off+unitSize])
			}
		}))
	}
}

// An old version of any unit put back alone is refused, or was never referred
// to: the copy or slot that the present state does not use.
func TestAnOldVersionOfAUnitIsRefused(t *testing.T) {
	s := newSpecimen(t, 300)
	for part, at := range s.units() {
		changed, refused := 0, 0
		for i, off := range at {
			if off+unitSize > int64(len(s.old[""])) {
				continue
			}
			old := s.old[""][off:][:unitSize]
			if bytes.Equal(old, s.now[""][off:][:unitSize]) {
				continue
			}
			if changed++; part == "block" && changed%7 != 0 {
				continue
			}
			img := s.now.change("", func(f []byte) { copy(f[off:], old) })
			if part == "block" && !bytes.Equal(old, make([]byte, unitSize)) {
				s.mustRefuse(t, fmt.Sprintf("block %d", i), img)
				refused++
			} else if s.mayRefuse(t, fmt.Sprintf("%s %d", part, i), img) {
				refused++
			}
		}
		if changed == 0 || refused == 0 && part != "root" {
			t.Errorf("%s: %d units had changed and %d were refused, so this shows nothing", part, changed, refused)
		}
		s.mustRefuse(t, "every old "+part, s.now.change("", func(f []byte) {
			for _, off := range at {
				if off+unitSize <= int64(len(s.old[""])) {
					copy(f[off:], s.old[""][off:][:unitSize])
				}
			}
		}))
	}
	s.mustRefuse(t, "everything old but the roots", s.old.change("", func(f []byte) {
		copy(f[headerSize:dataStart], s.now[""][headerSize:])
	}))
}

// A whole old file is a whole vault. Its epoch tells.
func TestAnOldFileShowsAnOldEpoch(t *testing.T) {
	s := newSpecimen(t, 30)
	epochOf := func(img image) uint64 {
		img.put(t, s.path)
		m, err := Open(s.path, testKey)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		return m.Epoch()
	}
	if was, is := epochOf(s.old), epochOf(s.now); was >= is {
		t.Errorf("the epoch was %d and is %d", was, is)
	}
}

func TestFlippedBitsAreRefusedOrReachNothing(t *testing.T) {
	s := newSpecimen(t, 30)
	size := len(s.now[""])
	r := mathrand.New(mathrand.NewPCG(1, 2))
	offsets := []int{}
	for i := range hdrUsed + 8 {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, headerSize-1, headerSize, rootStart-1, rootStart, rootStart+nonceSize, rootStart+unitSize-1, size-1)
	for range 400 {
		offsets = append(offsets, r.IntN(size))
	}
	for _, off := range offsets {
		img := s.now.change("", func(f []byte) { f[off] ^= 1 << r.IntN(8) })
		if off < 16 {
			img.put(t, s.path)
			if _, err := Open(s.path, testKey); !errors.Is(err, ErrNotVault) {
				t.Errorf("the magic's byte %d: %v", off, err)
			}
		} else if refused := s.mayRefuse(t, fmt.Sprintf("bit in byte %d", off), img); off < headerSize && !refused {
			t.Errorf("the header's byte %d: not noticed", off)
		}
	}
}

// sameFile checks that opening failed and left the file as it was.
func sameFile(t *testing.T, path string, want error, words ...string) {
	t.Helper()
	before, _ := os.ReadFile(path)
	m, err := Open(path, testKey)
	if err == nil {
		m.Close()
		t.Errorf("%s opened", path)
		return
	}
	var fe *FileError
	if !errors.Is(err, want) || !errors.As(err, &fe) || fe.Cure == "" {
		t.Errorf("the error is %v, want a FileError of kind %v", err, want)
	}
	for _, w := range append(words, path) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not tell %q", err, w)
		}
	}
	for _, other := range []error{ErrAlreadyOpen, ErrWrongKey, ErrPlainSQLite, ErrNotVault, ErrNewer, ErrNotExist, ErrExist, ErrTampered, ErrBusy} {
		if other != want && errors.Is(err, other) {
			t.Errorf("%v is also of kind %v", err, other)
		}
	}
	if after, _ := os.ReadFile(path); hashOf(after) != hashOf(before) {
		t.Errorf("opening %s failed and changed it", path)
	}
}

func TestWhatIsNoVaultOfThisKeyIsToldApart(t *testing.T) {
	s := newSpecimen(t, 10)
	dir := filepath.Dir(s.path)
	file := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other, err := Create(filepath.Join(dir, "other key"), bytes.Repeat([]byte{8}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	garbage := make([]byte, 3*unitSize)
	io.ReadFull(rand.Reader, garbage)
	newer := header{magic: mainMagic}
	b, err := newer.marshalVersion(testKey, formatVersion+1)
	if err != nil {
		t.Fatal(err)
	}
	sameFile(t, filepath.Join(dir, "other key"), ErrWrongKey, "another key", "unlock")
	sameFile(t, file("plain", append([]byte("SQLite format 3\x00"), garbage...)), ErrPlainSQLite, "not encrypted", "import")
	sameFile(t, file("garbage", garbage), ErrNotVault, "choose the vault file")
	sameFile(t, file("short", []byte("x")), ErrNotVault)
	sameFile(t, file("empty", nil), ErrNotExist, "missing or empty")
	sameFile(t, filepath.Join(dir, "nowhere"), ErrNotExist, "restore a backup")
	sameFile(t, file("newer", b), ErrNewer, "update the app")
	if os.Geteuid() != 0 { // nothing is unreadable for root
		path := file("unreadable", s.now[""])
		os.Chmod(path, 0)
		sameFile(t, path, os.ErrInvalid, "permissions")
	}
	m, err := Open(dir, testKey)
	if err == nil {
		m.Close()
		t.Fatal("a directory opened")
	}
	if !strings.Contains(err.Error(), dir) {
		t.Errorf("%q does not name the directory", err)
	}
	for _, size := range []int{0, 16, 31, 33} {
		if _, err := Open(s.path, make([]byte, size)); err == nil {
			t.Errorf("a key of %d bytes opened", size)
		}
	}
}

func TestCreateLeavesWhatIsThere(t *testing.T) {
	s := newSpecimen(t, 10)
	before := hashOf(s.now[""])
	if _, err := Create(s.path, testKey); !errors.Is(err, ErrExist) || !strings.Contains(err.Error(), s.path) {
		t.Errorf("the error is %v, want one of kind ErrExist", err)
	}
	if b, _ := os.ReadFile(s.path); hashOf(b) != before {
		t.Error("Create changed a vault that was there")
	}
}
