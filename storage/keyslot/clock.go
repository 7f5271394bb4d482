package keyslot

import "time"

// Clock tells the two times by which the delay after wrong tries is measured.
type Clock interface {
	// Wall is the time of day. A person can set it.
	Wall() time.Time
	// Uptime is the time the device has been running, sleep included.
	Uptime() Uptime
}

// Uptime is a reading of a clock that nobody can set.
type Uptime struct {
	// Elapsed since the start of the boot.
	Elapsed time.Duration
	// Boot identifies the boot: readings of different boots cannot be
	// compared. All zeros where the platform gives no identity; then a smaller
	// Elapsed than before means a restart.
	Boot [16]byte
}

// SystemClock is the device's clock. Uptime is CLOCK_BOOTTIME with the kernel's
// boot id on Linux and Android, CLOCK_MONOTONIC with the boot session's UUID on
// macOS and the tick count on Windows; elsewhere, and where these are refused,
// the time since the program started with an identity of its own.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Wall() time.Time { return time.Now() }

func (systemClock) Uptime() Uptime {
	if u, ok := bootUptime(); ok {
		return u
	}
	return Uptime{Elapsed: time.Since(processStart), Boot: processID}
}
