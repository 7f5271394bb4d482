package storage

import (
	"archive/tar"
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"filippo.io/age"

	"razvorot/domain"
	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// backupFile is a backup that is being read.
type backupFile struct {
	path, passphrase string
	progress         Progress
}

// read hands the manifest and the database of a backup to use, and then reads
// on to the end, which proves that nothing was cut off.
func (b backupFile) read(ctx context.Context, use func(*manifest, io.Reader) error) (m *manifest, err error) {
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = ctx.Err() // what broke off is not damaged
		}
	}()
	path := b.path
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	id, err := age.NewScryptIdentity(canonicalSecret(b.passphrase))
	if err != nil {
		return nil, fileError(path, ErrBackupPassphrase, "type the passphrase the backup was made with")
	}
	id.SetMaxWorkFactor(maxScryptWork)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file := &faultReader{r: &countReader{ctx: ctx, r: f, total: info.Size(), progress: b.progress}}
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

// markRestored notes in a database that it was restored, before it is put in place:
// whenever what follows is interrupted, the app finds it.
func markRestored(ctx context.Context, m *cryptvfs.Mount, made time.Time) error {
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT OR REPLACE INTO setting (name, value, changed) VALUES (?, ?, 0)",
		domain.SettingRestored, made.UTC().Format(time.RFC3339))
	return errors.Join(err, db.Close())
}

// Restore makes a vault in a directory from a backup, with ways in of its own.
// It reads everything back before it says that it succeeded; when it fails it
// leaves nothing. Errors: ErrExists, ErrNotBackup, ErrBackupPassphrase,
// ErrBackupDamaged, ErrNewerSchema, those of Create.
func Restore(ctx context.Context, path, passphrase, dir string, o Options, secrets ...keyslot.Secret) (*Created, error) {
	return restoreFrom(ctx, backupFile{path: path, passphrase: passphrase}, dir, o, secrets)
}

func restoreFrom(ctx context.Context, b backupFile, dir string, o Options, secrets []keyslot.Secret) (*Created, error) {
	return createWith(ctx, dir, o, secrets, func(m *cryptvfs.Mount) error {
		about, err := b.read(ctx, func(_ *manifest, r io.Reader) error {
			_, err := m.ReadFrom(r)
			return err
		})
		if err != nil {
			return err
		}
		return markRestored(ctx, m, about.Created)
	})
}
