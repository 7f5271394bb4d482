package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/paper"
)

// PassportQR is the code to show.
type PassportQR struct {
	Payload []byte    // signed by the authority
	Until   time.Time // it holds
	PNG     []byte    // the symbol with its quiet margin
}

const (
	renewQR  = 12 * time.Hour  // before its end a QR is asked for anew: whoever goes offline has one for half a day at least
	waitQR   = 5 * time.Second // nobody who has to show a passport waits longer for a newer one
	qrPixels = 900             // side of the picture, about
)

// PassportQR returns the code of a passport, "" for the current one, that says what is wished: a new one when the stored one
// ends soon and the authority can be reached, else the stored one while it holds. ErrTransition unless the passport is active, ErrNotFound,
// ErrUnavailable when none is here that holds.
func (a *App) PassportQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) (PassportQR, error) {
	v, err := a.Passport(ctx, id)
	if err != nil {
		return PassportQR{}, err
	}
	if v.State != domain.PassportActive {
		return PassportQR{}, &domain.Transition{Of: "passport", State: string(v.State), Action: "present", Actor: domain.Citizen}
	}
	payload, until, err := a.offlineQR(ctx, v.Passport.ID)
	if err != nil {
		return PassportQR{}, err
	}
	symbol, err := paper.EncodeQR(payload)
	if err != nil {
		return PassportQR{}, err
	}
	png, err := symbol.PNG(min(max(qrPixels/symbol.Modules(), 1), 64))
	return PassportQR{Payload: payload, Until: until, PNG: png}, err
}

// offlineQR returns the signed payload for an active passport.
func (a *App) offlineQR(ctx context.Context, id domain.RegistryID) (payload []byte, until time.Time, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		payload, until, err = tx.FindOfflineQR(ctx, id)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, until, err
	}
	left := until.Sub(a.now())
	if len(payload) > 0 && left > renewQR {
		return payload, until, nil
	}
	newer, newUntil, err := a.fetchQR(ctx, id)
	switch {
	case err == nil:
		return newer, newUntil, nil
	case len(payload) > 0 && left > 0 && errors.Is(err, domain.ErrUnavailable):
		return payload, until, nil
	}
	return nil, until, err
}

func (a *App) fetchQR(ctx context.Context, id domain.RegistryID) ([]byte, time.Time, error) {
	b, err := a.backend()
	if err != nil {
		return nil, time.Time{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, waitQR)
	defer cancel()
	payload, until, err := b.FetchOfflineQR(waiting, id, domain.QRWish{})
	a.reached(err)
	if err != nil {
		return nil, until, err
	}
	// Nobody is told: a screen that shows the code would ask for it anew, and so on.
	return payload, until, a.update(ctx, func(tx domain.Tx) error { return tx.SaveOfflineQR(ctx, id, payload, until) })
}
