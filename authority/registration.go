package authority

import (
	"context"
	"errors"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Authority implements domain.Accounts.
func (b *backend) Authority(context.Context) (domain.AuthorityInfo, error) { return b.a.info, nil }

// contact is the request of StartRegistration.
type contact struct {
	Phone person.Phone
	Email person.Email
}

// StartRegistration implements domain.Accounts.
func (b *backend) StartRegistration(ctx context.Context, key domain.Key, phone person.Phone, email person.Email) (domain.CodeSent, error) {
	var found finding.List
	if !phone.RussianMobile() {
		found.Add(person.FieldPhone, finding.PhoneMobile)
	}
	if email.IsZero() {
		found.Add(person.FieldEmail, finding.Required)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	c := command{"StartRegistration", key, contact{phone, email}}
	return onceForAnyone(ctx, b, c, func(w *work) (domain.CodeSent, error) {
		taken, err := w.PhoneTaken(phone)
		if err != nil {
			return domain.CodeSent{}, err
		}
		e := errand{Masked: phone.Masked(), Phone: phone, Email: email, Decoy: taken}
		return w.sendCode(store.Challenge{Purpose: domain.MessageRegister, Channel: domain.BySMS, Destination: phone.String()}, e)
	})
}

// errHashDue is a registration that has nothing against it and wants the record of its password.
var errHashDue = errors.New("the password is to be hashed")

// FinishRegistration implements domain.Accounts. The password is hashed between two transactions, and only for a ticket that is
// good: hashing takes long, and a transaction keeps others waiting and may be tried again as a whole.
func (b *backend) FinishRegistration(ctx context.Context, key domain.Key, r domain.Registration) (domain.Account, error) {
	account, err := b.finishRegistration(ctx, key, r, "")
	if !errors.Is(err, errHashDue) {
		return account, err
	}
	record, err := b.a.verifier.record(ctx, r.Password)
	if err != nil {
		return domain.Account{}, err
	}
	return b.finishRegistration(ctx, key, r, record)
}

// finishRegistration opens the account, or returns errHashDue while it has no record of the password.
func (b *backend) finishRegistration(ctx context.Context, key domain.Key, r domain.Registration, record string) (domain.Account, error) {
	return onceForAnyone(ctx, b, command{"FinishRegistration", key, r}, func(w *work) (domain.Account, error) {
		c, e, err := w.redeem(r.Ticket, domain.MessageRegister)
		if err != nil {
			return domain.Account{}, err
		}
		found := access.CheckPassword(r.Password, access.Owner{Phone: e.Phone, Email: e.Email})
		found = append(found, domain.MissingConsents(r.Consents, wanted(domain.UserAgreement, domain.PersonalData))...)
		if err := domain.InvalidUnlessClean(found); err != nil {
			return domain.Account{}, err // the ticket stays good for a corrected attempt
		}
		if _, err := w.FindAccountByPhone(e.Phone); !errors.Is(err, domain.ErrNotFound) {
			return domain.Account{}, errors.Join(domain.ErrDuplicate, err)
		}
		if record == "" {
			return domain.Account{}, errHashDue
		}
		w.account = store.Account{Password: record, Account: domain.Account{
			ID: domain.NewID[domain.AccountID](), Level: domain.Simplified, Phone: e.Phone, Email: e.Email, Consents: r.Consents,
			CreatedAt: w.now, Version: 1}}
		if err := w.CreateAccount(w.account); err != nil {
			return domain.Account{}, err
		}
		if err := w.tell(store.AccountChanged, string(w.account.ID)); err != nil {
			return domain.Account{}, err
		}
		return w.account.Account, w.spend(c)
	})
}

// Account implements domain.Accounts.
func (b *backend) Account(ctx context.Context) (domain.Account, error) {
	return ask(ctx, b, func(_ *store.Tx, a store.Account) (domain.Account, error) { return a.Account, nil })
}

// StartEmailConfirmation implements domain.Accounts.
func (b *backend) StartEmailConfirmation(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return once(ctx, b, command{"StartEmailConfirmation", key, nil}, func(w *work) (domain.CodeSent, error) {
		if w.account.EmailConfirmed {
			return domain.CodeSent{}, domain.ErrDuplicate
		}
		c := store.Challenge{Account: w.account.ID, Purpose: domain.MessageEmail, Channel: domain.ByMail,
			Destination: w.account.Email.String()}
		return w.sendCode(c, errand{Masked: w.account.Email.Masked(), Email: w.account.Email})
	})
}

// ConfirmEmail implements domain.Accounts.
func (b *backend) ConfirmEmail(ctx context.Context, ticket domain.Ticket) (domain.Account, error) {
	return act(ctx, b, func(w *work) (domain.Account, error) {
		c, e, err := w.redeem(ticket, domain.MessageEmail)
		if err != nil {
			return domain.Account{}, err
		}
		if e.Email != w.account.Email {
			return domain.Account{}, domain.ErrCodeExpired // it was sent to another address
		}
		if err := w.spend(c); err != nil {
			return domain.Account{}, err
		}
		w.account.EmailConfirmed = true
		err = w.saveAccount()
		return w.account.Account, err
	})
}
