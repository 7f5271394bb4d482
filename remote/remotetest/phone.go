package remotetest

import (
	"context"
	"maps"

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

// StartPhoneChange implements domain.Phones.
func (f *Fake) StartPhoneChange(ctx context.Context, key domain.Key, x domain.PhoneChange) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartPhoneChange", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		right := func() bool { return c.factor.secret == "" || w.useFactor(c, x.Code) }
		return byHolder(w, c, x.Password, right, func() (domain.CodeSent, error) {
			to := c.account.Phone
			if x.Spare {
				to = c.account.Spare
			}
			if to.IsZero() {
				return domain.CodeSent{}, domain.ErrConflict
			}
			return w.send(errand{purpose: domain.MessagePhone, account: c.account.ID, phone: to}, domain.BySMS, to.Masked(), false), nil
		})
	})
}

// vouched checks a ticket that vouches for a change of phone.
func (w *world) vouched(c *citizen, t domain.Ticket) error {
	got, err := w.redeem(t, domain.MessagePhone, c.account.ID)
	if err == nil && got.phone != c.account.Phone && got.phone != c.account.Spare {
		err = domain.ErrCodeExpired
	}
	return err
}

// StartNewPhone implements domain.Phones.
func (f *Fake) StartNewPhone(ctx context.Context, key domain.Key, n domain.NewPhone) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartNewPhone", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		wrong := finding.Code("")
		switch {
		case !n.Phone.RussianMobile():
			wrong = finding.PhoneMobile
		case n.Phone == c.account.Phone:
			wrong = finding.PhoneSame
		}
		if wrong != "" {
			return domain.CodeSent{}, domain.InvalidUnlessClean(finding.List{finding.At(person.FieldPhone, wrong)})
		}
		if err := w.vouched(c, n.Ticket); err != nil {
			return domain.CodeSent{}, err
		}
		a := errand{purpose: domain.MessageNewPhone, account: c.account.ID, phone: n.Phone}
		return w.send(a, domain.BySMS, n.Phone.Masked(), w.findPhone(n.Phone) != nil), nil
	})
}

// FinishPhoneChange implements domain.Phones.
func (f *Fake) FinishPhoneChange(ctx context.Context, key domain.Key, m domain.PhoneMove) (domain.Account, error) {
	return act(ctx, f, call{"FinishPhoneChange", key}, func(w *world, c *citizen) (domain.Account, error) {
		if err := w.vouched(c, m.Ticket); err != nil {
			return domain.Account{}, err
		}
		got, err := w.redeem(m.New, domain.MessageNewPhone, c.account.ID)
		if err != nil {
			return domain.Account{}, err
		}
		if w.findPhone(got.phone) != nil {
			return domain.Account{}, domain.ErrDuplicate
		}
		delete(w.tickets, m.Ticket)
		delete(w.tickets, m.New)
		w.endReentry(c)
		w.alarm(c, domain.Notice{Kind: domain.NoticePhone, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgPhones}})
		c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalPhone}, c.account.CreatedAt)
		w.endSignIns(c)
		maps.DeleteFunc(w.sessions, func(id string, s *session) bool { return s.account == c.account.ID && id != f.session })
		c.account.Phone = got.phone
		if c.account.Spare == got.phone {
			c.account.Spare = person.Phone{}
		}
		w.tellAccount(c)
		return c.account, nil
	})
}
