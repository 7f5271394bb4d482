//go:build unix

package mdoc_test

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process took so far, collecting garbage included: what `openssl speed`
// counts too, so that neighbours on the machine do not change a ratio.
func cpuTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
