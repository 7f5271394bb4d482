package main

import "testing"

func TestLessGarbageLiesInALargeHeap(t *testing.T) {
	for used, want := range map[uint64]int{0: usualPercent, 9 << 20: usualPercent, 64 << 20: 150, 192 << 20: 25, 10 << 30: leastPercent} {
		if got := percentFor(used); got != want {
			t.Errorf("%d %% of %d MB in use, want %d", got, used>>20, want)
		}
	}
}
