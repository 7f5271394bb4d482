package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// How much of an address the journal keeps: enough to tell a town's network from another country's, and not whose line it is.
const (
	journalBits4 = 24
	journalBits6 = 48
)

// neighbourhood returns what the journal keeps of an address, "" for none.
func neighbourhood(a netip.Addr) string {
	bits := journalBits6
	if a.Is4() {
		bits = journalBits4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "" // of a request through memory
	}
	return p.String()
}

// journal adds an entry to the account's journal of signing in.
func (w *work) journal(c Caller, e domain.JournalEntry) error {
	all, err := w.FindJournal(w.account.ID)
	if err != nil {
		return err
	}
	e.At, e.Address = w.now, neighbourhood(c.Address)
	return w.SaveJournal(w.account.ID, domain.AppendJournal(all, e, w.account.CreatedAt))
}

// noteAfter is how long after a refused try it is written down, so that nothing about the next one tells that it is.
const noteAfter = time.Minute

// refusedTry is a try to sign in with a wrong password. Of the stranger's device nothing is kept: its name would be read.
type refusedTry struct {
	Account domain.AccountID `json:"account"` // "" for nobody's
	Address string           `json:"address"`
	At      time.Time        `json:"at"`
}

// noteRefused has a refused try written down later. Whether there is an account makes no difference now: the same row is written.
func (b *backend) noteRefused(ctx context.Context, account domain.AccountID) error {
	return b.a.do(ctx, func(w *work) error {
		return w.plan(jobRefused, domain.NewID[string](), noteAfter, refusedTry{account, neighbourhood(b.caller.Address), w.now})
	})
}

// doRefused is the job that writes it down, where there is an account.
func (a *Authority) doRefused(ctx context.Context, j store.Job) error {
	var try refusedTry
	if err := json.Unmarshal(j.Data, &try); err != nil {
		return fmt.Errorf("a refused try to sign in: %w", domain.ErrDamaged)
	}
	return a.do(ctx, func(w *work) error {
		if err := w.FinishJob(j.ID); err != nil {
			return errors.Join(errOvertaken, err)
		}
		account, err := w.FindAccount(try.Account)
		if err != nil {
			return stale(err)
		}
		all, err := w.FindJournal(account.ID)
		if err != nil {
			return err
		}
		e := domain.JournalEntry{At: try.At, Kind: domain.JournalRefused, Address: try.Address}
		return w.SaveJournal(account.ID, domain.AppendJournal(all, e, account.CreatedAt))
	})
}

// journalWrongCode writes a wrong code down at once: whoever enters one was told already that the password is right.
func (w *work) journalWrongCode(c Caller, account domain.AccountID) error {
	var err error
	if w.account, err = w.FindAccount(account); err != nil {
		return err
	}
	return w.journal(c, domain.JournalEntry{Kind: domain.JournalWrongCode})
}

// Journal implements domain.Security. Sessions that ended are left out of what is kept, so that an entry leads to no other device.
func (b *backend) Journal(ctx context.Context) ([]domain.JournalEntry, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.JournalEntry, error) {
		all, err := t.FindJournal(a.ID)
		if err != nil {
			return nil, err
		}
		open, err := t.FindSessions(a.ID)
		if all == nil {
			all = []domain.JournalEntry{}
		}
		for i, e := range all {
			alive := slices.ContainsFunc(open, func(s store.Session) bool { return s.ID == string(e.Session) })
			if !alive {
				all[i].Session = ""
			}
			all[i].Current = alive && string(e.Session) == b.caller.Session
		}
		return all, err
	})
}
