package storage

import "sync"

// turnstile lets many use the vault, or one change whether it is open. Whoever
// comes while it is being changed is turned away instead of waiting: a
// transaction that begins another would otherwise wait for itself.
type turnstile struct {
	mu     sync.Mutex
	idle   *sync.Cond // users have gone, or the change is over
	users  int
	seized bool
	open   bool
}

func (t *turnstile) wait() {
	if t.idle == nil {
		t.idle = sync.NewCond(&t.mu)
	}
	t.idle.Wait()
}

// use reports whether the vault may be used now; then done must follow.
func (t *turnstile) use() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.open || t.seized {
		return false
	}
	t.users++
	return true
}

func (t *turnstile) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.users--
	t.wake()
}

// seize waits until nobody uses the vault; release must follow.
func (t *turnstile) seize() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.seized {
		t.wait()
	}
	t.seized = true
	for t.users > 0 {
		t.wait()
	}
}

func (t *turnstile) release(open bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seized, t.open = false, open
	t.wake()
}

func (t *turnstile) wake() {
	if t.idle != nil {
		t.idle.Broadcast()
	}
}

func (t *turnstile) isOpen() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open
}
