package cryptvfs

import (
	"errors"
	"fmt"
)

// Kinds of failure, to be matched with errors.Is. The error itself names the
// file and says what to do.
var (
	// ErrAlreadyOpen: another process, or another mount of this one, holds the file.
	ErrAlreadyOpen = errors.New("already open")
	// ErrWrongKey: the file is whole, the key does not belong to it.
	ErrWrongKey = errors.New("wrong key")
	// ErrPlainSQLite: the file is an ordinary, unencrypted SQLite database.
	ErrPlainSQLite = errors.New("plain SQLite database")
	// ErrNotVault: the file is something else altogether.
	ErrNotVault = errors.New("not a vault")
	// ErrNewer: the file was written by a later version of the format.
	ErrNewer = errors.New("written by a newer version")
	// ErrNotExist: there is no such file.
	ErrNotExist = errors.New("no such vault")
	// ErrExist: Create was asked to make a file that is there already.
	ErrExist = errors.New("vault exists")
	// ErrTampered: a part of the file was altered, moved, cut off or replaced
	// by an older version of itself.
	ErrTampered = errors.New("altered outside the app")
	// ErrBusy: Unmount was called while connections are open.
	ErrBusy = errors.New("still in use")
	// ErrFull: the disk has no room for what must be written.
	ErrFull = errors.New("disk is full")
)

// FileError tells which file failed, how, and what the person can do.
type FileError struct {
	Path  string
	Kind  error  // one of the kinds above
	What  string // what was found
	Cure  string // what to do
	Cause error  // lower error, may be nil
}

func (e *FileError) Error() string {
	s := fmt.Sprintf("%s: %v: %s; %s", e.Path, e.Kind, e.What, e.Cure)
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the kind and the cause to errors.Is and errors.As.
func (e *FileError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

const cureRestore = "the file is left as it is: restore it from a backup"
