package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"hash"
	"os"
	"time"

	"razvorot/storage/cryptvfs"
)

// Progress is told how much of the work is done, in bytes. It may be nil. It is
// called from another goroutine.
type Progress func(done, total int64)

// progressEvery is how often Progress is called.
const progressEvery = 100 * time.Millisecond

// copyInto writes the whole database into an empty mount, without the free
// pages. A nil progress is not called.
func copyInto(ctx context.Context, db *sql.DB, to *cryptvfs.Mount, progress Progress) error {
	var total int64
	if err := db.QueryRowContext(ctx, `SELECT (page_count - freelist_count) * page_size
		FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&total); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		_, err := db.ExecContext(ctx, "VACUUM INTO ?", to.AttachName())
		done <- err
	}()
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err == nil && progress != nil {
				progress(total, total)
			}
			return err
		case <-tick.C:
			if progress != nil {
				progress(min(to.Size(), total), total)
			}
		}
	}
}

// verify reads everything: every page and index, every reference, every blob
// against its digest.
func verify(ctx context.Context, db *sql.DB, path string) error {
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return fmt.Errorf("%s is not whole: %s", path, result)
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("%s has %d references to nothing", path, broken)
	}
	return verifyBlobs(ctx, db, path)
}

func verifyBlobs(ctx context.Context, db *sql.DB, path string) error {
	rows, err := db.QueryContext(ctx, `SELECT b.id, b.size, b.sha256, c.content
		FROM blob b LEFT JOIN blob_chunk c ON c.blob = b.id ORDER BY b.id, c.seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	check := blobCheck{path: path, sum: sha256.New()}
	for rows.Next() {
		var id, size int64
		var want, content sql.RawBytes
		if err := rows.Scan(&id, &size, &want, &content); err != nil {
			return err
		}
		if id != check.id {
			if err := check.finish(); err != nil {
				return err
			}
			check.begin(id, size, want)
		}
		check.add(content)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return check.finish()
}

// blobCheck compares one blob after the other with its description.
type blobCheck struct {
	path     string
	id, size int64
	want     []byte
	sum      hash.Hash
	read     int64
}

func (c *blobCheck) begin(id, size int64, want []byte) {
	c.id, c.size, c.read = id, size, 0
	c.want = append(c.want[:0], want...)
	c.sum.Reset()
}

func (c *blobCheck) add(content []byte) {
	c.sum.Write(content)
	c.read += int64(len(content))
}

func (c *blobCheck) finish() error {
	if c.id == 0 {
		return nil
	}
	if c.read != c.size || string(c.sum.Sum(nil)) != string(c.want) {
		return fmt.Errorf("%s: blob %d is not what was stored", c.path, c.id)
	}
	return nil
}

// syncDir makes renames in a directory durable, where the system can.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync() // Windows and some network file systems refuse; they order renames themselves
	return d.Close()
}
