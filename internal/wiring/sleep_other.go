//go:build !linux

package wiring

import "context"

// Sleeps tells, until a context ends, that the device is about to sleep. This system is not asked: that it slept is seen by its clocks.
func Sleeps(ctx context.Context) <-chan struct{} {
	about := make(chan struct{})
	context.AfterFunc(ctx, func() { close(about) })
	return about
}
