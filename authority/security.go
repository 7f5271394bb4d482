package authority

import (
	"context"
	"errors"
	"strings"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartPasswordReset implements domain.Security. A phone that nobody has takes the same statements: its code opens nothing, and the
// message says that there is no account.
func (b *backend) StartPasswordReset(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	if !phone.RussianMobile() {
		return domain.CodeSent{}, invalid(person.FieldPhone, finding.PhoneMobile)
	}
	return onceForAnyone(ctx, b, command{"StartPasswordReset", key, phone}, func(w *work) (domain.CodeSent, error) {
		return w.sendToAnyone(domain.MessagePassword, phone)
	})
}

// FinishPasswordReset implements domain.Security. As with FinishRegistration the password is hashed between two transactions.
func (b *backend) FinishPasswordReset(ctx context.Context, key domain.Key, r domain.PasswordReset) error {
	err := b.finishPasswordReset(ctx, key, r, "")
	if !errors.Is(err, errHashDue) {
		return err
	}
	record, err := b.a.verifier.record(ctx, r.Password)
	if err != nil {
		return err
	}
	return b.finishPasswordReset(ctx, key, r, record)
}

// finishPasswordReset sets the password, or returns errHashDue while it has no record of it.
func (b *backend) finishPasswordReset(ctx context.Context, key domain.Key, r domain.PasswordReset, record string) error {
	_, err := onceForAnyone(ctx, b, command{"FinishPasswordReset", key, r}, func(w *work) (none, error) {
		c, e, err := w.redeem(r.Ticket, domain.MessagePassword)
		if err != nil {
			return none{}, err
		}
		account, err := w.FindAccount(e.Owner)
		switch {
		case errors.Is(err, domain.ErrNotFound) || err == nil && account.Phone != e.Phone:
			return none{}, domain.ErrCodeExpired // closed since, or the phone is another's now
		case err != nil:
			return none{}, err
		case account.Blocked:
			return none{}, domain.ErrBlocked
		}
		if err := checkNewPassword(account, r.Password); err != nil {
			return none{}, err // the ticket stays good for a corrected attempt
		}
		w.account = account
		if err := w.proveReset(c, e, r.Factor); err != nil || w.failure != nil {
			return none{}, err
		}
		if record == "" {
			return none{}, errHashDue
		}
		if err := w.spend(c); err != nil {
			return none{}, err
		}
		return none{}, w.setPassword(b.caller, record, "")
	})
	return err
}

// proveReset uses up the code of the authenticator app, where there is one: the code of the message alone sets no password then. A
// wrong one is counted, and the ticket is worth nothing after several.
func (w *work) proveReset(c store.Challenge, e errand, typed string) error {
	f, err := w.FindFactor(w.account.ID)
	if err != nil || f.Secret == "" {
		return err
	}
	if typed == "" {
		return invalid(domain.FieldFactor, finding.Required)
	}
	if w.useFactor(&f, typed) {
		return w.saveFactor(f)
	}
	e.Wrong++
	left := max(0, c.Access.Policy.MaxAttempts-e.Wrong)
	c.Used = left == 0
	w.failure = &domain.CodeWrong{AttemptsLeft: left}
	return w.saveChallenge(c, e)
}

func checkNewPassword(a store.Account, password string) error {
	return domain.InvalidUnlessClean(access.CheckPassword(password, access.Owner{Phone: a.Phone, Email: a.Email}))
}

// setPassword stores a record of a password, ends all sessions but one, and tells the citizen. Waits for wrong passwords end: those
// were about the old one.
func (w *work) setPassword(by Caller, record, besides string) error {
	w.account.Password = record
	if err := w.endReentry(by); err != nil { // who asked for it knew the old one
		return err
	}
	if err := w.UpdateAccount(w.account); err != nil {
		return err
	}
	if err := w.DeleteOtherSessions(w.account.ID, besides); err != nil {
		return err
	}
	if err := w.endSignIns(); err != nil {
		return err
	}
	for _, login := range []person.Login{{Phone: w.account.Phone}, {Email: w.account.Email}} {
		if err := w.DeleteAttempt(w.a.attemptSubject(login)); err != nil {
			return err
		}
	}
	if err := w.journal(by, domain.JournalEntry{Kind: domain.JournalPassword}); err != nil {
		return err
	}
	return w.notify(domain.Notice{Kind: domain.NoticePassword, Route: domain.Route{Page: domain.RouteSecurity}})
}

// endSignIns makes codes and tickets worth nothing by which somebody was about to sign in: they knew the old password. The challenges
// stay, for they count against how many codes a phone gets.
func (w *work) endSignIns() error {
	all, err := w.FindChallenges(w.account.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Purpose != domain.MessageSignIn || c.Used {
			continue
		}
		if err := w.spend(c); err != nil {
			return err
		}
	}
	return nil
}

// attemptSubject is what wrong passwords of a login are counted by. Addresses are looked up in small letters.
func (a *Authority) attemptSubject(login person.Login) string {
	return a.keyed("sign in", []byte(strings.ToLower(login.String())))
}

// ChangePassword implements domain.Security. Who found a device open is slowed down as at signing in; both passwords are hashed
// between two transactions, and the second holds that the first of them is still the account's.
func (b *backend) ChangePassword(ctx context.Context, key domain.Key, x domain.PasswordChange) error {
	var account store.Account
	change := func(record string) error {
		_, err := once(ctx, b, command{"ChangePassword", key, x}, func(w *work) (none, error) {
			if err := checkNewPassword(w.account, x.New); err != nil {
				return none{}, err
			}
			if record == "" {
				account = w.account
				return none{}, errHashDue
			}
			if w.account.Password != account.Password {
				return none{}, domain.ErrConflict
			}
			if err := w.DeleteAttempt(b.a.changeSubject(account.ID)); err != nil {
				return none{}, err
			}
			return none{}, w.setPassword(b.caller, record, b.caller.Session)
		})
		return err
	}
	err := change("")
	if !errors.Is(err, errHashDue) {
		return err
	}
	if err := b.a.countAttempt(ctx, b.a.changeSubject(account.ID)); err != nil {
		return err
	}
	if err := b.a.verifier.check(ctx, account.Password, x.Old); err != nil {
		return err
	}
	record, err := b.a.verifier.record(ctx, x.New)
	if err != nil {
		return err
	}
	return change(record)
}

func (a *Authority) changeSubject(account domain.AccountID) string {
	return a.keyed("change password", []byte(account))
}
