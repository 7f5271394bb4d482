package authority

import (
	"context"
	"errors"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartSparePhone implements domain.Phones.
func (b *backend) StartSparePhone(ctx context.Context, key domain.Key, x domain.SparePhone) (domain.CodeSent, error) {
	check := func() error {
		if !x.Phone.RussianMobile() {
			return invalid(person.FieldSparePhone, finding.PhoneMobile)
		}
		return nil
	}
	c := command{"StartSparePhone", key, x}
	return byHolder(ctx, b, c, x.Password, check, nothingDue, func(w *work) (domain.CodeSent, error) {
		if x.Phone == w.account.Phone {
			return domain.CodeSent{}, invalid(person.FieldSparePhone, finding.PhoneSame)
		}
		f, err := w.FindFactor(w.account.ID)
		if err != nil {
			return domain.CodeSent{}, err
		}
		if err := w.proveFactor(&f, x.Code); err != nil {
			return domain.CodeSent{}, err
		}
		if err := w.saveFactor(f); err != nil {
			return domain.CodeSent{}, err
		}
		return w.sendCode(store.Challenge{Account: w.account.ID, Purpose: domain.MessageSpare, Channel: domain.BySMS,
			Destination: x.Phone.String()}, errand{Masked: x.Phone.Masked(), Phone: x.Phone})
	})
}

// SaveSparePhone implements domain.Phones.
func (b *backend) SaveSparePhone(ctx context.Context, key domain.Key, t domain.Ticket) (domain.Account, error) {
	return once(ctx, b, command{"SaveSparePhone", key, t}, func(w *work) (domain.Account, error) {
		c, e, err := w.redeem(t, domain.MessageSpare)
		if err != nil {
			return domain.Account{}, err
		}
		if err := w.spend(c); err != nil {
			return domain.Account{}, err
		}
		return w.setSpare(b.caller, e.Phone)
	})
}

// RemoveSparePhone implements domain.Phones.
func (b *backend) RemoveSparePhone(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	c := command{"RemoveSparePhone", key, p}
	return byHolder(ctx, b, c, p.Password, nothingDue, nothingDue, func(w *work) (domain.Account, error) {
		f, err := w.FindFactor(w.account.ID)
		if err != nil || w.account.Spare == (person.Phone{}) {
			return w.account.Account, err
		}
		if err := w.proveFactor(&f, p.Code); err != nil {
			return domain.Account{}, err
		}
		if err := w.saveFactor(f); err != nil {
			return domain.Account{}, err
		}
		return w.setSpare(b.caller, person.Phone{})
	})
}

// setSpare tells first, so that the one whose place is taken hears of it too.
func (w *work) setSpare(by Caller, phone person.Phone) (domain.Account, error) {
	if err := errors.Join(w.notify(domain.Notice{Kind: domain.NoticeSpare, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgPhones}}),
		w.journal(by, domain.JournalEntry{Kind: domain.JournalSpare})); err != nil {
		return domain.Account{}, err
	}
	w.account.Spare = phone
	err := w.saveAccount()
	return w.account.Account, err
}
