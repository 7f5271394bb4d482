package app

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// Registration is how far registering has got.
type Registration struct {
	Step  RegistrationStep
	Phone string          // as typed
	Email string          // as typed
	Code  domain.CodeSent // of the step's code, zero when none is out
}

// RegistrationStep is one screen of registering.
type RegistrationStep string

// The steps, in order.
const (
	RegisterContacts  RegistrationStep = "contacts"
	RegisterPhoneCode RegistrationStep = "phone_code"
	RegisterPassword  RegistrationStep = "password" // and consents
	RegisterEmailCode RegistrationStep = "email_code"
	RegisterDone      RegistrationStep = "done"
)

func (a *App) Registration(ctx context.Context) (Registration, error) { panic("not yet") }
func (a *App) CheckContacts(phone, email string) finding.List         { panic("not yet") }
func (a *App) StartRegistration(ctx context.Context, phone, email string) (Registration, error) {
	panic("not yet")
}
func (a *App) ConfirmPhone(ctx context.Context, code string) (Registration, error) { panic("not yet") }
func (a *App) ResendCode(ctx context.Context, c domain.CodeSent) (domain.CodeSent, error) {
	panic("not yet")
}
func (a *App) ChangeContacts(ctx context.Context) (Registration, error) { panic("not yet") }
func (a *App) CheckPassword(ctx context.Context, password string) (access.Strength, finding.List) {
	panic("not yet")
}
func (a *App) FinishRegistration(ctx context.Context, password string, agreed []domain.ConsentText) error {
	panic("not yet")
}
func (a *App) StartEmailConfirmation(ctx context.Context) (domain.CodeSent, error) { panic("not yet") }
func (a *App) ConfirmEmail(ctx context.Context, c domain.CodeSent, code string) error {
	panic("not yet")
}
