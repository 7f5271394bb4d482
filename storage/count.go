package storage

import (
	"context"
	"io"

	"razvorot/storage/keyslot"
)

// backupParts is in how many parts a backup is made: copied, sealed, read back.
const backupParts = 3

// part is the progress of one part of the work, each of which counts alike.
func (p Progress) part(n int64) Progress {
	if p == nil {
		return nil
	}
	return func(done, total int64) { p(n*max(total, 1)+done, backupParts*max(total, 1)) }
}

func (p Progress) tell(done, total int64) {
	if p != nil {
		p(min(done, total), total)
	}
}

// countWriter tells how much was written, and ends writing when its context
// ends.
type countWriter struct {
	ctx         context.Context
	w           io.Writer
	done, total int64
	progress    Progress
}

func (c *countWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(p)
	c.done += int64(n)
	c.progress.tell(c.done, c.total)
	return n, err
}

// countReader tells how much was read, and ends reading when its context ends.
type countReader struct {
	ctx         context.Context
	r           io.Reader
	done, total int64
	progress    Progress
}

func (c *countReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.done += int64(n)
	c.progress.tell(c.done, c.total)
	return n, err
}

// canonicalSecret is what a backup is sealed with for what a person typed: a
// recovery code as it is written down, whatever marks and gaps it was typed with;
// everything else with the spaces and letters that keyboards spell differently made
// alike, as for the vault's passphrase.
func canonicalSecret(text string) string {
	if code, err := keyslot.ParseRecoveryCode(text); err == nil {
		defer code.Zero()
		return code.Reveal()
	}
	return keyslot.NormalisePassphrase(text)
}
