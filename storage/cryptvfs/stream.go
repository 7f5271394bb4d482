package cryptvfs

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"

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

var walMagics = [][]byte{{0x37, 0x7f, 0x06, 0x82}, {0x37, 0x7f, 0x06, 0x83}}

// A stream's unit has, before the block, four bytes that tell how much of the
// block is in use: the last unit so tells the exact length of the file, and
// growing the file never rewrites a unit that SQLite has already synced.
const (
	usedSize = 4
	minPage  = 512 // SQLite's smallest page
	maxPage  = 65536

	walHeader      = 32 // SQLite file format, section 4.1
	walFrameHeader = 24
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

	geo   geometry
	trail trail

	// The window is plaintext: winLen blocks from winAt on, each with room for
	// its used length before it, those from dirtyAt on not yet written.
	win     []byte
	winAt   int64
	winLen  int
	dirty   bool
	dirtyAt int64

	ahead   readAhead
	ad      [adSize]byte
	opened  []byte // plaintext of the unit opened or sealed last
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
	if err != nil {
		return sqlite3.SQLITE_OK
	}
	if s.replayed() {
		if ok, rc := s.mount.admit(h, s.path); !ok {
			return rc
		}
	}
	s.id, s.geo = h.id, h.geo
	if s.seal, err = newSealer(s.key, s.id[:], "razvorot/cryptvfs/1 stream"); err != nil {
		return sqlite3.SQLITE_IOERR_READ
	}
	units := s.geo.units(size)
	if s.replayed() {
		if rc := s.verify(tls, units); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return s.findLength(tls, units)
}

// findLength sets the length from the last of the units. One that does not
// open counts as full: what is in it SQLite finds out.
func (s *stream) findLength(tls *libc.TLS, units int64) int32 {
	if units == 0 {
		return sqlite3.SQLITE_OK
	}
	s.length = s.geo.start(units)
	used, rc := s.fetch(tls, units-1)
	if rc == sqlite3.SQLITE_OK && used > 0 {
		s.length = s.geo.start(units-1) + int64(used)
	}
	return rc
}

// begin gives the stream a new id and so a new key: nothing that was in it
// before can be read under it. p is what is about to be written.
func (s *stream) begin(tls *libc.TLS, p []byte) int32 {
	id, err := newID()
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	h := header{magic: streamMagic, id: id, geo: geometryOf(s.kind, p)}
	if s.mount != nil && s.mount.main != nil {
		if rc := s.mount.main.prepare(tls, s.kind); rc != sqlite3.SQLITE_OK {
			return rc
		}
		h.owner = s.mount.main.id
		h.epoch = s.mount.epoch.Load()
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
	s.id, s.seal, s.geo = id, seal, h.geo
	if s.replayed() {
		s.mount.live.Store(&liveStream{id: id, path: s.path})
	}
	s.known.reset()
	s.trail = trail{}
	s.winLen, s.dirty, s.ahead.count = 0, false, 0
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
		block, in := s.geo.at(off)
		n := min(len(p), s.geo.size(block)-in)
		plain, e := s.block(tls, block)
		if e != sqlite3.SQLITE_OK {
			return e
		}
		copy(p[:n], plain[in:])
		if in == 0 && n == len(plain) && block >= s.trail.commit { // as SQLite reads a WAL after a crash
			s.frame(block, plain, true)
		}
		p, off = p[n:], off+int64(n)
	}
	return rc
}

// replayed tells the streams that SQLite plays back into the main file.
func (s *stream) replayed() bool {
	return s.mount != nil && (s.kind == streamJournal || s.kind == streamWAL)
}

// begins reports whether a write at the start of the file begins a new journal
// or WAL. A journal begins with a whole sector, in which the magic is still
// missing; the shorter writes there fill it in, or end the journal.
func (s *stream) begins(p []byte) bool {
	switch s.kind {
	case streamJournal:
		return len(p) >= minPage
	case streamWAL:
		return len(p) >= walHeader && (bytes.HasPrefix(p, walMagics[0]) || bytes.HasPrefix(p, walMagics[1]))
	}
	return false
}

func (s *stream) write(tls *libc.TLS, p []byte, off int64) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seal == nil || off == 0 && s.begins(p) {
		if rc := s.begin(tls, p); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	for len(p) > 0 {
		block, in := s.geo.at(off)
		n := min(len(p), s.geo.size(block)-in)
		if rc := s.place(tls, block, in == 0 && n == s.geo.size(block)); rc != sqlite3.SQLITE_OK {
			return rc
		}
		slot := s.slot(int(block - s.winAt))
		copy(slot[in:], p[:n])
		s.frame(block, slot, in+n == len(slot))
		if !s.dirty || block < s.dirtyAt {
			s.dirty, s.dirtyAt = true, block
		}
		p, off = p[n:], off+int64(n)
		s.length = max(s.length, off)
	}
	return sqlite3.SQLITE_OK
}

// place sees to it that block is in the window.
func (s *stream) place(tls *libc.TLS, block int64, whole bool) int32 {
	i := block - s.winAt
	if i >= 0 && i < int64(s.winLen) {
		return sqlite3.SQLITE_OK
	}
	if s.winLen == 0 || i != int64(s.winLen) || s.winLen == s.geo.window() {
		if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		s.winAt, s.winLen = block, 0
	}
	if need := s.geo.window() * (usedSize + s.geo.rest); len(s.win) < need {
		s.win = append(s.win, make([]byte, need-len(s.win))...)
	}
	if whole || s.geo.start(block) >= s.length {
		s.winLen++
		if !whole {
			clear(s.slot(s.winLen - 1))
		}
		return sqlite3.SQLITE_OK
	}
	plain, rc := s.block(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	s.winLen++
	copy(s.slot(s.winLen-1), plain)
	return sqlite3.SQLITE_OK
}

// flush writes the window.
func (s *stream) flush(tls *libc.TLS) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flushLocked(tls)
}

// flushLocked writes the window and keeps its last block, to which the next
// write most likely adds. When writing fails the whole window stays: SQLite was
// told that it is written, and may read it again.
func (s *stream) flushLocked(tls *libc.TLS) int32 {
	if !s.dirty {
		return sqlite3.SQLITE_OK
	}
	if rc := s.sealWindow(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	last := s.slot(s.winLen - 1)
	s.winAt, s.winLen = s.winAt+int64(s.winLen)-1, 1
	copy(s.slot(0), last)
	return sqlite3.SQLITE_OK
}

// sealWindow seals and writes the blocks from dirtyAt on.
func (s *stream) sealWindow(tls *libc.TLS) int32 {
	if rc := s.release(tls, s.dirtyAt, s.winAt+int64(s.winLen)); rc != sqlite3.SQLITE_OK {
		return rc
	}
	from := int(s.dirtyAt - s.winAt)
	n := s.winLen - from
	nonce, err := s.seal.reserve(n)
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	s.ahead.count = 0
	start, end := s.geo.offset(s.dirtyAt), s.geo.offset(s.winAt+int64(s.winLen))
	out := s.buffer(int(end - start))
	for i := range n {
		plain, b := s.sealable(from+i), s.dirtyAt+int64(i)
		binary.LittleEndian.PutUint32(plain, uint32(min(int64(len(plain)-usedSize), s.length-s.geo.start(b))))
		at := int(s.geo.offset(b) - start)
		s.seal.sealAs(nonce+uint64(i), out[at:at:at+len(plain)+overhead], plain,
			putAD(&s.ad, levelStream, len(plain), uint64(b)))
	}
	if rc := s.file.writeAt(tls, out, start); rc != sqlite3.SQLITE_OK {
		return rc
	}
	for b := s.dirtyAt; b < s.winAt+int64(s.winLen); b++ {
		s.known.set(b)
		s.stamped(b, out[:s.geo.offset(b+1)-start])
	}
	s.dirty = false
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
	block, in := s.geo.at(size - 1)
	if rc := s.place(tls, block, false); rc != sqlite3.SQLITE_OK {
		return rc
	}
	s.winLen = int(block-s.winAt) + 1
	clear(s.slot(s.winLen - 1)[in+1:])
	s.length, s.dirty, s.dirtyAt = size, true, block
	if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return s.file.truncate(tls, s.geo.offset(block+1))
}

// forget makes the stream empty.
func (s *stream) forget() {
	clear(s.win)
	clear(s.opened)
	s.winLen, s.winAt, s.dirty = 0, 0, false
	s.ahead.count = 0
	s.seal, s.length, s.id = nil, 0, [idSize]byte{}
	s.known.reset()
	s.trail = trail{}
}

func (s *stream) sync(tls *libc.TLS, flags int32) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rc := s.flushLocked(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if rc := s.file.sync(tls, flags); rc != sqlite3.SQLITE_OK {
		return rc
	}
	s.bindSynced()
	return sqlite3.SQLITE_OK
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
