package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"razvorot/authority/envelope"
	"razvorot/domain"
)

// openedKeys is how many keys of citizens a process keeps opened: some 200 bytes each.
const openedKeys = 10_000

// seals is what a store seals with.
type seals struct {
	masters *envelope.Masters
	cache   *envelope.Cache
	keeper  envelope.Keeper // nil for the database itself
	signals Signals
}

// nobody has a key like everybody else: for what belongs to no account yet, such as the challenge of a registration. What is
// sealed with it is kept for days.
const nobody domain.AccountID = ""

// topicKeys tells other processes that a key was destroyed: they forget all those that they have opened.
const topicKeys = "keys"

// settingMaster is the version of the newest master.
const settingMaster = "citizens.master"

// openSeals opens the masters, makes the key of nobody, and seals what an older version stored in clear.
func (s *Store) openSeals(ctx context.Context, db Database) error {
	s.seals = seals{cache: envelope.NewCache(openedKeys), keeper: db.Keys, signals: db.Signals}
	if db.Signals != nil {
		db.Signals.Subscribe(func(topic string) {
			if topic == topicKeys || topic == EveryTopic {
				s.seals.cache.Clear()
			}
		})
	}
	newest, err := s.newestMaster(ctx)
	if err != nil {
		return err
	}
	if s.seals.masters, err = envelope.OpenMasters(ctx, s.keeper(), newest); err != nil {
		return err
	}
	err = s.Update(ctx, func(t *Tx) error {
		_, err := t.makeKey(nobody)
		return err
	})
	if err != nil {
		return fmt.Errorf("failed to prepare the keys of citizens: %w", err)
	}
	return s.sealOldRows(ctx)
}

func (s *Store) newestMaster(ctx context.Context) (int, error) {
	newest := 1
	err := s.View(ctx, func(t *Tx) error {
		text, err := t.FindSetting(settingMaster)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err == nil {
			newest, err = strconv.Atoi(text)
		}
		return err
	})
	return newest, err
}

func (s *Store) keeper() envelope.Keeper {
	if s.seals.keeper != nil {
		return s.seals.keeper
	}
	return ownKeeper{s}
}

// ownKeeper keeps secrets in the database.
type ownKeeper struct{ s *Store }

// KeepSecret implements envelope.Keeper.
func (k ownKeeper) KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error) {
	var kept []byte
	err := k.s.Update(ctx, func(t *Tx) error {
		var err error
		kept, err = t.KeepSecret(name, proposed)
		return err
	})
	return kept, err
}

// makeKey returns the key of an account, a new one when it has none. A new one is in no cache before it is stored: what was
// sealed with a key that was taken back could never be read.
func (t *Tx) makeKey(account domain.AccountID) (*envelope.Key, error) {
	key, err := t.key(account)
	if !errors.Is(err, domain.ErrNotFound) {
		return key, err
	}
	key, w, err := t.seals.masters.NewKey(string(account))
	if err != nil {
		return nil, err
	}
	err = t.create("INSERT INTO citizen_key (account, master, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		string(account), int64(w.Master), w.Bytes)
	if errors.Is(err, domain.ErrDuplicate) {
		return t.key(account) // somebody else made it meanwhile
	}
	if err != nil {
		return nil, err
	}
	if t.made == nil {
		t.made = map[domain.AccountID]*envelope.Key{}
	}
	t.made[account] = key
	return key, nil
}

// key returns the key of an account. domain.ErrNotFound: it has none, or it was destroyed.
func (t *Tx) key(account domain.AccountID) (*envelope.Key, error) {
	if key := t.made[account]; key != nil {
		return key, nil
	}
	if key := t.seals.cache.Get(string(account)); key != nil {
		return key, nil
	}
	return t.readKey(account)
}

// readKey reads the key of an account, though it be in the cache.
func (t *Tx) readKey(account domain.AccountID) (*envelope.Key, error) {
	var w envelope.Wrapped
	err := t.row("SELECT master, wrapped FROM citizen_key WHERE account = $1", []any{string(account)}, &w.Master, &w.Bytes)
	if err != nil {
		return nil, err
	}
	if !t.seals.masters.Knows(w.Master) {
		if err := t.learn(w.Master); err != nil {
			return nil, err
		}
	}
	key, err := t.seals.masters.Unwrap(string(account), w)
	if err != nil {
		return nil, err
	}
	t.seals.cache.Put(string(account), key)
	return key, nil
}

// learn gets a master that another process made. From the database it is read by this transaction: with SQLite there can be
// no other while this one writes.
func (t *Tx) learn(version int) error {
	if t.seals.keeper != nil {
		return t.seals.masters.Learn(t.ctx, version)
	}
	var secret []byte
	if err := t.row("SELECT value FROM secret WHERE name = $1", []any{envelope.SecretName(version)}, &secret); err != nil {
		return err
	}
	return t.seals.masters.Take(version, secret)
}

// keyOrNobodys returns the key of an account, and that of nobody when it has none: for what is kept for days only and may be
// written about an account that was erased meanwhile.
func (t *Tx) keyOrNobodys(account domain.AccountID) (*envelope.Key, domain.AccountID, error) {
	key, err := t.key(account)
	if errors.Is(err, domain.ErrNotFound) {
		account = nobody
		key, err = t.key(nobody)
	}
	return key, account, err
}

// cell is the place of a value of an account.
type cell struct {
	table, column string
	account       domain.AccountID
	id            string
}

func (c cell) place() envelope.Cell {
	return envelope.Cell{Table: c.table, Column: c.column, Account: string(c.account), ID: c.id}
}

// sealBytes returns a value as it is kept. Nothing stays nothing, so that it can be asked for.
func (t *Tx) sealBytes(c cell, plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return []byte{}, nil
	}
	key, err := t.key(c.account)
	if err != nil {
		return nil, err
	}
	return key.Seal(c.place(), plain), nil
}

// openBytes is the way back.
func (t *Tx) openBytes(c cell, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return sealed, nil
	}
	key, err := t.key(c.account)
	if err != nil {
		return nil, err
	}
	plain, err := key.Open(c.place(), sealed)
	if err != nil {
		return nil, fmt.Errorf("%s.%s does not open: %w", c.table, c.column, err)
	}
	return plain, nil
}

// sealedMark begins a sealed text: JSON does not, nor a verifier of a password.
const sealedMark = "~"

func armour(sealed []byte) string {
	return sealedMark + base64.RawStdEncoding.EncodeToString(sealed)
}

// unarmour returns domain.ErrDamaged for what is not sealed: what somebody wrote into the database past this program is not
// taken for a citizen's.
func unarmour(text string) ([]byte, error) {
	if len(text) == 0 || text[:1] != sealedMark {
		return nil, domain.ErrDamaged
	}
	sealed, err := base64.RawStdEncoding.DecodeString(text[1:])
	if err != nil {
		return nil, domain.ErrDamaged
	}
	return sealed, nil
}

// sealText returns a text as it is kept.
func (t *Tx) sealText(c cell, plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	sealed, err := t.sealBytes(c, []byte(plain))
	return armour(sealed), err
}

// openText is the way back.
func (t *Tx) openText(c cell, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := unarmour(text)
	if err != nil {
		return "", fmt.Errorf("%s.%s is not sealed: %w", c.table, c.column, err)
	}
	plain, err := t.openBytes(c, sealed)
	return string(plain), err
}

// sealJSON returns a record as it is kept.
func (t *Tx) sealJSON(c cell, v any) (string, error) {
	plain, err := encode(v)
	if err != nil {
		return "", err
	}
	return t.sealText(c, plain)
}

// openJSON reads a record.
func (t *Tx) openJSON(c cell, text string, v any) error {
	plain, err := t.openText(c, text)
	if err != nil {
		return err
	}
	return decode(plain, v)
}

// digest is what a value is looked up by instead of itself.
func (t *Tx) digest(purpose, value string) string { return t.seals.masters.Digest(purpose, value) }

// sealedRow is a row as it was read: its id and what is sealed in it. It is opened after the last row was read, since a key
// may have to be read too.
type sealedRow struct{ id, data string }

// openAll reads the records of an account: rows of an id and a sealed record.
func openAll[T any](t *Tx, c cell, query string, args ...any) ([]T, error) {
	var rows []sealedRow
	err := t.each(query, args, func(scan func(...any) error) error {
		var r sealedRow
		err := scan(&r.id, &r.data)
		rows = append(rows, r)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]T, len(rows))
	for i, r := range rows {
		c.id = r.id
		if err := t.openJSON(c, r.data, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// openOne reads one record of an account.
func openOne[T any](t *Tx, c cell, query string, args ...any) (T, error) {
	var v T
	var data string
	if err := t.row(query, args, &data); err != nil {
		return v, err
	}
	return v, t.openJSON(c, data, &v)
}
