package screen

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/ui/words"
)

// Writes is what is on its way into the vault: the vault is not locked and the program does not end before it is there. It may
// be used by several goroutines; the zero value has nothing under way, and nil waits for nothing.
type Writes struct {
	mu     sync.Mutex
	n      int
	none   chan struct{} // closed when nothing is under way any more; nil while nobody waits
	untold []*failure    // what did not get there, in the order it ended
}

// failure is something that did not get into the vault, until somebody was told of it.
type failure struct{ err error }

func (w *Writes) begin() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
}

// end takes an act off, with its error unless nobody wants to know of that. What is returned is called when the error was told.
func (w *Writes) end(err error) (told func()) {
	if w == nil {
		return func() {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n--; w.n == 0 && w.none != nil {
		close(w.none)
		w.none = nil
	}
	if err == nil {
		return func() {}
	}
	f := &failure{err}
	w.untold = append(w.untold, f)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.untold = slices.DeleteFunc(w.untold, func(other *failure) bool { return other == f })
	}
}

// Untold returns the error of what did not get into the vault and was not told anybody yet, of the first such; nil for none.
func (w *Writes) Untold() error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.untold) == 0 {
		return nil
	}
	return w.untold[0].err
}

// SaveTime is how long the closing of a vault waits for what is on its way there; a vault that nobody guards is closed all the
// same. It is what the end of the program has, too.
const SaveTime = 5 * time.Second

// Close runs what closes the vault, or ends the session, once nothing is under way any more, and after SaveTime in any case.
func (w *Writes) Close(ctx context.Context, work func(ctx context.Context) error) error {
	waiting, cancel := context.WithTimeout(ctx, SaveTime)
	defer cancel()
	_ = w.Wait(waiting)
	return work(ctx)
}

// Wait returns once nothing is under way, or with the error of a context that ended before.
func (w *Writes) Wait(ctx context.Context) error {
	if w == nil {
		return nil
	}
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

// Keep is Do for what was typed or done and must reach the vault: it goes on when the screen is left, and neither the end of the
// program nor the lock overtakes it. Then is called on the UI goroutine, also when the screen was left, but not when the program
// ends meanwhile: an error is Untold by then. A nil then is allowed, for what may fail in silence.
func (e *Env) Keep(work func(ctx context.Context) error, then func(error)) {
	ctx, under := context.WithoutCancel(e.Context()), e.Writes
	under.begin()
	go func() {
		err := work(ctx)
		if then == nil {
			under.end(nil)
			return
		}
		told := under.end(err)
		e.Loop.Post(func() {
			told()
			then(err)
		})
	}()
}

// Act is Keep for a screen that shows what came of the act, or leads on. Then is called unless the screen was left for good, so
// also while another screen covers it: what it draws is to be seen when the screen is in front again, and where it leads is gone
// to then. What could not be done after the screen was left is told wherever the citizen is by then.
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
