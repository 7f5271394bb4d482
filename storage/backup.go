package storage

import (
	"archive/tar"
	"bufio"
	"cmp"
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

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/storage/cryptvfs"
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
	backupFileMode = 0o600
	backupTemp     = ".backup-*"
)

// scryptWork is the cost of one try of a backup's passphrase: 2¹⁸ rounds of
// scrypt with r = 8, which take 256 MiB and about a second (RFC 7914).
var scryptWork = 18

// maxScryptWork is the highest cost that is paid for a file, 1 GiB: a hostile
// one must not take all memory.
var maxScryptWork = 20

// manifest says what a backup holds.
type manifest struct {
	Product string    `json:"product"`
	Format  int       `json:"format"`
	Vault   string    `json:"vault"`  // id of the vault it was made from
	Schema  int       `json:"schema"` // version of the database's schema
	Created time.Time `json:"created"`
	Size    int64     `json:"size"` // of the database, bytes
	// Contents is what a person is shown before they restore it.
	Contents domain.BackupContents `json:"contents"`
}

// Backup writes everything in the vault to one encrypted file and reads it
// back to the last byte before it says that it succeeded. The vault can be used
// meanwhile. A file at path is not replaced: ErrExists. Other errors:
// ErrLocked, a disk's failure; then no file is left behind.
func (v *Vault) Backup(ctx context.Context, path, passphrase string, progress Progress) error {
	_, err := v.backUp(ctx, path, passphrase, progress)
	return err
}

// backUp is Backup, and returns what is in it.
func (v *Vault) backUp(ctx context.Context, path, passphrase string, progress Progress) (about manifest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return about, fileError(path, ErrExists, "choose another name")
	}
	if passphrase == "" {
		return about, fileError(path, ErrBackupPassphrase, "choose a passphrase for the backup")
	}
	v.backups.Lock()
	defer v.backups.Unlock()
	m, contents, err := v.snapshot(ctx, progress.part(0))
	if err != nil {
		return about, err
	}
	defer func() { err = errors.Join(err, m.Close(), v.removeCopy()) }()
	temp, err := os.CreateTemp(filepath.Dir(path), backupTemp)
	if err != nil {
		return about, err
	}
	defer os.Remove(temp.Name()) // fails after the rename, as it should
	about = v.about(m, contents)
	archive := archive{passphrase: passphrase, work: v.options.BackupWork, mount: m, about: about}
	sum, err := archive.write(ctx, temp, progress.part(1))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return about, fmt.Errorf("failed to write the backup %s: %w", path, err)
	}
	if err := checkBackup(ctx, temp.Name(), passphrase, sum, progress.part(2)); err != nil {
		return about, fmt.Errorf("%s did not read back as it was written; try another disk: %w", path, err)
	}
	switch err := os.Link(temp.Name(), path); { // unlike a rename it replaces nothing
	case errors.Is(err, fs.ErrExist):
		return about, fileError(path, ErrExists, "choose another name")
	case err != nil: // a file system without links
		if err := os.Rename(temp.Name(), path); err != nil {
			return about, err
		}
	}
	return about, syncDir(filepath.Dir(path))
}

// snapshot copies the database, as it is now, to a file beside it under a key
// that nobody keeps, and tells what is in it.
func (v *Vault) snapshot(ctx context.Context, progress Progress) (*cryptvfs.Mount, domain.BackupContents, error) {
	var none domain.BackupContents
	if !v.turn.use() {
		return nil, none, ErrLocked
	}
	defer v.turn.done()
	if err := v.removeCopy(); err != nil {
		return nil, none, err
	}
	key := make([]byte, cryptvfs.KeySize)
	defer clear(key)
	if _, err := rand.Read(key); err != nil {
		return nil, none, err
	}
	m, err := cryptvfs.Create(v.path(copyName), key)
	if err != nil {
		return nil, none, err
	}
	// A connection of its own: the writer stays free for others, and the readers
	// may not write, not even elsewhere.
	db, err := sql.Open("sqlite", v.mount.DSN(dsnParams(false)))
	if err == nil {
		err = errors.Join(copyInto(ctx, db, m, progress), db.Close())
	}
	var contents domain.BackupContents
	if err == nil {
		contents, err = v.prepareCopy(ctx, m)
	}
	if err != nil {
		return nil, none, errors.Join(v.explain(err), m.Close(), v.removeCopy())
	}
	return m, contents, nil
}

// prepareCopy withholds from the snapshot what is this device's alone, reads the whole of it, since what a restore would refuse must
// not become a backup, and tells what is in it.
func (v *Vault) prepareCopy(ctx context.Context, m *cryptvfs.Mount) (contents domain.BackupContents, err error) {
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		return contents, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err = withhold(ctx, db); err == nil {
		err = verify(ctx, db, v.path(databaseName))
	}
	if err != nil {
		return contents, err
	}
	return contentsOf(ctx, db)
}

// withhold takes out of a snapshot what works on this device alone: the credentials, whose keys a restored vault asks the authority to
// replace, and the session, which two devices must not share.
func withhold(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "DELETE FROM credential"); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "DELETE FROM single WHERE name IN (?, ?)", singleSession, singleKey)
	return err
}

// contentsOf tells what is in a database.
func contentsOf(ctx context.Context, db *sql.DB) (c domain.BackupContents, err error) {
	err = db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM application),
		(SELECT count(*) FROM presentation)`).Scan(&c.Documents, &c.Applications, &c.Presentations)
	if err != nil {
		return c, err
	}
	if c.Passports, err = passportsOf(ctx, db); err != nil {
		return c, err
	}
	var profile []byte
	err = db.QueryRowContext(ctx, findSingle, singleProfile).Scan(&profile)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	p, err := decode[person.Profile](profile)
	c.Holder = p.Name.String()
	return c, err
}

// mostNamed is how many passports a manifest names, the latest ones; it must stay small.
const mostNamed = 20

func passportsOf(ctx context.Context, db *sql.DB) (ids []domain.RegistryID, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM passport ORDER BY formed DESC LIMIT ?", mostNamed)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id domain.RegistryID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (v *Vault) removeCopy() error {
	return v.removeFiles(copyName, copyName+"-journal", copyName+"-wal")
}

// archive is what is being written into a backup.
type archive struct {
	passphrase string
	work       int // of the passphrase
	mount      *cryptvfs.Mount
	about      manifest
}

func (v *Vault) about(m *cryptvfs.Mount, contents domain.BackupContents) manifest {
	return manifest{Product: backupProduct, Format: backupFormat, Vault: fmt.Sprintf("%x", v.header.ID()), Schema: SchemaVersion(),
		Created: v.now().UTC().Truncate(time.Second), Size: m.Size(), Contents: contents}
}

// write writes the archive and returns the digest of the database in it.
func (a archive) write(ctx context.Context, w io.Writer, progress Progress) ([]byte, error) {
	to, err := age.NewScryptRecipient(canonicalSecret(a.passphrase))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(cmp.Or(a.work, scryptWork))
	out := bufio.NewWriterSize(w, chunkSize)
	sealed, err := age.Encrypt(out, to)
	if err != nil {
		return nil, err
	}
	files := tar.NewWriter(sealed)
	about, err := json.Marshal(a.about)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	made, size := a.about.Created, a.about.Size
	err = errors.Join(
		files.WriteHeader(&tar.Header{Name: manifestName, Mode: backupFileMode, Size: int64(len(about)), ModTime: made}),
		writeAll(files, about),
		files.WriteHeader(&tar.Header{Name: exportName, Mode: backupFileMode, Size: size, ModTime: made}),
	)
	if err != nil {
		return nil, err
	}
	counted := &countWriter{ctx: ctx, w: io.MultiWriter(files, sum), total: size, progress: progress}
	if _, err := a.mount.WriteTo(counted); err != nil {
		return nil, err
	}
	return sum.Sum(nil), errors.Join(files.Close(), sealed.Close(), out.Flush())
}

func writeAll(w io.Writer, p []byte) error {
	_, err := w.Write(p)
	return err
}

// checkBackup reads a backup to its end and compares the database in it.
func checkBackup(ctx context.Context, path, passphrase string, want []byte, progress Progress) error {
	sum := sha256.New()
	b := backupFile{path: path, passphrase: passphrase, progress: progress}
	_, err := b.read(ctx, func(_ *manifest, r io.Reader) error {
		_, err := io.Copy(sum, r)
		return err
	})
	if err == nil && string(sum.Sum(nil)) != string(want) {
		err = fileError(path, ErrBackupDamaged, "make another backup")
	}
	return err
}
