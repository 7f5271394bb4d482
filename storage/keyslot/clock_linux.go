package keyslot

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// bootUptime reads CLOCK_BOOTTIME, which unlike CLOCK_MONOTONIC runs on while
// the device sleeps (clock_gettime(2)), and the boot's random id (random(4)).
func bootUptime() (Uptime, bool) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return Uptime{}, false
	}
	id, ok := parseUUID(string(text))
	if !ok {
		return Uptime{}, false
	}
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return Uptime{}, false
	}
	return Uptime{Elapsed: time.Duration(ts.Nano()), Boot: id}, true
}
