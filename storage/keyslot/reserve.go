package keyslot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// reserveSuffix names the reserve: a file beside the header that only takes up
// room. No secret is tried that was not counted on the disk before, so a full
// disk would lock the owner out of what they have; the reserve is given up then.
const reserveSuffix = ".reserve"

// Sizes of the reserve in bytes. A header and its copy, each written beside the
// old one, take far less than the least.
const (
	reserveSize  = 1 << 20
	reserveLeast = 64 << 10
	reserveStep  = 64 << 10
)

// reserved is a disk that gives up the reserve when it is full.
type reserved struct {
	fileSystem
	reserve string // path
}

func (d reserved) write(path string, data []byte) error {
	err := d.fileSystem.write(path, data)
	if !NoSpace(err) {
		return err
	}
	if removed := d.remove(d.reserve); removed != nil {
		return errors.Join(err, removed)
	}
	return d.fileSystem.write(path, data)
}

// Reserve makes the reserve where it is missing or short: 1 MiB, or on a disk
// without so much room half of what there is, for the vault has to work in the
// rest, but not less than 64 KiB if there are. It is filled by chance, since a
// file system that compresses would hold nothing back for zeros.
func (f *File) Reserve() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	path := f.path + reserveSuffix
	info, err := os.Lstat(path)
	if err == nil && info.Mode().IsRegular() && info.Size() >= reserveSize {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("failed to look for the vault's reserve: %w", err)
	}
	if err := f.disk.remove(path); err != nil {
		return fmt.Errorf("failed to make the vault's reserve anew: %w", err)
	}
	if err := fillReserve(path); err != nil {
		return fmt.Errorf("failed to make the vault's reserve: %w", err)
	}
	return nil
}

// fillReserve makes the file and takes no more than half of a room too small.
func fillReserve(path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, chance := int64(0), make([]byte, reserveStep)
	for size < reserveSize {
		rand.Read(chance)
		n, err := f.Write(chance)
		size += int64(n)
		if err == nil {
			continue
		}
		if !NoSpace(err) {
			return err
		}
		if err := f.Truncate(max(min(size, reserveLeast), size/2)); err != nil {
			return err
		}
		break
	}
	return f.Sync()
}
