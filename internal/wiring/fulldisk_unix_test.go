//go:build !windows

package wiring

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"razvorot/domain"
)

func TestAFullDiskIsCalledSo(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := kindOf(&fs.PathError{Op: "write", Path: "vault.key.tmp", Err: cause})
		if !errors.Is(err, domain.ErrNoSpace) {
			t.Errorf("%v became %v", cause, err)
		}
	}
}
