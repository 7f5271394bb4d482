package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"razvorot/domain"
	"razvorot/storage/keyslot"
)

// MaxBackup is the most bytes of a backup that are taken: ten thousand pages of 5 MB are below it.
const MaxBackup = 64 << 30

// takenSuffix is added to a vault's directory for the one with a backup that is being looked at.
const takenSuffix = ".restore"

// TakenBackup is a copy of a chosen file, which may be on a stick that is pulled out, beside the place of the vault. It is as sealed as
// the file. It implements domain.TakenBackup.
type TakenBackup struct{ dir, path string }

var _ domain.TakenBackup = (*TakenBackup)(nil)

// TakeBackup copies a chosen file, read to its end, to beside the place of a vault; an earlier one is discarded. Errors: ErrNotBackup
// for what begins otherwise than a backup or is longer than MaxBackup, those of reading and of the disk; then nothing is left.
func TakeBackup(ctx context.Context, vaultDir string, file io.Reader) (*TakenBackup, error) {
	dir := vaultDir + takenSuffix
	if err := DiscardTaken(vaultDir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	t := &TakenBackup{dir: dir, path: filepath.Join(dir, "backup.age")}
	if err := t.copy(ctx, file); err != nil {
		return nil, errors.Join(err, t.Discard())
	}
	return t, nil
}

// DiscardTaken removes the copy of a backup that an interrupted restore has left beside the place of a vault.
func DiscardTaken(vaultDir string) error { return os.RemoveAll(vaultDir + takenSuffix) }

// ageMagic begins every age file of version 1 (age-encryption.org/v1).
const ageMagic = "age-encryption.org/v1\n"

func (t *TakenBackup) copy(ctx context.Context, file io.Reader) (err error) {
	in := &countReader{ctx: ctx, r: io.LimitReader(file, MaxBackup+1)}
	begin := make([]byte, len(ageMagic))
	if n, err := io.ReadFull(in, begin); string(begin[:n]) != ageMagic {
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		return fmt.Errorf("%w; choose a file that this app made", ErrNotBackup)
	}
	out, err := os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, backupFileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := out.Write(begin); err != nil {
		return err
	}
	n, err := io.Copy(out, in)
	if err == nil && n+int64(len(begin)) > MaxBackup {
		err = fmt.Errorf("%w: longer than any", ErrNotBackup)
	}
	return err
}

// Read implements domain.TakenBackup.
func (t *TakenBackup) Read(ctx context.Context, secret string, progress func(done, total int64)) (domain.BackupContents, error) {
	b := backupFile{path: t.path, passphrase: secret, progress: progress}
	about, err := b.read(ctx, func(_ *manifest, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	return about.contents(), err
}

// Discard implements domain.TakenBackup.
func (t *TakenBackup) Discard() error { return os.RemoveAll(t.dir) }

// Restore makes a vault in a directory from the backup, as Restore does, and tells how far it got.
func (t *TakenBackup) Restore(ctx context.Context, from Source, dir string, o Options, secrets ...keyslot.Secret) (*Created, error) {
	b := backupFile{path: t.path, passphrase: from.Secret, progress: from.Progress}
	return restoreFrom(ctx, b, dir, o, secrets)
}

// Source is how a backup is opened, and who is told how far reading it got.
type Source struct {
	Secret   string
	Progress Progress
}
