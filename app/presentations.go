package app

import (
	"context"

	"razvorot/domain"
)

// Presentations returns a window of the log of what was shown, the latest first; a limit of 0 leaves it open.
func (a *App) Presentations(ctx context.Context, offset, limit int) (list []domain.Presentation, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		list, err = tx.FindPresentations(ctx, offset, limit)
		return err
	})
	return list, err
}
