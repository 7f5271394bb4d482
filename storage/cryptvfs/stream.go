package cryptvfs

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// streamKind says what SQLite keeps in a stream.
type streamKind int

const (
	streamJournal streamKind = iota // rollback journal of a main file
	streamWAL
	streamSuper // super-journal of a transaction over several main files
	streamTemp  // temporary file; its key dies with it
)

var (
	journalMagic = []byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}
	walMagics    = [][]byte{{0x37, 0x7f, 0x06, 0x82}, {0x37, 0x7f, 0x06, 0x83}}
)

// A stream's unit has, before the block, four bytes that tell how much of the
// block is in use: the last unit so tells the exact length of the file, and
// growing the file never rewrites a unit that SQLite has already synced.
const (
	usedSize       = 4
	minPage        = 512 // SQLite's smallest page
	streamUnitSize = usedSize + blockSize + overhead
)

// stream is a journal, WAL, super-journal or temporary file: a header and a
// row of units.
//
// A unit that does not open is one of two things. If this process has seen it
// whole, somebody altered it: an error. If not, it may be the unfinished end
// that a crash left, which SQLite expects to find and recognises by its own
// checksums: it reads as zeros, and SQLite stops there.
type stream struct {
	mu    sync.Mutex
	mount *Mount // nil for a temporary file
	path  string
	kind  streamKind
	file  backingFile
	refs  int

	key    []byte // of the mount, or of this file alone
	id     [idSize]byte
	seal   *sealer // nil while the stream is empty
	length int64   // plaintext
	known  bitmap  // units this process has written or opened

	current atomic.Pointer[[idSize]byte] // id while there is anything in the stream

	// The window is plaintext: whole blocks from winAt on, those from dirtyAt
	// on not yet written.
	win     []byte
	winAt   int64
	dirty   bool
	dirtyAt int64

	ad      [adSize]byte
	opened  [usedSize + blockSize]byte
	scratch []byte
}

// load reads the header. A stream whose header does not open, or that belongs
// to another state of the main file, is as good as empty.
func (s *stream) load(tls *libc.TLS) int32 {
	size, rc := s.file.size(tls)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	if size < headerSize {
		return sqlite3.SQLITE_OK
	}
	buf := s.buffer(headerSize)
	if rc := s.file.readAt(tls, buf, 0); rc != sqlite3.SQLITE_OK {
		return rc
	}
	h, err := parseHeader(buf, s.key, streamMagic)
	if err != nil || s.mount != nil && s.kind != streamSuper && !s.mount.accepts(h) {
		return sqlite3.SQLITE_OK
	}
	s.id = h.id
	if s.seal, err = newSealer(s.key, s.id[:], "razvorot/cryptvfs/1 stream"); err != nil {
		return sqlite3.SQLITE_IOERR_READ
	}
	id := h.id
	s.current.Store(&id)
	return s.findLength(tls, (size-headerSize)/streamUnitSize)
}

// findLength sets the length from the last of the units. One that does not
// open counts as full: what is in it SQLite finds out.
func (s *stream) findLength(tls *libc.TLS, units int64) int32 {
	if units == 0 {
		return sqlite3.SQLITE_OK
	}
	s.length = units * blockSize
	used, rc := s.fetch(tls, units-1)
	if rc == sqlite3.SQLITE_OK && used > 0 {
		s.length -= int64(blockSize - used)
	}
	return rc
}

// begin gives the stream a new id and so a new key: nothing that was in it
// before can be read under it.
func (s *stream) begin(tls *libc.TLS) int32 {
	id, err := newID()
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	h := header{magic: streamMagic, id: id}
	if s.mount != nil && s.mount.main != nil {
		h.owner = s.mount.main.id
		h.epoch = s.mount.main.epoch.Load()
	}
	b, err := h.marshal(s.key)
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	seal, err := newSealer(s.key, id[:], "razvorot/cryptvfs/1 stream")
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if rc := s.file.writeAt(tls, b, 0); rc != sqlite3.SQLITE_OK {
		return rc
	}
	s.id, s.seal = id, seal
	s.current.Store(&id)
	s.known.reset()
	s.win, s.dirty = s.win[:0], false
	return sqlite3.SQLITE_OK
}

func (s *stream) read(tls *libc.TLS, p []byte, off int64) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	rc := int32(sqlite3.SQLITE_OK)
	if end := off + int64(len(p)); end > s.length {
		rc = sqlite3.SQLITE_IOERR_SHORT_READ
		keep := max(0, s.length-off)
		clear(p[keep:])
		p = p[:keep]
	}
	for len(p) > 0 {
		block, in := off/blockSize, int(off%blockSize)
		n := min(len(p), blockSize-in)
		plain, e := s.block(tls, block)
		if e != sqlite3.SQLITE_OK {
			return e
		}
		copy(p[:n], plain[in:])
		p, off = p[n:], off+int64(n)
	}
	return rc
}

// block returns a block's plaintext, a whole block long, valid until the next call.
func (s *stream) block(tls *libc.TLS, block int64) ([]byte, int32) {
	if i := (block - s.winAt) * blockSize; i >= 0 && i < int64(len(s.win)) {
		return s.win[i : i+blockSize], sqlite3.SQLITE_OK
	}
	if used, rc := s.fetch(tls, block); rc != sqlite3.SQLITE_OK {
		return nil, rc
	} else if used < 0 {
		if s.known.has(block) {
			return nil, s.tampered(block)
		}
		clear(s.opened[:])
	}
	return s.opened[usedSize:], sqlite3.SQLITE_OK
}

// fetch reads and opens a unit into s.opened. It returns how much of the block
// is in use, -1 if the unit does not open.
func (s *stream) fetch(tls *libc.TLS, block int64) (int, int32) {
	unit := s.buffer(streamUnitSize)
	rc := s.file.readAt(tls, unit, headerSize+block*streamUnitSize)
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
		return 0, rc
	}
	plain, err := s.seal.open(s.opened[:0], unit, putAD(&s.ad, levelStream, usedSize+blockSize, uint64(block)))
	if err != nil {
		return -1, sqlite3.SQLITE_OK
	}
	s.known.set(block)
	return int(min(blockSize, binary.LittleEndian.Uint32(plain))), sqlite3.SQLITE_OK
}

func (s *stream) buffer(n int) []byte {
	if cap(s.scratch) < n {
		s.scratch = make([]byte, n)
	}
	return s.scratch[:n]
}

// begins reports whether a write at the start of the file begins a new
// journal or WAL. The shorter writes there update or finish the current one.
func begins(p []byte) bool {
	const walHeader = 32
	if len(p) < walHeader {
		return false
	}
	return bytes.HasPrefix(p, journalMagic) || bytes.HasPrefix(p, walMagics[0]) || bytes.HasPrefix(p, walMagics[1])
}

func (s *stream) write(tls *libc.TLS, p []byte, off int64) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seal == nil || off == 0 && begins(p) {
		if rc := s.begin(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	page := len(p) >= minPage
	for len(p) > 0 {
		block, in := off/blockSize, int(off%blockSize)
		n := min(len(p), blockSize-in)
		if rc := s.place(tls, block, in == 0 && n == blockSize); rc != sqlite3.SQLITE_OK {
			return rc
		}
		copy(s.win[int(block-s.winAt)*blockSize+in:], p[:n])
		if !s.dirty || block < s.dirtyAt {
			s.dirty, s.dirtyAt = true, block
		}
		p, off = p[n:], off+int64(n)
		s.length = max(s.length, off)
	}
	if s.kind == streamWAL && page && !s.mount.main.shmInUse.Load() {
		// In exclusive mode nothing tells that a transaction has ended.
		return s.flushLocked(tls)
	}
	return sqlite3.SQLITE_OK
}

// place sees to it that block is in the window.
func (s *stream) place(tls *libc.TLS, block int64, whole bool) int32 {
	n := int64(len(s.win)) / blockSize
	if n > 0 && block >= s.winAt && block < s.winAt+n {
		return sqlite3.SQLITE_OK
	}
	if n == 0 || block != s.winAt+n || n == runUnits {
		if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		s.win, s.winAt = s.win[:0], block
	}
	if s.win == nil {
		s.win = make([]byte, 0, runUnits*blockSize)
	}
	if whole || block*blockSize >= s.length {
		s.win = s.win[:len(s.win)+blockSize]
		clear(s.win[len(s.win)-blockSize:])
		return sqlite3.SQLITE_OK
	}
	plain, rc := s.block(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	s.win = append(s.win, plain...)
	return sqlite3.SQLITE_OK
}

// flush writes the window.
func (s *stream) flush(tls *libc.TLS) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flushLocked(tls)
}

// flushLocked writes the window and keeps its last block, to which the next
// write most likely adds. When writing fails the window is dropped and what it
// held counts as never written, like the lost end of any journal.
func (s *stream) flushLocked(tls *libc.TLS) int32 {
	if !s.dirty {
		return sqlite3.SQLITE_OK
	}
	s.buffer(runUnits * streamUnitSize)
	out := s.scratch[:0]
	end := s.winAt + int64(len(s.win)/blockSize)
	for b := s.dirtyAt; b < end; b++ {
		i := (b - s.winAt) * blockSize
		binary.LittleEndian.PutUint32(s.opened[:], uint32(min(blockSize, s.length-b*blockSize)))
		copy(s.opened[usedSize:], s.win[i:i+blockSize])
		unit, err := s.seal.seal(out, s.opened[:], putAD(&s.ad, levelStream, len(s.opened), uint64(b)))
		if err != nil {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		out = unit
		s.known.set(b)
	}
	s.dirty = false
	if rc := s.file.writeAt(tls, out, headerSize+s.dirtyAt*streamUnitSize); rc != sqlite3.SQLITE_OK {
		for b := s.dirtyAt; b < end; b++ {
			s.known.unset(b)
		}
		s.win = s.win[:0]
		return rc
	}
	copy(s.win, s.win[len(s.win)-blockSize:])
	s.win, s.winAt = s.win[:blockSize], end-1
	return sqlite3.SQLITE_OK
}

func (s *stream) truncate(tls *libc.TLS, size int64) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if size == 0 || s.seal == nil {
		s.forget()
		return s.file.truncate(tls, 0)
	}
	if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if size >= s.length {
		return sqlite3.SQLITE_OK
	}
	block := (size - 1) / blockSize
	plain, rc := s.block(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	tail := size - block*blockSize
	s.win = append(s.win[:0], plain...)
	clear(s.win[tail:])
	s.winAt, s.length, s.dirty, s.dirtyAt = block, size, true, block
	if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return s.file.truncate(tls, headerSize+(block+1)*streamUnitSize)
}

// forget makes the stream empty.
func (s *stream) forget() {
	clear(s.win)
	s.win, s.winAt, s.dirty = s.win[:0], 0, false
	s.seal, s.length, s.id = nil, 0, [idSize]byte{}
	s.current.Store(nil)
	s.known.reset()
}

func (s *stream) sync(tls *libc.TLS, flags int32) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return s.file.sync(tls, flags)
}

func (s *stream) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.length
}

func (s *stream) tampered(block int64) int32 {
	e := &FileError{Path: s.path, Kind: ErrTampered, Cure: cureRestore,
		What: fmt.Sprintf("block %d changed after it was written", block)}
	if s.mount != nil {
		s.mount.note(e)
	}
	return sqlite3.SQLITE_IOERR_DATA
}

// newTemp returns a stream with a key of its own that nobody else ever holds.
func newTemp(file backingFile) (*stream, error) {
	key := make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return &stream{kind: streamTemp, file: file, key: key, refs: 1}, nil
}

// bitmap is a set of block numbers.
type bitmap struct{ words []uint64 }

func (b *bitmap) has(i int64) bool {
	return i>>6 < int64(len(b.words)) && b.words[i>>6]&(1<<(i&63)) != 0
}

func (b *bitmap) set(i int64) {
	for i>>6 >= int64(len(b.words)) {
		b.words = append(b.words, 0)
	}
	b.words[i>>6] |= 1 << (i & 63)
}

func (b *bitmap) unset(i int64) {
	if b.has(i) {
		b.words[i>>6] &^= 1 << (i & 63)
	}
}

func (b *bitmap) reset() { b.words = b.words[:0] }
