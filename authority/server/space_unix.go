//go:build linux || darwin

package server

import "golang.org/x/sys/unix"

// freeSpace returns how many bytes may still be written below a folder; false where that is not known.
func freeSpace(folder string) (uint64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
