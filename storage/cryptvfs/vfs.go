package cryptvfs

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// vfsName is the name SQLite knows the file system by.
const vfsName = "razvorot"

// fileSystem is one registered VFS and what is mounted in it.
type fileSystem struct {
	name string
	back backing

	mu     sync.Mutex
	mounts map[string]*Mount
}

var defaultFS = sync.OnceValues(func() (*fileSystem, error) {
	// A POSIX lock is lost as soon as anybody in this process closes the same
	// file, be it after reading it only. Where the system has a lock of the open
	// file itself, that one is used; where not, the error changes nothing.
	_, _ = sqlite.OFDLocking(true)
	return register(vfsName, nil)
})

var registering sync.Mutex

// register makes a file system known to SQLite under a name. With no backing
// given the platform's own VFS lies below.
func register(name string, back backing) (*fileSystem, error) {
	registering.Lock() // SQLite links its file systems to one another
	defer registering.Unlock()
	tls := libc.NewTLS()
	defer tls.Close()
	base := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if base == 0 {
		return nil, errors.New("SQLite has no file system on this platform")
	}
	if back == nil {
		back = platform{vfs: base}
	}
	fs := &fileSystem{name: name, back: back, mounts: map[string]*Mount{}}
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	zName, err := libc.CString(name)
	if p == 0 || err != nil {
		return nil, errors.New("out of memory")
	}
	v := (*sqlite3.Tsqlite3_vfs)(pointer(p))
	// Clock, sleep, randomness and the loading of extensions stay the platform's.
	*v = *(*sqlite3.Tsqlite3_vfs)(pointer(base))
	v.FpNext = 0
	v.FzName = zName
	v.FszOsFile = int32(unsafe.Sizeof(cFile{}))
	v.FpAppData = objects.add(fs)
	*(*func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32)(unsafe.Pointer(&v.FxOpen)) = xOpen
	*(*func(*libc.TLS, uintptr, uintptr, int32) int32)(unsafe.Pointer(&v.FxDelete)) = xDelete
	*(*func(*libc.TLS, uintptr, uintptr, int32, uintptr) int32)(unsafe.Pointer(&v.FxAccess)) = xAccess
	*(*func(*libc.TLS, uintptr, uintptr, int32, uintptr) int32)(unsafe.Pointer(&v.FxFullPathname)) = xFullPathname
	if rc := sqlite3.Xsqlite3_vfs_register(tls, p, 0); rc != sqlite3.SQLITE_OK {
		return nil, errors.New("SQLite refused the file system")
	}
	return fs, nil
}

// objectTable hands out numbers for Go objects that C memory refers to. Files
// are opened seldom and read often: looking one up takes no lock.
type objectTable struct {
	mu   sync.Mutex // of those who change the table
	next uintptr
	m    atomic.Pointer[map[uintptr]any] // replaced, never changed
}

var objects objectTable

func (t *objectTable) add(o any) uintptr {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next++
	m := t.copied()
	m[t.next] = o
	t.m.Store(&m)
	return t.next
}

func (t *objectTable) get(i uintptr) any { return (*t.m.Load())[i] }

func (t *objectTable) remove(i uintptr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.copied()
	delete(m, i)
	t.m.Store(&m)
}

func (t *objectTable) copied() map[uintptr]any {
	if m := t.m.Load(); m != nil {
		return maps.Clone(*m)
	}
	return map[uintptr]any{}
}

// cFile is the sqlite3_file SQLite allocates for an open file.
type cFile struct {
	base   sqlite3.Tsqlite3_file
	handle uintptr
}

// handle is one opening of a file: a main file or a stream.
type handle struct {
	mount  *Mount
	main   *mainFile
	stream *stream

	level      int32 // lock level on the main file
	shm        bool
	shmShared  uint16
	persistWAL int32
}

func fsOf(pVfs uintptr) *fileSystem {
	return objects.get((*sqlite3.Tsqlite3_vfs)(pointer(pVfs)).FpAppData).(*fileSystem)
}

func handleOf(pFile uintptr) *handle {
	return objects.get((*cFile)(pointer(pFile)).handle).(*handle)
}

func xOpen(tls *libc.TLS, pVfs, zName, pFile uintptr, flags int32, pOutFlags uintptr) int32 {
	c := (*cFile)(pointer(pFile))
	*c = cFile{}
	h, rc := fsOf(pVfs).open(tls, zName, flags)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	c.handle = objects.add(h)
	c.base.FpMethods = uintptr(unsafe.Pointer(&ioMethods))
	if pOutFlags != 0 {
		*(*int32)(pointer(pOutFlags)) = flags
	}
	return sqlite3.SQLITE_OK
}

func (fs *fileSystem) open(tls *libc.TLS, zName uintptr, flags int32) (*handle, int32) {
	if zName == 0 {
		return fs.openTemp(tls, flags)
	}
	name := libc.GoString(zName)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	m, kind, ok := fs.find(name)
	if !ok {
		return nil, sqlite3.SQLITE_CANTOPEN
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	h := &handle{mount: m}
	if name == m.path {
		h.main = m.main
	} else {
		s, rc := m.openStream(tls, name, kind, flags)
		if rc != sqlite3.SQLITE_OK {
			return nil, rc
		}
		h.stream = s
	}
	m.handles++
	return h, sqlite3.SQLITE_OK
}

// find returns the mount a file name belongs to and what kind of stream it is
// if it is not the main file itself.
func (fs *fileSystem) find(name string) (*Mount, streamKind, bool) {
	if m := fs.mounts[name]; m != nil {
		return m, 0, true
	}
	for suffix, kind := range map[string]streamKind{"-journal": streamJournal, "-wal": streamWAL} {
		if path, ok := strings.CutSuffix(name, suffix); ok && fs.mounts[path] != nil {
			return fs.mounts[path], kind, true
		}
	}
	// A super-journal is the main file's name, «-mj» and random digits.
	if i := strings.LastIndex(name, "-mj"); i > 0 && fs.mounts[name[:i]] != nil {
		return fs.mounts[name[:i]], streamSuper, true
	}
	return nil, 0, false
}

// openStream returns the stream of this name, the same one for all connections.
func (m *Mount) openStream(tls *libc.TLS, name string, kind streamKind, flags int32) (*stream, int32) {
	if s := m.streams[name]; s != nil {
		s.refs++
		return s, sqlite3.SQLITE_OK
	}
	if flags&sqlite3.SQLITE_OPEN_READONLY != 0 {
		flags = flags&^sqlite3.SQLITE_OPEN_READONLY | sqlite3.SQLITE_OPEN_READWRITE
	}
	file, rc := m.fs.back.open(tls, name, flags)
	if rc != sqlite3.SQLITE_OK {
		return nil, rc
	}
	s := &stream{mount: m, path: name, kind: kind, file: file, refs: 1, key: m.key}
	if rc := s.load(tls); rc != sqlite3.SQLITE_OK {
		file.close(tls)
		return nil, rc
	}
	m.register(name, s)
	return s, sqlite3.SQLITE_OK
}

func (fs *fileSystem) openTemp(tls *libc.TLS, flags int32) (*handle, int32) {
	file, rc := fs.back.open(tls, "", flags)
	if rc != sqlite3.SQLITE_OK {
		return nil, rc
	}
	s, err := newTemp(file)
	if err != nil {
		file.close(tls)
		return nil, sqlite3.SQLITE_IOERR
	}
	return &handle{stream: s}, sqlite3.SQLITE_OK
}

// close ends a handle's use. The last user of a stream writes what it holds.
func (h *handle) close(tls *libc.TLS) int32 {
	if h.main != nil {
		return h.closeMain(tls)
	}
	s := h.stream
	if h.mount != nil {
		h.mount.mu.Lock()
		defer h.mount.mu.Unlock()
		h.mount.handles--
		if s.refs--; s.refs > 0 {
			return sqlite3.SQLITE_OK
		}
		if h.mount.streams[s.path] == s {
			h.mount.register(s.path, nil)
		}
	}
	rc := int32(sqlite3.SQLITE_OK)
	if s.kind != streamTemp {
		rc = s.flush(tls)
	}
	s.forget()
	if c := s.file.close(tls); rc == sqlite3.SQLITE_OK {
		rc = c
	}
	return rc
}

func (h *handle) closeMain(tls *libc.TLS) int32 {
	f := h.main
	rc := f.settle(tls)
	f.mu.Lock()
	f.locks.unlock(h, sqlite3.SQLITE_LOCK_NONE)
	f.shm.leave(tls, h)
	f.mu.Unlock()
	h.mount.mu.Lock()
	h.mount.handles--
	h.mount.mu.Unlock()
	return rc
}

func xDelete(tls *libc.TLS, pVfs, zName uintptr, syncDir int32) int32 {
	fs, name := fsOf(pVfs), libc.GoString(zName)
	fs.mu.Lock()
	m, _, ok := fs.find(name)
	fs.mu.Unlock()
	if !ok || name == m.path {
		return sqlite3.SQLITE_IOERR_DELETE
	}
	if rc := m.main.settle(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	m.mu.Lock()
	m.register(name, nil)
	m.mu.Unlock()
	rc := fs.back.remove(tls, name, syncDir)
	if rc == sqlite3.SQLITE_OK {
		m.ended(name)
	}
	return rc
}

func xAccess(tls *libc.TLS, pVfs, zName uintptr, flags int32, pOut uintptr) int32 {
	there, rc := fsOf(pVfs).back.access(tls, libc.GoString(zName), flags)
	*(*int32)(pointer(pOut)) = 0
	if there {
		*(*int32)(pointer(pOut)) = 1
	}
	return rc
}

func xFullPathname(tls *libc.TLS, pVfs, zName uintptr, nOut int32, zOut uintptr) int32 {
	full, rc := fsOf(pVfs).back.fullPath(tls, libc.GoString(zName))
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_OK_SYMLINK {
		return rc
	}
	if len(full) >= int(nOut) {
		return sqlite3.SQLITE_CANTOPEN
	}
	out := bytesAt(zOut, int32(len(full)+1))
	copy(out, full)
	out[len(full)] = 0
	return rc
}
