package app

import (
	"context"
	"time"

	"razvorot/domain"
)

// CredentialStock is how many readers a passport can still be shown to without two of them being able to tell that they met the
// same person.
type CredentialStock struct {
	Fresh, Of  int
	ValidUntil time.Time // of the fresh one that holds longest; zero for none
}

// CredentialStock returns the stock of a passport, "" for the current one. ErrNotFound.
func (a *App) CredentialStock(ctx context.Context, id domain.RegistryID) (CredentialStock, error) {
	return CredentialStock{}, domain.ErrUnavailable
}
