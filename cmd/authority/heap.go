package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// With Go's own setting the collector lets as much garbage lie as there is memory in use: nothing in a small heap, where it then takes a
// tenth of every command, and as much again as thousands of waiting devices take in a large one. Here it lets lie what is bearable at
// any size.
const (
	goPercent    = 100  // Go begins with
	usualPercent = 1000 // above, nothing is gained
	leastPercent = 10   // below, the collector is at work too often
	mostGarbage  = 48 << 20
	smallGarbage = 96 << 20 // in a heap that is not large: where nobody waits, commands go before memory
	lookAtHeap   = time.Second

	largeHeap   = 128 << 20
	muchIdle    = 24 << 20         // of pages that nothing lies in
	giveBackMax = 10 * time.Second // how often they are given back at most, for that is a collection
)

// tendHeap has the collector leave less in a large heap, and gives back what a crowd left behind, until the context ends. GOGC, where it
// is set, goes before.
func tendHeap(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	read := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}}
	every := time.NewTicker(lookAtHeap)
	defer every.Stop()
	set, givenBack := goPercent, time.Now()
	for {
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
		metrics.Read(read)
		used, idle := read[0].Value.Uint64()+read[1].Value.Uint64(), read[2].Value.Uint64()
		if percent := percentFor(used); percent != set { // setting it stops the world
			debug.SetGCPercent(percent)
			set = percent
		}
		if used >= largeHeap && idle >= muchIdle && time.Since(givenBack) >= giveBackMax {
			debug.FreeOSMemory()
			givenBack = time.Now()
		}
	}
}

// percentFor returns how much garbage may lie, in per cent of what is in use: the heap and, as the collector counts, stacks.
func percentFor(used uint64) int {
	garbage := uint64(mostGarbage)
	if used < largeHeap {
		garbage = smallGarbage
	}
	if used == 0 {
		return usualPercent
	}
	return int(min(usualPercent, max(leastPercent, 100*garbage/used)))
}
