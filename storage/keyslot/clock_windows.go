package keyslot

import "golang.org/x/sys/windows"

// bootUptime reads GetTickCount64, which includes sleep. Windows names no boot,
// so Boot stays zero.
func bootUptime() (Uptime, bool) {
	return Uptime{Elapsed: windows.DurationSinceBoot()}, true
}
