package cryptvfs

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"testing"
)

// reader follows docs/FORMATS.md and nothing else: no constant, no function of
// the package is used in its methods.
type reader struct {
	file []byte
	key  []byte
}

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// derive is «Keys».
func (r *reader) derive(t *testing.T, salt []byte, info string) []byte {
	t.Helper()
	k, err := hkdf.Key(sha256.New, r.key, salt, info, 32)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// header checks «Header» and returns the id.
func (r *reader) header(t *testing.T, magic string) []byte {
	t.Helper()
	h := r.file[:4096]
	if string(h[:16]) != magic || le32(h[16:]) != 1 || le32(h[20:]) != 4096 {
		t.Fatalf("magic %q, version %d, block size %d", h[:16], le32(h[16:]), le32(h[20:]))
	}
	mac := hmac.New(sha256.New, r.derive(t, nil, "razvorot/cryptvfs/1 header"))
	mac.Write(h[:104])
	sum := sha256.Sum256(h[:136])
	if !bytes.Equal(mac.Sum(nil), h[104:136]) || !bytes.Equal(sum[:], h[136:168]) || !bytes.Equal(h[168:], make([]byte, 3928)) {
		t.Fatal("the header's MAC, digest or padding is not as described")
	}
	return h[32:64]
}

// unit opens «Unit»: n bytes of plaintext at off.
func (r *reader) unit(t *testing.T, fileKey []byte, off, n int64, level byte, index uint64) []byte {
	t.Helper()
	u := r.file[off : off+24+n+16]
	if !bytes.Equal(u[12:16], make([]byte, 4)) || binary.BigEndian.Uint64(u[16:]) == 0 {
		t.Fatalf("nonce %x is not a random half and a counter", u[:24])
	}
	outer, _ := aes.NewCipher(fileKey)
	var k1 [16]byte
	outer.Encrypt(k1[:], k1[:])
	hi, lo := binary.BigEndian.Uint64(k1[:]), binary.BigEndian.Uint64(k1[8:])
	binary.BigEndian.PutUint64(k1[:], hi<<1|lo>>63)
	binary.BigEndian.PutUint64(k1[8:], lo<<1^hi>>63*0x87)
	derived := make([]byte, 32)
	for i := range 2 {
		m := append([]byte{0, byte(1 + i), 0x58, 0}, u[:12]...)
		for j := range m {
			m[j] ^= k1[j]
		}
		outer.Encrypt(derived[16*i:], m)
	}
	inner, _ := aes.NewCipher(derived)
	gcm, _ := cipher.NewGCM(inner)
	ad := make([]byte, 16)
	ad[0] = level
	binary.LittleEndian.PutUint32(ad[4:], uint32(n))
	binary.LittleEndian.PutUint64(ad[8:], index)
	plain, err := gcm.Open(nil, u[12:24], u[24:], ad)
	if err != nil {
		t.Fatalf("the unit at %d, level %d, index %d: %v", off, level, index, err)
	}
	return plain
}

// stamp is the stamp of the unit of a main file at off.
func (r *reader) stamp(off int64) uint64 { return le64(r.file[off+24+4096:]) }

// root returns the root in force.
func (r *reader) root(t *testing.T, fileKey []byte) []byte {
	t.Helper()
	a, b := r.unit(t, fileKey, 8192, 4096, 3, 0), r.unit(t, fileKey, 16384, 4096, 3, 0)
	if le64(b) > le64(a) {
		return b
	}
	return a
}

// block goes down «The tree» to a block.
func (r *reader) block(t *testing.T, fileKey, root []byte, b int64) []byte {
	t.Helper()
	const group, super = 2_125_904, 1_088_471_120
	leaf := b / 512
	s := 24_576 + leaf/512*super
	l := s + 8272 + leaf%512*group
	node := func(at int64, want uint64, level byte, index int64) []byte {
		for _, off := range []int64{at, at + 4136} {
			if want != 0 && r.stamp(off) == want {
				return r.unit(t, fileKey, off, 4096, level, uint64(index))
			}
		}
		t.Fatalf("no copy at %d has stamp %x", at, want)
		return nil
	}
	sup := node(s, le64(root[64+leaf/512*8:]), 2, leaf/512)
	lea := node(l, le64(sup[leaf%512*8:]), 1, leaf)
	at := l + 8272 + b%512*4136
	if r.stamp(at) != le64(lea[b%512*8:]) {
		t.Fatalf("block %d does not have the stamp its leaf names", b)
	}
	return r.unit(t, fileKey, at, 4096, 0, uint64(b))
}

func TestTheFormatIsAsDocumented(t *testing.T) {
	s := newSpecimen(t, 400)
	r := &reader{s.now[""], testKey}
	id := r.header(t, "Razvorot vault\r\n")
	fileKey := r.derive(t, id, "razvorot/cryptvfs/1 main")
	root := r.root(t, fileKey)
	size := int64(le64(root[8:]))
	if m := mustOpen(t, s.path); le64(root) != m.Epoch() || size != m.Size() {
		t.Errorf("epoch %d, %d bytes; the mount says %d, %d", le64(root), size, m.Epoch(), m.Size())
	} else if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(root[16:64], make([]byte, 48)) {
		t.Error("the root of a closed vault names a stream")
	}
	page := r.block(t, fileKey, root, 0)
	if string(page[:16]) != "SQLite format 3\x00" {
		t.Errorf("block 0 begins with %q", page[:16])
	}
	if pages := int64(binary.BigEndian.Uint32(page[28:])); pages*4096 != size || pages < 600 {
		t.Errorf("SQLite counts %d pages, the root %d bytes", pages, size)
	}
	plain := page
	for b := int64(1); b < size/4096; b++ {
		plain = append(plain, r.block(t, fileKey, root, b)...)
	}
	if !bytes.Contains(plain, []byte(nameOf(3, 2))) || !bytes.Contains(plain, scanOf(2, 1)[:100]) {
		t.Error("the plaintext does not hold what was stored")
	}
}

// A WAL that the root counts on, and a hot journal, by the same document.
func TestTheStreamFormatIsAsDocumented(t *testing.T) {
	path := specimenPath(t)
	var img image
	single(t, mustCreate(t, path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		rows(30, 1).storeAll(t, db, nil)
		exec(t, db, "PRAGMA wal_checkpoint(PASSIVE)")
		img = takeImage(t, path)
	}, "journal_mode(WAL)", "wal_autocheckpoint(0)")
	main := &reader{img[""], testKey}
	mainID := main.header(t, "Razvorot vault\r\n")
	root := main.root(t, main.derive(t, mainID, "razvorot/cryptvfs/1 main"))
	wal := &reader{img["-wal"], testKey}
	id := wal.header(t, "Razvorot strea\r\n")
	if !bytes.Equal(wal.file[64:96], mainID) || le32(wal.file[24:]) != 32 || le32(wal.file[28:]) != 24+4096 || !bytes.Equal(root[16:48], id) {
		t.Error("owner, geometry or the root's id of the WAL is not as described")
	}
	key := wal.derive(t, id, "razvorot/cryptvfs/1 stream")
	head := wal.unit(t, key, 4096, 4+32, 4, 0)
	if le32(head) != 32 || binary.BigEndian.Uint32(head[4:])&^1 != 0x377f0682 {
		t.Errorf("the WAL's header is %x", head)
	}
	units := le64(root[48:])
	sum := sha256.New()
	sum.Write(wal.file[4096+24+36 : 4096+24+36+8])
	for i := uint64(1); i < units; i++ {
		off := int64(4096 + 32 + 44 + (i-1)*(24+4096+44))
		frame := wal.unit(t, key, off, 4+24+4096, 4, i)
		if le32(frame) != 24+4096 || binary.BigEndian.Uint32(frame[4:]) == 0 {
			t.Errorf("frame %d: %d bytes in use, page %d", i, le32(frame), binary.BigEndian.Uint32(frame[4:]))
		}
		sum.Write(wal.file[off+24+4+24+4096:][:8])
	}
	if units < 30 || !bytes.Equal(sum.Sum(nil)[:8], root[56:64]) {
		t.Errorf("the root counts on %d units, and their digest is %x", units, sum.Sum(nil)[:8])
	}

	k := killedInTransaction(t, "DELETE", 40)
	journal := &reader{k.img["-journal"], testKey}
	key = journal.derive(t, journal.header(t, "Razvorot strea\r\n"), "razvorot/cryptvfs/1 stream")
	sector := journal.unit(t, key, 4096, 4+4096, 4, 0)
	if le32(sector) != 4096 || !bytes.HasPrefix(sector[4:], []byte{0xd9, 0xd5, 0x05, 0xf9}) {
		t.Errorf("the journal begins with %x", sector[:16])
	}
	journal.unit(t, key, 4096+4140, 4+4096, 4, 1)
}

// The numbers that must not change while the format's version stays.
func TestTheNumbersOfTheFormatStay(t *testing.T) {
	for name, v := range map[string][2]int64{
		"block": {blockSize, 4096}, "unit": {unitSize, 4136}, "overhead": {overhead, 40}, "header": {headerSize, 4096},
		"version": {formatVersion, 1}, "fanout": {fanout, 512}, "supers": {maxSupers, 500}, "size": {maxSize, 500 << 30},
		"group": {groupSize, 2_125_904}, "super": {superSize, 1_088_471_120}, "data": {dataStart, 24_576},
		"root 0": {rootOffset(0), 8192}, "root 1": {rootOffset(1), 16_384}, "key": {KeySize, 32},
		"block 0": {blockOffset(0), 41_120}, "block 511": {blockOffset(511), 41_120 + 511*4136},
		"block 512":       {blockOffset(512), 41_120 + 2_125_904},
		"block 262144":    {blockOffset(262_144), 41_120 + 1_088_471_120},
		"stream unit 0":   {evenGeometry.offset(0), 4096},
		"stream unit 2":   {evenGeometry.offset(2), 4096 + 2*4140},
		"WAL unit 1":      {geometry{32, 4120}.offset(1), 4096 + 76},
		"WAL unit 2":      {geometry{32, 4120}.offset(2), 4096 + 76 + 4164},
		"levels":          {int64(levelBlock)<<16 | int64(levelRoot)<<8 | int64(levelStream), 0x0304},
		"longest in WAL":  {walFrameHeader + maxPage, 65_560},
		"stamps in roots": {rootPrefix, 64},
	} {
		if v[0] != v[1] {
			t.Errorf("%s: %d, documented as %d", name, v[0], v[1])
		}
	}
}
