//go:build !windows

package keyslot

import "syscall"

// noSpace is what this system says of a full disk.
const noSpace = syscall.ENOSPC
