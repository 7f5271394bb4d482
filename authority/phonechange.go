package authority

import (
	"context"
	"errors"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartPhoneChange implements domain.Phones.
func (b *backend) StartPhoneChange(ctx context.Context, key domain.Key, x domain.PhoneChange) (domain.CodeSent, error) {
	c := command{"StartPhoneChange", key, x}
	return byHolder(ctx, b, c, x.Password, nothingDue, nothingDue, func(w *work) (domain.CodeSent, error) {
		to := w.account.Phone
		if x.Spare {
			to = w.account.Spare
		}
		if to.IsZero() {
			return domain.CodeSent{}, domain.ErrConflict
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
		return w.sendCode(store.Challenge{Account: w.account.ID, Purpose: domain.MessagePhone, Channel: domain.BySMS,
			Destination: to.String()}, errand{Masked: to.Masked(), Phone: to})
	})
}

// vouched returns the challenge of a ticket that vouches for a change of phone: it went to a phone that is the account's still.
func (w *work) vouched(t domain.Ticket) (store.Challenge, error) {
	c, e, err := w.redeem(t, domain.MessagePhone)
	if err == nil && e.Phone != w.account.Phone && e.Phone != w.account.Spare {
		err = domain.ErrCodeExpired
	}
	return c, err
}

// StartNewPhone implements domain.Phones. The code to a phone that has an account opens nothing.
func (b *backend) StartNewPhone(ctx context.Context, key domain.Key, n domain.NewPhone) (domain.CodeSent, error) {
	return once(ctx, b, command{"StartNewPhone", key, n}, func(w *work) (domain.CodeSent, error) {
		switch {
		case !n.Phone.RussianMobile():
			return domain.CodeSent{}, invalid(person.FieldPhone, finding.PhoneMobile)
		case n.Phone == w.account.Phone:
			return domain.CodeSent{}, invalid(person.FieldPhone, finding.PhoneSame)
		}
		if _, err := w.vouched(n.Ticket); err != nil {
			return domain.CodeSent{}, err
		}
		_, err := w.FindAccountByLogin(person.Login{Phone: n.Phone})
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return domain.CodeSent{}, err
		}
		return w.sendCode(store.Challenge{Account: w.account.ID, Purpose: domain.MessageNewPhone, Channel: domain.BySMS,
			Destination: n.Phone.String()}, errand{Masked: n.Phone.Masked(), Phone: n.Phone, Decoy: err == nil})
	})
}

// FinishPhoneChange implements domain.Phones.
func (b *backend) FinishPhoneChange(ctx context.Context, key domain.Key, m domain.PhoneMove) (domain.Account, error) {
	return once(ctx, b, command{"FinishPhoneChange", key, m}, func(w *work) (domain.Account, error) {
		before, err := w.vouched(m.Ticket)
		if err != nil {
			return domain.Account{}, err
		}
		c, e, err := w.redeem(m.New, domain.MessageNewPhone)
		if err != nil {
			return domain.Account{}, err
		}
		if err := w.isFree(e.Phone); err != nil {
			return domain.Account{}, err
		}
		if err := errors.Join(w.spend(before), w.spend(c)); err != nil {
			return domain.Account{}, err
		}
		err = w.setPhone(b.caller, e.Phone)
		return w.account.Account, err
	})
}

// setPhone tells first, so that the phone so far hears of it.
func (w *work) setPhone(by Caller, phone person.Phone) error {
	if err := w.endReentry(by); err != nil {
		return err
	}
	if err := errors.Join(w.alarm(domain.Notice{Kind: domain.NoticePhone, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgPhones}}),
		w.journal(by, domain.JournalEntry{Kind: domain.JournalPhone}), w.endSignIns(),
		w.DeleteOtherSessions(w.account.ID, by.Session)); err != nil {
		return err
	}
	w.account.Phone = phone
	if w.account.Spare == phone {
		w.account.Spare = person.Phone{}
	}
	return w.saveAccount()
}
