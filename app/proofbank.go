package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
)

// bankVisit is a browser that is at the bank, while this program waits for it.
type bankVisit struct {
	id      domain.ProofID
	address string
	failed  bool // the browser did not open
	door    domain.BankDoor
}

// BankWait is what this program waits for of an attempt at a bank. The zero one is nothing: whatever the browser brings, it brings to
// nobody, as after the program was closed or the vault was locked.
type BankWait struct {
	Browser bool   // is to come back
	Address string // of the bank, while it is
	Unseen  bool   // the browser did not open, as far as is known
	Answer  bool   // came, and is on its way to the authority
}

// longestBankVisit is how long a port is kept open; the authority's attempt ends by then.
const longestBankVisit = 30 * time.Minute

// keptBankAnswer is an answer that the authority has not taken yet.
type keptBankAnswer struct {
	ID     domain.ProofID    `json:"id"`
	Answer domain.BankAnswer `json:"answer"`
}

// VisitBank opens the bank in the system browser for an attempt in domain.ProofBank, and waits for what it brings back, also when this
// returns. A visit under way ends. ErrTransition, ErrNotFound, ErrUnavailable. A browser that does not open is no error: BankWait
// says so, and the address can be opened by hand.
func (a *App) VisitBank(ctx context.Context, id domain.ProofID, page domain.BankPage) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	if a.config.BankDoors == nil {
		return domain.ErrUnavailable
	}
	a.endBankVisit("")
	door, err := a.config.BankDoors.Open(page)
	if err != nil {
		return err
	}
	v, err := o.conn.Backend.VisitBank(ctx, id, door.Redirect())
	a.reached(err)
	if err != nil {
		err = errors.Join(err, door.Close())
		if errors.Is(err, domain.ErrTransition) {
			return errors.Join(err, a.fetchProofs(ctx, o.conn.Backend))
		}
		return err
	}
	visit := &bankVisit{id: id, address: v.Address, door: door}
	o.mu.Lock()
	before := o.bank
	o.bank = visit
	o.mu.Unlock()
	if before != nil { // somebody was quicker
		_ = before.door.Close()
	}
	go a.awaitBank(o, visit, v.State)
	if err := a.update(ctx, func(tx domain.Tx) error { return takeProof(ctx, tx, v.Attempt) }, TopicAccount); err != nil {
		a.endBankVisit(id)
		return err
	}
	return a.ReopenBank(id)
}

// ReopenBank opens the address of the visit under way once more. ErrNotFound when there is none.
func (a *App) ReopenBank(id domain.ProofID) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	o.mu.Lock()
	visit := o.bank
	o.mu.Unlock()
	if visit == nil || visit.id != id {
		return domain.ErrNotFound
	}
	failed := a.config.Browser == nil || a.config.Browser(visit.address) != nil
	o.mu.Lock()
	visit.failed = failed
	o.mu.Unlock()
	a.tell(TopicAccount)
	return nil
}

// BankWait returns what is waited for of an attempt.
func (a *App) BankWait(ctx context.Context, id domain.ProofID) (w BankWait, err error) {
	o, err := a.current()
	if err != nil {
		return w, err
	}
	var kept keptBankAnswer
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateBankAnswer, &kept) }); err != nil {
		return w, err
	}
	w.Answer = id != "" && kept.ID == id
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bank != nil && o.bank.id == id {
		w.Browser, w.Address, w.Unseen = true, o.bank.address, o.bank.failed
	}
	return w, nil
}

// endBankVisit has nobody wait for the browser of an attempt any more; "" for any.
func (a *App) endBankVisit(id domain.ProofID) {
	o, err := a.current()
	if err != nil {
		return
	}
	o.mu.Lock()
	visit := o.bank
	if visit == nil || id != "" && visit.id != id {
		o.mu.Unlock()
		return
	}
	o.bank = nil
	o.mu.Unlock()
	_ = visit.door.Close()
	a.tell(TopicAccount)
}

// awaitBank keeps what the browser brings, before anybody is told of it, and has it handed over.
func (a *App) awaitBank(o *opened, visit *bankVisit, state string) {
	ctx, cancel := context.WithTimeout(o.life, longestBankVisit)
	defer cancel()
	answer, err := visit.door.Wait(ctx, state)
	if err == nil {
		err = o.vault.Update(ctx, func(tx domain.Tx) error {
			return saveState(ctx, tx, stateBankAnswer, keptBankAnswer{visit.id, answer})
		})
	}
	o.mu.Lock()
	mine := o.bank == visit
	if mine {
		o.bank = nil
	}
	o.mu.Unlock()
	_ = visit.door.Close()
	if mine {
		a.tell(TopicAccount)
	}
	if err == nil {
		wake(o.answers)
	}
}

// runBankAnswers hands answers of banks over while the vault is open, those too that an earlier program left.
func (a *App) runBankAnswers(ctx context.Context, o *opened) {
	failures := 0
	for ctx.Err() == nil {
		var wait time.Duration // until there is one
		if err := a.handOver(ctx, o); err != nil {
			failures++
			wait = backoff(failures)
		} else {
			failures = 0
		}
		a.pause(ctx, o.answers, wait)
	}
}

// handOver hands over the answer that is kept. An error is that the authority may not have heard.
func (a *App) handOver(ctx context.Context, o *opened) error {
	var kept keptBankAnswer
	err := o.vault.View(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateBankAnswer, &kept) })
	if err != nil || kept.ID == "" {
		return err
	}
	p, err := o.conn.Backend.LeaveBank(ctx, kept.ID, kept.Answer)
	a.reached(err)
	kind, known := domain.KindOf(err)
	if err != nil && (!known || kind == domain.ErrUnavailable || kind == domain.ErrUnauthorised || kind == domain.ErrLocked ||
		kind == domain.ErrOtherAuthority || kind == domain.ErrRateLimited || kind == domain.ErrNoSpace) {
		return err
	}
	refused := err != nil // the attempt is over, or another visit has begun
	err = o.vault.Update(ctx, func(tx domain.Tx) error {
		var now keptBankAnswer
		if err := findState(ctx, tx, stateBankAnswer, &now); err != nil {
			return err
		}
		if now == kept { // otherwise the next one is handed over next
			if err := dropState(ctx, tx, stateBankAnswer); err != nil {
				return err
			}
		}
		if refused {
			return nil
		}
		return takeProof(ctx, tx, p)
	})
	if err == nil && refused {
		err = a.fetchProofs(ctx, o.conn.Backend)
	}
	a.tell(TopicAccount)
	wake(o.changes)
	return err
}
