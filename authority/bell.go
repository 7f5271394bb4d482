package authority

import (
	"hash/maphash"
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

// shardedBell is bells by account, so that not everybody wakes for everything.
type shardedBell [64]bell

var shardSeed = maphash.MakeSeed()

func (s *shardedBell) of(account domain.AccountID) *bell {
	return &s[maphash.String(shardSeed, string(account))%uint64(len(s))]
}
