package app

import (
	"context"

	"razvorot/domain"
)

// Next is the one thing for the citizen to do, or to wait for.
type Next struct {
	Step        NextStep
	Route       domain.Route       // where the step is done; the zero Route when the step alone says it
	Application domain.Application // of the steps about one
	Passport    domain.Passport    // of the steps about one
}

// NextStep is what is to be done next.
type NextStep string

// The steps.
const (
	NextConfirmEmail NextStep = "confirm_email"
	NextFillProfile  NextStep = "fill_profile"
	NextWaitChecks   NextStep = "wait_checks"
	NextRetryChecks  NextStep = "retry_checks" // a registry did not answer
	NextFixProfile   NextStep = "fix_profile"  // a registry says otherwise, or the authority refused the profile
	NextProve        NextStep = "prove"
	NextAddDocuments NextStep = "add_documents"
	NextApply        NextStep = "apply"
	NextFinishDraft  NextStep = "finish_draft"
	NextWaitSending  NextStep = "wait_sending"
	NextWaitDecision NextStep = "wait_decision"
	NextAnswer       NextStep = "answer"
	NextReapply      NextStep = "reapply"
	NextCollect      NextStep = "collect"
	NextActivate     NextStep = "activate"
	NextShow         NextStep = "show"
	NextBlocked      NextStep = "blocked" // the account is, by the authority
)

// NextSteps returns all steps, for tests that each has words.
func NextSteps() []NextStep {
	return []NextStep{NextConfirmEmail, NextFillProfile, NextWaitChecks, NextRetryChecks, NextFixProfile, NextProve,
		NextAddDocuments, NextApply, NextFinishDraft, NextWaitSending, NextWaitDecision, NextAnswer, NextReapply, NextCollect,
		NextActivate, NextShow, NextBlocked}
}

func (a *App) Next(ctx context.Context) (Next, error) { panic("not yet") }
