package cryptvfs

import (
	"encoding/binary"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// block returns a block's plaintext, whole, valid until the next call.
func (s *stream) block(tls *libc.TLS, block int64) ([]byte, int32) {
	if i := block - s.winAt; i >= 0 && i < int64(s.winLen) {
		return s.slot(int(i)), sqlite3.SQLITE_OK
	}
	used, rc := s.fetch(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return nil, rc
	}
	if used < 0 {
		if s.known.has(block) {
			return nil, s.tampered(block)
		}
		clear(s.opened)
	}
	return s.opened[usedSize:], sqlite3.SQLITE_OK
}

// slot is where block winAt+i lies in the window.
func (s *stream) slot(i int) []byte { return s.sealable(i)[usedSize:] }

// sealable is slot with the used length before it.
func (s *stream) sealable(i int) []byte {
	at := i * (usedSize + s.geo.rest)
	return s.win[at : at+usedSize+s.geo.size(s.winAt+int64(i))]
}

// fetch reads and opens a unit into s.opened. It returns how much of the block
// is in use, -1 if the unit does not open.
func (s *stream) fetch(tls *libc.TLS, block int64) (int, int32) {
	size := s.geo.size(block)
	unit, rc := s.unit(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return 0, rc
	}
	plain, err := s.seal.open(s.opening(size)[:0], unit, putAD(&s.ad, levelStream, usedSize+size, uint64(block)))
	if err != nil {
		return -1, sqlite3.SQLITE_OK
	}
	s.known.set(block)
	s.stamped(block, unit)
	return int(min(uint32(size), binary.LittleEndian.Uint32(plain))), sqlite3.SQLITE_OK
}

// unit returns the sealed unit of a block, fetched together with those after it
// where blocks are read in order. What lies past the end is not authentic.
func (s *stream) unit(tls *libc.TLS, block int64) ([]byte, int32) {
	a, length := &s.ahead, usedSize+s.geo.size(block)+overhead
	if block == a.next {
		a.streak++
	} else {
		a.streak = 0
	}
	a.next = block + 1
	if !a.has(block) && a.streak >= minAhead && block > 0 {
		n := min(s.geo.window(), int(s.geo.blocks(s.length)-block))
		if cap(a.units) < n*length {
			a.units = make([]byte, s.geo.window()*length)
		}
		a.count = 0
		if n > 1 && s.file.readAt(tls, a.units[:n*length], s.geo.offset(block)) == sqlite3.SQLITE_OK {
			a.first, a.count = block, n
		}
	}
	if a.has(block) {
		return a.units[int(block-a.first)*length:][:length], sqlite3.SQLITE_OK
	}
	unit := s.buffer(length)
	rc := s.file.readAt(tls, unit, s.geo.offset(block))
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		rc = sqlite3.SQLITE_OK
	}
	return unit, rc
}

// opening sets the length of s.opened for a block of this size.
func (s *stream) opening(size int) []byte {
	if cap(s.opened) < usedSize+size {
		s.opened = make([]byte, usedSize+s.geo.rest)
	}
	s.opened = s.opened[:usedSize+size]
	return s.opened
}

func (s *stream) buffer(n int) []byte {
	if cap(s.scratch) < n {
		s.scratch = make([]byte, n)
	}
	return s.scratch[:n]
}
