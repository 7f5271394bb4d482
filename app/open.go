package app

import (
	"context"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// opened is what there is while the vault is unlocked.
type opened struct {
	vault Vault
	conn  Connection

	life    context.Context    // until the vault is locked
	end     context.CancelFunc // ends life, and the engine with it
	running sync.WaitGroup     // the engine's goroutines
	outbox  chan struct{}      // wakes the sender
	changes chan struct{}      // wakes the receiver
	plan    chan struct{}      // wakes the reminder
	answers chan struct{}      // wakes who hands over answers of banks

	mu       sync.Mutex
	offline  bool          // the last try got no answer
	other    bool          // another authority answered it
	ahead    time.Duration // by which the clock of the device is wrong, 0 while it is about right
	returned bool          // an answer came after there was none: what waited for it is due
	stale    bool          // a credential was sent: the stock is to be looked after
	synced   time.Time     // the last answer about changes, zero when there was none since the vault was opened
	bank     *bankVisit    // the citizen is at, nil for none
	// forgotten is that the recovery code opened the vault and no new passphrase was chosen since. It need not last: after
	// a restart the vault is locked, and opens to the recovery code again or to somebody who knows the passphrase.
	forgotten bool

	counter counter // what is being presented and verified

	session sync.Mutex // held while a session is stored or ended
	signIns int        // how many were stored since the vault was opened, under session
}

// shownSince reports whether a credential was shown since it was asked last.
func (o *opened) shownSince() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	shown := o.stale
	o.stale = false
	return shown
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is to wake already
	}
}

// current returns what there is while the vault is unlocked. ErrLocked.
func (a *App) current() (*opened, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open == nil {
		return nil, domain.ErrLocked
	}
	return a.open, nil
}

// view runs f in a transaction of the open vault that only reads.
func (a *App) view(ctx context.Context, f func(domain.Tx) error) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	return o.vault.View(ctx, f)
}

// update runs f in a transaction of the open vault, and once it is stored tells the topics and wakes the sender. No call
// to the authority may be made within f.
func (a *App) update(ctx context.Context, f func(domain.Tx) error, topics ...Topic) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	if err := o.vault.Update(ctx, f); err != nil {
		return err
	}
	a.tell(topics...)
	wake(o.outbox)
	return nil
}

// backend returns the way to the authority. ErrLocked.
func (a *App) backend() (domain.Backend, error) {
	o, err := a.current()
	if err != nil {
		return nil, err
	}
	return o.conn.Backend, nil
}

func (a *App) now() time.Time { return a.config.Clock.Now() }

// today is the day where the device is.
func (a *App) today() person.Date { return person.DateOf(a.now()) }

// confirmed is a ticket that was got for a code and has perhaps not served yet.
type confirmed struct {
	Challenge domain.ChallengeID `json:"challenge"`
	Code      domain.Hash        `json:"code"`
	Ticket    domain.Ticket      `json:"ticket"`
}

// ticket exchanges the code as it was typed for a ticket, and keeps the latest in the vault: when what the ticket is for
// does not get through, or the program is stopped before it, the same code entered again serves again instead of
// being called used. ErrCodeWrong, ErrCodeExpired.
func (a *App) ticket(ctx context.Context, c domain.CodeSent, code string) (domain.Ticket, error) {
	b, err := a.backend()
	if err != nil {
		return "", err
	}
	if c.App {
		code = access.FoldRecovery(code)
	} else {
		code = access.ReadCode(code)
	}
	typed := confirmed{Challenge: c.Challenge, Code: domain.HashOf([]byte(string(c.Challenge) + "\x00" + code))}
	var kept confirmed
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateTicket, &kept) }); err != nil {
		return "", err
	}
	if kept.Ticket != "" && kept.Challenge == typed.Challenge && kept.Code == typed.Code {
		return kept.Ticket, nil
	}
	typed.Ticket, err = b.ConfirmCode(ctx, c.Challenge, code)
	a.reached(err)
	if err != nil {
		return "", err
	}
	return typed.Ticket, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateTicket, typed) })
}
