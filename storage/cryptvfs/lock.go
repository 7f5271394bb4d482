package cryptvfs

import (
	sqlite3 "modernc.org/sqlite/lib"
)

// lockTable is SQLite's five-level lock among the connections of this process.
// Other processes are kept out by the mount's lock on the file itself. Guarded
// by the main file's mutex.
type lockTable struct {
	shared  int     // connections at SHARED or above
	writer  *handle // at RESERVED or above
	pending bool    // the writer waits for readers to leave, or is EXCLUSIVE
}

func (t *lockTable) lock(h *handle, level int32) int32 {
	if h.level >= level {
		return sqlite3.SQLITE_OK
	}
	if h.level == sqlite3.SQLITE_LOCK_NONE {
		if t.pending {
			return sqlite3.SQLITE_BUSY
		}
		t.shared++
		h.level = sqlite3.SQLITE_LOCK_SHARED
	}
	if level == sqlite3.SQLITE_LOCK_SHARED {
		return sqlite3.SQLITE_OK
	}
	if t.writer != nil && t.writer != h {
		return sqlite3.SQLITE_BUSY
	}
	t.writer = h
	if level == sqlite3.SQLITE_LOCK_RESERVED {
		h.level = level
		return sqlite3.SQLITE_OK
	}
	t.pending = true
	if t.shared > 1 {
		h.level = sqlite3.SQLITE_LOCK_PENDING
		return sqlite3.SQLITE_BUSY
	}
	h.level = level
	return sqlite3.SQLITE_OK
}

func (t *lockTable) unlock(h *handle, level int32) {
	if h.level <= level {
		return
	}
	if t.writer == h {
		t.writer, t.pending = nil, false
	}
	if level == sqlite3.SQLITE_LOCK_NONE {
		t.shared--
	}
	h.level = level
}
