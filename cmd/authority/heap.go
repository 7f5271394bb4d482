package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// With the usual setting the collector lets as much garbage lie as there is memory in use: nothing in a small heap, and as much again
// as thousands of waiting devices take in a large one.
const (
	largeHeap    = 64 << 20
	usualPercent = 100
	largePercent = 40
	lookAtHeap   = 2 * time.Second
)

// tendHeap has the collector leave less in a large heap, until the context ends. GOGC, where it is set, goes before.
func tendHeap(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	every := time.NewTicker(lookAtHeap)
	defer every.Stop()
	for {
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
		metrics.Read(live)
		debug.SetGCPercent(percentFor(live[0].Value.Uint64()))
	}
}

// percentFor returns how much garbage may lie, in per cent of what is in use.
func percentFor(live uint64) int {
	if live >= largeHeap {
		return largePercent
	}
	return usualPercent
}
