package cryptvfs

import (
	"errors"
	"fmt"
	"io"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Size returns the length of the plaintext in bytes.
func (m *Mount) Size() int64 {
	m.main.mu.Lock()
	defer m.main.mu.Unlock()
	return m.main.tree.size
}

// WriteTo writes the plaintext database to w: what a plain SQLite file with
// the same content would hold. No connection may be open (ErrBusy), and the
// last one must have been closed in order, so that nothing waits in a WAL.
func (m *Mount) WriteTo(w io.Writer) (int64, error) {
	if err := m.idle(); err != nil {
		return 0, err
	}
	tls := libc.NewTLS()
	defer tls.Close()
	buf := make([]byte, runUnits*blockSize)
	defer clear(buf)
	size := m.Size()
	for off := int64(0); off < size; {
		p := buf[:min(int64(len(buf)), size-off)]
		if rc := m.main.read(tls, p, off); rc != sqlite3.SQLITE_OK {
			return off, m.failure("reading", rc)
		}
		n, err := w.Write(p)
		off += int64(n)
		if err != nil {
			return off, err
		}
	}
	return size, nil
}

// ReadFrom fills an empty main file with a plaintext database read from r, and
// returns when it is on the medium. Errors: ErrBusy with a connection open,
// ErrExist if the file has content, what r says, or a disk's failure.
func (m *Mount) ReadFrom(r io.Reader) (int64, error) {
	if err := m.idle(); err != nil {
		return 0, err
	}
	if m.Size() != 0 {
		return 0, &FileError{Path: m.path, Kind: ErrExist, What: "the vault has content", Cure: "import into a new one"}
	}
	tls := libc.NewTLS()
	defer tls.Close()
	buf := make([]byte, runUnits*blockSize)
	defer clear(buf)
	off := int64(0)
	for {
		n, err := io.ReadFull(r, buf)
		if n%blockSize != 0 {
			return off, fmt.Errorf("database ends within a page, at byte %d: %w", off+int64(n), io.ErrUnexpectedEOF)
		}
		if n > 0 {
			if rc := m.main.write(tls, buf[:n], off); rc != sqlite3.SQLITE_OK {
				return off, m.failure("writing", rc)
			}
			off += int64(n)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return off, err
		}
	}
	if rc := m.main.sync(tls, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
		return off, m.failure("writing", rc)
	}
	return off, nil
}

func (m *Mount) idle() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.handles > 0 {
		return m.busy()
	}
	return nil
}

func (m *Mount) busy() error {
	return &FileError{Path: m.path, Kind: ErrBusy,
		What: fmt.Sprintf("%d files are open", m.handles), Cure: "close all connections first"}
}

// failure is the fault noted last if rc reports one, else what the code says.
func (m *Mount) failure(doing string, rc int32) error {
	if err := m.Err(); rc == sqlite3.SQLITE_IOERR_DATA && err != nil {
		return err
	}
	return m.fs.osError(m.path, doing, rc)
}

// FileLock keeps other processes, and other holders in this one, from taking
// the same lock. The system releases it when the process ends, however it ends.
type FileLock struct {
	file backingFile
}

// LockFile takes the lock named by the file at path, which is made if need be
// and stays empty. It does not wait: ErrAlreadyOpen if somebody has it.
func LockFile(path string) (*FileLock, error) {
	fs, err := defaultFS()
	if err != nil {
		return nil, err
	}
	tls := libc.NewTLS()
	defer tls.Close()
	file, rc := fs.back.open(tls, path, sqlite3.SQLITE_OPEN_MAIN_DB|sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE)
	if rc != sqlite3.SQLITE_OK {
		return nil, fs.osError(path, "opening", rc)
	}
	if err := lockExclusively(tls, fs, file, path); err != nil {
		file.close(tls)
		return nil, err
	}
	return &FileLock{file: file}, nil
}

func lockExclusively(tls *libc.TLS, fs *fileSystem, file backingFile, path string) error {
	for _, level := range []int32{sqlite3.SQLITE_LOCK_SHARED, sqlite3.SQLITE_LOCK_EXCLUSIVE} {
		switch rc := file.lock(tls, level); {
		case rc == sqlite3.SQLITE_BUSY:
			return alreadyOpen(path, "another process holds it")
		case rc != sqlite3.SQLITE_OK:
			return fs.osError(path, "locking", rc)
		}
	}
	return nil
}

// Unlock gives the lock back.
func (l *FileLock) Unlock() error {
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := l.file.close(tls); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("releasing a lock file failed with SQLite code %d", rc)
	}
	return nil
}
