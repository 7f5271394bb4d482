package app

import (
	"context"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Form is a draft with all that its screens need.
type Form struct {
	Application  domain.Application
	Service      domain.Service
	Requirements []domain.Requirement // that hold for this citizen
	Documents    []domain.Document    // attached ones and those that fit a requirement, without content
	Findings     finding.List         // of the whole draft
}

func (a *App) StartApplication(ctx context.Context, id domain.ServiceID) (domain.Application, error) {
	return domain.Application{}, domain.ErrUnavailable
}
func (a *App) SaveDraft(ctx context.Context, id domain.ApplicationID, step domain.StepID, answers person.Answers) (time.Time, error) {
	return time.Time{}, domain.ErrUnavailable
}
func (a *App) SetNameChanged(ctx context.Context, id domain.ApplicationID, changed bool) error {
	return domain.ErrUnavailable
}
func (a *App) Attach(ctx context.Context, id domain.ApplicationID, requirement domain.RequirementID, document domain.DocumentID) error {
	return domain.ErrUnavailable
}
func (a *App) DiscardDraft(ctx context.Context, id domain.ApplicationID) error {
	return domain.ErrUnavailable
}
func (a *App) Form(ctx context.Context, id domain.ApplicationID) (Form, error) {
	return Form{}, domain.ErrUnavailable
}
func (a *App) CheckStep(ctx context.Context, id domain.ApplicationID, step domain.StepID) (finding.List, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) StartSigning(ctx context.Context, id domain.ApplicationID, agreed []domain.ConsentText) (domain.CodeSent, error) {
	return domain.CodeSent{}, domain.ErrUnavailable
}
func (a *App) SignAndSend(ctx context.Context, id domain.ApplicationID, c domain.CodeSent, code string) error {
	return domain.ErrUnavailable
}
func (a *App) SendState(ctx context.Context, id domain.ApplicationID) (domain.Command, bool, error) {
	return domain.Command{}, false, domain.ErrUnavailable
}
