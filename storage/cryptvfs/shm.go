package cryptvfs

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sharedMemory is the WAL index. It lives in this process's memory, never in a
// file: no other process may have the vault open, so nobody else needs it, and
// what it would tell (page numbers in use) stays unwritten. Guarded by the main
// file's mutex.
type sharedMemory struct {
	regions []uintptr
	users   int
	locks   [sqlite3.SQLITE_SHM_NLOCK]shmLock
}

type shmLock struct {
	shared    int
	exclusive *handle
}

func (s *sharedMemory) region(tls *libc.TLS, h *handle, i, size int32, extend bool) (uintptr, int32) {
	if !h.shm {
		h.shm = true
		s.users++
	}
	for int(i) >= len(s.regions) {
		if !extend {
			return 0, sqlite3.SQLITE_OK
		}
		p := libc.Xcalloc(tls, 1, libc.Tsize_t(size))
		if p == 0 {
			return 0, sqlite3.SQLITE_NOMEM
		}
		s.regions = append(s.regions, p)
	}
	return s.regions[i], sqlite3.SQLITE_OK
}

// lock takes or gives back n locks from first on, all or none.
func (s *sharedMemory) lock(h *handle, first, n, flags int32) int32 {
	locks := s.locks[first : first+n]
	mask := uint16((1<<n - 1) << first)
	switch {
	case flags&sqlite3.SQLITE_SHM_UNLOCK != 0:
		for i := range locks {
			if bit := uint16(1) << (int(first) + i); h.shmShared&bit != 0 {
				locks[i].shared--
			} else if locks[i].exclusive == h {
				locks[i].exclusive = nil
			}
		}
		h.shmShared &^= mask
	case flags&sqlite3.SQLITE_SHM_SHARED != 0:
		if h.shmShared&mask != 0 {
			return sqlite3.SQLITE_OK
		}
		if x := locks[0].exclusive; x != nil && x != h {
			return sqlite3.SQLITE_BUSY
		}
		locks[0].shared++
		h.shmShared |= mask
	default:
		for i := range locks {
			l := &locks[i]
			if l.exclusive != nil && l.exclusive != h || l.shared > 0 {
				return sqlite3.SQLITE_BUSY
			}
		}
		for i := range locks {
			locks[i].exclusive = h
		}
	}
	return sqlite3.SQLITE_OK
}

// leave ends a connection's use. With the last one the index is forgotten; the
// next connection rebuilds it from the WAL.
func (s *sharedMemory) leave(tls *libc.TLS, h *handle) {
	if !h.shm {
		return
	}
	s.lock(h, 0, sqlite3.SQLITE_SHM_NLOCK, sqlite3.SQLITE_SHM_UNLOCK)
	h.shm = false
	if s.users--; s.users > 0 {
		return
	}
	for _, p := range s.regions {
		libc.Xfree(tls, p)
	}
	*s = sharedMemory{}
}
