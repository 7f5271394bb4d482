package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"razvorot/authority/envelope"
	"razvorot/domain"
	"razvorot/domain/person"
)

// settingSealed says that nothing is left in clear of what versions before sealing stored.
const settingSealed = "citizens.sealed"

// oldRowsAtOnce is how many rows are sealed in one transaction; the largest are chunks of files.
const oldRowsAtOnce = 50

// oldTable is a table that may hold rows in clear.
type oldTable struct {
	name  string
	key   []string // primary key
	read  []string // what else is needed
	write []string // what is replaced
	// seal returns the new values, nil for a row that is sealed already.
	seal func(*Tx, oldRow) ([]any, error)
}

type oldRow map[string]any

func (r oldRow) text(column string) string {
	text, _ := r[column].(string)
	return text
}

func (r oldRow) bytes(column string) []byte {
	if text, ok := r[column].(string); ok { // SQLite keeps what it was given
		return []byte(text)
	}
	b, _ := r[column].([]byte)
	return b
}

func (r oldRow) number(column string) int64 {
	n, _ := r[column].(int64)
	return n
}

func (r oldRow) account() domain.AccountID { return domain.AccountID(r.text("account")) }

// sealOldRows seals what an older version of the program stored in clear, some rows at a time and accounts first, since they
// have the keys. A row tells whether it is sealed, so a run that was interrupted is taken up, and two at once do no harm.
func (s *Store) sealOldRows(ctx context.Context) error {
	err := s.View(ctx, func(t *Tx) error {
		_, err := t.FindSetting(settingSealed)
		return err
	})
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	for _, table := range oldTables {
		if err := s.sealOldTable(ctx, table); err != nil {
			return fmt.Errorf("failed to seal what was stored before in %s: %w", table.name, err)
		}
	}
	return s.Update(ctx, func(t *Tx) error { return t.SaveSetting(settingSealed, "1") })
}

func (s *Store) sealOldTable(ctx context.Context, table oldTable) error {
	var last []any
	for {
		var rows []oldRow
		err := s.Update(ctx, func(t *Tx) error {
			var err error
			if rows, err = t.oldRows(table, last); err != nil {
				return err
			}
			for _, r := range rows {
				if err := t.sealOldRow(table, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		last = nil
		for _, column := range table.key {
			last = append(last, rows[len(rows)-1][column])
		}
	}
}

// oldRows reads the rows after a key, in the order of keys.
func (t *Tx) oldRows(table oldTable, last []any) ([]oldRow, error) {
	columns := append(append([]string{}, table.key...), table.read...)
	query, keys := "SELECT "+strings.Join(columns, ", ")+" FROM "+table.name, strings.Join(table.key, ", ")
	if last != nil {
		query += " WHERE (" + keys + ") > (" + numbered(1, len(last)) + ")"
	}
	query += " ORDER BY " + keys + " LIMIT " + strconv.Itoa(oldRowsAtOnce)
	var rows []oldRow
	err := t.each(query, last, func(scan func(...any) error) error {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := scan(targets...); err != nil {
			return err
		}
		r := oldRow{}
		for i, column := range columns {
			name := column[strings.LastIndexByte(column, ' ')+1:] // «… AS name»
			r[name] = values[i]
		}
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// numbered returns so many parameters from a number on.
func numbered(from, n int) string {
	var all []string
	for i := range n {
		all = append(all, "$"+strconv.Itoa(from+i))
	}
	return strings.Join(all, ", ")
}

func (t *Tx) sealOldRow(table oldTable, r oldRow) error {
	values, err := table.seal(t, r)
	if err != nil || values == nil {
		return err
	}
	var set, where []string
	for i, column := range table.write {
		set = append(set, column+" = $"+strconv.Itoa(i+1))
	}
	for i, column := range table.key {
		where = append(where, column+" = $"+strconv.Itoa(len(table.write)+i+1))
		values = append(values, r[column])
	}
	return t.set("UPDATE "+table.name+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(where, " AND "), values...)
}

var oldTables = []oldTable{
	{"account", []string{"id"}, []string{"phone", "email", "snils", "password", "data", "profile"},
		[]string{"phone", "email", "snils", "password", "data", "profile"}, sealOldAccount},
	{"session", []string{"id"}, []string{"account", "device"}, []string{"device"}, sealOldText("session", "device")},
	{"challenge", []string{"id"}, []string{"account", "destination", "data"}, []string{"account", "destination", "data"},
		sealOldChallenge},
	{"answer", []string{"account", "key"}, []string{"answer"}, []string{"answer", "owner"}, sealOldAnswer},
	{"document", []string{"account", "id"}, []string{"data"}, []string{"data"}, sealOldText("document", "data")},
	{"upload", []string{"id"}, []string{"account", "data"}, []string{"data"}, sealOldText("upload", "data")},
	{"blob", []string{"id"}, []string{"account", "digest"}, []string{"digest"}, sealOldBlob},
	{"blob_chunk", []string{"blob", "start"},
		[]string{"content", "(SELECT account FROM blob WHERE blob.id = blob_chunk.blob) AS account"}, []string{"content"}, sealOldChunk},
	{"application", []string{"account", "id"}, []string{"data", "receipt", "signed"},
		[]string{"data", "receipt", "signed", "finished"}, sealOldApplication},
	{"passport", []string{"id"}, []string{"account", "holder", "data", "portrait", "statement", "signature"},
		[]string{"holder", "data", "portrait", "statement", "signature"}, sealOldPassport},
	{"notice", []string{"account", "id"}, []string{"data"}, []string{"data"}, sealOldText("notice", "data")},
	{"job", []string{"id"}, []string{"account", "kind", "subject", "data"}, []string{"data"}, sealOldJob},
	{"trial_message", []string{"number"}, []string{"id", "data"}, []string{"data"}, sealOldText("trial_message", "data")},
	{"credential", []string{"public_key"},
		[]string{"intended", "signed", "(SELECT account FROM passport WHERE passport.id = credential.passport) AS account"},
		[]string{"intended", "signed"}, sealOldCredential},
}

// sealedText reports whether a text is as this version keeps it.
func sealedText(text string) bool { return text == "" || strings.HasPrefix(text, sealedMark) }

// sealOldText seals one column of a row that its id names.
func sealOldText(table, column string) func(*Tx, oldRow) ([]any, error) {
	return func(t *Tx, r oldRow) ([]any, error) {
		if sealedText(r.text(column)) {
			return nil, nil
		}
		sealed, err := t.sealText(cell{table, column, r.account(), r.text("id")}, r.text(column))
		return []any{sealed}, err
	}
}

func sealOldAccount(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("data")) {
		return nil, nil
	}
	var a Account
	var snils person.SNILS
	if err := errors.Join(decode(r.text("data"), &a.Account), decode(r.text("profile"), &a.Profile),
		snils.UnmarshalText([]byte(r.text("snils")))); err != nil {
		return nil, err
	}
	a.ID, a.Password, a.SNILS = domain.AccountID(r.text("id")), r.text("password"), snils
	if _, err := t.makeKey(a.ID); err != nil {
		return nil, err
	}
	s, err := t.sealAccount(a)
	return []any{t.digest(byPhone, r.text("phone")), t.digest(byEmail, r.text("email")), s.snils, s.password, s.data, s.profile}, err
}

func sealOldChallenge(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("data")) {
		return nil, nil
	}
	key, of, err := t.keyOrNobodys(r.account())
	if err != nil {
		return nil, err
	}
	sealed := key.Seal(ofChallenge(of, domain.ChallengeID(r.text("id"))).place(), []byte(r.text("data")))
	return []any{string(of), t.digest(byDestination, r.text("destination")), armour(sealed)}, nil
}

func sealOldAnswer(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("answer")) {
		return nil, nil
	}
	about := r.account()
	if about == nobody { // a registration was answered with the account
		var registered struct {
			ID domain.AccountID `json:"id"`
		}
		_ = json.Unmarshal([]byte(r.text("answer")), &registered) // else it is about nobody
		about = registered.ID
	}
	key, owner, err := t.keyOrNobodys(about)
	if err != nil {
		return nil, err
	}
	sealed := key.Seal(ofAnswer(owner, r.account(), domain.Key(r.text("key"))).place(), []byte(r.text("answer")))
	return []any{armour(sealed), string(owner)}, nil
}

func sealOldBlob(t *Tx, r oldRow) ([]any, error) {
	var digest domain.Hash
	if err := digest.UnmarshalText([]byte(r.text("digest"))); err != nil {
		return nil, nil // a keyed one is shorter
	}
	return []any{t.contentDigest(r.account(), digest)}, nil
}

// sealOldBytes seals a column of bytes. Any bytes might look sealed, but those alone open that are.
func (t *Tx) sealOldBytes(c cell, b []byte) (sealed []byte, already bool, err error) {
	key, err := t.key(c.account)
	if err != nil {
		return nil, false, err
	}
	if len(b) > envelope.Overhead {
		if _, err := key.Open(c.place(), b); err == nil {
			return b, true, nil
		}
	}
	sealed, err = t.sealBytes(c, b)
	return sealed, false, err
}

func sealOldChunk(t *Tx, r oldRow) ([]any, error) {
	sealed, already, err := t.sealOldBytes(ofChunk(r.account(), r.text("blob"), r.number("start")), r.bytes("content"))
	if err != nil || already {
		return nil, err
	}
	return []any{sealed}, nil
}

func sealOldApplication(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("data")) {
		return nil, nil
	}
	a := Application{Account: r.account(), Signed: r.bytes("signed")}
	if err := errors.Join(decode(r.text("data"), &a.Application), decode(r.text("receipt"), &a.Receipt)); err != nil {
		return nil, err
	}
	a.ID = domain.ApplicationID(r.text("id"))
	s, err := t.sealApplication(a)
	return []any{s.data, s.receipt, s.signed, finished(a.Application)}, err
}

func sealOldPassport(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("data")) {
		return nil, nil
	}
	p := Passport{JPEG: r.bytes("portrait"), Statement: r.bytes("statement"), Signature: r.bytes("signature")}
	if err := decode(r.text("data"), &p.Passport); err != nil {
		return nil, err
	}
	p.Account, p.ID = r.account(), domain.RegistryID(r.text("id"))
	s, err := t.sealPassport(p)
	return []any{t.digest(bySNILS, r.text("holder")), s.data, s.portrait, s.statement, s.signature}, err
}

func sealOldJob(t *Tx, r oldRow) ([]any, error) {
	if sealedText(r.text("data")) {
		return nil, nil
	}
	sealed, err := t.sealJob(Job{Kind: JobKind(r.text("kind")), Subject: r.text("subject"), Account: r.account(), Data: []byte(r.text("data"))})
	return []any{sealed}, err
}

func sealOldCredential(t *Tx, r oldRow) ([]any, error) {
	id := r.text("public_key")
	intended, already, err := t.sealOldBytes(cell{"credential", "intended", r.account(), id}, r.bytes("intended"))
	if err != nil || already {
		return nil, err
	}
	signed, _, err := t.sealOldBytes(cell{"credential", "signed", r.account(), id}, r.bytes("signed"))
	return []any{intended, signed}, err
}
