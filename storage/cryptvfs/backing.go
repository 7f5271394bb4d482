package cryptvfs

import "modernc.org/libc"

// backing is the file system below: the platform's VFS in the app, a recorder
// or a saboteur in tests. Results are SQLite's result codes, because that is
// what goes back up.
type backing interface {
	open(tls *libc.TLS, name string, flags int32) (backingFile, int32)
	remove(tls *libc.TLS, name string, syncDir int32) int32
	access(tls *libc.TLS, name string, flags int32) (bool, int32)
	fullPath(tls *libc.TLS, name string) (string, int32)
}

// backingFile is an open file of the file system below. Slices handed to it
// live on the heap, where they do not move.
type backingFile interface {
	// readAt fills p; past the end it fills zeros and returns SQLITE_IOERR_SHORT_READ.
	readAt(tls *libc.TLS, p []byte, off int64) int32
	writeAt(tls *libc.TLS, p []byte, off int64) int32
	truncate(tls *libc.TLS, size int64) int32
	sync(tls *libc.TLS, flags int32) int32
	size(tls *libc.TLS) (int64, int32)
	lock(tls *libc.TLS, level int32) int32
	fileControl(tls *libc.TLS, op int32, arg uintptr) int32
	characteristics(tls *libc.TLS) int32
	close(tls *libc.TLS) int32
}
