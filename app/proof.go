package app

import (
	"context"
	"errors"

	"razvorot/domain"
)

// ProofWays returns the ways of proving the identity that lead to a confirmed account with the checks as they are, the
// quickest first. Of these ProofQuestions is done in the app.
func (a *App) ProofWays(ctx context.Context) ([]domain.ProofWay, error) {
	account, err := a.Account(ctx)
	if err != nil {
		return nil, err
	}
	return domain.OpenProofWays(account.Checks), nil
}

// StartProof has a code sent for proving the identity by questions. A Forbidden with the level needed.
func (a *App) StartProof(ctx context.Context) (domain.CodeSent, error) {
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "proof",
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartProof(ctx, act.Key)
		},
	})
}

// ProofQuestions returns the questions for the code. ErrCodeWrong, ErrCodeExpired.
func (a *App) ProofQuestions(ctx context.Context, c domain.CodeSent, code string) ([]domain.ControlQuestion, error) {
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return nil, err
	}
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	questions, err := b.ProofQuestions(ctx, ticket)
	a.reached(err)
	if err != nil {
		return nil, err
	}
	return questions, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateProof, string(ticket)) })
}

// AnswerProof answers the questions; the account is confirmed when all answers are right. A CodeWrong with the attempts left
// when one is not; ErrCodeExpired when none are left, it took too long or nothing was asked.
func (a *App) AnswerProof(ctx context.Context, answers map[domain.QuestionID]string) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	var ticket string
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateProof, &ticket) }); err != nil {
		return err
	}
	if ticket == "" {
		return domain.ErrCodeExpired
	}
	account, err := b.AnswerProof(ctx, domain.Ticket(ticket), answers)
	a.reached(err)
	if err != nil && !errors.Is(err, domain.ErrCodeExpired) {
		return err
	}
	over := err
	err = a.update(ctx, func(tx domain.Tx) error {
		if over == nil {
			if err := keepAccount(ctx, tx, account); err != nil {
				return err
			}
		}
		return errors.Join(dropState(ctx, tx, stateProof), dropState(ctx, tx, stateTicket))
	}, TopicAccount)
	return errors.Join(over, err)
}
