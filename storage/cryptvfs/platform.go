package cryptvfs

import (
	"os"
	"path/filepath"
	"runtime"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// maxPath bounds a path name in bytes, as SQLite's own VFSes do.
const maxPath = 4096

// platform is the backing that calls the platform's own VFS through its
// function table.
type platform struct{ vfs uintptr }

var _ backing = platform{}

// pointer turns an address of C memory into a pointer. Go's collector neither
// owns nor moves what lies there.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// fn reads the Go function that a table of the translated C code holds at f.
func fn[F any](f uintptr) F { return *(*F)(unsafe.Pointer(&f)) }

func (p platform) table() *sqlite3.Tsqlite3_vfs { return (*sqlite3.Tsqlite3_vfs)(pointer(p.vfs)) }

// cName copies a path into C memory, with the extra zeros after it that
// SQLite's VFSes expect of a name (it may be followed by URI parameters).
func cName(tls *libc.TLS, name string) uintptr {
	const tail = 8
	z := libc.Xcalloc(tls, 1, libc.Tsize_t(len(name)+tail))
	if z != 0 {
		copy(unsafe.Slice((*byte)(pointer(z)), len(name)), name)
	}
	return z
}

func (p platform) open(tls *libc.TLS, name string, flags int32) (backingFile, int32) {
	if flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0 && flags&sqlite3.SQLITE_OPEN_CREATE != 0 {
		if err := makePrivate(name); err != nil {
			return nil, sqlite3.SQLITE_CANTOPEN
		}
	}
	t := p.table()
	f := &platformFile{mem: libc.Xcalloc(tls, 1, libc.Tsize_t(t.FszOsFile))}
	if f.mem == 0 {
		return nil, sqlite3.SQLITE_NOMEM
	}
	if name != "" {
		if f.name = cName(tls, name); f.name == 0 {
			libc.Xfree(tls, f.mem)
			return nil, sqlite3.SQLITE_NOMEM
		}
	}
	out := new(int32)
	rc := fn[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](t.FxOpen)(
		tls, p.vfs, f.name, f.mem, flags, uintptr(unsafe.Pointer(heap(out))))
	if rc != sqlite3.SQLITE_OK {
		f.free(tls)
		return nil, rc
	}
	f.m = (*sqlite3.Tsqlite3_io_methods)(pointer((*sqlite3.Tsqlite3_file)(pointer(f.mem)).FpMethods))
	return f, rc
}

// makePrivate makes the file for its owner alone, and sees to it that its name
// survives a power cut. Journals take over the permissions.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // not every system lets a directory be synced
		_ = dir.Close()
	}
	return nil
}

// sink keeps what is handed to C by address from being placed on the stack,
// which moves when it grows.
var sink any

func heap[T any](p *T) *T {
	if sink != nil {
		sink = p
	}
	return p
}

func (p platform) remove(tls *libc.TLS, name string, syncDir int32) int32 {
	z := cName(tls, name)
	if z == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, z)
	return fn[func(*libc.TLS, uintptr, uintptr, int32) int32](p.table().FxDelete)(tls, p.vfs, z, syncDir)
}

func (p platform) access(tls *libc.TLS, name string, flags int32) (bool, int32) {
	z := cName(tls, name)
	if z == 0 {
		return false, sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, z)
	out := heap(new(int32))
	rc := fn[func(*libc.TLS, uintptr, uintptr, int32, uintptr) int32](p.table().FxAccess)(
		tls, p.vfs, z, flags, uintptr(unsafe.Pointer(out)))
	return *out != 0, rc
}

func (p platform) fullPath(tls *libc.TLS, name string) (string, int32) {
	z := cName(tls, name)
	out := libc.Xcalloc(tls, 1, maxPath+1)
	if z == 0 || out == 0 {
		return "", sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, z)
	defer libc.Xfree(tls, out)
	rc := fn[func(*libc.TLS, uintptr, uintptr, int32, uintptr) int32](p.table().FxFullPathname)(
		tls, p.vfs, z, maxPath, out)
	return libc.GoString(out), rc
}

// platformFile is an open sqlite3_file of the platform's VFS.
type platformFile struct {
	mem, name uintptr
	m         *sqlite3.Tsqlite3_io_methods
}

func (f *platformFile) free(tls *libc.TLS) {
	libc.Xfree(tls, f.mem)
	if f.name != 0 {
		libc.Xfree(tls, f.name)
	}
}

type ioFunc = func(*libc.TLS, uintptr, uintptr, int32, int64) int32

func (f *platformFile) readAt(tls *libc.TLS, p []byte, off int64) int32 {
	rc := fn[ioFunc](f.m.FxRead)(tls, f.mem, uintptr(unsafe.Pointer(unsafe.SliceData(p))), int32(len(p)), off)
	runtime.KeepAlive(p)
	return rc
}

func (f *platformFile) writeAt(tls *libc.TLS, p []byte, off int64) int32 {
	rc := fn[ioFunc](f.m.FxWrite)(tls, f.mem, uintptr(unsafe.Pointer(unsafe.SliceData(p))), int32(len(p)), off)
	runtime.KeepAlive(p)
	return rc
}

func (f *platformFile) truncate(tls *libc.TLS, size int64) int32 {
	return fn[func(*libc.TLS, uintptr, int64) int32](f.m.FxTruncate)(tls, f.mem, size)
}

func (f *platformFile) sync(tls *libc.TLS, flags int32) int32 {
	return fn[func(*libc.TLS, uintptr, int32) int32](f.m.FxSync)(tls, f.mem, flags)
}

func (f *platformFile) size(tls *libc.TLS) (int64, int32) {
	out := heap(new(int64))
	rc := fn[func(*libc.TLS, uintptr, uintptr) int32](f.m.FxFileSize)(tls, f.mem, uintptr(unsafe.Pointer(out)))
	return *out, rc
}

func (f *platformFile) lock(tls *libc.TLS, level int32) int32 {
	return fn[func(*libc.TLS, uintptr, int32) int32](f.m.FxLock)(tls, f.mem, level)
}

func (f *platformFile) fileControl(tls *libc.TLS, op int32, arg uintptr) int32 {
	return fn[func(*libc.TLS, uintptr, int32, uintptr) int32](f.m.FxFileControl)(tls, f.mem, op, arg)
}

func (f *platformFile) characteristics(tls *libc.TLS) int32 {
	return fn[func(*libc.TLS, uintptr) int32](f.m.FxDeviceCharacteristics)(tls, f.mem)
}

func (f *platformFile) close(tls *libc.TLS) int32 {
	rc := fn[func(*libc.TLS, uintptr) int32](f.m.FxClose)(tls, f.mem)
	f.free(tls)
	return rc
}
