package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// erasedName marks a vault that its owner had erased: whatever an interruption has left of it is cleared away.
const erasedName = "vault.erased"

// Erase makes the data unreadable for good and closes the vault: the header goes first, and with it every way to the key, so that
// whatever an interruption leaves is noise. It is marked before, so that an erasure that was interrupted is ended (FinishErasure). A
// backup elsewhere is not touched.
func (v *Vault) Erase() error {
	v.turn.seize()
	defer v.release()
	if err := mark(v.path(erasedName)); err != nil {
		return err
	}
	err := v.stop()
	if v.header != nil {
		err = errors.Join(err, v.header.Forget())
	}
	err = errors.Join(err, FinishErasure(v.dir))
	if v.lock != nil {
		err = errors.Join(err, v.lock.Unlock())
		v.lock = nil
	}
	return err
}

func mark(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close(), syncDir(filepath.Dir(path)))
}

// FinishErasure ends the erasure of the vault in a directory that was begun. Without one it does nothing.
func FinishErasure(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, erasedName)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	v := &Vault{dir: dir}
	err := errors.Join(overwrite(v.path(headerName)), overwrite(v.path(headerName+".bak")),
		v.removeFiles(headerName, headerName+".bak", headerName+".damaged", headerName+".reserve", databaseName, databaseName+"-wal",
			databaseName+"-journal", nextName), v.removeCopy(),
		os.RemoveAll(v.path(preparedName)), os.RemoveAll(v.path(stagingName)))
	if err != nil {
		return err
	}
	return v.removeFiles(erasedName)
}

// overwrite writes zeros over a small file. What a disk keeps of the blocks before is its own business; the wrapped key in them opens
// to nobody without the passphrase.
func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	return errors.Join(err, f.Sync(), f.Close())
}
