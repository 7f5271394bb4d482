package keyslot

import (
	"time"

	"golang.org/x/sys/unix"
)

// bootUptime reads CLOCK_MONOTONIC, which on macOS runs on while the device
// sleeps (clock_gettime(3)), and the boot session's UUID.
func bootUptime() (Uptime, bool) {
	text, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return Uptime{}, false
	}
	id, ok := parseUUID(text)
	if !ok {
		return Uptime{}, false
	}
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		return Uptime{}, false
	}
	return Uptime{Elapsed: time.Duration(ts.Nano()), Boot: id}, true
}
