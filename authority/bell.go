package authority

import (
	"sync"

	"razvorot/domain"
)

// bell wakes everybody who waits for something. It only saves time: whoever waits looks again after a while anyhow.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

// wait returns a channel that is closed at the next ring. It is to be got before looking, so that no ring is missed.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// deviceBells is how many bells the devices share: with 10,000 that wait, less than one wakes for another's change.
const deviceBells = 1 << 14

// shardedBell is bells by account, so that not everybody wakes for everything.
type shardedBell [deviceBells]bell

func (s *shardedBell) of(account domain.AccountID) *bell { return &s[bellOf(account)] }

// bellOf returns the number of an account's bell, which is the same in all processes (FNV-1a).
func bellOf(account domain.AccountID) int {
	h := uint32(2166136261)
	for i := range len(account) {
		h = (h ^ uint32(account[i])) * 16777619
	}
	return int((h ^ h>>14) % deviceBells)
}
