package ui

import "time"

const (
	sleepJump = 20 * time.Second // by how much more the time of day moved on than the machine's own time
	sleepLate = 5 * time.Minute  // by how much a look that is due every few seconds came late
)

// slept reports whether the device slept between two moments. The machine's own time, which a time.Time holds beside the time of day,
// stands still meanwhile on Linux, Android, macOS and iOS; where it runs on, as on Windows, the look that was due comes late. A clock
// that a person set forward looks the same as a sleep, and closes the vault once; one that was set back does nothing.
func slept(before, now time.Time) bool {
	return isSleep(now.Round(0).Sub(before.Round(0)), now.Sub(before)) // Round takes the machine's own time off
}

// isSleep is slept for what passed by the time of day and by the machine's own time.
func isSleep(day, own time.Duration) bool {
	return day-own > sleepJump || own > idleLook+sleepLate
}

// Sleeps has the vault be closed whenever the operating system says that it is about to sleep, until the channel is closed. The jump of
// the clock is looked for all the same: not every system says so.
func (s *Shell) Sleeps(about <-chan struct{}) {
	go func() {
		for range about {
			s.env.Loop.Post(func() {
				if s.idle != nil {
					s.idle.closeIfOpen()
				}
			})
		}
	}()
}
