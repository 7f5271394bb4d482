package cryptvfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"testing"
)

// victims are the vaults that FuzzAnyOffset damages: closed in order, dead in
// a transaction, dead with commits in the WAL.
func victims(t testing.TB) []*killed {
	t.Helper()
	closed := newSpecimen(t, 20)
	return []*killed{
		{path: closed.path, img: closed.now, states: []content{closed.is}},
		killedInTransaction(t, "DELETE", 20),
		killedInTransaction(t, "PERSIST", 20),
		killedWithWAL(t, 10),
	}
}

// Whatever is written anywhere into any file of a vault, what reads is right:
// never a panic, and no row that was not stored.
func FuzzAnyOffset(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint32(0), []byte("SQLite format 3\x00"))
	f.Add(uint8(0), uint8(0), uint32(hdrMAC), []byte{0})
	f.Add(uint8(0), uint8(0), uint32(rootStart+5), []byte("root"))
	f.Add(uint8(0), uint8(0), uint32(rootStart+rootSpacing), make([]byte, unitSize))
	f.Add(uint8(0), uint8(0), uint32(leafOffset(0)+100), []byte{1, 2, 3})
	f.Add(uint8(1), uint8(0), uint32(blockOffset(3)), make([]byte, unitSize))
	f.Add(uint8(1), uint8(1), uint32(headerSize), make([]byte, 64))
	f.Add(uint8(2), uint8(1), uint32(hdrEpoch), []byte{9})
	f.Add(uint8(3), uint8(2), uint32(hdrID), []byte{9})
	f.Add(uint8(3), uint8(2), uint32(headerSize+5000), []byte{1})
	f.Add(uint8(3), uint8(0), uint32(rootOffset(1)), []byte{1})
	f.Add(uint8(3), uint8(2), uint32(1<<20), []byte("beyond the end"))
	all := victims(f)
	f.Fuzz(func(t *testing.T, victim, file uint8, offset uint32, data []byte) {
		k := all[int(victim)%len(all)]
		suffix := suffixes[int(file)%len(suffixes)]
		b := bytes.Clone(k.img[suffix])
		at := int(offset) % (len(b) + 1<<16)
		if end := at + len(data); end > len(b) {
			b = append(b, make([]byte, end-len(b))...)
		}
		copy(b[at:], data)
		openDamaged(t, k, k.img.with(suffix, b))
	})
}

// openDamaged is examine for damage that may make the file no vault at all.
func openDamaged(t *testing.T, k *killed, img image) {
	t.Helper()
	img.put(t, k.path)
	m, err := Open(k.path, testKey)
	if err != nil {
		var fe *FileError
		if !errors.As(err, &fe) || fe.Path != k.path || fe.Cure == "" {
			t.Errorf("the error is %v", err)
		}
		if now := takeImage(t, k.path); !maps.EqualFunc(now, img, bytes.Equal) {
			t.Error("a failed open changed the files")
		}
		return
	}
	defer m.Close()
	if _, err := readAll(t, m, k.states...); err != nil && !errors.Is(m.Err(), ErrTampered) {
		t.Errorf("SQL failed with %v, and the mount knows of %v", err, m.Err())
	}
}

// A header that parses is one that marshals to the same bytes, and no other
// bytes parse to it.
func FuzzParseHeader(f *testing.F) {
	whole := func(h header) []byte {
		b, err := h.marshal(testKey)
		if err != nil {
			f.Fatal(err)
		}
		return b
	}
	main := whole(header{magic: mainMagic, id: [idSize]byte{1, 2, 3}})
	stream := whole(header{magic: streamMagic, id: [idSize]byte{4}, owner: [idSize]byte{1}, epoch: 77, geo: evenGeometry})
	f.Add(main, uint16(0), []byte{})
	f.Add(stream, uint16(0), []byte{})
	f.Add(main, uint16(hdrVersion), []byte{2})
	f.Add(main, uint16(hdrMAC), []byte{0xff})
	f.Add(stream, uint16(hdrEpoch), []byte{78})
	f.Add(stream, uint16(headerSize-1), []byte{1})
	f.Add([]byte("SQLite format 3\x00"), uint16(0), []byte{})
	f.Fuzz(func(t *testing.T, b []byte, at uint16, patch []byte) {
		for _, magic := range [][16]byte{mainMagic, streamMagic} {
			h, err := parseHeader(b, testKey, magic)
			if err != nil {
				continue
			}
			again, err := h.marshal(testKey)
			if err != nil || !bytes.Equal(again, b[:headerSize]) {
				t.Errorf("a header marshals to other bytes: %v", err)
			}
		}
		for _, good := range [][]byte{main, stream} {
			bad := bytes.Clone(good)
			copy(bad[int(at)%headerSize:], patch)
			_, err := parseHeader(bad, testKey, [16]byte(good))
			if changed := !bytes.Equal(bad, good); changed != (err != nil) {
				t.Errorf("changed: %v, refused: %v", changed, err)
			}
		}
	})
}

// A root that unmarshals has sizes that can be, and nothing gets lost.
func FuzzRoot(f *testing.F) {
	t := newTree()
	t.epoch, t.size, t.journal[3], t.stamps[maxSupers-1] = 5, maxSize, 1, 9
	b := make([]byte, blockSize)
	t.marshal(b)
	f.Add(b)
	f.Add(make([]byte, blockSize))
	f.Add(bytes.Repeat([]byte{0xff}, blockSize))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := make([]byte, blockSize)
		copy(b, data)
		root, again := newTree(), newTree()
		valid := binary.LittleEndian.Uint64(b[8:]) <= uint64(maxSize) && int64(binary.LittleEndian.Uint64(b[48:])) >= 0
		if ok := root.unmarshal(b); ok != valid {
			t.Fatalf("size %d: accepted %v", root.size, ok)
		} else if !ok {
			return
		}
		out := make([]byte, blockSize)
		root.marshal(out)
		if !again.unmarshal(out) || again.epoch != root.epoch || again.size != root.size ||
			again.journal != root.journal || again.stamps != root.stamps {
			t.Error("a root comes back as another")
		}
	})
}
