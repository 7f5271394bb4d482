package authority

import (
	"cmp"
	"context"
	"errors"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// How wrong passwords slow a login down: four are free, then each doubles the wait. A day without any forgets them.
const (
	freeAttempts  = 4
	firstWait     = 30 * time.Second
	longestWait   = 15 * time.Minute
	attemptsFaded = 24 * time.Hour
)

const longestDevice = 100 // characters of a device's name and platform

// SignIn implements domain.Accounts. An attempt is counted before the password is looked at, so that many at once are no
// way around the wait; a right one takes the count away. A login that nobody has takes the same work.
func (b *backend) SignIn(ctx context.Context, login person.Login, password string, device domain.DeviceInfo) (domain.CodeSent, error) {
	subject := b.a.attemptSubject(login)
	if err := b.a.countAttempt(ctx, subject); err != nil {
		return domain.CodeSent{}, err
	}
	var account store.Account
	err := b.a.store.View(ctx, func(t *store.Tx) error {
		var err error
		account, err = t.FindAccountToSignIn(login)
		return err
	})
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return domain.CodeSent{}, err
	}
	if err := b.a.verifier.check(ctx, account.Password, password); err != nil {
		if errors.Is(err, domain.ErrWrongCredentials) {
			err = cmp.Or(b.noteRefused(ctx, account.ID), err)
		}
		return domain.CodeSent{}, err
	}
	var code domain.CodeSent
	err = b.a.do(ctx, func(w *work) error {
		if err := w.DeleteAttempt(subject); err != nil {
			return err
		}
		if account.Blocked {
			w.failure = domain.ErrBlocked
			return nil
		}
		w.account = account
		var err error
		e := errand{Device: domain.DeviceInfo{Name: cut(device.Name), Platform: cut(device.Platform)}}
		if !account.Factors.Authenticator.IsZero() {
			code, err = w.openApp(e)
			return err
		}
		code, err = w.sendToPhone(domain.MessageSignIn, e)
		return err
	})
	return code, err
}

func cut(s string) string {
	if runes := []rune(s); len(runes) > longestDevice {
		return string(runes[:longestDevice])
	}
	return s
}

// countAttempt counts a try to sign in, or returns how long to wait.
func (a *Authority) countAttempt(ctx context.Context, subject string) error {
	return a.do(ctx, func(w *work) error {
		tried, err := w.FindAttempt(subject)
		if err != nil {
			return err
		}
		if wait := tried.Until.Sub(w.now); wait > 0 {
			return &domain.RateLimited{Wait: wait}
		}
		if !tried.Until.IsZero() && w.now.Sub(tried.Until) > attemptsFaded {
			tried.Count = 0
		}
		tried.Count++
		tried.Until = w.now
		if over := tried.Count - freeAttempts; over > 0 {
			tried.Until = w.now.Add(min(longestWait, firstWait<<min(over-1, 10)))
		}
		return w.SaveAttempt(subject, tried)
	})
}

// FinishSignIn implements domain.Accounts.
func (b *backend) FinishSignIn(ctx context.Context, ticket domain.Ticket) (domain.Session, error) {
	var session domain.Session
	err := b.a.do(ctx, func(w *work) error {
		if err := w.prove(b.caller.proof); err != nil {
			return err
		}
		c, e, err := w.redeem(ticket, domain.MessageSignIn)
		if err != nil {
			return err
		}
		if w.account, err = w.FindAccount(c.Account); err != nil {
			return err
		}
		if w.account.Blocked {
			return domain.ErrBlocked
		}
		if err := w.spend(c); err != nil {
			return err
		}
		known, err := w.replaceSession(c.Account, b.caller.thumbprint)
		if err != nil {
			return err
		}
		s := store.Session{ID: domain.NewID[string](), Account: c.Account, Device: e.Device, Thumbprint: b.caller.thumbprint,
			CreatedAt: w.now}
		if err := w.CreateSession(s); err != nil {
			return err
		}
		if session, err = w.newTokens(s, 0); err != nil {
			return err
		}
		entry := domain.JournalEntry{Kind: domain.JournalSignIn, Device: e.Device, Session: domain.SessionID(s.ID)}
		if err := w.journal(b.caller, entry); err != nil {
			return err
		}
		if known {
			return nil // told when it signed in first
		}
		return w.notify(domain.Notice{Kind: domain.NoticeSignIn, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgJournal}})
	})
	return session, err
}

// replaceSession ends the session that a device has already, and reports whether it has one: whoever lost the answer to signing in
// signs in again, with the same key, and is one device all the same.
func (w *work) replaceSession(account domain.AccountID, thumbprint string) (known bool, err error) {
	if thumbprint == "" {
		return false, nil
	}
	all, err := w.FindSessions(account)
	for _, s := range all {
		if err == nil && s.Thumbprint == thumbprint {
			known, err = true, w.DeleteSession(s.ID)
		}
	}
	return known, err
}

// SignOut implements domain.Accounts.
func (b *backend) SignOut(ctx context.Context) error {
	if b.caller.Session == "" {
		return nil
	}
	return b.a.do(ctx, func(w *work) error {
		s, err := w.FindSession(b.caller.Session)
		if errors.Is(err, domain.ErrNotFound) || err == nil && s.Account != b.caller.Account {
			return nil
		}
		if err != nil {
			return err
		}
		return w.DeleteSession(s.ID)
	})
}
