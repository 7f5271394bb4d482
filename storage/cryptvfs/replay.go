package cryptvfs

import (
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// liveStream names the journal or WAL that may still be played back. It stays
// when SQLite closes the file, until SQLite ends it: by deleting it, cutting it
// to nothing, or writing zeros over a journal's header.
type liveStream struct {
	id    [idSize]byte
	path  string // empty as long as it is known from the root alone
	bound binding
}

// ended notes that what lies at path is not to be played back any more. If a
// power cut or somebody else brings it back, the next root does not name it.
func (m *Mount) ended(path string) {
	if l := m.live.Load(); l != nil && l.path == path {
		m.live.CompareAndSwap(l, nil)
	}
}

// currentStream returns the journal or WAL that may have to be played back,
// zero for none.
func (m *Mount) currentStream() liveStream {
	if l := m.live.Load(); l != nil {
		return *l
	}
	return liveStream{}
}

// accepts reports whether a journal or WAL with this header belongs to the
// main file as it is: begun in this epoch, or named by the last root.
func (m *Mount) accepts(h *header) bool {
	m.main.mu.Lock()
	defer m.main.mu.Unlock()
	return h.owner == m.main.id && (h.epoch == m.epoch.Load() || h.id == m.main.tree.journal)
}

// admit decides on a journal or WAL found beside the main file. One begun after
// the root that was found tells that a later root is gone.
func (m *Mount) admit(h *header, path string) (ok bool, rc int32) {
	if h.owner == m.main.id && h.epoch > m.epoch.Load() {
		m.note(&FileError{Path: m.path, Kind: ErrTampered, Cure: cureRestore,
			What: fmt.Sprintf("%s is newer than the root that is left", path)})
		return false, sqlite3.SQLITE_IOERR_DATA
	}
	if !m.accepts(h) {
		return false, sqlite3.SQLITE_OK
	}
	m.live.Store(&liveStream{id: h.id, path: path})
	return true, sqlite3.SQLITE_OK
}

// finish stores a last root that no journal or WAL fits any more, so that none
// kept aside until now can be played back later. One that is still needed,
// because the last connection died, stays valid.
func (m *Mount) finish(tls *libc.TLS) int32 {
	f := m.main
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.doubt {
		return sqlite3.SQLITE_OK // the next mount finds what holds
	}
	if f.tree.dirty {
		if rc := f.flushLocked(tls, true, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if f.tree.journal == [idSize]byte{} {
		return sqlite3.SQLITE_OK
	}
	if m.live.Load() != nil {
		for _, suffix := range []string{"-journal", "-wal"} {
			if there, rc := m.fs.back.access(tls, m.path+suffix, sqlite3.SQLITE_ACCESS_EXISTS); there || rc != sqlite3.SQLITE_OK {
				return sqlite3.SQLITE_OK
			}
		}
	}
	// Into both slots: if one were destroyed, the other must not name it either.
	for range 2 {
		if rc := f.writeRoot(tls, liveStream{}, true, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return sqlite3.SQLITE_OK
}
