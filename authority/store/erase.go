package store

import (
	"context"

	"razvorot/domain"
)

// DestroyKey destroys the key of an account: from then on nothing that is sealed with it can be read, here and wherever the key
// was not copied to. What wraps it is overwritten before the row goes, so that the page it lay in holds it no longer.
func (s *Store) DestroyKey(ctx context.Context, account domain.AccountID, besides func(*Tx) error) error {
	if account == nobody {
		return domain.ErrNotFound
	}
	err := s.Update(ctx, func(t *Tx) error {
		if err := besides(t); err != nil {
			return err
		}
		var w []byte
		err := t.row("SELECT wrapped FROM citizen_key WHERE account = $1", []any{string(account)}, &w)
		if err != nil {
			return err
		}
		if err := t.set("UPDATE citizen_key SET wrapped = $2 WHERE account = $1", string(account), make([]byte, len(w))); err != nil {
			return err
		}
		return t.set("DELETE FROM citizen_key WHERE account = $1", string(account))
	})
	if err != nil {
		return err
	}
	s.seals.cache.Forget(string(account))
	if s.seals.signals != nil {
		s.seals.signals.Publish(topicKeys)
	}
	return nil
}

// DeleteAccount removes the rows of an account in all tables. Of audit log, status lists and proposals there is nothing: they hold
// its id, or its passport's, at most.
func (t *Tx) DeleteAccount(id domain.AccountID) error {
	for _, query := range []string{
		"DELETE FROM answer WHERE account = $1",
		"DELETE FROM answer WHERE owner = $1 AND owner <> '' AND owner <> account",
		"DELETE FROM challenge WHERE account = $1",
		"DELETE FROM job WHERE account = $1",
		"DELETE FROM account WHERE id = $1", // and what refers to it
	} {
		if err := t.set(query, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// DeleteChallengesTo removes the challenges that went to a phone or an address, whoever's they are: a registration belongs to
// nobody yet.
func (t *Tx) DeleteChallengesTo(destination string) error {
	return t.set("DELETE FROM challenge WHERE destination = $1", t.digest(byDestination, destination))
}

// DeleteSessions ends all sessions of an account.
func (t *Tx) DeleteSessions(account domain.AccountID) error {
	return t.set("DELETE FROM session WHERE account = $1", string(account))
}

// FindPassportIDs returns the numbers of the passports of an account, whether they can be read or not.
func (t *Tx) FindPassportIDs(account domain.AccountID) ([]domain.RegistryID, error) {
	var all []domain.RegistryID
	err := t.each("SELECT id FROM passport WHERE account = $1 ORDER BY id", []any{string(account)}, func(scan func(...any) error) error {
		var id domain.RegistryID
		err := scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}
