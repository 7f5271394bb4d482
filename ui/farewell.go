package ui

import "context"

// Farewell has the screen in front save what was typed, and returns once everything typed is in the vault: after it the vault may
// be locked. It returns the error of a context that ended before. It is for the UI goroutine, also after the last window closed.
func (s *Shell) Farewell(ctx context.Context) error {
	s.cover()
	return s.writes.Wait(ctx)
}

// closing is called when the citizen closes the window: its screen is left while it still stands.
func (s *Shell) closing() {
	s.cover()
	s.window.Close()
}
