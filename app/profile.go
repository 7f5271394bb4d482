package app

import (
	"context"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// ProfileForm is the profile as its screen shows it.
type ProfileForm struct {
	Answers   person.Answers // the draft if there is one, else the stored profile; phone and e-mail of the account
	SavedAt   time.Time      // of the draft
	Submitted bool           // it was handed in at least once
	Account   domain.Account // its checks and its level
	Pending   bool           // a hand-in is on its way
}

func (a *App) ProfileForm(ctx context.Context) (ProfileForm, error) { panic("not yet") }
func (a *App) SaveProfileDraft(ctx context.Context, answers person.Answers) (time.Time, error) {
	panic("not yet")
}
func (a *App) CheckProfile(answers person.Answers) finding.List { panic("not yet") }
func (a *App) CheckField(field finding.Field, answers person.Answers) finding.List {
	panic("not yet")
}
func (a *App) SubmitProfile(ctx context.Context, answers person.Answers) error { panic("not yet") }
func (a *App) Profile(ctx context.Context) (person.Profile, error)             { panic("not yet") }
func (a *App) RetryChecks(ctx context.Context) error                           { panic("not yet") }
func (a *App) ProofWays(ctx context.Context) ([]domain.ProofWay, error)        { panic("not yet") }
func (a *App) StartProof(ctx context.Context) (domain.CodeSent, error)         { panic("not yet") }
func (a *App) ProofQuestions(ctx context.Context, c domain.CodeSent, code string) ([]domain.ControlQuestion, error) {
	panic("not yet")
}
func (a *App) AnswerProof(ctx context.Context, answers map[domain.QuestionID]string) error {
	panic("not yet")
}
