package authority

import (
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// printCode is what a citizen says at the office.
var printCode = access.CodePolicy{Digits: 6}

// mostPrints is how many orders an account may begin within a day: each that is printed costs.
const mostPrints = 5

// OfficeSlots implements domain.Prints.
func (b *backend) OfficeSlots(ctx context.Context, id domain.OfficeID) ([]domain.Slot, error) {
	return ask(ctx, b, func(t *store.Tx, _ store.Account) ([]domain.Slot, error) {
		o, known := b.a.offices.find(id, domain.OfficePrints)
		if !known {
			return nil, domain.ErrNotFound
		}
		now := b.a.now()
		taken, err := t.CountSeats(id, now)
		free := []domain.Slot{}
		for _, s := range o.PrintSlots(now) {
			if s.Free -= taken[s.Start.UnixMilli()]; s.Free > 0 {
				free = append(free, s)
			}
		}
		return free, err
	})
}

// FindPrints implements domain.Prints.
func (b *backend) FindPrints(ctx context.Context) ([]domain.PrintOrder, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.PrintOrder, error) {
		kept, err := t.FindPrints(a.ID)
		all := make([]domain.PrintOrder, 0, len(kept))
		for _, p := range kept {
			all = append(all, p.PrintOrder)
		}
		return all, err
	})
}

// OrderPrint implements domain.Prints.
func (b *backend) OrderPrint(ctx context.Context, key domain.Key, wish domain.PrintWish) (domain.PrintOrder, error) {
	return once(ctx, b, command{"OrderPrint", key, wish}, func(w *work) (domain.PrintOrder, error) {
		slot, err := w.checkWish(wish)
		if err != nil {
			return domain.PrintOrder{}, err
		}
		p := store.Print{Account: w.account.ID, PrintOrder: domain.PrintOrder{ID: wish.ID, Number: domain.NewPrintNumber(),
			Passport: wish.Passport, Office: wish.Office, Start: slot.Start, Length: slot.Length, State: domain.PrintOrdered,
			Steps: []domain.PrintStep{{State: domain.PrintOrdered, At: w.now}}, Version: 1, OrderedAt: w.now}}
		if err := w.CreatePrint(p); err != nil {
			return domain.PrintOrder{}, err
		}
		return p.PrintOrder, errors.Join(w.takeSeat(p), w.tell(store.PrintChanged, string(p.ID)))
	})
}

// checkWish returns the slot of a wish, or what keeps it from being ordered.
func (w *work) checkWish(wish domain.PrintWish) (domain.Slot, error) {
	if err := domain.InvalidUnlessClean(wish.Check()); err != nil {
		return domain.Slot{}, err
	}
	passport, err := findPassport(w.Tx, w.account.ID, wish.Passport)
	if err != nil {
		return domain.Slot{}, err
	}
	if passport.State != domain.PassportActive {
		return domain.Slot{}, &domain.Transition{Of: "passport", State: string(passport.State), Action: "print", Actor: domain.Citizen}
	}
	kept, err := w.FindPrints(w.account.ID)
	if err != nil {
		return domain.Slot{}, err
	}
	if slices.ContainsFunc(kept, func(p store.Print) bool { return p.ID == wish.ID || p.Passport == wish.Passport && !p.State.Over() }) {
		return domain.Slot{}, domain.ErrDuplicate
	}
	if recent := slices.DeleteFunc(kept, func(p store.Print) bool { return w.now.Sub(p.OrderedAt) >= day }); len(recent) >= mostPrints {
		return domain.Slot{}, &domain.RateLimited{Wait: recent[len(recent)-1].OrderedAt.Add(day).Sub(w.now)}
	}
	return w.findSlot(wish.PrintTime)
}

// findSlot returns the slot that somebody wants, however many seats are taken. ErrInvalid.
func (w *work) findSlot(at domain.PrintTime) (domain.Slot, error) {
	o, known := w.a.offices.find(at.Office, domain.OfficePrints)
	if !known {
		return domain.Slot{}, invalid("office", finding.Unreadable)
	}
	all := o.PrintSlots(w.now)
	if i := slices.IndexFunc(all, func(s domain.Slot) bool { return s.Start.Equal(at.Start) }); i >= 0 {
		return all[i], nil
	}
	return domain.Slot{}, invalid("slot", finding.SlotTaken)
}

// takeSeat has an order be received in its slot, and its citizen reminded.
func (w *work) takeSeat(p store.Print) error {
	o, _ := w.a.offices.find(p.Office, domain.OfficePrints)
	err := w.TakeSeat(p, o.Windows)
	if errors.Is(err, domain.ErrDuplicate) {
		return invalid("slot", finding.SlotTaken)
	}
	return errors.Join(err, w.planAt(jobPrintSoon, string(p.ID), p.Start.Add(-day), none{}))
}

// MovePrint implements domain.Prints.
func (b *backend) MovePrint(ctx context.Context, key domain.Key, id domain.PrintID, to domain.PrintTime) (domain.PrintOrder, error) {
	type request struct {
		ID domain.PrintID
		To domain.PrintTime
	}
	return once(ctx, b, command{"MovePrint", key, request{id, to}}, func(w *work) (domain.PrintOrder, error) {
		p, err := w.findPrint(id)
		if err != nil {
			return p.PrintOrder, err
		}
		if err := domain.InvalidUnlessClean(to.Check()); err != nil {
			return p.PrintOrder, err
		}
		action := domain.MovePrint
		if to.Office != p.Office {
			action = domain.PlacePrint
		}
		next, err := p.Move(action, domain.Citizen, w.now)
		if err != nil || to.Office == p.Office && to.Start.Equal(p.Start) {
			return p.PrintOrder, err
		}
		slot, err := w.findSlot(to)
		if err == nil && !p.Until.IsZero() && slot.End().After(p.Until) {
			err = invalid("slot", finding.SlotTaken)
		}
		if err != nil {
			return p.PrintOrder, err
		}
		p.PrintOrder = next
		p.Office, p.Start, p.Length = to.Office, slot.Start, slot.Length
		return p.PrintOrder, errors.Join(w.LeaveSeat(p), w.takeSeat(p), w.UpdatePrint(p), w.tell(store.PrintChanged, string(p.ID)))
	})
}

// CancelPrint implements domain.Prints.
func (b *backend) CancelPrint(ctx context.Context, key domain.Key, id domain.PrintID) (domain.PrintOrder, error) {
	return once(ctx, b, command{"CancelPrint", key, id}, func(w *work) (domain.PrintOrder, error) {
		p, err := w.findPrint(id)
		if err != nil || p.State == domain.PrintCancelled {
			return p.PrintOrder, err
		}
		p, err = w.movePrint(p, domain.CancelPrint, domain.Citizen)
		return p.PrintOrder, err
	})
}

// movePrint takes an action on an order of w.account and tells of it; what others did is a notice too.
func (w *work) movePrint(p store.Print, action domain.PrintAction, by domain.Actor) (store.Print, error) {
	next, err := p.Move(action, by, w.now)
	if err != nil {
		return p, err
	}
	p.PrintOrder = next
	switch {
	case p.State == domain.PrintReady:
		p.Code, p.Wrong = printCode.NewCode(), 0
		if p.Until = p.Start.Add(domain.PrintKept); p.Start.Before(w.now) {
			p.Until = w.now.Add(domain.PrintKept)
		}
		if err := w.planAt(jobPrint, string(p.ID), p.Until, none{}); err != nil {
			return p, err
		}
	case p.State.Over():
		p.OverAt = w.now
		if err := w.LeaveSeat(p); err != nil {
			return p, err
		}
	}
	if err := errors.Join(w.UpdatePrint(p), w.tell(store.PrintChanged, string(p.ID))); err != nil || by == domain.Citizen {
		return p, err
	}
	return p, w.notifyPrint(domain.NoticePrint, p)
}

func (w *work) notifyPrint(kind domain.NoticeKind, p store.Print) error {
	return w.notify(domain.Notice{Kind: kind, Route: domain.Route{Page: domain.RoutePrint, Arg: string(p.ID)},
		Params: domain.NoticeParams{Print: p.State}})
}

// findPrint returns an order of w.account, sent back when its time is over though the job was not done yet.
func (w *work) findPrint(id domain.PrintID) (store.Print, error) {
	p, err := w.FindPrint(w.account.ID, id)
	if err != nil || p.State != domain.PrintReady || w.now.Before(p.Until) {
		return p, err
	}
	return w.movePrint(p, domain.ReturnPrint, domain.System)
}

// endPrints ends the orders of a passport of w.account that holds no more.
func (w *work) endPrints(id domain.RegistryID, why domain.PassportState) error {
	kept, err := w.FindPrints(w.account.ID)
	if err != nil {
		return err
	}
	for _, p := range kept {
		if p.Passport != id || p.State.Over() {
			continue
		}
		p.End = why
		if _, err := w.movePrint(p, domain.EndPrint, domain.System); err != nil {
			return err
		}
	}
	return nil
}

// doPrint is the job that sends back what nobody collected.
func (a *Authority) doPrint(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		_, err := w.findPrint(domain.PrintID(j.Subject))
		return stale(err)
	})
}

// doPrintSoon is the job that reminds of an appointment.
func (a *Authority) doPrintSoon(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		p, err := w.FindPrint(w.account.ID, domain.PrintID(j.Subject))
		if err != nil || p.State.Over() || p.Start.Sub(w.now) > day || p.Start.Before(w.now) {
			return stale(err)
		}
		return w.notifyPrint(domain.NoticePrintSoon, p)
	})
}

func (w *work) exportPrints(id domain.AccountID, x *exported) error {
	kept, err := w.FindPrints(id)
	for _, p := range kept {
		x.Prints = append(x.Prints, p.PrintOrder)
	}
	return err
}

// AdvancePrint implements domain.TrialPrints.
func (c *counter) AdvancePrint(ctx context.Context, id domain.PrintID) error {
	return c.withAccount(ctx, func(w *work) error {
		p, err := w.findPrint(id)
		if err != nil {
			return err
		}
		action := map[domain.PrintState]domain.PrintAction{domain.PrintOrdered: domain.StartPrint, domain.PrintPrinting: domain.FinishPrint}[p.State]
		if action == "" {
			action = domain.CollectPrint
		}
		_, err = w.movePrint(p, action, domain.Operator)
		return err
	})
}
