package app

import (
	"context"
	"time"

	"razvorot/domain"
)

// ReadinessCheck is one thing that must be in order before a passport comes to the device (row E1).
type ReadinessCheck string

// The checks.
const (
	ReadyVault   ReadinessCheck = "vault"
	ReadyStorage ReadinessCheck = "storage"
	ReadyClock   ReadinessCheck = "clock"
	ReadyNetwork ReadinessCheck = "network"
)

// ReadinessChecks returns all checks, for a test that each has words.
func ReadinessChecks() []ReadinessCheck {
	return []ReadinessCheck{ReadyVault, ReadyStorage, ReadyClock, ReadyNetwork}
}

// Readiness is one check and how it went.
type Readiness struct {
	Check ReadinessCheck
	OK    bool
}

// PassportView is a passport as a screen shows it.
type PassportView struct {
	Passport domain.Passport
	State    domain.PassportState // today
	Portrait []byte               // JPEG; nil when it is not here yet
	SyncedAt time.Time
}

// PassportQR is the code to show.
type PassportQR struct {
	Payload []byte
	Until   time.Time
	PNG     []byte
}

// PDFOptions is how a copy of a passport is made.
type PDFOptions struct {
	Language        string // «ru» or «en»
	Password        string // "" for none
	CitizenshipName string // the country in the language
}

func (a *App) Readiness(ctx context.Context) ([]Readiness, error) { return nil, domain.ErrUnavailable }
func (a *App) Collect(ctx context.Context, id domain.ApplicationID, agreed domain.ConsentText) (domain.Passport, error) {
	return domain.Passport{}, domain.ErrUnavailable
}
func (a *App) StartActivation(ctx context.Context, id domain.RegistryID) (domain.CodeSent, error) {
	return domain.CodeSent{}, domain.ErrUnavailable
}
func (a *App) Activate(ctx context.Context, id domain.RegistryID, c domain.CodeSent, code string) (domain.Passport, error) {
	return domain.Passport{}, domain.ErrUnavailable
}
func (a *App) Passports(ctx context.Context) ([]domain.Passport, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) Passport(ctx context.Context, id domain.RegistryID) (PassportView, error) {
	return PassportView{}, domain.ErrUnavailable
}
func (a *App) PassportQR(ctx context.Context, id domain.RegistryID) (PassportQR, error) {
	return PassportQR{}, domain.ErrUnavailable
}
func (a *App) PassportPDF(ctx context.Context, id domain.RegistryID, o PDFOptions) ([]byte, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) PassportFile(ctx context.Context, id domain.RegistryID) ([]byte, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) BlockPassport(ctx context.Context, id domain.RegistryID) error {
	return domain.ErrUnavailable
}
