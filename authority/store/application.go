package store

import (
	"razvorot/domain"
	"razvorot/domain/person"
)

// Application is an application as the authority keeps it.
type Application struct {
	domain.Application
	Account domain.AccountID
	Receipt domain.Receipt
	Signed  []byte // exactly what the citizen signed
}

// CreateApplication adds an application. domain.ErrDuplicate: its id or its number is taken.
func (t *Tx) CreateApplication(a Application) error {
	data, err := encode(a.Application)
	if err != nil {
		return err
	}
	receipt, err := encode(a.Receipt)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO application (account, id, number, state, data, receipt, signed, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, string(a.Account), string(a.ID), string(a.Number),
		string(a.State), data, receipt, a.Signed, millis(a.CreatedAt))
}

// UpdateApplication stores an application after a move.
func (t *Tx) UpdateApplication(account domain.AccountID, a domain.Application) error {
	data, err := encode(a)
	if err != nil {
		return err
	}
	return t.change("UPDATE application SET state = $3, data = $4 WHERE account = $1 AND id = $2",
		string(account), string(a.ID), string(a.State), data)
}

const applicationColumns = "SELECT account, data, receipt, signed FROM application "

func readApplication(scan func(...any) error) (Application, error) {
	var a Application
	var data, receipt string
	if err := scan(&a.Account, &data, &receipt, &a.Signed); err != nil {
		return a, err
	}
	if err := decode(data, &a.Application); err != nil {
		return a, err
	}
	return a, decode(receipt, &a.Receipt)
}

// FindApplication returns an application.
func (t *Tx) FindApplication(account domain.AccountID, id domain.ApplicationID) (Application, error) {
	return readApplication(func(dest ...any) error {
		return t.row(applicationColumns+"WHERE account = $1 AND id = $2", []any{string(account), string(id)}, dest...)
	})
}

// FindApplications returns the applications of an account, the latest first.
func (t *Tx) FindApplications(account domain.AccountID) ([]Application, error) {
	return t.applications("WHERE account = $1 ORDER BY created DESC, id", string(account))
}

// FindApplicationsIn returns the applications of all accounts in a state, the oldest first.
func (t *Tx) FindApplicationsIn(state domain.ApplicationState) ([]Application, error) {
	return t.applications("WHERE state = $1 ORDER BY created, id", string(state))
}

func (t *Tx) applications(where string, args ...any) ([]Application, error) {
	var all []Application
	err := t.each(applicationColumns+where, args, func(scan func(...any) error) error {
		a, err := readApplication(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// Passport is a passport as the authority keeps it.
type Passport struct {
	domain.Passport
	HandedOut bool   // from Collect on the citizen has it
	Revision  int64  // of the profile that it shows, as the account counts them
	JPEG      []byte // portrait
	Statement []byte // what is signed, kept before it is
	Signature []byte // empty until then
}

// CreatePassport adds a passport. domain.ErrDuplicate: its number is taken, or its application has one.
func (t *Tx) CreatePassport(p Passport) error {
	data, err := encode(p.Passport)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement,
		signature, revision) VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8, $10) ON CONFLICT DO NOTHING`, string(p.ID), string(p.Account),
		string(p.Application), flag(p.HandedOut), data, notNil(p.JPEG), notNil(p.Statement), notNil(p.Signature),
		p.Holder.SNILS.String(), p.Revision)
}

// UpdatePassport stores state, statement and signature of a passport.
func (t *Tx) UpdatePassport(p Passport) error {
	data, err := encode(p.Passport)
	if err != nil {
		return err
	}
	return t.change(`UPDATE passport SET handed_out = $3, data = $4, statement = $5, signature = $6, revision = $7
		WHERE account = $1 AND id = $2`, string(p.Account), string(p.ID), flag(p.HandedOut), data, notNil(p.Statement),
		notNil(p.Signature), p.Revision)
}

const passportColumns = "SELECT handed_out, data, portrait, statement, signature, revision FROM passport "

func readPassport(scan func(...any) error) (Passport, error) {
	var p Passport
	var data string
	var out int64
	if err := scan(&out, &data, &p.JPEG, &p.Statement, &p.Signature, &p.Revision); err != nil {
		return p, err
	}
	p.HandedOut = out != 0
	return p, decode(data, &p.Passport)
}

// FindPassport returns a passport.
func (t *Tx) FindPassport(account domain.AccountID, id domain.RegistryID) (Passport, error) {
	return readPassport(func(dest ...any) error {
		return t.row(passportColumns+"WHERE account = $1 AND id = $2", []any{string(account), string(id)}, dest...)
	})
}

// FindPassportOf returns the passport that was made of an application.
func (t *Tx) FindPassportOf(account domain.AccountID, id domain.ApplicationID) (Passport, error) {
	return readPassport(func(dest ...any) error {
		return t.row(passportColumns+"WHERE account = $1 AND application = $2", []any{string(account), string(id)}, dest...)
	})
}

// FindPassports returns the passports of an account.
func (t *Tx) FindPassports(account domain.AccountID) ([]Passport, error) {
	return t.passports("WHERE account = $1 ORDER BY id", string(account))
}

// FindPassportsOfHolder returns the passports of a person, whatever account they are in.
func (t *Tx) FindPassportsOfHolder(s person.SNILS) ([]Passport, error) {
	return t.passports("WHERE holder = $1 ORDER BY id", s.String())
}

func (t *Tx) passports(where string, args ...any) ([]Passport, error) {
	var all []Passport
	err := t.each(passportColumns+where, args, func(scan func(...any) error) error {
		p, err := readPassport(scan)
		all = append(all, p)
		return err
	})
	return all, err
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
