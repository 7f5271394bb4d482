package app

import (
	"context"
	"errors"
	"fmt"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// FieldLogin is where findings about the login are.
const FieldLogin finding.Field = "login"

// SuggestedLogin returns the phone signed in with last, formatted, else that of the account, "" when there is neither.
func (a *App) SuggestedLogin(ctx context.Context) (login string, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateLogin, &login); err != nil || login != "" {
			return err
		}
		account, err := tx.FindAccount(ctx)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		login = account.Phone.Formatted()
		return err
	})
	return login, err
}

// SignIn checks the password and has the second factor sent. An Invalid with findings at FieldLogin and
// access.FieldPassword, ErrWrongCredentials, a RateLimited.
func (a *App) SignIn(ctx context.Context, login, password string) (domain.CodeSent, error) {
	b, err := a.backend()
	if err != nil {
		return domain.CodeSent{}, err
	}
	var found finding.List
	who, err := person.ParseLogin(login)
	found.Add(FieldLogin, err)
	if password == "" {
		found.Add(access.FieldPassword, finding.Required)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	sent, err := b.SignIn(ctx, who, password, a.config.Device)
	a.reached(err)
	if err != nil || who.Phone.IsZero() {
		return sent, err
	}
	return sent, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateLogin, who.Phone.Formatted()) })
}

// FinishSignIn opens the session, and has everything sent that waited for it. ErrCodeWrong, ErrCodeExpired, and ErrConflict
// when it is another citizen's account than the one the vault belongs to.
func (a *App) FinishSignIn(ctx context.Context, c domain.CodeSent, code string) error {
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return err
	}
	o, err := a.current()
	if err != nil {
		return err
	}
	session, err := o.conn.Backend.FinishSignIn(ctx, ticket)
	a.reached(err)
	if err != nil {
		return err
	}
	if err := a.startSession(ctx, o, session); err != nil {
		return errors.Join(err, o.conn.Backend.SignOut(ctx))
	}
	wake(o.changes)
	// The account comes with the changes as well: without it at hand the session is open all the same.
	_ = a.refreshAccount(ctx)
	return nil
}

// startSession stores a session. ErrConflict, and then no session is left.
func (a *App) startSession(ctx context.Context, o *opened, s domain.Session) error {
	o.session.Lock()
	defer o.session.Unlock()
	o.signIns++
	var other error
	err := a.update(ctx, func(tx domain.Tx) error {
		account, err := tx.FindAccount(ctx)
		switch {
		case err == nil && account.ID != s.Account:
			other = fmt.Errorf("vault of another account: %w", domain.ErrConflict)
			return tx.DeleteSession(ctx) // the way to the authority may have stored it
		case err != nil && !errors.Is(err, domain.ErrNotFound):
			return err
		}
		if err := tx.SaveSession(ctx, s); err != nil {
			return err
		}
		if err := errors.Join(dropState(ctx, tx, stateTicket), a.announceBlockCode(ctx, tx)); err != nil {
			return err
		}
		return sendNow(ctx, tx, a.now(), isWaiting)
	}, TopicSession, TopicConnection)
	return errors.Join(err, other)
}

// SignOut ends the session here, and at the authority if it can be reached.
func (a *App) SignOut(ctx context.Context) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	err = o.conn.Backend.SignOut(ctx)
	a.reached(err)
	if err != nil && !errors.Is(err, domain.ErrUnavailable) && !errors.Is(err, domain.ErrUnauthorised) {
		return err
	}
	return a.endSession(ctx, o)
}

func (a *App) endSession(ctx context.Context, o *opened) error {
	o.session.Lock()
	defer o.session.Unlock()
	return a.update(ctx, func(tx domain.Tx) error { return tx.DeleteSession(ctx) }, TopicSession)
}

// Account returns the stored picture of the account. ErrNotFound before there is one.
func (a *App) Account(ctx context.Context) (account domain.Account, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		account, err = tx.FindAccount(ctx)
		return err
	})
	return account, err
}

// refreshAccount asks for the account and stores it.
func (a *App) refreshAccount(ctx context.Context) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	account, err := b.Account(ctx)
	a.reached(err)
	if err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error { return keepAccount(ctx, tx, account) }, TopicAccount)
}

// keepAccount stores the account unless a later picture of it is there.
func keepAccount(ctx context.Context, tx domain.Tx, account domain.Account) error {
	kept, err := tx.FindAccount(ctx)
	switch {
	case err == nil && kept.ID == account.ID && kept.Version > account.Version:
		return nil
	case err != nil && !errors.Is(err, domain.ErrNotFound):
		return err
	}
	return tx.SaveAccount(ctx, account)
}

// sessions is the domain.SessionKeeper of an open vault, for the way to the authority.
type sessions struct {
	app   *App
	vault domain.Vault
}

var (
	_ domain.SessionKeeper = (*sessions)(nil)
	_ domain.DeviceKey     = (*sessions)(nil)
)

// FindSession implements domain.SessionKeeper.
func (s *sessions) FindSession(ctx context.Context) (session domain.Session, err error) {
	err = s.vault.View(ctx, func(tx domain.Tx) error {
		session, err = tx.FindSession(ctx)
		return err
	})
	return session, err
}

// SaveSession implements domain.SessionKeeper. It lasts whatever becomes of the call that renewed the session.
func (s *sessions) SaveSession(ctx context.Context, session domain.Session) error {
	return s.vault.Update(context.WithoutCancel(ctx), func(tx domain.Tx) error {
		return tx.SaveSession(ctx, session)
	})
}

// DeleteSession implements domain.SessionKeeper.
func (s *sessions) DeleteSession(ctx context.Context) error {
	err := s.vault.Update(ctx, func(tx domain.Tx) error { return tx.DeleteSession(ctx) })
	if err == nil {
		s.app.tell(TopicSession)
	}
	return err
}

// FindDeviceKey implements domain.DeviceKey.
func (s *sessions) FindDeviceKey(ctx context.Context) (key []byte, err error) {
	err = s.vault.View(ctx, func(tx domain.Tx) error {
		key, err = tx.FindDeviceKey(ctx)
		return err
	})
	return key, err
}

// SaveDeviceKey implements domain.DeviceKey.
func (s *sessions) SaveDeviceKey(ctx context.Context, key []byte) error {
	return s.vault.Update(ctx, func(tx domain.Tx) error { return tx.SaveDeviceKey(ctx, key) })
}
