package main

import "testing"

func TestLessGarbageLiesInALargeHeap(t *testing.T) {
	if small, large := percentFor(10<<20), percentFor(300<<20); small != 100 || large >= 50 {
		t.Error(small, large)
	}
}
