package cryptvfs

import (
	"runtime"
	"sync/atomic"
)

// minShare is the fewest units for which a second core is worth waking.
const minShare = 4

// share calls work for 0 to n-1, on a second core too if there is one. Whoever
// is free takes the next number, so a helper that wakes up late costs nothing:
// the caller waits only for a number the helper has already taken.
func share(n int, work func(i int)) {
	if n < minShare || runtime.GOMAXPROCS(0) == 1 {
		for i := range n {
			work(i)
		}
		return
	}
	var next, done atomic.Int32
	last := make(chan struct{}, 1)
	run := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			work(i)
			if int(done.Add(1)) == n {
				last <- struct{}{}
			}
		}
	}
	go run()
	run()
	<-last
}
