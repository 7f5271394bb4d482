package authority

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartReentry implements domain.Reentries. As with StartPasswordReset a phone that nobody has takes the same statements.
func (b *backend) StartReentry(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	if !phone.RussianMobile() {
		return domain.CodeSent{}, invalid(person.FieldPhone, finding.PhoneMobile)
	}
	return onceForAnyone(ctx, b, command{"StartReentry", key, phone}, func(w *work) (domain.CodeSent, error) {
		return w.sendToAnyone(domain.MessageReentry, phone)
	})
}

// sendToAnyone sends a code to a phone that may be an account's. The challenge is nobody's, so that none is found by whose key seals it.
func (w *work) sendToAnyone(purpose domain.MessagePurpose, phone person.Phone) (domain.CodeSent, error) {
	account, err := w.FindAccountToSignIn(person.Login{Phone: phone})
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return domain.CodeSent{}, err
	}
	e := errand{Masked: phone.Masked(), Phone: phone, Owner: account.ID, Decoy: account.ID == ""}
	return w.sendCode(store.Challenge{Purpose: purpose, Channel: domain.BySMS, Destination: phone.String()}, e)
}

// returning finds who wants to come back by the ticket, and has the work be theirs. domain.ErrCodeExpired, domain.ErrBlocked,
// domain.ErrConflict: there is no app that could be lost.
func (w *work) returning(t domain.Ticket) (store.Challenge, error) {
	c, e, err := w.redeem(t, domain.MessageReentry)
	if err != nil {
		return c, err
	}
	account, err := w.FindAccount(e.Owner)
	switch {
	case errors.Is(err, domain.ErrNotFound) || err == nil && account.Phone != e.Phone:
		return c, domain.ErrCodeExpired // closed since, or the phone is another's now
	case err != nil:
		return c, err
	case account.Blocked:
		return c, domain.ErrBlocked
	case account.Factors.Authenticator.IsZero():
		return c, domain.ErrConflict
	}
	w.account = account
	return c, nil
}

// checkReturning checks the password of who wants to come back: tries are those of signing in.
func (a *Authority) checkReturning(ctx context.Context, account store.Account, password string) error {
	subject := a.attemptSubject(person.Login{Phone: account.Phone})
	if err := a.countAttempt(ctx, subject); err != nil {
		return err
	}
	if err := a.verifier.check(ctx, account.Password, password); err != nil {
		return err
	}
	return a.do(ctx, func(w *work) error { return w.DeleteAttempt(subject) })
}

// OpenReentry implements domain.Reentries.
func (b *backend) OpenReentry(ctx context.Context, p domain.ReentryProof) (domain.ReentryOffer, error) {
	var account store.Account
	err := b.a.do(ctx, func(w *work) error {
		_, err := w.returning(p.Ticket)
		account = w.account
		return err
	})
	if err != nil {
		return domain.ReentryOffer{}, err
	}
	if err := b.a.checkReturning(ctx, account, p.Password); err != nil {
		return domain.ReentryOffer{}, err
	}
	return domain.ReentryOffer{Questions: slices.Clone(account.Factors.Questions), Reentry: account.Reentry}, nil
}

// FinishReentry implements domain.Reentries. As with ChangePassword what is secret is hashed between two transactions.
func (b *backend) FinishReentry(ctx context.Context, key domain.Key, p domain.ReentryProof) (domain.Reentry, error) {
	var account store.Account
	proven := false
	finish := func() (domain.Reentry, error) {
		return onceForAnyone(ctx, b, command{"FinishReentry", key, p}, func(w *work) (domain.Reentry, error) {
			c, err := w.returning(p.Ticket)
			switch {
			case err != nil:
				return domain.Reentry{}, err
			case !proven:
				account = w.account
				return domain.Reentry{}, errHashDue
			case w.account.Password != account.Password || !slices.Equal(w.account.Factors.Questions, account.Factors.Questions):
				return domain.Reentry{}, domain.ErrWrongCredentials // others since
			}
			if err := w.spend(c); err != nil {
				return domain.Reentry{}, err
			}
			err = w.beginReentry(b.caller)
			return w.account.Reentry, err
		})
	}
	begun, err := finish()
	if !errors.Is(err, errHashDue) {
		return begun, err
	}
	if err := b.a.checkReturning(ctx, account, p.Password); err != nil {
		return begun, err
	}
	if err := b.a.CheckSecretAnswers(ctx, account.ID, p.Answers); err != nil {
		return begun, err
	}
	proven = true
	return finish()
}

// beginReentry begins the wait, unless one is under way.
func (w *work) beginReentry(by Caller) error {
	if !w.account.Reentry.Due.IsZero() {
		return nil
	}
	w.account.Reentry = domain.Reentry{At: w.now, Due: w.now.Add(w.a.rules.ReentryWait)}
	if err := w.planAt(jobReentry, string(w.account.ID), w.account.Reentry.Due, none{}); err != nil {
		return err
	}
	if err := errors.Join(w.saveAccount(), w.journal(by, domain.JournalEntry{Kind: domain.JournalReentryAsked})); err != nil {
		return err
	}
	return w.alarm(domain.Notice{Kind: domain.NoticeReentryAsked, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgReentry}})
}

// CancelReentry implements domain.Reentries.
func (b *backend) CancelReentry(ctx context.Context, key domain.Key) (domain.Account, error) {
	return once(ctx, b, command{"CancelReentry", key, none{}}, func(w *work) (domain.Account, error) {
		err := w.endReentry(b.caller)
		return w.account.Account, err
	})
}

// endReentry ends a way back that is under way. Its job finds nothing to do.
func (w *work) endReentry(by Caller) error {
	if w.account.Reentry.Due.IsZero() {
		return nil
	}
	w.account.Reentry = domain.Reentry{}
	if err := errors.Join(w.saveAccount(), w.journal(by, domain.JournalEntry{Kind: domain.JournalReentryCancelled})); err != nil {
		return err
	}
	return w.alarm(domain.Notice{Kind: domain.NoticeReentryOver, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgJournal}})
}

// doReentry is the job that lets somebody back in.
func (a *Authority) doReentry(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		if due := w.account.Reentry.Due; due.IsZero() || w.now.Before(due) {
			return nil // cancelled, or begun anew with a job of its own
		}
		return w.takeFactorOff()
	})
}

// takeFactorOff takes off the authenticator app of who lost it: codes by message open the account from here on, and who is signed in
// signs in anew.
func (w *work) takeFactorOff() error {
	f, err := w.FindFactor(w.account.ID)
	if err != nil {
		return err
	}
	if err := errors.Join(w.SaveFactor(w.account.ID, store.Factor{Answers: f.Answers, NewPhone: f.NewPhone}), w.endSignIns(),
		w.DeleteOtherSessions(w.account.ID, "")); err != nil {
		return err
	}
	w.account.Reentry = domain.Reentry{}
	w.account.Factors.Authenticator, w.account.Factors.Recovery = time.Time{}, 0
	if err := errors.Join(w.saveAccount(), w.journal(Caller{}, domain.JournalEntry{Kind: domain.JournalReentered})); err != nil {
		return err
	}
	return w.alarm(domain.Notice{Kind: domain.NoticeReentered, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgJournal}})
}
