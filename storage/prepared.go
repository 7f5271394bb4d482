package storage

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"razvorot/domain"
)

// preparedFile is the name of a backup that waits to be fetched.
const preparedFile = "ready.age"

// PreparedBackup is a backup that was made and read back, and waits beside the vault until it is fetched: only a whole one takes the
// place of a file that a person has chosen. It implements domain.PreparedBackup.
type PreparedBackup struct {
	v        *Vault
	path     string
	size     int64
	contents domain.BackupContents
}

var _ domain.PreparedBackup = (*PreparedBackup)(nil)

// PrepareBackup makes a backup beside the vault, sealed with a passphrase or a recovery code. There is one at a time: an earlier one is
// discarded. Errors: those of Backup.
func (v *Vault) PrepareBackup(ctx context.Context, secret string, progress func(done, total int64)) (domain.PreparedBackup, error) {
	dir := v.path(preparedName)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	p := &PreparedBackup{v: v, path: filepath.Join(dir, preparedFile)}
	about, err := v.backUp(ctx, p.path, secret, progress)
	p.contents = about.contents()
	var info os.FileInfo
	if err == nil {
		info, err = os.Stat(p.path)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	p.size = info.Size()
	return p, nil
}

// Contents implements domain.PreparedBackup.
func (p *PreparedBackup) Contents() domain.BackupContents { return p.contents }

// Size implements domain.PreparedBackup.
func (p *PreparedBackup) Size() int64 { return p.size }

// Open implements domain.PreparedBackup.
func (p *PreparedBackup) Open() (io.ReadCloser, error) { return os.Open(p.path) }

// Discard implements domain.PreparedBackup.
func (p *PreparedBackup) Discard() error { return os.RemoveAll(filepath.Dir(p.path)) }

// contents are those of the manifest with what it says beside them.
func (m *manifest) contents() domain.BackupContents {
	if m == nil {
		return domain.BackupContents{}
	}
	c := m.Contents
	c.MadeAt, c.Size = m.Created, m.Size
	return c
}
