package app

import (
	"context"

	"razvorot/domain"
)

// Presentations returns a window of the log of what was shown, the latest first.
func (a *App) Presentations(ctx context.Context, offset, limit int) ([]domain.Presentation, error) {
	return nil, domain.ErrUnavailable
}

// ExportPresentations returns the whole log as CSV (RFC 4180) in UTF-8 with a byte order mark, as spreadsheets want it. It
// names what was shown and holds none of it.
func (a *App) ExportPresentations(ctx context.Context, language string) ([]byte, error) {
	return nil, domain.ErrUnavailable
}
