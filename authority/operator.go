package authority

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// desks is what the office needs of an authority.
type desks struct {
	seal    cipher.AEAD        // of authenticators' secrets
	party   *webauthn.WebAuthn // nil without an address of the console: then there are no security keys
	entered bell               // rung when an entry was written to the audit log
	days    dayCache
}

// openOffice prepares the office. The console's address is the relying party of security keys: another address later, and nobody's
// key fits.
func (a *Authority) openOffice(ctx context.Context, o Options) error {
	keys := o.Keys
	if keys == nil {
		keys = a
	}
	key, err := keys.KeepSecret(ctx, "operators key", randomBytes(32))
	if err != nil {
		return fmt.Errorf("failed to get the key of operators' secrets: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("the key of operators' secrets: %w", err)
	}
	if a.desks.seal, err = cipher.NewGCM(block); err != nil {
		return err
	}
	if o.Console != "" {
		u, err := url.Parse(o.Console)
		if err != nil || u.Host == "" {
			return fmt.Errorf("the address of the console is no URL")
		}
		a.desks.party, err = webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: a.info.Name,
			RPOrigins: []string{u.Scheme + "://" + u.Host}})
		if err != nil {
			return fmt.Errorf("the address of the console: %w", err)
		}
	}
	return a.store.GuardAudit(ctx)
}

// sealSecret encrypts the secret of an operator's authenticator: a nonce and AES-256-GCM, bound to the operator.
func (d *desks) sealSecret(id office.OperatorID, secret string) []byte {
	nonce := randomBytes(d.seal.NonceSize())
	return d.seal.Seal(nonce, nonce, []byte(secret), []byte("totp "+id))
}

func (d *desks) openSecret(id office.OperatorID, sealed []byte) (string, error) {
	n := d.seal.NonceSize()
	if len(sealed) < n {
		return "", domain.ErrDamaged
	}
	secret, err := d.seal.Open(nil, sealed[:n], sealed[n:], []byte("totp "+id))
	if err != nil {
		return "", fmt.Errorf("an operator's secret: %w", domain.ErrDamaged)
	}
	return string(secret), nil
}

// CreateOperator adds an operator, who enrols a second factor when they first sign in. domain.ErrDuplicate: the login is taken,
// domain.ErrInvalid.
func (a *Authority) CreateOperator(ctx context.Context, login, name string, roles []office.Role, password string) (office.Operator, error) {
	login = store.FoldLogin(login)
	var found finding.List
	checkStaffName(&found, "login", login)
	if strings.ContainsFunc(login, notOfLogin) {
		found.Add("login", finding.Characters)
	}
	checkStaffName(&found, "name", strings.TrimSpace(name))
	checkRoles(&found, roles)
	found = append(found, checkOperatorPassword(login, password)...)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return office.Operator{}, err
	}
	record, err := a.staff.record(ctx, password)
	if err != nil {
		return office.Operator{}, err
	}
	o := store.Operator{Password: record, Operator: office.Operator{ID: domain.NewID[office.OperatorID](), Login: login,
		Name: strings.TrimSpace(name), Roles: slices.Clone(roles), CreatedAt: a.now()}}
	err = a.do(ctx, func(w *work) error {
		if err := w.Tx.CreateOperator(o); err != nil {
			return err
		}
		return w.enter(office.Entry{Actor: actorCommand, Action: "operator.created", Subject: login, Why: rolesText(roles)})
	})
	return o.Operator, err
}

// notOfLogin reports whether a character does not belong into a login, which is typed at a keyboard and on a command line: letters of
// the two alphabets, digits and . _ - @ do. Operators that were made before keep theirs.
func notOfLogin(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'а' && r <= 'я' || r == 'ё' || r >= '0' && r <= '9' || strings.ContainsRune("._-@", r))
}

const longestStaffName = 100 // characters of a login or name

func checkStaffName(found *finding.List, field finding.Field, text string) {
	switch {
	case text == "":
		found.Add(field, finding.Required)
	case utf8.RuneCountInString(text) > longestStaffName:
		found.Add(field, finding.TooLong)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		found.Add(field, finding.Characters)
	}
}

func checkRoles(found *finding.List, roles []office.Role) {
	if len(roles) == 0 {
		found.Add("roles", finding.Required)
	}
	for _, r := range roles {
		if !slices.Contains(office.Roles(), r) {
			found.Add("roles", finding.Unreadable)
		}
	}
}

// checkOperatorPassword holds a password against the rules of citizens' passwords; the login must not be in it.
func checkOperatorPassword(login, password string) finding.List {
	found := access.CheckPassword(password, access.Owner{Name: person.FullName{Given: login}})
	return found
}

func rolesText(roles []office.Role) string {
	var all []string
	for _, r := range roles {
		all = append(all, string(r))
	}
	return strings.Join(all, ", ")
}

// Operators returns all operators in order of their logins.
func (a *Authority) Operators(ctx context.Context) ([]office.Operator, error) {
	var all []office.Operator
	err := a.store.View(ctx, func(t *store.Tx) error {
		kept, err := t.FindOperators()
		all = nil
		for _, o := range kept {
			all = append(all, o.Operator)
		}
		return err
	})
	return all, err
}

// amend changes an operator from the command line, and ends all of their sessions.
func (a *Authority) amend(ctx context.Context, login string, e office.Entry, change func(*store.Operator)) error {
	return a.do(ctx, func(w *work) error {
		o, err := w.FindOperatorByLogin(login)
		if err != nil {
			return err
		}
		change(&o)
		if err := w.UpdateOperator(o); err != nil {
			return err
		}
		if err := w.DeleteOperatorSessions(o.ID, ""); err != nil {
			return err
		}
		e.Actor, e.Subject = actorCommand, o.Login
		return w.enter(e)
	})
}

// SetRoles replaces the roles of an operator. domain.ErrNotFound, domain.ErrInvalid.
func (a *Authority) SetRoles(ctx context.Context, login string, roles []office.Role) error {
	var found finding.List
	checkRoles(&found, roles)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	return a.amend(ctx, login, office.Entry{Action: "operator.roles", Why: rolesText(roles)}, func(o *store.Operator) {
		o.Roles = slices.Clone(roles)
	})
}

// SetDisabled takes an operator out of service, or back. domain.ErrNotFound.
func (a *Authority) SetDisabled(ctx context.Context, login string, disabled bool) error {
	e := office.Entry{Action: "operator.enabled"}
	if disabled {
		e.Action = "operator.disabled"
	}
	return a.amend(ctx, login, e, func(o *store.Operator) { o.Disabled = disabled })
}

// ResetSecondFactor takes the authenticator app and all security keys of an operator away; they enrol anew when they sign in.
// domain.ErrNotFound.
func (a *Authority) ResetSecondFactor(ctx context.Context, login string) error {
	return a.amend(ctx, login, office.Entry{Action: "operator.second_factor_reset"}, func(o *store.Operator) {
		o.Secret, o.Keys, o.Credentials = nil, nil, nil
	})
}

// SetPassword gives an operator another password. domain.ErrNotFound, domain.ErrInvalid.
func (a *Authority) SetPassword(ctx context.Context, login, password string) error {
	if err := domain.InvalidUnlessClean(checkOperatorPassword(store.FoldLogin(login), password)); err != nil {
		return err
	}
	record, err := a.staff.record(ctx, password)
	if err != nil {
		return err
	}
	return a.amend(ctx, login, office.Entry{Action: "operator.password"}, func(o *store.Operator) { o.Password = record })
}
