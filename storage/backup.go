package storage

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// A backup is an age file (age-encryption.org/v1) encrypted with a passphrase.
// In it is a tar archive of two files: manifest.json and vault.sqlite, an
// ordinary SQLite database. Whoever has the passphrase can so get at their data
// with the age, tar and sqlite3 programs, without this app.
const (
	backupFormat   = 1
	manifestName   = "manifest.json"
	exportName     = "vault.sqlite"
	copyName       = "vault.db.copy"
	maxManifest    = 64 << 10
	backupProduct  = "razvorot vault backup"
	maxScryptWork  = 20 // 1 GiB; a hostile file must not take all memory
	backupFileMode = 0o600
)

// scryptWork is the cost of one try of a backup's passphrase: 2¹⁸ rounds of
// scrypt with r = 8, which take 256 MiB and about a second (RFC 7914).
var scryptWork = 18

// manifest says what a backup holds.
type manifest struct {
	Product string    `json:"product"`
	Format  int       `json:"format"`
	Vault   string    `json:"vault"`  // id of the vault it was made from
	Schema  int       `json:"schema"` // version of the database's schema
	Created time.Time `json:"created"`
	Size    int64     `json:"size"` // of the database, bytes
}

// Backup writes everything in the vault to one encrypted file and reads it
// back to the last byte before it says that it succeeded. The vault can be used
// meanwhile. A file at path is not replaced: ErrExists. Other errors:
// ErrLocked, a disk's failure; then no file is left behind.
func (v *Vault) Backup(ctx context.Context, path, passphrase string, progress Progress) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fileError(path, ErrExists, "choose another name")
	}
	if passphrase == "" {
		return fileError(path, ErrBackupPassphrase, "choose a passphrase for the backup")
	}
	v.backups.Lock()
	defer v.backups.Unlock()
	m, err := v.snapshot(ctx, progress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close(), v.removeCopy()) }()
	temp, err := os.CreateTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails after the rename, as it should
	sum, err := v.writeBackup(temp, passphrase, m)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("failed to write the backup %s: %w", path, err)
	}
	if err := checkBackup(ctx, temp.Name(), passphrase, sum); err != nil {
		return fmt.Errorf("%s did not read back as it was written; try another disk: %w", path, err)
	}
	switch err := os.Link(temp.Name(), path); { // unlike a rename it replaces nothing
	case errors.Is(err, fs.ErrExist):
		return fileError(path, ErrExists, "choose another name")
	case err != nil: // a file system without links
		if err := os.Rename(temp.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// snapshot copies the database, as it is now, to a file beside it under a key
// that nobody keeps.
func (v *Vault) snapshot(ctx context.Context, progress Progress) (*cryptvfs.Mount, error) {
	if !v.turn.use() {
		return nil, ErrLocked
	}
	defer v.turn.done()
	if err := v.removeCopy(); err != nil {
		return nil, err
	}
	key := make([]byte, cryptvfs.KeySize)
	defer clear(key)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	m, err := cryptvfs.Create(v.path(copyName), key)
	if err != nil {
		return nil, err
	}
	// A connection of its own: the writer stays free for others, and the readers
	// may not write, not even elsewhere.
	db, err := sql.Open("sqlite", v.mount.DSN(dsnParams(false)))
	if err == nil {
		err = errors.Join(copyInto(ctx, db, m, progress), db.Close())
	}
	if err == nil {
		err = withhold(ctx, m)
	}
	if err == nil {
		err = v.verifyCopy(ctx, m)
	}
	if err != nil {
		return nil, errors.Join(v.explain(err), m.Close(), v.removeCopy())
	}
	return m, nil
}

// withhold takes the credentials out of the snapshot: their keys are this
// device's alone, and a restored vault asks for new ones.
func withhold(ctx context.Context, m *cryptvfs.Mount) error {
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "DELETE FROM credential")
	return errors.Join(err, db.Close())
}

// verifyCopy reads the whole snapshot: what a restore would refuse must not
// become a backup.
func (v *Vault) verifyCopy(ctx context.Context, m *cryptvfs.Mount) error {
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		return err
	}
	return errors.Join(verify(ctx, db, v.path(databaseName)), db.Close())
}

func (v *Vault) removeCopy() error {
	return v.removeFiles(copyName, copyName+"-journal", copyName+"-wal")
}

// writeBackup writes the archive and returns the digest of the database in it.
func (v *Vault) writeBackup(w io.Writer, passphrase string, m *cryptvfs.Mount) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(scryptWork)
	out := bufio.NewWriterSize(w, chunkSize)
	sealed, err := age.Encrypt(out, to)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(sealed)
	now := time.Now().UTC().Truncate(time.Second)
	about, err := json.Marshal(manifest{Product: backupProduct, Format: backupFormat, Vault: fmt.Sprintf("%x", v.header.ID()),
		Schema: SchemaVersion(), Created: now, Size: m.Size()})
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	err = errors.Join(
		archive.WriteHeader(&tar.Header{Name: manifestName, Mode: backupFileMode, Size: int64(len(about)), ModTime: now}),
		writeAll(archive, about),
		archive.WriteHeader(&tar.Header{Name: exportName, Mode: backupFileMode, Size: m.Size(), ModTime: now}),
	)
	if err != nil {
		return nil, err
	}
	if _, err := m.WriteTo(io.MultiWriter(archive, sum)); err != nil {
		return nil, err
	}
	return sum.Sum(nil), errors.Join(archive.Close(), sealed.Close(), out.Flush())
}

func writeAll(w io.Writer, p []byte) error {
	_, err := w.Write(p)
	return err
}

// checkBackup reads a backup to its end and compares the database in it.
func checkBackup(ctx context.Context, path, passphrase string, want []byte) error {
	sum := sha256.New()
	_, err := readBackup(ctx, path, passphrase, func(_ *manifest, r io.Reader) error {
		_, err := io.Copy(sum, r)
		return err
	})
	if err == nil && string(sum.Sum(nil)) != string(want) {
		err = fileError(path, ErrBackupDamaged, "make another backup")
	}
	return err
}

// readBackup hands the manifest and the database of a backup to use, and then
// reads on to the end, which proves that nothing was cut off.
func readBackup(ctx context.Context, path, passphrase string, use func(*manifest, io.Reader) error) (*manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fileError(path, ErrBackupPassphrase, "type the passphrase the backup was made with")
	}
	id.SetMaxWorkFactor(maxScryptWork)
	file := &faultReader{r: &cancelReader{ctx, f}}
	plain, err := age.Decrypt(bufio.NewReaderSize(file, chunkSize), id)
	if file.err != nil {
		return nil, fmt.Errorf("failed to read the backup %s: %w", path, file.err)
	}
	if err != nil {
		var wrong *age.NoIdentityMatchError
		if errors.As(err, &wrong) {
			return nil, fileError(path, ErrBackupPassphrase, "type the passphrase the backup was made with")
		}
		return nil, fileError(path, ErrNotBackup, "choose a file that this app made")
	}
	archive := tar.NewReader(plain)
	about, err := readManifest(archive, path)
	if err != nil {
		return nil, err
	}
	h, err := archive.Next()
	if err != nil || h.Name != exportName || h.Size != about.Size {
		return nil, fileError(path, ErrBackupDamaged, "use another backup")
	}
	database := &faultReader{r: archive}
	if err := use(about, database); err != nil {
		if database.err != nil && ctx.Err() == nil {
			return nil, fileError(path, ErrBackupDamaged, "use another backup")
		}
		return nil, err
	}
	if _, err := archive.Next(); !errors.Is(err, io.EOF) {
		return nil, fileError(path, ErrBackupDamaged, "use another backup")
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return nil, fileError(path, ErrBackupDamaged, "use another backup")
	}
	return about, nil
}

func readManifest(archive *tar.Reader, path string) (*manifest, error) {
	h, err := archive.Next()
	if err != nil || h.Name != manifestName || h.Size > maxManifest {
		return nil, fileError(path, ErrBackupDamaged, "use another backup")
	}
	var about manifest
	if err := json.NewDecoder(archive).Decode(&about); err != nil || about.Product != backupProduct {
		return nil, fileError(path, ErrNotBackup, "choose a file that this app made")
	}
	if about.Format > backupFormat || about.Schema > SchemaVersion() {
		return nil, fileError(path, ErrNewerSchema, "update the app, then restore")
	}
	return &about, nil
}

// cancelReader ends reading when its context ends.
type cancelReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// faultReader remembers whether reading failed, so that a damaged backup is
// told from a full disk.
type faultReader struct {
	r   io.Reader
	err error
}

func (f *faultReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// Restore makes a vault in a directory from a backup, with ways in of its own.
// It reads everything back before it says that it succeeded; when it fails it
// leaves nothing. Errors: ErrExists, ErrNotBackup, ErrBackupPassphrase,
// ErrBackupDamaged, ErrNewerSchema, those of Create.
func Restore(ctx context.Context, path, passphrase, dir string, o Options, secrets ...keyslot.Secret) (*Created, error) {
	return createWith(ctx, dir, o, secrets, func(m *cryptvfs.Mount) error {
		_, err := readBackup(ctx, path, passphrase, func(_ *manifest, r io.Reader) error {
			_, err := m.ReadFrom(r)
			return err
		})
		return err
	})
}
