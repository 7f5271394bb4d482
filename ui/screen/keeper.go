package screen

import (
	"context"
	"sync"
	"time"
)

// keepPause is how long nothing is typed before the draft is kept: short enough that a crash loses a word at most.
const keepPause = 400 * time.Millisecond

// Keeper keeps a draft while the citizen types, one state after the other and the latest always. What it began it ends, even
// when the screen is left; what could not be kept then is told as by Act. Its methods are for the UI goroutine.
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

// NewChoice returns a keeper of what is chosen by a tick or from a list, where Keep is called for each choice: of two choices the
// later one is kept, however fast they follow each other. Told is called on the UI goroutine.
func NewChoice[T any](e *Env, save func(context.Context, T) error, told func(error)) *Keeper[T] {
	return NewKeeper(e, func(ctx context.Context, chosen T) (time.Time, error) { return time.Time{}, save(ctx, chosen) },
		func(_ time.Time, err error) { told(err) })
}

// Soon keeps the draft after a pause.
func (k *Keeper[T]) Soon(draft T) {
	k.Drop()
	k.waiting = &draft
	k.off = k.env.Later(keepPause, k.Now)
}

// Keep keeps the draft at once.
func (k *Keeper[T]) Keep(draft T) {
	k.Drop()
	k.waiting = &draft
	k.Now()
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
		k.env.Keep(k.run, func(err error) {
			if k.env.Context().Err() != nil {
				k.env.Undone(err)
			}
		})
	}
}

// run keeps until there is nothing more to be kept, and returns what became of the last state.
func (k *Keeper[T]) run(ctx context.Context) (err error) {
	for {
		k.mu.Lock()
		draft := k.next
		k.next = nil
		k.running = draft != nil
		k.mu.Unlock()
		if draft == nil {
			return err
		}
		var at time.Time
		at, err = k.save(ctx, *draft)
		k.post(draft, at, err)
	}
}

func (k *Keeper[T]) post(draft *T, at time.Time, err error) {
	k.env.Post(func() {
		if err != nil && k.waiting == nil {
			k.waiting = draft // to be tried again
		}
		k.told(at, err)
	})
}
