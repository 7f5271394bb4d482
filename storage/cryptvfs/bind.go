package cryptvfs

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// binding says what a root counts on in the journal or WAL it names: so many
// units from the start, with stamps of this digest. The main file holds pages
// that were copied out of the WAL, or whose old content is in the journal: with
// an earlier state of either beside it, old and new pages would mix.
type binding struct {
	units int64
	sum   uint64
}

// trail is what a stream knows of its own units.
type trail struct {
	stamps []uint64 // by block; zero where the unit was not met yet
	commit int64    // WAL: blocks up to the end of the last transaction
	bound  int64    // blocks that the binding counts
}

// firstBound is the first block a binding covers. Overwriting the header is how
// SQLite ends a journal, so that block stays free.
func (s *stream) firstBound() int64 {
	if s.kind == streamJournal {
		return 1
	}
	return 0
}

func (s *stream) stamped(block int64, unit []byte) {
	for int64(len(s.trail.stamps)) <= block {
		s.trail.stamps = append(s.trail.stamps, 0)
	}
	s.trail.stamps[block] = stampOf(unit)
}

// frame follows where the last transaction of a WAL ends. The frame that ends
// one has the size of the database in bytes 4 to 7 (SQLite's file format, 4.1).
func (s *stream) frame(block int64, plain []byte, whole bool) {
	if s.kind != streamWAL || block == 0 || s.geo.first != walHeader {
		return
	}
	if whole && binary.BigEndian.Uint32(plain[4:]) != 0 {
		s.trail.commit = block + 1
	} else {
		s.trail.commit = min(s.trail.commit, block)
	}
}

// bind makes the binding cover n blocks, or none if one of them is unknown.
func (s *stream) bind(n int64) {
	l := s.mount.live.Load()
	if l == nil || l.id != s.id {
		return
	}
	b := binding{}
	if sum, ok := digest(s.trail.stamps, s.firstBound(), n); ok {
		b = binding{n, sum}
	}
	s.trail.bound = b.units
	s.mount.live.CompareAndSwap(l, &liveStream{id: s.id, path: s.path, bound: b})
}

func digest(stamps []uint64, from, to int64) (sum uint64, ok bool) {
	if from >= to || to > int64(len(stamps)) {
		return 0, false
	}
	h := sha256.New()
	var b [8]byte
	for _, s := range stamps[from:to] {
		if s == 0 {
			return 0, false
		}
		binary.LittleEndian.PutUint64(b[:], s)
		h.Write(b[:])
	}
	return binary.LittleEndian.Uint64(h.Sum(nil)), true
}

// bindSynced covers what has just been synced: all of a journal, the finished
// transactions of a WAL.
func (s *stream) bindSynced() {
	if !s.replayed() {
		return
	}
	n := int64(len(s.trail.stamps))
	if s.kind == streamWAL {
		n = min(n, s.trail.commit)
	}
	if n > s.trail.bound {
		s.bind(n)
	}
}

// release lifts the binding from the blocks from first to end, which are about
// to be written again. No root may count on them by then.
func (s *stream) release(tls *libc.TLS, first, end int64) int32 {
	first = max(first, s.firstBound())
	if first >= s.trail.bound || first >= end {
		return sqlite3.SQLITE_OK
	}
	s.bind(first)
	return s.mount.main.loosen(tls, s.id, first)
}

// loosen stores a root that counts on no more than units of the stream with
// this id, if the last one does.
func (f *mainFile) loosen(tls *libc.TLS, id [idSize]byte, units int64) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tree.journal != id || f.tree.bound.units <= units {
		return sqlite3.SQLITE_OK
	}
	f.tree.dirty = true
	return f.flushLocked(tls, f.synced, sqlite3.SQLITE_SYNC_NORMAL)
}

// verify holds a stream found beside the main file against what the root counts
// on. A journal that was ended is not held against it: SQLite will not play it.
func (s *stream) verify(tls *libc.TLS, units int64) int32 {
	want := s.mount.bindingOf(s.id)
	if want.units == 0 {
		return sqlite3.SQLITE_OK
	}
	if s.kind == streamJournal {
		used, rc := s.fetch(tls, 0)
		if rc != sqlite3.SQLITE_OK || used <= 0 || s.opened[usedSize] == 0 {
			return rc
		}
	}
	if units < want.units {
		return s.cutOff(units, want.units)
	}
	for b := range want.units { // all of them before SQLite changes anything
		used, rc := s.fetch(tls, b)
		if rc != sqlite3.SQLITE_OK {
			return rc
		}
		if used < 0 {
			return s.cutOff(b, want.units)
		}
	}
	if sum, ok := digest(s.trail.stamps, s.firstBound(), want.units); !ok || sum != want.sum {
		return s.cutOff(0, want.units)
	}
	s.trail.commit = want.units
	s.bind(want.units)
	return sqlite3.SQLITE_OK
}

func (s *stream) cutOff(have, want int64) int32 {
	s.mount.note(&FileError{Path: s.path, Kind: ErrTampered, Cure: cureRestore,
		What: fmt.Sprintf("%d of %d blocks are as the vault left them", have, want)})
	return sqlite3.SQLITE_IOERR_DATA
}

// bindingOf returns what the last root counts on in the stream with this id.
func (m *Mount) bindingOf(id [idSize]byte) binding {
	m.main.mu.Lock()
	defer m.main.mu.Unlock()
	if m.main.tree.journal != id {
		return binding{}
	}
	return m.main.tree.bound
}
