//go:build !linux && !darwin && !windows

package keyslot

// bootUptime is unknown here.
func bootUptime() (Uptime, bool) { return Uptime{}, false }
