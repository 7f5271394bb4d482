package keyslot

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// NoSpace reports whether a write failed because the disk or the share of it
// that the user may take is full.
func NoSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

// rename asks Windows to return when the move is on the disk; os.Rename does
// not.
func (osDisk) rename(from, to string) error {
	err := moveThrough(from, to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func moveThrough(from, to string) error {
	fromPtr, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	toPtr, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(fromPtr, toPtr, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}

// syncDir has nothing to do: a folder cannot be flushed on Windows, and rename
// above waited for the disk.
func (osDisk) syncDir(string) error { return nil }
