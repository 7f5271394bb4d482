package app

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartReentry has a code sent to the phone of somebody who lost the authenticator app and its recovery codes. It answers the same
// whether the phone has an account. An Invalid with findings at person.FieldPhone, a RateLimited.
func (a *App) StartReentry(ctx context.Context, phone string) (domain.CodeSent, error) {
	var found finding.List
	who, err := person.ParsePhone(phone)
	found.Add(person.FieldPhone, err)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "reentry.code", request: who.String(),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartReentry(ctx, act.Key, who)
		},
	})
}

// ConfirmReentry takes the code. ErrCodeWrong, ErrCodeExpired.
func (a *App) ConfirmReentry(ctx context.Context, c domain.CodeSent, code string) (domain.Ticket, error) {
	return a.ticket(ctx, c, code)
}

// OpenReentry returns what is to be answered besides the password, or the way back that is under way already. An Invalid with a finding
// at access.FieldPassword, ErrWrongCredentials, a RateLimited, ErrCodeExpired, ErrBlocked; ErrConflict: there is no app to be lost.
func (a *App) OpenReentry(ctx context.Context, ticket domain.Ticket, password string) (domain.ReentryOffer, error) {
	if password == "" {
		return domain.ReentryOffer{}, &domain.Invalid{Findings: finding.List{finding.At(access.FieldPassword, finding.Required)}}
	}
	b, err := a.backend()
	if err != nil {
		return domain.ReentryOffer{}, err
	}
	offer, err := b.OpenReentry(ctx, domain.ReentryProof{Ticket: ticket, Password: password})
	a.reached(err)
	return offer, err
}

// FinishReentry begins the wait. An Invalid with findings at domain.FieldQuestions and domain.SecretQuestion.Field; ErrWrongCredentials,
// which never tells which answer it was, and the rest as OpenReentry.
func (a *App) FinishReentry(ctx context.Context, ticket domain.Ticket, password string, answers domain.SecretAnswers) (domain.Reentry, error) {
	if err := domain.InvalidUnlessClean(access.CheckAnswers(answers)); err != nil {
		return domain.Reentry{}, err
	}
	proof, err := passwordProof(password+"\x00"+access.AnswerText(answers), ticket)
	if err != nil {
		return domain.Reentry{}, err
	}
	return perform(ctx, a, direct[domain.Reentry]{
		name: "reentry", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Reentry, error) {
			return b.FinishReentry(ctx, act.Key, domain.ReentryProof{Ticket: ticket, Password: password, Answers: answers})
		},
	})
}

// CancelReentry ends a way back that somebody asked for.
func (a *App) CancelReentry(ctx context.Context) error {
	account, err := a.Account(ctx)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "reentry.cancel", request: account.Reentry, // the next one is another act
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.CancelReentry(ctx, act.Key)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			return keepAccount(context.WithoutCancel(ctx), tx, account)
		},
		topics: []Topic{TopicAccount},
	})
	return err
}
