package pdfpage

import (
	"context"

	"github.com/klippa-app/go-pdfium"
)

// End ends the engine as when it was idle.
func End() { shared.end() }

// Running tells whether the engine is started.
func Running() bool {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	return shared.pool != nil
}

// StartTwice starts an engine of its own, whose pool is opened by open, and starts it again.
func StartTwice(ctx context.Context, open func() (pdfium.Pool, error)) (first, second error) {
	e := &engine{turn: make(chan struct{}, 1), open: open}
	_, first = e.started(ctx)
	_, second = e.started(ctx)
	return first, second
}
