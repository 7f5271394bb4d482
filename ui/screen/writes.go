package screen

import (
	"context"
	"errors"
	"sync"

	"razvorot/domain"
	"razvorot/ui/words"
)

// Writes is what is on its way into the vault: the vault is not locked and the program does not end before it is there. It may
// be used by several goroutines; the zero value has nothing under way.
type Writes struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when nothing is under way any more; nil while nobody waits
}

func (w *Writes) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
}

func (w *Writes) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n--; w.n == 0 && w.none != nil {
		close(w.none)
		w.none = nil
	}
}

// Wait returns once nothing is under way, or with the error of a context that ended before.
func (w *Writes) Wait(ctx context.Context) error {
	w.mu.Lock()
	if w.n == 0 {
		w.mu.Unlock()
		return nil
	}
	if w.none == nil {
		w.none = make(chan struct{})
	}
	none := w.none
	w.mu.Unlock()
	select {
	case <-none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Keep is Do for what was typed or done and must reach the vault: it goes on when the screen is left, and neither the end of the program
// nor the lock overtakes it. Then is called on the UI goroutine, also when the screen was left; nil is allowed.
func (e *Env) Keep(work func(ctx context.Context) error, then func(error)) {
	ctx, under := context.WithoutCancel(e.Context()), e.Writes
	if under != nil {
		under.begin()
	}
	go func() {
		err := work(ctx)
		if under != nil {
			under.end()
		}
		if then != nil {
			e.Loop.Post(func() { then(err) })
		}
	}()
}

// Act is Keep for a screen that shows what came of the act, or leads on: then is called while the screen is there, as by Do. What
// could not be done after it was left is told wherever the citizen is by then.
func (e *Env) Act(work func(ctx context.Context) error, then func(error)) {
	e.Keep(work, func(err error) {
		switch {
		case e.Context().Err() != nil:
			e.Undone(err)
		case then != nil:
			then(err)
		}
	})
}

// Undone tells that an act came to nothing after its screen was left; a nil error tells nothing.
func (e *Env) Undone(err error) {
	switch {
	case err == nil:
	case errors.Is(err, domain.ErrWrongCredentials): // acts are guarded by the passphrase alone
		e.Shell.Toast(e.Book.Say("act.undone.passphrase"))
	default:
		e.Shell.Toast(e.Book.Say("act.undone", map[string]string{"What": words.Explain(e.Book, err).What}))
	}
}
