package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"razvorot/domain"
)

// begin refuses to make keys for a database that has an authority already, before any is made. What it returns is called at the
// end: it takes the sealing key away again that a refusal left behind, for a later ceremony would take it for its own.
func (o *Opened) begin(ctx context.Context) (undo func(context.Context), err error) {
	if o.Config.Keys.Dir == "" {
		return func(context.Context) {}, nil
	}
	if n, _ := o.keptSecrets(ctx); n > 0 {
		return nil, fmt.Errorf("database.address: this database belongs to an authority whose keys were made already: %w", domain.ErrConflict)
	}
	dir := o.Config.Keys.Dir
	sealing := filepath.Join(dir, secretsFile)
	folder, file := missing(dir), missing(sealing)
	return func(ctx context.Context) {
		n, known := o.keptSecrets(context.WithoutCancel(ctx))
		if !file || !missing(filepath.Join(dir, firstKey)) || n > 0 || !known {
			return // it is, or may be, the key of something
		}
		_ = os.Remove(sealing) // it may not have been made
		if folder {
			_ = os.Remove(dir) // stays when something else is in it
		}
	}, nil
}

// keptSecrets counts what a sealing key is needed for: none where there is no schema yet. It is not known when the database is away.
func (o *Opened) keptSecrets(ctx context.Context) (n int, known bool) {
	err := o.Database.SQL.QueryRowContext(ctx, "SELECT COUNT(*) FROM secret").Scan(&n)
	return n, err == nil || o.Database.SQL.PingContext(ctx) == nil
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
