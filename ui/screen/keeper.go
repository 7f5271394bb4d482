package screen

import (
	"context"
	"sync"
	"time"
)

// keepPause is how long nothing is typed before the draft is kept: short enough that a crash loses a word at most.
const keepPause = 400 * time.Millisecond

// Keeper keeps a draft while the citizen types, one state after the other and the latest always. What it began it ends, even
// when the screen is left. Its methods are for the UI goroutine.
type Keeper[T any] struct {
	env  *Env
	save func(ctx context.Context, draft T) (time.Time, error)
	told func(at time.Time, err error)

	waiting *T     // typed and not handed to the goroutine yet
	off     func() // calls the pause off

	mu      sync.Mutex
	next    *T // to be kept
	running bool
}

// NewKeeper returns a keeper that saves with save, which returns when that was, and tells told on the UI goroutine.
func NewKeeper[T any](e *Env, save func(context.Context, T) (time.Time, error), told func(time.Time, error)) *Keeper[T] {
	return &Keeper[T]{env: e, save: save, told: told}
}

// Soon keeps the draft after a pause.
func (k *Keeper[T]) Soon(draft T) {
	k.Drop()
	k.waiting = &draft
	k.off = k.env.Later(keepPause, k.Now)
}

// Drop forgets what waits for the pause.
func (k *Keeper[T]) Drop() {
	if k.off != nil {
		k.off()
	}
	k.off, k.waiting = nil, nil
}

// Now keeps at once what waits.
func (k *Keeper[T]) Now() {
	draft := k.waiting
	k.Drop()
	if draft == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next = draft
	if !k.running {
		k.running = true
		k.env.Keep(k.run, nil)
	}
}

func (k *Keeper[T]) run(ctx context.Context) error {
	for {
		k.mu.Lock()
		draft := k.next
		k.next = nil
		k.running = draft != nil
		k.mu.Unlock()
		if draft == nil {
			return nil
		}
		at, err := k.save(ctx, *draft)
		k.env.Post(func() {
			if err != nil && k.waiting == nil {
				k.waiting = draft // to be tried again
			}
			k.told(at, err)
		})
	}
}
