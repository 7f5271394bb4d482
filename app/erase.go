package app

import (
	"context"
	"errors"
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// FieldTransfer is where findings about the code of the new device are.
const FieldTransfer finding.Field = "transfer"

// EraseMoved erases this device's vault, once the new device has shown the code of a move that works (Move.Code), and signs this device
// out. An Invalid with finding.Unreadable at FieldTransfer for another code; ErrWrongCredentials, RateLimited about passphrase or PIN;
// ErrUnavailable when the authority cannot be told, and then nothing was erased. After it the door is DoorNew.
func (a *App) EraseMoved(ctx context.Context, passphrase, code string) error {
	if err := a.checkTransfer(ctx, code); err != nil {
		return err
	}
	if err := a.VerifyPassphrase(ctx, passphrase); err != nil {
		return err
	}
	in, err := a.Stage(ctx)
	if err != nil {
		return err
	}
	if in == StageHome {
		if err := a.signOutThere(ctx); err != nil {
			return err
		}
	}
	return a.erase()
}

func (a *App) checkTransfer(ctx context.Context, code string) error {
	var want string
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		want, err = transferCode(ctx, tx, stateTransfer)
		return err
	})
	if err != nil {
		return err
	}
	if want == "" || onlyDigits(code) != onlyDigits(want) {
		return &domain.Invalid{Findings: finding.List{finding.At(FieldTransfer, finding.Unreadable)}}
	}
	return nil
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if notDigit(r) {
			return -1
		}
		return r
	}, text)
}

// signOutThere ends the session at the authority. One that has ended already is no error: the new device may have done it.
func (a *App) signOutThere(ctx context.Context) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	err = b.SignOut(ctx)
	a.reached(err)
	if errors.Is(err, domain.ErrUnauthorised) {
		return nil
	}
	return err
}

// erase closes everything and erases the vault. It does so whatever becomes of whoever asked.
func (a *App) erase() error {
	a.door.Lock()
	defer a.door.Unlock()
	a.mu.Lock()
	o := a.open
	a.open = nil
	a.mu.Unlock()
	if o == nil {
		return domain.ErrLocked
	}
	answered := a.awaitAnswer()
	defer answered()
	o.end()
	o.running.Wait()
	var closed error
	if o.conn.Close != nil {
		closed = o.conn.Close()
	}
	err := errors.Join(closed, o.vault.Erase())
	a.tell(TopicLock)
	return err
}
