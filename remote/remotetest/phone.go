package remotetest

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartSparePhone implements domain.Phones.
func (f *Fake) StartSparePhone(ctx context.Context, key domain.Key, x domain.SparePhone) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartSparePhone", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		wrong := finding.Code("")
		switch {
		case !x.Phone.RussianMobile():
			wrong = finding.PhoneMobile
		case x.Phone == c.account.Phone:
			wrong = finding.PhoneSame
		}
		if wrong != "" {
			return domain.CodeSent{}, domain.InvalidUnlessClean(finding.List{finding.At(person.FieldSparePhone, wrong)})
		}
		right := func() bool { return c.factor.secret == "" || w.useFactor(c, x.Code) }
		return byHolder(w, c, x.Password, right, func() (domain.CodeSent, error) {
			return w.send(errand{purpose: domain.MessageSpare, account: c.account.ID, phone: x.Phone}, domain.BySMS, x.Phone.Masked(), false), nil
		})
	})
}

// SaveSparePhone implements domain.Phones.
func (f *Fake) SaveSparePhone(ctx context.Context, key domain.Key, t domain.Ticket) (domain.Account, error) {
	return act(ctx, f, call{"SaveSparePhone", key}, func(w *world, c *citizen) (domain.Account, error) {
		got, err := w.redeem(t, domain.MessageSpare, c.account.ID)
		if err != nil {
			return domain.Account{}, err
		}
		delete(w.tickets, t)
		return w.setSpare(c, got.phone), nil
	})
}

// RemoveSparePhone implements domain.Phones.
func (f *Fake) RemoveSparePhone(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	return act(ctx, f, call{"RemoveSparePhone", key}, func(w *world, c *citizen) (domain.Account, error) {
		right := func() bool { return c.factor.secret == "" || w.useFactor(c, p.Code) }
		return byHolder(w, c, p.Password, right, func() (domain.Account, error) {
			if c.account.Spare == (person.Phone{}) {
				return c.account, nil
			}
			return w.setSpare(c, person.Phone{}), nil
		})
	})
}

func (w *world) setSpare(c *citizen, phone person.Phone) domain.Account {
	w.notify(c, domain.Notice{Kind: domain.NoticeSpare, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgPhones}})
	c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalSpare}, c.account.CreatedAt)
	c.account.Spare = phone
	w.tellAccount(c)
	return c.account
}
