package app

import (
	"context"

	"razvorot/domain"
)

// FoundService is a service with its words in the language asked for.
type FoundService struct {
	Service domain.Service
	Text    domain.ServiceText
}

func (a *App) Services(ctx context.Context, language, query string) ([]FoundService, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) Service(ctx context.Context, id domain.ServiceID, language string) (FoundService, error) {
	return FoundService{}, domain.ErrUnavailable
}
func (a *App) Eligibility(ctx context.Context, id domain.ServiceID) ([]domain.Eligibility, error) {
	return nil, domain.ErrUnavailable
}
