//go:build unix

package postgrestest

import "golang.org/x/sys/unix"

const (
	onDisk = "/tmp"
	memory = "/dev/shm" // of Linux
	enough = 2 << 30    // bytes for a server with the databases of a few tests and its log of what is written
)

// inMemory returns a folder of the memory if there is one with room enough, and one of the disk otherwise.
func inMemory() string {
	var room unix.Statfs_t
	if err := unix.Statfs(memory, &room); err != nil || room.Bavail*uint64(room.Bsize) < enough {
		return onDisk
	}
	return memory
}
