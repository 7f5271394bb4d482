package app

import (
	"testing"
	"time"
)

// SetLockWait sets how long locking waits for an answer that is leaving, until the test ends.
func SetLockWait(t *testing.T, d time.Duration) {
	t.Helper()
	before := lockWait
	lockWait = d
	t.Cleanup(func() { lockWait = before })
}
