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
	s, err := t.sealApplication(a)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO application (account, id, number, state, data, receipt, signed, created, finished)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`, string(a.Account), string(a.ID), string(a.Number),
		string(a.State), s.data, s.receipt, s.signed, millis(a.CreatedAt), finished(a.Application))
}

// UpdateApplication stores an application after a move.
func (t *Tx) UpdateApplication(account domain.AccountID, a domain.Application) error {
	data, err := t.sealJSON(ofApplication("data", account, a.ID), a)
	if err != nil {
		return err
	}
	return t.change("UPDATE application SET state = $3, data = $4, finished = $5 WHERE account = $1 AND id = $2",
		string(account), string(a.ID), string(a.State), data, finished(a))
}

func ofApplication(column string, account domain.AccountID, id domain.ApplicationID) cell {
	return cell{"application", column, account, string(id)}
}

// finished is when an application came to its end, 0 while it has not.
func finished(a domain.Application) int64 {
	if !a.State.Final() || len(a.Timeline) == 0 {
		return 0
	}
	return millis(a.Timeline[len(a.Timeline)-1].At)
}

const applicationColumns = "SELECT account, id, data, receipt, signed FROM application "

// sealedApplication is an application as it is kept.
type sealedApplication struct {
	account       domain.AccountID
	id            domain.ApplicationID
	data, receipt string
	signed        []byte
}

func (s *sealedApplication) columns() []any {
	return []any{&s.account, &s.id, &s.data, &s.receipt, &s.signed}
}

func (t *Tx) sealApplication(a Application) (sealedApplication, error) {
	var s sealedApplication
	var err error
	if s.data, err = t.sealJSON(ofApplication("data", a.Account, a.ID), a.Application); err != nil {
		return s, err
	}
	if s.receipt, err = t.sealJSON(ofApplication("receipt", a.Account, a.ID), a.Receipt); err != nil {
		return s, err
	}
	s.signed, err = t.sealBytes(ofApplication("signed", a.Account, a.ID), a.Signed)
	return s, err
}

func (t *Tx) openApplication(s sealedApplication) (Application, error) {
	a := Application{Account: s.account}
	err := t.openJSON(ofApplication("data", s.account, s.id), s.data, &a.Application)
	if err != nil {
		return a, err
	}
	if err = t.openJSON(ofApplication("receipt", s.account, s.id), s.receipt, &a.Receipt); err != nil {
		return a, err
	}
	a.Signed, err = t.openBytes(ofApplication("signed", s.account, s.id), s.signed)
	return a, err
}

// FindApplication returns an application.
func (t *Tx) FindApplication(account domain.AccountID, id domain.ApplicationID) (Application, error) {
	var s sealedApplication
	err := t.row(applicationColumns+"WHERE account = $1 AND id = $2", []any{string(account), string(id)}, s.columns()...)
	if err != nil {
		return Application{}, err
	}
	return t.openApplication(s)
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
	var sealed []sealedApplication
	err := t.each(applicationColumns+where, args, func(scan func(...any) error) error {
		var s sealedApplication
		err := scan(s.columns()...)
		sealed = append(sealed, s)
		return err
	})
	if err != nil || len(sealed) == 0 {
		return nil, err
	}
	all := make([]Application, len(sealed))
	for i, s := range sealed {
		if all[i], err = t.openApplication(s); err != nil {
			return nil, err
		}
	}
	return all, nil
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
	s, err := t.sealPassport(p)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement,
		signature, revision) VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8, $10) ON CONFLICT DO NOTHING`, string(p.ID), string(p.Account),
		string(p.Application), flag(p.HandedOut), s.data, s.portrait, s.statement, s.signature,
		t.digest(bySNILS, p.Holder.SNILS.String()), p.Revision)
}

// UpdatePassport stores state, statement and signature of a passport.
func (t *Tx) UpdatePassport(p Passport) error {
	portrait := p.JPEG
	p.JPEG = nil // stays as it is: not sealed for nothing
	s, err := t.sealPassport(p)
	p.JPEG = portrait
	if err != nil {
		return err
	}
	return t.change(`UPDATE passport SET handed_out = $3, data = $4, statement = $5, signature = $6, revision = $7
		WHERE account = $1 AND id = $2`, string(p.Account), string(p.ID), flag(p.HandedOut), s.data, s.statement,
		s.signature, p.Revision)
}

// ErasePortraits erases the portraits of an account's passports that were not handed out.
func (t *Tx) ErasePortraits(account domain.AccountID) error {
	all, err := t.FindPassports(account)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.HandedOut {
			continue
		}
		p.JPEG = nil
		s, err := t.sealPassport(p)
		if err != nil {
			return err
		}
		err = t.change("UPDATE passport SET portrait = $3 WHERE account = $1 AND id = $2", string(account), string(p.ID), s.portrait)
		if err != nil {
			return err
		}
	}
	return nil
}

const passportColumns = "SELECT account, id, handed_out, data, portrait, statement, signature, revision FROM passport "

// sealedPassport is a passport as it is kept.
type sealedPassport struct {
	account                        domain.AccountID
	id                             domain.RegistryID
	handedOut, revision            int64
	data                           string
	portrait, statement, signature []byte
}

func (s *sealedPassport) columns() []any {
	return []any{&s.account, &s.id, &s.handedOut, &s.data, &s.portrait, &s.statement, &s.signature, &s.revision}
}

func ofPassport(column string, account domain.AccountID, id domain.RegistryID) cell {
	return cell{"passport", column, account, string(id)}
}

func (t *Tx) sealPassport(p Passport) (sealedPassport, error) {
	var s sealedPassport
	var err error
	if s.data, err = t.sealJSON(ofPassport("data", p.Account, p.ID), p.Passport); err != nil {
		return s, err
	}
	if s.portrait, err = t.sealBytes(ofPassport("portrait", p.Account, p.ID), p.JPEG); err != nil {
		return s, err
	}
	if s.statement, err = t.sealBytes(ofPassport("statement", p.Account, p.ID), p.Statement); err != nil {
		return s, err
	}
	s.signature, err = t.sealBytes(ofPassport("signature", p.Account, p.ID), p.Signature)
	return s, err
}

func (t *Tx) openPassport(s sealedPassport) (Passport, error) {
	p := Passport{HandedOut: s.handedOut != 0, Revision: s.revision}
	err := t.openJSON(ofPassport("data", s.account, s.id), s.data, &p.Passport)
	if err != nil {
		return p, err
	}
	if p.JPEG, err = t.openBytes(ofPassport("portrait", s.account, s.id), s.portrait); err != nil {
		return p, err
	}
	if p.Statement, err = t.openBytes(ofPassport("statement", s.account, s.id), s.statement); err != nil {
		return p, err
	}
	p.Signature, err = t.openBytes(ofPassport("signature", s.account, s.id), s.signature)
	return p, err
}

// FindPassport returns a passport.
func (t *Tx) FindPassport(account domain.AccountID, id domain.RegistryID) (Passport, error) {
	return t.passport("WHERE account = $1 AND id = $2", string(account), string(id))
}

// FindPassportOf returns the passport that was made of an application.
func (t *Tx) FindPassportOf(account domain.AccountID, id domain.ApplicationID) (Passport, error) {
	return t.passport("WHERE account = $1 AND application = $2", string(account), string(id))
}

func (t *Tx) passport(where string, args ...any) (Passport, error) {
	var s sealedPassport
	if err := t.row(passportColumns+where, args, s.columns()...); err != nil {
		return Passport{}, err
	}
	return t.openPassport(s)
}

// FindPassports returns the passports of an account.
func (t *Tx) FindPassports(account domain.AccountID) ([]Passport, error) {
	return t.passports("WHERE account = $1 ORDER BY id", string(account))
}

// FindPassportsOfHolder returns the passports of a person, whatever account they are in.
func (t *Tx) FindPassportsOfHolder(s person.SNILS) ([]Passport, error) {
	return t.passports("WHERE holder = $1 ORDER BY id", t.digest(bySNILS, s.String()))
}

func (t *Tx) passports(where string, args ...any) ([]Passport, error) {
	var sealed []sealedPassport
	err := t.each(passportColumns+where, args, func(scan func(...any) error) error {
		var s sealedPassport
		err := scan(s.columns()...)
		sealed = append(sealed, s)
		return err
	})
	if err != nil || len(sealed) == 0 {
		return nil, err
	}
	all := make([]Passport, len(sealed))
	for i, s := range sealed {
		if all[i], err = t.openPassport(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
