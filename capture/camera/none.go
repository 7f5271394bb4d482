//go:build !linux || !v4l2

package camera

import "razvorot/domain"

// System returns the camera of the device, nil where this build can reach none.
func System() domain.Camera { return nil }
