package cryptvfs

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// ioMethods is the function table of every file this package opens. Version 2:
// with shared memory for the WAL index, without memory-mapped files, which
// would show SQLite the sealed bytes.
var ioMethods = sqlite3.Tsqlite3_io_methods{FiVersion: 2}

func init() {
	m := &ioMethods
	*(*func(*libc.TLS, uintptr) int32)(unsafe.Pointer(&m.FxClose)) = xClose
	*(*ioFunc)(unsafe.Pointer(&m.FxRead)) = xRead
	*(*ioFunc)(unsafe.Pointer(&m.FxWrite)) = xWrite
	*(*func(*libc.TLS, uintptr, int64) int32)(unsafe.Pointer(&m.FxTruncate)) = xTruncate
	*(*func(*libc.TLS, uintptr, int32) int32)(unsafe.Pointer(&m.FxSync)) = xSync
	*(*func(*libc.TLS, uintptr, uintptr) int32)(unsafe.Pointer(&m.FxFileSize)) = xFileSize
	*(*func(*libc.TLS, uintptr, int32) int32)(unsafe.Pointer(&m.FxLock)) = xLock
	*(*func(*libc.TLS, uintptr, int32) int32)(unsafe.Pointer(&m.FxUnlock)) = xUnlock
	*(*func(*libc.TLS, uintptr, uintptr) int32)(unsafe.Pointer(&m.FxCheckReservedLock)) = xCheckReservedLock
	*(*func(*libc.TLS, uintptr, int32, uintptr) int32)(unsafe.Pointer(&m.FxFileControl)) = xFileControl
	*(*func(*libc.TLS, uintptr) int32)(unsafe.Pointer(&m.FxSectorSize)) = xSectorSize
	*(*func(*libc.TLS, uintptr) int32)(unsafe.Pointer(&m.FxDeviceCharacteristics)) = xDeviceCharacteristics
	*(*func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32)(unsafe.Pointer(&m.FxShmMap)) = xShmMap
	*(*func(*libc.TLS, uintptr, int32, int32, int32) int32)(unsafe.Pointer(&m.FxShmLock)) = xShmLock
	*(*func(*libc.TLS, uintptr))(unsafe.Pointer(&m.FxShmBarrier)) = xShmBarrier
	*(*func(*libc.TLS, uintptr, int32) int32)(unsafe.Pointer(&m.FxShmUnmap)) = xShmUnmap
}

func xClose(tls *libc.TLS, pFile uintptr) int32 {
	c := (*cFile)(pointer(pFile))
	h := handleOf(pFile)
	objects.remove(c.handle)
	*c = cFile{}
	return h.close(tls)
}

func xRead(tls *libc.TLS, pFile, zBuf uintptr, n int32, off int64) int32 {
	h := handleOf(pFile)
	if h.main != nil {
		return h.main.read(tls, bytesAt(zBuf, n), off)
	}
	return h.stream.read(tls, bytesAt(zBuf, n), off)
}

func xWrite(tls *libc.TLS, pFile, zBuf uintptr, n int32, off int64) int32 {
	h, p := handleOf(pFile), bytesAt(zBuf, n)
	if h.main != nil {
		return h.main.write(tls, p, off)
	}
	if h.stream.kind != streamJournal || off != 0 || n == 0 || n >= minPage || p[0] != 0 {
		return h.stream.write(tls, p, off)
	}
	// Zeros over a journal's header end its transaction.
	rc := h.mount.main.settle(tls)
	if rc == sqlite3.SQLITE_OK {
		rc = h.stream.write(tls, p, off)
	}
	if rc == sqlite3.SQLITE_OK {
		h.mount.ended(h.stream.path)
	}
	return rc
}

func xTruncate(tls *libc.TLS, pFile uintptr, size int64) int32 {
	h := handleOf(pFile)
	if h.main != nil {
		return h.main.truncate(tls, size)
	}
	if h.stream.replayed() {
		if rc := h.mount.main.settle(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	rc := h.stream.truncate(tls, size)
	if rc == sqlite3.SQLITE_OK && size == 0 && h.stream.replayed() {
		h.mount.ended(h.stream.path)
	}
	return rc
}

func xSync(tls *libc.TLS, pFile uintptr, flags int32) int32 {
	h := handleOf(pFile)
	if h.main != nil {
		return h.main.sync(tls, flags)
	}
	if h.stream.replayed() {
		h.mount.main.ordered()
	}
	return h.stream.sync(tls, flags)
}

func xFileSize(tls *libc.TLS, pFile, pSize uintptr) int32 {
	h := handleOf(pFile)
	size := int64(0)
	if h.main != nil {
		h.main.mu.Lock()
		size = h.main.tree.size
		h.main.mu.Unlock()
	} else {
		size = h.stream.size()
	}
	*(*int64)(pointer(pSize)) = size
	return sqlite3.SQLITE_OK
}

func xLock(tls *libc.TLS, pFile uintptr, level int32) int32 {
	h := handleOf(pFile)
	if h.main == nil {
		return sqlite3.SQLITE_OK
	}
	h.main.mu.Lock()
	defer h.main.mu.Unlock()
	return h.main.locks.lock(h, level)
}

func xUnlock(tls *libc.TLS, pFile uintptr, level int32) int32 {
	h := handleOf(pFile)
	if h.main == nil {
		return sqlite3.SQLITE_OK
	}
	rc := int32(sqlite3.SQLITE_OK)
	if h.level >= sqlite3.SQLITE_LOCK_RESERVED {
		rc = h.main.settle(tls)
	}
	h.main.mu.Lock()
	defer h.main.mu.Unlock()
	h.main.locks.unlock(h, level)
	return rc
}

func xCheckReservedLock(tls *libc.TLS, pFile, pOut uintptr) int32 {
	h := handleOf(pFile)
	*(*int32)(pointer(pOut)) = 0
	if h.main != nil {
		h.main.mu.Lock()
		defer h.main.mu.Unlock()
		if h.main.locks.writer != nil {
			*(*int32)(pointer(pOut)) = 1
		}
	}
	return sqlite3.SQLITE_OK
}

func xFileControl(tls *libc.TLS, pFile uintptr, op int32, pArg uintptr) int32 {
	h := handleOf(pFile)
	if h.main == nil {
		return sqlite3.SQLITE_NOTFOUND
	}
	switch op {
	case sqlite3.SQLITE_FCNTL_PERSIST_WAL:
		arg := (*int32)(pointer(pArg))
		if *arg >= 0 {
			h.persistWAL = min(*arg, 1)
		}
		*arg = h.persistWAL
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_FCNTL_COMMIT_PHASETWO:
		// A WAL's writer in exclusive mode gives back no lock that would tell.
		if rc := h.mount.flushStreams(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		return h.main.settle(tls)
	case sqlite3.SQLITE_FCNTL_HAS_MOVED:
		return h.main.file.fileControl(tls, op, pArg)
	}
	return sqlite3.SQLITE_NOTFOUND
}

// xSectorSize: SQLite journals and pads in sectors, and a unit is what a power
// cut can tear.
func xSectorSize(*libc.TLS, uintptr) int32 { return blockSize }

// xDeviceCharacteristics promises nothing about writes: no atomicity, no
// order, no power-safe overwrite, since a torn unit is lost as a whole. Any
// part of a file may be read at any time, so long values skip the page cache.
func xDeviceCharacteristics(tls *libc.TLS, pFile uintptr) int32 {
	h := handleOf(pFile)
	file := backingFile(nil)
	if h.main != nil {
		file = h.main.file
	} else {
		file = h.stream.file
	}
	return sqlite3.SQLITE_IOCAP_SUBPAGE_READ | file.characteristics(tls)&sqlite3.SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN
}

func xShmMap(tls *libc.TLS, pFile uintptr, i, size, extend int32, pp uintptr) int32 {
	h := handleOf(pFile)
	h.main.mu.Lock()
	defer h.main.mu.Unlock()
	p, rc := h.main.shm.region(tls, h, i, size, extend != 0)
	*(*uintptr)(pointer(pp)) = p
	return rc
}

func xShmLock(tls *libc.TLS, pFile uintptr, first, n, flags int32) int32 {
	h := handleOf(pFile)
	rc := int32(sqlite3.SQLITE_OK)
	if flags == sqlite3.SQLITE_SHM_UNLOCK|sqlite3.SQLITE_SHM_EXCLUSIVE {
		rc = h.mount.flushStreams(tls) // a writer leaves: what it wrote is everybody's now
	}
	h.main.mu.Lock()
	defer h.main.mu.Unlock()
	if e := h.main.shm.lock(h, first, n, flags); e != sqlite3.SQLITE_OK {
		return e
	}
	return rc
}

func xShmBarrier(tls *libc.TLS, pFile uintptr) {
	h := handleOf(pFile)
	h.main.mu.Lock() // taking and giving a mutex orders memory
	defer h.main.mu.Unlock()
}

func xShmUnmap(tls *libc.TLS, pFile uintptr, deleteFlag int32) int32 {
	h := handleOf(pFile)
	h.main.mu.Lock()
	defer h.main.mu.Unlock()
	h.main.shm.leave(tls, h)
	return sqlite3.SQLITE_OK
}
