package store

import (
	"errors"
	"strings"
	"time"

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
	Biometrics      Biometrics
}

// Biometrics is what is kept of the consent to biometric data, apart from those of applications.
type Biometrics struct {
	TakenBack time.Time      `json:"taken_back,omitzero"` // zero: it stands, or was not asked for yet
	Agreed    domain.Consent `json:"agreed,omitzero"`     // given after it had been taken back
}

// sealedAccount is an account as it is kept: sealed, and what it is looked up by as digests.
type sealedAccount struct {
	phone, email, snils, password, data, profile string
}

// Purposes of digests.
const (
	byPhone       = "phone"
	byEmail       = "email"
	bySNILS       = "snils"
	byDestination = "destination" // of a challenge: a phone or an address
	byContent     = "content"     // of a file: its SHA-256
)

func (t *Tx) sealAccount(a Account) (sealedAccount, error) {
	s := sealedAccount{phone: t.digest(byPhone, a.Phone.String()), email: t.digest(byEmail, foldEmail(a.Email)),
		snils: t.digest(bySNILS, a.SNILS.String())}
	of := func(column string) cell { return cell{"account", column, a.ID, string(a.ID)} }
	var err error
	if s.password, err = t.sealText(of("password"), a.Password); err != nil {
		return s, err
	}
	if s.data, err = t.sealJSON(of("data"), a.Account); err != nil {
		return s, err
	}
	s.profile, err = t.sealJSON(of("profile"), holder{a.Profile, a.SNILS, a.Biometrics})
	return s, err
}

// holder is what is kept of whom an account is of.
type holder struct {
	Profile person.Profile `json:"profile"`
	SNILS   person.SNILS   `json:"snils,omitzero"` // Account.SNILS

	Biometrics Biometrics `json:"biometrics,omitzero"`
}

// CreateAccount adds an account with a key of its own. domain.ErrDuplicate: the phone has one.
func (t *Tx) CreateAccount(a Account) error {
	if _, err := t.makeKey(a.ID); err != nil {
		return err
	}
	s, err := t.sealAccount(a)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision,
		changes, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10) ON CONFLICT DO NOTHING`,
		string(a.ID), s.phone, s.email, flag(a.EmailConfirmed), s.snils, s.password, s.data, s.profile,
		a.ProfileRevision, millis(a.CreatedAt))
}

// UpdateAccount replaces an account.
func (t *Tx) UpdateAccount(a Account) error {
	s, err := t.sealAccount(a)
	if err != nil {
		return err
	}
	t.writes(a.ID)
	return t.change(`UPDATE account SET phone = $2, email = $3, email_confirmed = $4, snils = $5, password = $6, data = $7,
		profile = $8, profile_revision = $9 WHERE id = $1`, string(a.ID), s.phone, s.email, flag(a.EmailConfirmed),
		s.snils, s.password, s.data, s.profile, a.ProfileRevision)
}

// UpdateAccountTold replaces an account and adds the change that says so, as AppendChange does.
func (t *Tx) UpdateAccountTold(a Account, at time.Time) error {
	s, err := t.sealAccount(a)
	if err != nil {
		return err
	}
	return t.counted(`UPDATE account SET phone = $2, email = $3, email_confirmed = $4, snils = $5, password = $6, data = $7,
		profile = $8, profile_revision = $9, changes = changes + 1 WHERE id = $1`, []any{string(a.ID), s.phone, s.email,
		flag(a.EmailConfirmed), s.snils, s.password, s.data, s.profile, a.ProfileRevision}, AccountChanged, string(a.ID), at)
}

const accountColumns = "SELECT id, password, data, profile, profile_revision FROM account "

func (t *Tx) account(query string, args ...any) (Account, error) {
	var a Account
	var s sealedAccount
	var id domain.AccountID
	if err := t.row(accountColumns+query, args, &id, &s.password, &s.data, &s.profile, &a.ProfileRevision); err != nil {
		return a, err
	}
	of := func(column string) cell { return cell{"account", column, id, string(id)} }
	var err error
	if a.Password, err = t.openText(of("password"), s.password); err != nil {
		return Account{}, err
	}
	if err = t.openJSON(of("data"), s.data, &a.Account); err != nil {
		return Account{}, err
	}
	var h holder
	err = t.openJSON(of("profile"), s.profile, &h)
	a.Profile, a.SNILS, a.Biometrics = h.Profile, h.SNILS, h.Biometrics
	return a, err
}

// FindAccount returns an account.
func (t *Tx) FindAccount(id domain.AccountID) (Account, error) {
	return t.account("WHERE id = $1", string(id))
}

// FindAccountOfSession returns the account of a session, in one statement. domain.ErrNotFound: the session has ended, or is another's.
func (t *Tx) FindAccountOfSession(session string, id domain.AccountID) (Account, error) {
	return t.account("WHERE id = (SELECT s.account FROM session AS s WHERE s.id = $1 AND s.account = $2)", session, string(id))
}

// FindAccountByPhone returns the account of a phone.
func (t *Tx) FindAccountByPhone(p person.Phone) (Account, error) {
	return t.account("WHERE phone = $1", t.digest(byPhone, p.String()))
}

// FindAccountByLogin returns whom a login means. An address means the account that confirmed it, before one that only
// claims it; a SNILS the oldest account that the registry matched.
func (t *Tx) FindAccountByLogin(l person.Login) (Account, error) {
	switch {
	case !l.Phone.IsZero():
		return t.FindAccountByPhone(l.Phone)
	case !l.Email.IsZero():
		return t.account("WHERE email = $1 ORDER BY email_confirmed DESC, created, id LIMIT 1", t.digest(byEmail, foldEmail(l.Email)))
	case !l.SNILS.IsZero():
		return t.account("WHERE snils = $1 ORDER BY created, id LIMIT 1", t.digest(bySNILS, l.SNILS.String()))
	}
	return Account{}, domain.ErrNotFound
}

// FindAccountToSignIn is FindAccountByLogin with the same statements whether there is such an account or not.
func (t *Tx) FindAccountToSignIn(l person.Login) (Account, error) {
	id, err := t.findAccountID(l)
	known := err == nil
	if errors.Is(err, domain.ErrNotFound) {
		id, err = domain.NewID[domain.AccountID](), nil // of nobody
	}
	if err == nil {
		_, err = t.readKey(id)
	}
	if err != nil && (known || !errors.Is(err, domain.ErrNotFound)) {
		return Account{}, err
	}
	return t.FindAccount(id)
}

func (t *Tx) findAccountID(l person.Login) (id domain.AccountID, err error) {
	where, arg := "phone = $1", t.digest(byPhone, l.Phone.String())
	switch {
	case !l.Email.IsZero():
		where, arg = "email = $1", t.digest(byEmail, foldEmail(l.Email))
	case !l.SNILS.IsZero():
		where, arg = "snils = $1", t.digest(bySNILS, l.SNILS.String())
	}
	err = t.row("SELECT id FROM account WHERE "+where+" ORDER BY email_confirmed DESC, created, id LIMIT 1", []any{arg}, &id)
	return id, err
}

// PhoneTaken reports whether a phone has an account.
func (t *Tx) PhoneTaken(p person.Phone) (bool, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM account WHERE phone = $1", []any{t.digest(byPhone, p.String())}, &n)
	return n > 0, err
}

// EmailTaken reports whether another account has confirmed the address.
func (t *Tx) EmailTaken(e person.Email, besides domain.AccountID) (bool, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM account WHERE email = $1 AND email_confirmed = 1 AND id <> $2",
		[]any{t.digest(byEmail, foldEmail(e)), string(besides)}, &n)
	return n > 0, err
}

func foldEmail(e person.Email) string { return strings.ToLower(e.String()) }
