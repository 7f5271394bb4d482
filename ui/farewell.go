package ui

import (
	"context"
	"errors"
	"fmt"
)

// Farewell has the screen in front save what was typed, and returns once everything typed is in the vault: after it the vault may
// be locked. It returns the error of a context that ended before, and of what did not get there and can be told in no window any
// more. It is for the UI goroutine, also after the last window closed.
func (s *Shell) Farewell(ctx context.Context) error {
	s.cover()
	err := s.writes.Wait(ctx)
	if lost := s.writes.Untold(); lost != nil {
		err = errors.Join(err, fmt.Errorf("failed to keep what was done last: %w", lost))
	}
	return err
}

// closing is called when the citizen closes the window: its screen is left while it still stands.
func (s *Shell) closing() {
	s.cover()
	s.window.Close()
}
