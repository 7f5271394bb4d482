//go:build (!linux || android) && !windows

package display

import "razvorot/domain"

// System returns nil: here programs may not look at the screen, or only with cgo.
func System() domain.Displays { return nil }
