package app

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Registration is how far registering has got.
type Registration struct {
	Step  RegistrationStep
	Phone string          // as typed
	Email string          // as typed
	Code  domain.CodeSent // of the step's code, zero when none is out
}

// RegistrationStep is one screen of registering.
type RegistrationStep string

// The steps, in order. The account is made between the password and the code of the e-mail, which needs it signed in.
const (
	RegisterContacts  RegistrationStep = "contacts"
	RegisterPhoneCode RegistrationStep = "phone_code"
	RegisterPassword  RegistrationStep = "password" // and consents
	RegisterEmailCode RegistrationStep = "email_code"
	RegisterDone      RegistrationStep = "done"
)

// formRegistration is the draft that holds the contacts as they were typed.
const formRegistration = "registration"

// registering is what is kept of registering besides the draft, so that it goes on after the program was stopped.
type registering struct {
	Step   RegistrationStep `json:"step"`
	Code   domain.CodeSent  `json:"code,omitzero"`   // of RegisterPhoneCode
	Ticket domain.Ticket    `json:"ticket,omitzero"` // of RegisterPassword
}

// Registration returns how far registering has got.
func (a *App) Registration(ctx context.Context) (r Registration, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		r, _, err = findRegistration(ctx, tx)
		return err
	})
	return r, err
}

func findRegistration(ctx context.Context, tx domain.Tx) (Registration, registering, error) {
	kept := registering{Step: RegisterContacts}
	account, err := tx.FindAccount(ctx)
	switch {
	case err == nil:
		r := Registration{Step: RegisterDone, Phone: account.Phone.Formatted(), Email: account.Email.String()}
		if !account.EmailConfirmed {
			r.Step = RegisterEmailCode
			err = findState(ctx, tx, stateEmail, &r.Code)
		}
		return r, registering{Step: r.Step}, err
	case !errors.Is(err, domain.ErrNotFound):
		return Registration{}, kept, err
	}
	draft, err := tx.FindDraft(ctx, formRegistration)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return Registration{}, kept, err
	}
	err = findState(ctx, tx, stateRegistration, &kept)
	return Registration{Step: kept.Step, Phone: draft.Answers[person.FieldPhone], Email: draft.Answers[person.FieldEmail],
		Code: kept.Code}, kept, err
}

// CheckContacts returns what is wrong with phone and e-mail as typed.
func (a *App) CheckContacts(phone, email string) finding.List {
	_, _, found := readContacts(phone, email)
	return found
}

func readContacts(phone, email string) (person.Phone, person.Email, finding.List) {
	answers := person.Answers{person.FieldPhone: phone, person.FieldEmail: email}
	p, all := person.ReadProfile(answers, person.Date{})
	return p.Phone, p.Email, append(all.For(person.FieldPhone), all.For(person.FieldEmail)...)
}

// KeepContacts keeps the contacts as they are typed, and returns when that was. Once a code is out it does nothing: a write that was
// overtaken must not put others in the place of those the code went to.
func (a *App) KeepContacts(ctx context.Context, phone, email string) (at time.Time, err error) {
	at = a.now()
	return at, a.update(ctx, func(tx domain.Tx) error {
		_, kept, err := findRegistration(ctx, tx)
		if err != nil || kept.Step != RegisterContacts {
			return err
		}
		typed := person.Answers{person.FieldPhone: phone, person.FieldEmail: email}
		return tx.SaveDraft(ctx, domain.FormDraft{Form: formRegistration, Answers: typed, SavedAt: at})
	})
}

// StartRegistration has a code sent to the phone, unless one for the same contacts is out. An Invalid as of CheckContacts,
// and ErrDuplicate when the vault belongs to an account.
func (a *App) StartRegistration(ctx context.Context, phone, email string) (Registration, error) {
	number, address, found := readContacts(phone, email)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return Registration{}, err
	}
	a.enrolling.Lock()
	defer a.enrolling.Unlock()
	typed := person.Answers{person.FieldPhone: phone, person.FieldEmail: email}
	var out bool
	err := a.update(ctx, func(tx domain.Tx) error {
		r, kept, err := findRegistration(ctx, tx)
		if err != nil {
			return err
		}
		switch kept.Step {
		case RegisterEmailCode, RegisterDone:
			return domain.ErrDuplicate
		case RegisterPhoneCode:
			out = r.Phone == phone && r.Email == email && a.now().Before(kept.Code.ExpiresAt)
		}
		return tx.SaveDraft(ctx, domain.FormDraft{Form: formRegistration, Answers: typed, SavedAt: a.now()})
	})
	if err != nil {
		return Registration{}, err
	}
	if !out {
		_, err = perform(ctx, a, direct[domain.CodeSent]{
			name: formRegistration, request: []string{number.String(), address.String()},
			send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
				return b.StartRegistration(ctx, act.Key, number, address)
			},
			store: func(tx domain.Tx, sent domain.CodeSent) error {
				return saveState(ctx, tx, stateRegistration, registering{Step: RegisterPhoneCode, Code: sent})
			},
		})
	}
	if err != nil {
		return Registration{}, err
	}
	return a.Registration(ctx)
}

// ConfirmPhone takes the code. ErrCodeWrong, ErrCodeExpired.
func (a *App) ConfirmPhone(ctx context.Context, code string) (Registration, error) {
	var kept registering
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		_, kept, err = findRegistration(ctx, tx)
		return err
	})
	if err != nil {
		return Registration{}, err
	}
	switch kept.Step {
	case RegisterContacts:
		return Registration{}, domain.ErrCodeExpired
	case RegisterPhoneCode:
		ticket, err := a.ticket(ctx, kept.Code, code)
		if err != nil {
			return Registration{}, err
		}
		if err := a.setRegistering(ctx, registering{Step: RegisterPassword, Ticket: ticket}); err != nil {
			return Registration{}, err
		}
	}
	return a.Registration(ctx) // beyond: it was taken already
}

func (a *App) setRegistering(ctx context.Context, r registering) error {
	return a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateRegistration, r) })
}

// ResendCode has another code sent for the same act. A RateLimited until CodeSent.ResendAt; ErrCodeExpired when no more are
// sent: then the act begins anew, registering with its contacts.
func (a *App) ResendCode(ctx context.Context, c domain.CodeSent) (domain.CodeSent, error) {
	b, err := a.backend()
	if err != nil {
		return domain.CodeSent{}, err
	}
	sent, err := b.ResendCode(ctx, c.Challenge)
	a.reached(err)
	over := errors.Is(err, domain.ErrCodeExpired) || errors.Is(err, domain.ErrNotFound)
	if err != nil && !over {
		return domain.CodeSent{}, err
	}
	stored := a.update(ctx, func(tx domain.Tx) error { return replaceCode(ctx, tx, c.Challenge, sent, over) })
	return sent, errors.Join(err, stored)
}

// replaceCode puts the new code where the old one is kept; when no code is sent any more, the act begins anew.
func replaceCode(ctx context.Context, tx domain.Tx, old domain.ChallengeID, sent domain.CodeSent, over bool) error {
	var email domain.CodeSent
	if err := findState(ctx, tx, stateEmail, &email); err != nil {
		return err
	}
	if email.Challenge == old {
		return saveState(ctx, tx, stateEmail, sent)
	}
	_, kept, err := findRegistration(ctx, tx)
	if err != nil || kept.Step != RegisterPhoneCode || kept.Code.Challenge != old {
		return err
	}
	if kept.Code = sent; over {
		kept = registering{Step: RegisterContacts}
	}
	return saveState(ctx, tx, stateRegistration, kept)
}

// ChangeContacts goes back to the contacts, which are kept. ErrDuplicate once there is an account.
func (a *App) ChangeContacts(ctx context.Context) (Registration, error) {
	r, err := a.Registration(ctx)
	switch {
	case err != nil:
		return r, err
	case r.Step == RegisterEmailCode || r.Step == RegisterDone:
		return r, domain.ErrDuplicate
	}
	if err := a.setRegistering(ctx, registering{Step: RegisterContacts}); err != nil {
		return r, err
	}
	return a.Registration(ctx)
}

// CheckPassword tells how a password for the account stands up to guessing and which rules it breaks, in the light of what
// is known about the citizen.
func (a *App) CheckPassword(ctx context.Context, password string) (access.Strength, finding.List) {
	var owner access.Owner
	// Without what is kept the password is still held against everything else.
	_ = a.view(ctx, func(tx domain.Tx) error {
		if r, _, err := findRegistration(ctx, tx); err == nil {
			owner.Phone, owner.Email, _ = readContacts(r.Phone, r.Email)
		}
		if p, err := tx.FindProfile(ctx); err == nil {
			owner.Name, owner.Birth = p.Name, p.Birth
		}
		return nil
	})
	return access.StrengthOf(password, owner), access.CheckPassword(password, owner)
}

// FinishRegistration makes the account; the citizen signs in next. An Invalid with findings about password and consents.
// After ErrCodeExpired and ErrDuplicate registering stands at its contacts again. It does nothing once there is an
// account.
func (a *App) FinishRegistration(ctx context.Context, password string, agreed []domain.ConsentText) error {
	if _, found := a.CheckPassword(ctx, password); found.Blocking() {
		return &domain.Invalid{Findings: found}
	}
	var kept registering
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		_, kept, err = findRegistration(ctx, tx)
		return err
	})
	switch {
	case err != nil:
		return err
	case kept.Step == RegisterEmailCode || kept.Step == RegisterDone:
		return nil
	case kept.Step != RegisterPassword:
		return domain.ErrCodeExpired
	}
	proof, err := passwordProof(password, kept.Ticket)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "account", request: []any{proof, agreed},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			consents := make([]domain.Consent, len(agreed))
			for i, text := range agreed {
				consents[i] = text.Agree(act.At)
			}
			r := domain.Registration{Ticket: kept.Ticket, Password: password, Consents: consents}
			return b.FinishRegistration(ctx, act.Key, r)
		},
		store:  func(tx domain.Tx, account domain.Account) error { return registered(ctx, tx, account) },
		topics: []Topic{TopicAccount, TopicSession},
	})
	if errors.Is(err, domain.ErrCodeExpired) || errors.Is(err, domain.ErrDuplicate) {
		return errors.Join(err, a.setRegistering(ctx, registering{Step: RegisterContacts}))
	}
	return err
}

// proofRounds makes guessing a password from its proof, should somebody read the vault, as slow as OWASP's sheet on storing
// passwords asks of PBKDF2 with SHA-256. Tests alone lower it.
var proofRounds = 600_000

// passwordProof tells one password from another without the password being stored: what is kept of a pending act is a hash
// of its request. The ticket, random and used once, is the salt.
func passwordProof(password string, ticket domain.Ticket) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, []byte(ticket), proofRounds, sha256.Size)
}

// registered stores the new account, and forgets what made it.
func registered(ctx context.Context, tx domain.Tx, account domain.Account) error {
	for _, name := range []state{stateRegistration, stateTicket} {
		if err := dropState(ctx, tx, name); err != nil {
			return err
		}
	}
	if err := tx.DeleteDraft(ctx, formRegistration); err != nil {
		return err
	}
	if err := saveState(ctx, tx, stateLogin, account.Phone.Formatted()); err != nil {
		return err
	}
	return tx.SaveAccount(ctx, account)
}

// StartEmailConfirmation has a code sent to the account's address. ErrDuplicate when the address is confirmed.
func (a *App) StartEmailConfirmation(ctx context.Context) (domain.CodeSent, error) {
	sent, err := perform(ctx, a, direct[domain.CodeSent]{
		name: "email",
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartEmailConfirmation(ctx, act.Key)
		},
		store: func(tx domain.Tx, sent domain.CodeSent) error { return saveState(ctx, tx, stateEmail, sent) },
	})
	if errors.Is(err, domain.ErrDuplicate) {
		err = errors.Join(err, a.refreshAccount(ctx)) // it was confirmed elsewhere, or the answer to that was lost
	}
	return sent, err
}

// ConfirmEmail takes the code that went to the address. ErrCodeWrong, ErrCodeExpired.
func (a *App) ConfirmEmail(ctx context.Context, c domain.CodeSent, code string) error {
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return err
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	account, err := b.ConfirmEmail(ctx, ticket)
	a.reached(err)
	if err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error {
		return errors.Join(dropState(ctx, tx, stateEmail), dropState(ctx, tx, stateTicket), keepAccount(ctx, tx, account))
	}, TopicAccount)
}
