package app

import (
	"context"

	"razvorot/domain"
)

// ReceiptWords are the words of a receipt that the app does not know.
type ReceiptWords struct {
	Language     string // «ru» or «en»
	Service      string // title
	SignedBy     string // «Одноразовый код на +7 …»; may be empty
	Next         []string
	DocumentName func(domain.DocumentKind) string
	ConsentName  func(domain.ConsentID) string
}

func (a *App) Applications(ctx context.Context) ([]domain.Application, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) Application(ctx context.Context, id domain.ApplicationID) (domain.Application, error) {
	return domain.Application{}, domain.ErrUnavailable
}
func (a *App) Receipt(ctx context.Context, id domain.ApplicationID) (domain.Receipt, error) {
	return domain.Receipt{}, domain.ErrUnavailable
}
func (a *App) ReceiptPDF(ctx context.Context, id domain.ApplicationID, words ReceiptWords) ([]byte, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) Resubmit(ctx context.Context, id domain.ApplicationID, r domain.Resubmission) error {
	return domain.ErrUnavailable
}
func (a *App) Withdraw(ctx context.Context, id domain.ApplicationID) error {
	return domain.ErrUnavailable
}
func (a *App) Reapply(ctx context.Context, id domain.ApplicationID) (domain.Application, error) {
	return domain.Application{}, domain.ErrUnavailable
}
