package authority

import (
	"context"
	"net/netip"
	"slices"

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
