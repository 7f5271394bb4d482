package store

import (
	"time"

	"razvorot/domain"
)

// SaveBlockCode adds or replaces the code of one vault, and forgets the oldest beyond so many.
func (t *Tx) SaveBlockCode(account domain.AccountID, c domain.BlockCode, at time.Time, most int) error {
	err := t.set(`INSERT INTO block_code (account, id, verifier, saved) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, id) DO UPDATE SET verifier = excluded.verifier, saved = excluded.saved`,
		string(account), string(c.ID), c.Verifier.String(), millis(at))
	if err != nil {
		return err
	}
	return t.set(`DELETE FROM block_code WHERE account = $1 AND id NOT IN
		(SELECT k.id FROM block_code AS k WHERE k.account = $1 ORDER BY k.saved DESC, k.id LIMIT $2)`, string(account), most)
}

// FindBlockVerifiers returns the verifiers of an account's codes, hexadecimal.
func (t *Tx) FindBlockVerifiers(account domain.AccountID) ([]string, error) {
	var all []string
	err := t.each("SELECT verifier FROM block_code WHERE account = $1 ORDER BY id", []any{string(account)},
		func(scan func(...any) error) error {
			var v string
			err := scan(&v)
			all = append(all, v)
			return err
		})
	return all, err
}
