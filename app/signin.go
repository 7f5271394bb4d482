package app

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// FieldLogin is where findings about the login are.
const FieldLogin finding.Field = "login"

func (a *App) SuggestedLogin(ctx context.Context) (string, error) { panic("not yet") }
func (a *App) SignIn(ctx context.Context, login, password string) (domain.CodeSent, error) {
	panic("not yet")
}
func (a *App) FinishSignIn(ctx context.Context, c domain.CodeSent, code string) error {
	panic("not yet")
}
func (a *App) SignOut(ctx context.Context) error                   { panic("not yet") }
func (a *App) Account(ctx context.Context) (domain.Account, error) { panic("not yet") }
