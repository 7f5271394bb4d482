package cryptvfs

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Mount is a main file that SQLite may open, with its key. Close it after the
// last connection is closed.
type Mount struct {
	fs   *fileSystem
	path string // as SQLite spells it: absolute, links resolved
	key  []byte
	main *mainFile

	epoch atomic.Uint64 // the tree's, for those who do not hold the main file's lock

	// Locks are taken in this order: the file system's, the mount's, a stream's
	// or the main file's, faultMu.
	mu      sync.Mutex
	handles int
	streams map[string]*stream
	// The journal and the WAL again, for those who hold the main file's lock.
	journal, wal atomic.Pointer[stream]
	live         atomic.Pointer[liveStream]

	faultMu sync.Mutex
	fault   error
}

// Create makes a new, empty main file at path and mounts it. The key has
// KeySize bytes and is copied. Errors: ErrExist, ErrAlreadyOpen, or what the
// operating system says.
func Create(path string, key []byte) (*Mount, error) {
	fs, err := defaultFS()
	if err != nil {
		return nil, err
	}
	return fs.mount(path, key, true)
}

// Open mounts the main file at path. Errors: ErrNotExist, ErrAlreadyOpen,
// ErrWrongKey, ErrPlainSQLite, ErrNotVault, ErrNewer, ErrTampered, or what the
// operating system says. The file is not changed.
func Open(path string, key []byte) (*Mount, error) {
	fs, err := defaultFS()
	if err != nil {
		return nil, err
	}
	return fs.mount(path, key, false)
}

// DSN returns the data source name under which modernc.org/sqlite opens the
// mounted file, with these query parameters (such as _pragma) added.
func (m *Mount) DSN(params url.Values) string {
	q := url.Values{"vfs": {m.fs.name}}
	for k, v := range params {
		q[k] = v
	}
	return m.uri() + "?" + q.Encode()
}

// AttachName returns what to bind in «ATTACH ? AS name» on a connection that
// was itself opened through a mount.
func (m *Mount) AttachName() string { return m.uri() + "?vfs=" + m.fs.name }

func (m *Mount) uri() string {
	p := filepath.ToSlash(m.path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // file:///C:/…
	}
	return "file://" + (&url.URL{Path: p}).EscapedPath()
}

// Path returns the absolute path of the main file.
func (m *Mount) Path() string { return m.path }

// Epoch returns the number of times the root was stored since the file was
// made. It grows with every durable change and never falls: a smaller one than
// was seen before means that an old copy of the file was put back.
// It stays known after Close.
func (m *Mount) Epoch() uint64 { return m.epoch.Load() }

// Err returns the last fault found in the file by a read or write that SQLite
// reported as an I/O error, nil if there was none. It is a *FileError.
func (m *Mount) Err() error {
	m.faultMu.Lock()
	defer m.faultMu.Unlock()
	return m.fault
}

func (m *Mount) note(err error) {
	m.faultMu.Lock()
	defer m.faultMu.Unlock()
	m.fault = err
}

// Close takes the main file out of SQLite's reach, lets other processes have
// it and clears the key. With connections still open it returns ErrBusy and
// changes nothing.
func (m *Mount) Close() error {
	m.fs.mu.Lock()
	defer m.fs.mu.Unlock()
	if m.main == nil {
		return nil
	}
	m.mu.Lock() // no handle can come up meanwhile: opening takes the file system's lock first
	defer m.mu.Unlock()
	if m.handles > 0 {
		return m.busy()
	}
	tls := libc.NewTLS()
	defer tls.Close()
	rc := m.finish(tls)
	if c := m.main.file.close(tls); rc == sqlite3.SQLITE_OK {
		rc = c
	}
	m.main.wipe()
	m.main = nil
	clear(m.key)
	delete(m.fs.mounts, m.path)
	if rc != sqlite3.SQLITE_OK {
		return m.fs.osError(m.path, "closing", rc)
	}
	return nil
}

// register notes which streams are open; nil stands for none.
func (m *Mount) register(name string, s *stream) {
	if s == nil {
		delete(m.streams, name)
	} else {
		m.streams[name] = s
	}
	switch name {
	case m.path + "-journal":
		m.journal.Store(s)
	case m.path + "-wal":
		m.wal.Store(s)
	}
}

// flushStreams writes what the journals and the WAL hold back.
func (m *Mount) flushStreams(tls *libc.TLS) int32 {
	for _, s := range []*stream{m.journal.Load(), m.wal.Load()} {
		if s != nil {
			if rc := s.flush(tls); rc != sqlite3.SQLITE_OK {
				return rc
			}
		}
	}
	return sqlite3.SQLITE_OK
}

// mount opens the file, takes the lock that keeps other processes out, and
// finds the root.
func (fs *fileSystem) mount(path string, key []byte, create bool) (*Mount, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("key has %d bytes, must have %d", len(key), KeySize)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	full, rc := fs.back.fullPath(tls, path)
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_OK_SYMLINK {
		return nil, fs.osError(path, "finding", rc)
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.mounts[full] != nil {
		return nil, alreadyOpen(full, "this app holds it")
	}
	if err := fs.checkPresence(tls, full, create); err != nil {
		return nil, err
	}
	flags := int32(sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_READWRITE)
	if create {
		flags |= sqlite3.SQLITE_OPEN_CREATE
	}
	file, rc := fs.back.open(tls, full, flags)
	if rc != sqlite3.SQLITE_OK {
		return nil, fs.osError(full, "opening", rc)
	}
	m := &Mount{fs: fs, path: full, key: append([]byte(nil), key...), streams: map[string]*stream{}}
	m.main = &mainFile{mount: m, file: file, tree: newTree()}
	if err := m.prepare(tls, create); err != nil {
		file.close(tls)
		clear(m.key)
		return nil, err
	}
	fs.mounts[full] = m
	return m, nil
}

func (fs *fileSystem) checkPresence(tls *libc.TLS, path string, create bool) error {
	there, rc := fs.back.access(tls, path, sqlite3.SQLITE_ACCESS_EXISTS)
	switch {
	case rc != sqlite3.SQLITE_OK:
		return fs.osError(path, "looking for", rc)
	case there && create:
		return &FileError{Path: path, Kind: ErrExist, What: "a file is there already",
			Cure: "open it, or choose another name"}
	case !there && !create:
		return &FileError{Path: path, Kind: ErrNotExist, What: "the file is missing or empty",
			Cure: "check the path, or restore a backup"}
	}
	return nil
}

func alreadyOpen(path, who string) error {
	return &FileError{Path: path, Kind: ErrAlreadyOpen, What: who,
		Cure: "use the window that is open, or close it and try again"}
}

func (m *Mount) prepare(tls *libc.TLS, create bool) error {
	f := m.main
	if err := lockExclusively(tls, m.fs, f.file, m.path); err != nil {
		return err
	}
	if create {
		return m.format(tls)
	}
	return m.load(tls)
}

// format lays out an empty main file: the root first, the header that makes it
// a vault only when that is safe.
func (m *Mount) format(tls *libc.TLS) error {
	f := m.main
	if _, err := rand.Read(f.id[:]); err != nil {
		return err
	}
	h := header{magic: mainMagic, id: f.id}
	b, err := h.marshal(m.key)
	if err != nil {
		return err
	}
	if f.seal, err = newSealer(m.key, f.id[:], "razvorot/cryptvfs/1 main"); err != nil {
		return err
	}
	f.tree.slot = 1
	if rc := f.writeRoot(tls, liveStream{}, true, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
		return m.fs.osError(m.path, "writing", rc)
	}
	rc := f.file.writeAt(tls, b, 0)
	if rc == sqlite3.SQLITE_OK {
		rc = f.file.sync(tls, sqlite3.SQLITE_SYNC_NORMAL)
	}
	if rc != sqlite3.SQLITE_OK {
		return m.fs.osError(m.path, "writing", rc)
	}
	return nil
}

func (m *Mount) load(tls *libc.TLS) error {
	f := m.main
	b := make([]byte, headerSize)
	if rc := f.file.readAt(tls, b, 0); rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
		return m.fs.osError(m.path, "reading", rc)
	}
	h, err := parseHeader(b, m.key, mainMagic)
	if err != nil {
		return headerError(m.path, err)
	}
	f.id = h.id
	if f.seal, err = newSealer(m.key, f.id[:], "razvorot/cryptvfs/1 main"); err != nil {
		return err
	}
	found, rc := f.loadRoot(tls)
	switch {
	case rc != sqlite3.SQLITE_OK:
		return m.fs.osError(m.path, "reading", rc)
	case !found:
		return &FileError{Path: m.path, Kind: ErrTampered, What: "neither root is whole", Cure: cureRestore}
	}
	if f.tree.journal != [idSize]byte{} {
		m.live.Store(&liveStream{id: f.tree.journal, bound: f.tree.bound})
	}
	return m.checkLength(tls)
}

// checkLength finds a file that was cut short. Everything the root names was
// on the medium before the root was.
func (m *Mount) checkLength(tls *libc.TLS) error {
	f := m.main
	if f.tree.size == 0 {
		return nil
	}
	size, rc := f.file.size(tls)
	if rc != sqlite3.SQLITE_OK {
		return m.fs.osError(m.path, "measuring", rc)
	}
	if need := blockOffset((f.tree.size-1)/blockSize) + unitSize; size < need {
		return &FileError{Path: m.path, Kind: ErrTampered,
			What: fmt.Sprintf("%d of %d bytes are there", size, need), Cure: cureRestore}
	}
	return nil
}

func headerError(path string, kind error) error {
	e := &FileError{Path: path, Kind: kind}
	switch kind {
	case ErrPlainSQLite:
		e.What, e.Cure = "the file is not encrypted", "import it instead of opening it"
	case ErrNotVault:
		e.What, e.Cure = "the file does not begin as a vault does", "choose the vault file, or restore a backup"
	case ErrNewer:
		e.What, e.Cure = "its format is not known here", "update the app"
	case ErrWrongKey:
		e.What, e.Cure = "the file was made with another key", "unlock the vault that belongs to this file"
	default:
		e.What, e.Cure = "its header is damaged", cureRestore
	}
	return e
}

// osError says which file could not be used and the code SQLite's own VFS gave.
func (fs *fileSystem) osError(path, doing string, rc int32) error {
	kind, cure := os.ErrInvalid, "check the disk and the permissions"
	switch rc & 0xff {
	case sqlite3.SQLITE_FULL:
		kind, cure = ErrFull, "free some space on the disk"
	case sqlite3.SQLITE_BUSY:
		return alreadyOpen(path, "another process holds it")
	}
	return &FileError{Path: path, Kind: kind, What: fmt.Sprintf("%s it failed with SQLite code %d", doing, rc), Cure: cure}
}
