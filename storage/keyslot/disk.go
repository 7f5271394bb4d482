package keyslot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Names beside the header.
const (
	copySuffix    = ".bak"
	tempSuffix    = ".tmp"
	damagedSuffix = ".damaged"
)

// maxRead bounds what is read of a header file. It is larger than a header of
// this version so that a later version is recognised as such.
const maxRead = 64 << 10

// fileSystem is what the header needs of a disk. Tests put one in its place
// that loses power.
type fileSystem interface {
	// read returns at most maxRead+1 bytes.
	read(path string) ([]byte, error)
	// write creates the file, replacing a left-over, and returns when its
	// content is on the disk.
	write(path string, data []byte) error
	// rename replaces to.
	rename(from, to string) error
	// remove deletes a file; a missing one is no error.
	remove(path string) error
	// syncDir returns when the renames in the directory are on the disk.
	syncDir(dir string) error
}

// osDisk is the real disk.
type osDisk struct{}

func (osDisk) read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxRead+1))
}

func (osDisk) remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (d osDisk) write(path string, data []byte) (err error) {
	// Created anew and exclusively: a left-over may have other rights or be a
	// link to elsewhere.
	if err := d.remove(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

// stored is what load found.
type stored struct {
	head        *header
	raw         []byte // the bytes head was parsed from
	mainDamaged bool   // the header is there and unusable
	copyDamaged bool   // the copy is there and unusable, foreign or newer
	copyNewer   bool   // the copy is of a later write than the header
	warnings    []error
}

// load reads the header, or its copy when the header is damaged or missing.
// Nothing is written. Without either file it returns fs.ErrNotExist.
func load(disk fileSystem, path string) (*stored, error) {
	copyPath := path + copySuffix
	raw, head, err := readHeader(disk, path)
	copyRaw, copyHead, copyErr := readHeader(disk, copyPath)
	switch {
	case err == nil:
		s := &stored{head: head, raw: raw}
		s.judgeCopy(copyRaw, copyHead, copyErr, copyPath)
		return s, nil
	case !errors.Is(err, errMalformed) && !errors.Is(err, fs.ErrNotExist):
		return nil, err // unreadable, or of a newer version: the copy is no better
	case copyErr == nil:
		s := &stored{head: copyHead, raw: copyRaw, mainDamaged: errors.Is(err, errMalformed)}
		warning := WarnMainMissing
		if s.mainDamaged {
			warning = WarnMainDamaged
		}
		s.warnings = []error{fmt.Errorf("%s: %w", path, warning)}
		return s, nil
	case errors.Is(copyErr, ErrNewerVersion):
		return nil, copyErr
	case errors.Is(err, fs.ErrNotExist) && errors.Is(copyErr, fs.ErrNotExist):
		return nil, fmt.Errorf("failed to open the vault header, restore it from a backup: %w", err)
	}
	return nil, fmt.Errorf("%s: %w and its copy %s does not help, restore either from a backup: %w; %w",
		path, ErrDamaged, copyPath, err, copyErr)
}

func readHeader(disk fileSystem, path string) ([]byte, *header, error) {
	raw, err := disk.read(path)
	if err != nil {
		return nil, nil, fmt.Errorf("failed to read the vault header: %w", err)
	}
	head, err := parseHeader(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, head, nil
}

// judgeCopy compares the copy with a whole header.
func (s *stored) judgeCopy(raw []byte, head *header, err error, path string) {
	warning := WarnCopyMissing
	switch {
	case err == nil && bytes.Equal(raw, s.raw):
		return
	case errors.Is(err, fs.ErrNotExist):
	case err != nil || head.vault != s.head.vault:
		s.copyDamaged = true
		warning = WarnCopyDamaged
	case head.tries.sequence >= s.head.tries.sequence:
		// The header is always written first, so it was put back later.
		s.copyDamaged, s.copyNewer = true, true
		warning = WarnCopyDamaged
	}
	s.warnings = append(s.warnings, fmt.Errorf("%s: %w", path, warning))
}

// save replaces the header and then its copy. After every step at least one of
// the two is whole, and holds the old content or the new. The copy is of the
// new content, not of the one before: were the header damaged later, an older
// copy would bring back a removed slot, lack a new passphrase, or after a re-key
// give a key that opens nothing.
func save(disk fileSystem, path string, data []byte, was *stored) error {
	copyPath := path + copySuffix
	if was != nil && was.mainDamaged {
		if err := setAside(disk, path); err != nil {
			return err
		}
	}
	if err := replace(disk, path, data); err != nil {
		return err
	}
	if was != nil && was.copyDamaged {
		if err := setAside(disk, copyPath); err != nil {
			return err
		}
	}
	return replace(disk, copyPath, data)
}

// replace writes a file whole or not at all.
func replace(disk fileSystem, path string, data []byte) error {
	temp := path + tempSuffix
	if err := disk.write(temp, data); err != nil {
		return fmt.Errorf("failed to write the vault header, free space or allow writing in its folder: %w", err)
	}
	if err := disk.rename(temp, path); err != nil {
		return fmt.Errorf("failed to put the vault header in place: %w", err)
	}
	if err := disk.syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("failed to write the vault header's folder: %w", err)
	}
	return nil
}

// maxAside is how many damaged files are kept; the last name is used again.
const maxAside = 9

// setAside renames a damaged file to the first free name ending in ".damaged".
func setAside(disk fileSystem, path string) error {
	aside := path + damagedSuffix
	for i := 2; i <= maxAside; i++ {
		if _, err := disk.read(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s%s-%d", path, damagedSuffix, i)
	}
	if err := disk.rename(path, aside); err != nil {
		return fmt.Errorf("failed to keep the damaged vault header aside: %w", err)
	}
	// Synced on its own: of two renames not yet on the disk a power cut may
	// keep the second only, which would replace the damaged file.
	if err := disk.syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("failed to write the vault header's folder: %w", err)
	}
	return nil
}
