package store

import (
	"errors"

	"razvorot/domain"
)

func ofJournal(account domain.AccountID) cell {
	return cell{"journal", "data", account, string(account)}
}

// FindJournal returns the journal of signing in of an account, the latest entry first.
func (t *Tx) FindJournal(account domain.AccountID) ([]domain.JournalEntry, error) {
	var data string
	err := t.row("SELECT data FROM journal WHERE account = $1", []any{string(account)}, &data)
	if errors.Is(err, domain.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []domain.JournalEntry
	err = t.openJSON(ofJournal(account), data, &all)
	return all, err
}

// SaveJournal stores the journal of signing in of an account.
func (t *Tx) SaveJournal(account domain.AccountID, all []domain.JournalEntry) error {
	data, err := t.sealJSON(ofJournal(account), all)
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO journal (account, data) VALUES ($1, $2)
		ON CONFLICT (account) DO UPDATE SET data = excluded.data`, string(account), data)
}
