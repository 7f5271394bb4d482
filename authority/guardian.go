package authority

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// mostInvitations is how many an account may send within a day, one at a time; mostInvited how many for one phone are looked through:
// more than anybody has accounts to send them from.
const (
	mostInvitations = 5
	mostInvited     = 2000
)

// seenBy returns a request as one of its sides sees it: the code is for whoever invited, the name of who opened it for nobody before
// they consent.
func seenBy(g store.Guardian, account domain.AccountID) domain.GuardianRequest {
	seen := g.GuardianRequest
	if seen.Mine = g.Account == account; !seen.Mine || !g.State.Open() {
		seen.Code = ""
	}
	if !seen.Mine {
		seen.Document = ""
	}
	return seen
}

// FindGuardians implements domain.Guardians.
func (b *backend) FindGuardians(ctx context.Context) ([]domain.GuardianRequest, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.GuardianRequest, error) {
		kept, err := t.FindGuardians(a.ID)
		all := make([]domain.GuardianRequest, 0, len(kept))
		for _, g := range kept {
			all = append(all, seenBy(g, a.ID))
		}
		return all, err
	})
}

// InviteGuardian implements domain.Guardians.
func (b *backend) InviteGuardian(ctx context.Context, key domain.Key, i domain.GuardianInvitation) (domain.GuardianRequest, error) {
	return once(ctx, b, command{"InviteGuardian", key, i}, func(w *work) (domain.GuardianRequest, error) {
		if err := w.mayInvite(i); err != nil {
			return domain.GuardianRequest{}, err
		}
		p := w.account.Profile
		g := store.Guardian{Account: w.account.ID, Phone: i.Phone, GuardianRequest: domain.GuardianRequest{ID: i.ID,
			State: domain.GuardianInvited, Service: i.Service, Child: p.Name.String(), Birth: p.Birth, To: i.Phone.Masked(),
			Code: access.CodePolicy{Digits: domain.GuardianCodeDigits}.NewCode(), StartedAt: w.now,
			Until: w.now.Add(domain.GuardianLife), Version: 1}}
		if err := w.CreateGuardian(g); err != nil {
			return domain.GuardianRequest{}, err
		}
		if err := w.planAt(jobGuardian, string(g.ID), g.Until, none{}); err != nil {
			return domain.GuardianRequest{}, err
		}
		if err := w.tell(store.GuardianChanged, string(g.ID)); err != nil {
			return domain.GuardianRequest{}, err
		}
		return seenBy(g, w.account.ID), w.tellInvited(g)
	})
}

// tellInvited gives who has the account of the phone a notice. Whom it is about they learn with the code alone: the phone may be
// mistyped.
func (w *work) tellInvited(g store.Guardian) error {
	invited, err := w.FindAccountByPhone(g.Phone)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.as(invited.ID, func() error { return w.notify(guardianNotice(g.GuardianRequest, "")) })
}

func guardianNotice(g domain.GuardianRequest, arg string) domain.Notice {
	return domain.Notice{Kind: domain.NoticeGuardian, Route: domain.Route{Page: domain.RouteGuardian, Arg: arg},
		Params: domain.NoticeParams{Guardian: g.State}}
}

// as does something for another account than the one that is signed in.
func (w *work) as(id domain.AccountID, do func() error) error {
	mine := w.account
	other, err := w.FindAccount(id)
	if err != nil {
		return err
	}
	w.account = other
	err = do()
	w.account = mine
	return err
}

// mayInvite returns what keeps a request from being made.
func (w *work) mayInvite(i domain.GuardianInvitation) error {
	found := i.Check()
	if i.Phone == w.account.Phone && !i.Phone.IsZero() {
		found.Add(person.FieldPhone, finding.PhoneSame)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	service, err := findService(i.Service)
	if err != nil {
		return invalid("service", finding.Unreadable)
	}
	if w.account.Profile.IsZero() || w.grownUp() {
		return &domain.Forbidden{Have: w.account.Level, Need: service.Level}
	}
	kept, err := w.FindGuardians(w.account.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(kept, func(g store.Guardian) bool { return g.ID == i.ID || g.Account == w.account.ID && g.State.Open() }) {
		return domain.ErrDuplicate
	}
	recent := slices.DeleteFunc(kept, func(g store.Guardian) bool { return g.Account != w.account.ID || w.now.Sub(g.StartedAt) >= day })
	if len(recent) >= mostInvitations {
		return &domain.RateLimited{Wait: recent[len(recent)-1].StartedAt.Add(day).Sub(w.now)}
	}
	return nil
}

func (w *work) grownUp() bool {
	birth := w.account.Profile.Birth
	return !birth.IsZero() && birth.Age(w.today()) >= person.AdultAge
}

// moveGuardian takes an action on a request, and tells both sides; what one side did is a notice to the other.
func (w *work) moveGuardian(g store.Guardian, action domain.GuardianAction, by domain.Actor) (store.Guardian, error) {
	next, err := g.Move(action, by)
	if err != nil {
		return g, err
	}
	g.GuardianRequest = next
	if !g.State.Open() {
		g.AnsweredAt, g.Code = w.now, ""
		if g.State != domain.GuardianGiven {
			g.OverAt = w.now
		}
	}
	if err := w.UpdateGuardian(g); err != nil {
		return g, err
	}
	for _, side := range []domain.AccountID{g.Account, g.By} {
		if side == "" {
			continue
		}
		mine := side == w.account.ID
		err := w.as(side, func() error {
			if err := w.tell(store.GuardianChanged, string(g.ID)); err != nil || by == domain.Citizen && mine {
				return err
			}
			return w.notify(guardianNotice(g.GuardianRequest, string(g.ID)))
		})
		if err != nil && !errors.Is(err, domain.ErrNotFound) { // who had consented may have closed the account
			return g, err
		}
	}
	return g, nil
}

// findGuardian returns a request of w.account, over when its time is though the job was not done yet.
func (w *work) findGuardian(id domain.GuardianID) (store.Guardian, error) {
	g, err := w.FindGuardian(w.account.ID, id)
	if err != nil || !g.State.Open() || w.now.Before(g.Until) {
		return g, err
	}
	return w.moveGuardian(g, domain.ExpireGuardianRequest, domain.System)
}

// doGuardian is the job that ends a request.
func (a *Authority) doGuardian(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		g, err := w.findGuardian(domain.GuardianID(j.Subject))
		if err != nil || g.State != domain.GuardianGiven || !g.OverAt.IsZero() {
			return stale(err)
		}
		return w.lapse(g)
	})
}

// CancelGuardian implements domain.Guardians.
func (b *backend) CancelGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return once(ctx, b, command{"CancelGuardian", key, id}, func(w *work) (domain.GuardianRequest, error) {
		g, err := w.findGuardian(id)
		switch {
		case err != nil:
			return domain.GuardianRequest{}, err
		case g.Account != w.account.ID:
			return domain.GuardianRequest{}, domain.ErrNotFound
		case g.State != domain.GuardianCancelled:
			g, err = w.moveGuardian(g, domain.CancelGuardianRequest, domain.Citizen)
		}
		return seenBy(g, w.account.ID), err
	})
}

// mayConsent returns what keeps an account from consenting for others.
func (w *work) mayConsent() error {
	if err := w.account.Require(domain.Confirmed); err != nil {
		return err
	}
	if !w.grownUp() {
		return &domain.Forbidden{Have: w.account.Level, Need: domain.Confirmed}
	}
	return nil
}

// OpenGuardian implements domain.Guardians. A try is counted before the code is looked at.
func (b *backend) OpenGuardian(ctx context.Context, code string) (domain.GuardianRequest, error) {
	subject := b.a.keyed("guardian", []byte(b.caller.Account))
	if err := b.mayTry(ctx, subject); err != nil {
		return domain.GuardianRequest{}, err
	}
	return act(ctx, b, func(w *work) (domain.GuardianRequest, error) {
		waiting, err := w.FindInvited(w.account.Phone, w.now.Add(-domain.GuardianLife), mostInvited)
		if err != nil {
			return domain.GuardianRequest{}, err
		}
		given := []byte(access.ReadCode(code))
		for _, g := range waiting {
			if subtle.ConstantTimeCompare([]byte(g.Code), given) == 0 || !w.now.Before(g.Until) || g.Account == w.account.ID ||
				g.By != "" && g.By != w.account.ID {
				continue
			}
			if g.State == domain.GuardianInvited {
				g.By = w.account.ID
				if g, err = w.moveGuardian(g, domain.OpenGuardianRequest, domain.Citizen); err != nil {
					return domain.GuardianRequest{}, err
				}
			}
			return seenBy(g, w.account.ID), w.DeleteAttempt(subject)
		}
		return domain.GuardianRequest{}, domain.ErrNotFound
	})
}

// mayTry counts a try at a code of who may consent.
func (b *backend) mayTry(ctx context.Context, subject string) error {
	_, err := ask(ctx, b, func(t *store.Tx, a store.Account) (none, error) {
		w := work{Tx: t, a: b.a, now: b.a.now(), account: a}
		return none{}, w.mayConsent()
	})
	if err != nil {
		return err
	}
	return b.a.countAttempt(ctx, subject)
}

// ofGuardian is the request of a command about one request.
type ofGuardian struct {
	ID     domain.GuardianID
	Answer domain.GuardianAnswer
}

// AnswerGuardian implements domain.Guardians.
func (b *backend) AnswerGuardian(ctx context.Context, key domain.Key, id domain.GuardianID, a domain.GuardianAnswer) (domain.GuardianRequest, error) {
	return once(ctx, b, command{"AnswerGuardian", key, ofGuardian{id, a}}, func(w *work) (domain.GuardianRequest, error) {
		g, err := w.findGuardian(id)
		switch {
		case err != nil:
			return domain.GuardianRequest{}, err
		case g.By != w.account.ID:
			return domain.GuardianRequest{}, domain.ErrNotFound
		case a.Agree && g.State == domain.GuardianGiven, !a.Agree && g.State == domain.GuardianDeclined:
			return seenBy(g, w.account.ID), nil
		}
		action := domain.DeclineGuardianConsent
		if a.Agree {
			action = domain.GiveGuardianConsent
			if _, err := g.Move(action, domain.Citizen); err != nil {
				return domain.GuardianRequest{}, err
			}
			if g, err = w.consent(g, a); err != nil {
				return domain.GuardianRequest{}, err
			}
		}
		g, err = w.moveGuardian(g, action, domain.Citizen)
		return seenBy(g, w.account.ID), err
	})
}

// WithdrawGuardian implements domain.Guardians.
func (b *backend) WithdrawGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return once(ctx, b, command{"WithdrawGuardian", key, ofGuardian{ID: id}}, func(w *work) (domain.GuardianRequest, error) {
		g, err := w.findGuardian(id)
		switch {
		case err != nil:
			return domain.GuardianRequest{}, err
		case g.By != w.account.ID:
			return domain.GuardianRequest{}, domain.ErrNotFound
		case g.State == domain.GuardianWithdrawn:
			return seenBy(g, w.account.ID), nil
		}
		if g, err = w.moveGuardian(g, domain.WithdrawGuardianConsent, domain.Citizen); err != nil {
			return domain.GuardianRequest{}, err
		}
		return seenBy(g, w.account.ID), w.as(g.Account, func() error { return w.unconsent(g) })
	})
}

func (w *work) exportGuardians(id domain.AccountID, x *exported) error {
	kept, err := w.FindGuardians(id)
	for _, g := range kept {
		x.Guardians = append(x.Guardians, seenBy(g, id))
	}
	return err
}
