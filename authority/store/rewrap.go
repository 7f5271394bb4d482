package store

import (
	"context"
	"strconv"

	"razvorot/authority/envelope"
	"razvorot/domain"
)

// rewrappedAtOnce bounds a transaction of Rewrap.
const rewrappedAtOnce = 500

// RotateMaster makes a new master, which wraps new keys from now on, and returns its version. Processes that run meanwhile get it
// from the keeper when they first meet a key of it.
func (s *Store) RotateMaster(ctx context.Context) (int, error) {
	newest, err := s.newestMaster(ctx)
	if err != nil {
		return 0, err
	}
	newest = max(newest, s.seals.masters.Newest()) + 1
	if err := s.seals.masters.Learn(ctx, newest); err != nil {
		return 0, err
	}
	return newest, s.Update(ctx, func(t *Tx) error { return t.SaveSetting(settingMaster, strconv.Itoa(newest)) })
}

// Rewrap wraps the keys that an older master wraps with the newest one, and returns how many there were. One that was interrupted
// is taken up by the next. Nothing that is sealed changes; older masters are needed for backups of before only.
func (s *Store) Rewrap(ctx context.Context) (int, error) {
	type row struct {
		account domain.AccountID
		wrapped envelope.Wrapped
	}
	all := 0
	for {
		var rows []row
		err := s.Update(ctx, func(t *Tx) error {
			rows = nil
			err := t.each("SELECT account, master, wrapped FROM citizen_key WHERE master < $1 ORDER BY master, account LIMIT $2",
				[]any{s.seals.masters.Newest(), rewrappedAtOnce}, func(scan func(...any) error) error {
					var r row
					err := scan(&r.account, &r.wrapped.Master, &r.wrapped.Bytes)
					rows = append(rows, r)
					return err
				})
			for _, r := range rows {
				if err == nil && !t.seals.masters.Knows(r.wrapped.Master) {
					err = t.learn(r.wrapped.Master)
				}
				if err != nil {
					return err
				}
				var w envelope.Wrapped
				if w, err = t.seals.masters.Rewrap(string(r.account), r.wrapped); err != nil {
					return err
				}
				err = t.set("UPDATE citizen_key SET master = $2, wrapped = $3 WHERE account = $1", string(r.account), w.Master, w.Bytes)
			}
			return err
		})
		if all += len(rows); err != nil || len(rows) == 0 {
			return all, err
		}
	}
}
