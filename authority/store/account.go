package store

import (
	"strings"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Account is an account with what only the authority knows of it.
type Account struct {
	domain.Account
	Password        string         // verifier, with its parameters
	Profile         person.Profile // zero until it was filled in
	ProfileRevision int64          // grows with each saved profile
	SNILS           person.SNILS   // once the registry matched, to sign in with
}

// CreateAccount adds an account. domain.ErrDuplicate: the phone has one.
func (t *Tx) CreateAccount(a Account) error {
	data, err := encode(a.Account)
	if err != nil {
		return err
	}
	profile, err := encode(a.Profile)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision,
		changes, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10) ON CONFLICT DO NOTHING`,
		string(a.ID), a.Phone.String(), foldEmail(a.Email), flag(a.EmailConfirmed), a.SNILS.String(), a.Password, data, profile,
		a.ProfileRevision, millis(a.CreatedAt))
}

// UpdateAccount replaces an account.
func (t *Tx) UpdateAccount(a Account) error {
	data, err := encode(a.Account)
	if err != nil {
		return err
	}
	profile, err := encode(a.Profile)
	if err != nil {
		return err
	}
	return t.change(`UPDATE account SET phone = $2, email = $3, email_confirmed = $4, snils = $5, password = $6, data = $7,
		profile = $8, profile_revision = $9 WHERE id = $1`, string(a.ID), a.Phone.String(), foldEmail(a.Email), flag(a.EmailConfirmed),
		a.SNILS.String(), a.Password, data, profile, a.ProfileRevision)
}

const accountColumns = "SELECT password, data, profile, profile_revision, snils FROM account "

func (t *Tx) account(query string, args ...any) (Account, error) {
	var a Account
	var data, profile, snils string
	if err := t.row(accountColumns+query, args, &a.Password, &data, &profile, &a.ProfileRevision, &snils); err != nil {
		return a, err
	}
	if err := decode(data, &a.Account); err != nil {
		return a, err
	}
	if err := decode(profile, &a.Profile); err != nil {
		return a, err
	}
	return a, a.SNILS.UnmarshalText([]byte(snils))
}

// FindAccount returns an account.
func (t *Tx) FindAccount(id domain.AccountID) (Account, error) {
	return t.account("WHERE id = $1", string(id))
}

// FindAccountByPhone returns the account of a phone.
func (t *Tx) FindAccountByPhone(p person.Phone) (Account, error) {
	return t.account("WHERE phone = $1", p.String())
}

// FindAccountByLogin returns whom a login means. An address means the account that confirmed it, before one that only
// claims it; a SNILS the oldest account that the registry matched.
func (t *Tx) FindAccountByLogin(l person.Login) (Account, error) {
	switch {
	case !l.Phone.IsZero():
		return t.FindAccountByPhone(l.Phone)
	case !l.Email.IsZero():
		return t.account("WHERE email = $1 ORDER BY email_confirmed DESC, created, id LIMIT 1", foldEmail(l.Email))
	case !l.SNILS.IsZero():
		return t.account("WHERE snils = $1 ORDER BY created, id LIMIT 1", l.SNILS.String())
	}
	return Account{}, domain.ErrNotFound
}

// EmailTaken reports whether another account has confirmed the address.
func (t *Tx) EmailTaken(e person.Email, besides domain.AccountID) (bool, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM account WHERE email = $1 AND email_confirmed = 1 AND id <> $2",
		[]any{foldEmail(e), string(besides)}, &n)
	return n > 0, err
}

func foldEmail(e person.Email) string { return strings.ToLower(e.String()) }
