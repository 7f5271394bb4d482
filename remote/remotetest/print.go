package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

var collectionCode = access.CodePolicy{Digits: 6}

// seats returns how many of a slot are taken.
func (w *world) seats(at domain.PrintTime) (n int) {
	for _, c := range w.citizens {
		for _, p := range c.prints {
			if !p.State.Over() && p.Office == at.Office && p.Start.Equal(at.Start) {
				n++
			}
		}
	}
	return n
}

func fakeOffice(id domain.OfficeID) (domain.Office, error) {
	i := slices.IndexFunc(fakeOffices, func(o domain.Office) bool { return o.ID == id && o.Does(domain.OfficePrints) })
	if i < 0 {
		return domain.Office{}, domain.ErrNotFound
	}
	return fakeOffices[i], nil
}

// OfficeSlots implements domain.Prints.
func (f *Fake) OfficeSlots(ctx context.Context, id domain.OfficeID) ([]domain.Slot, error) {
	return act(ctx, f, call{"OfficeSlots", ""}, func(w *world, _ *citizen) ([]domain.Slot, error) {
		o, err := fakeOffice(id)
		free := []domain.Slot{}
		for _, s := range o.PrintSlots(w.now()) {
			if s.Free -= w.seats(domain.PrintTime{Office: id, Start: s.Start}); s.Free > 0 {
				free = append(free, s)
			}
		}
		return free, err
	})
}

// FindPrints implements domain.Prints.
func (f *Fake) FindPrints(ctx context.Context) ([]domain.PrintOrder, error) {
	return act(ctx, f, call{"FindPrints", ""}, func(_ *world, c *citizen) ([]domain.PrintOrder, error) {
		all := []domain.PrintOrder{}
		for _, p := range slices.Backward(c.prints) {
			all = append(all, *p)
		}
		return all, nil
	})
}

// findFree returns a slot that is free.
func (w *world) findFree(at domain.PrintTime) (domain.Slot, error) {
	o, err := fakeOffice(at.Office)
	if err != nil {
		return domain.Slot{}, invalid("office", finding.Unreadable)
	}
	for _, s := range o.PrintSlots(w.now()) {
		if s.Start.Equal(at.Start) && w.seats(at) < s.Free {
			return s, nil
		}
	}
	return domain.Slot{}, invalid("slot", finding.SlotTaken)
}

// OrderPrint implements domain.Prints.
func (f *Fake) OrderPrint(ctx context.Context, key domain.Key, wish domain.PrintWish) (domain.PrintOrder, error) {
	return act(ctx, f, call{"OrderPrint", key}, func(w *world, c *citizen) (domain.PrintOrder, error) {
		var none domain.PrintOrder
		if err := domain.InvalidUnlessClean(wish.Check()); err != nil {
			return none, err
		}
		i := slices.IndexFunc(c.passports, func(e *entry) bool { return e.ID == wish.Passport && e.handedOut })
		if i < 0 {
			return none, domain.ErrNotFound
		}
		if state := c.passports[i].State; state != domain.PassportActive {
			return none, &domain.Transition{Of: "passport", State: string(state), Action: "print", Actor: domain.Citizen}
		}
		if slices.ContainsFunc(c.prints, func(p *domain.PrintOrder) bool {
			return p.ID == wish.ID || p.Passport == wish.Passport && !p.State.Over()
		}) {
			return none, domain.ErrDuplicate
		}
		slot, err := w.findFree(wish.PrintTime)
		if err != nil {
			return none, err
		}
		p := &domain.PrintOrder{ID: wish.ID, Number: domain.NewPrintNumber(), Passport: wish.Passport, Office: wish.Office, Start: slot.Start,
			Length: slot.Length, State: domain.PrintOrdered, Steps: []domain.PrintStep{{State: domain.PrintOrdered, At: w.now()}}, Version: 1,
			OrderedAt: w.now()}
		c.prints = append(c.prints, p)
		w.tell(c, domain.Change{Print: new(*p)})
		w.remindPrint(c, p)
		return *p, nil
	})
}

// remindPrint tells of an appointment the day before.
func (w *world) remindPrint(c *citizen, p *domain.PrintOrder) {
	start := p.Start
	w.after(start.Add(-24*time.Hour).Sub(w.now()), func(w *world) {
		if !p.State.Over() && p.Start.Equal(start) {
			w.notifyPrint(c, domain.NoticePrintSoon, p)
		}
	})
}

func (w *world) notifyPrint(c *citizen, kind domain.NoticeKind, p *domain.PrintOrder) {
	w.notify(c, domain.Notice{Kind: kind, Route: domain.Route{Page: domain.RoutePrint, Arg: string(p.ID)},
		Params: domain.NoticeParams{Print: p.State}})
}

func (c *citizen) print(id domain.PrintID) (*domain.PrintOrder, error) {
	i := slices.IndexFunc(c.prints, func(p *domain.PrintOrder) bool { return p.ID == id })
	if i < 0 {
		return nil, domain.ErrNotFound
	}
	return c.prints[i], nil
}

// MovePrint implements domain.Prints.
func (f *Fake) MovePrint(ctx context.Context, key domain.Key, id domain.PrintID, to domain.PrintTime) (domain.PrintOrder, error) {
	return act(ctx, f, call{"MovePrint", key}, func(w *world, c *citizen) (domain.PrintOrder, error) {
		p, err := c.print(id)
		if err != nil {
			return domain.PrintOrder{}, err
		}
		if err := domain.InvalidUnlessClean(to.Check()); err != nil {
			return *p, err
		}
		action := domain.MovePrint
		if to.Office != p.Office {
			action = domain.PlacePrint
		}
		next, err := p.Move(action, domain.Citizen, w.now())
		if err != nil || to.Office == p.Office && to.Start.Equal(p.Start) {
			return *p, err
		}
		slot, err := w.findFree(to)
		if err == nil && !p.Until.IsZero() && slot.End().After(p.Until) {
			err = invalid("slot", finding.SlotTaken)
		}
		if err != nil {
			return *p, err
		}
		*p = next
		p.Office, p.Start, p.Length = to.Office, slot.Start, slot.Length
		w.tell(c, domain.Change{Print: new(*p)})
		w.remindPrint(c, p)
		return *p, nil
	})
}

// CancelPrint implements domain.Prints.
func (f *Fake) CancelPrint(ctx context.Context, key domain.Key, id domain.PrintID) (domain.PrintOrder, error) {
	return act(ctx, f, call{"CancelPrint", key}, func(w *world, c *citizen) (domain.PrintOrder, error) {
		p, err := c.print(id)
		if err != nil {
			return domain.PrintOrder{}, err
		}
		if p.State != domain.PrintCancelled {
			err = w.movePrint(c, p, domain.CancelPrint, domain.Citizen)
		}
		return *p, err
	})
}

func (w *world) movePrint(c *citizen, p *domain.PrintOrder, action domain.PrintAction, by domain.Actor) error {
	next, err := p.Move(action, by, w.now())
	if err != nil {
		return err
	}
	if *p = next; p.State == domain.PrintReady {
		p.Code = collectionCode.NewCode()
		if p.Until = p.Start.Add(domain.PrintKept); p.Start.Before(w.now()) {
			p.Until = w.now().Add(domain.PrintKept)
		}
		w.after(p.Until.Sub(w.now()), func(w *world) { _ = w.movePrint(c, p, domain.ReturnPrint, domain.System) })
	}
	w.tell(c, domain.Change{Print: new(*p)})
	if by != domain.Citizen {
		w.notifyPrint(c, domain.NoticePrint, p)
	}
	return nil
}

// endPrints ends the orders of a passport that holds no more.
func (w *world) endPrints(c *citizen, id domain.RegistryID, why domain.PassportState) {
	for _, p := range c.prints {
		if p.Passport == id && !p.State.Over() {
			p.End = why
			_ = w.movePrint(c, p, domain.EndPrint, domain.System) // it is under way
		}
	}
}

// AdvancePrint implements domain.TrialPrints. Seen from a device that is not signed in, it moves anybody's order.
func (f *Fake) AdvancePrint(_ context.Context, id domain.PrintID) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.settle()
	for account, c := range f.w.citizens {
		p, err := c.print(id)
		if err != nil || f.account != "" && f.account != account {
			continue
		}
		switch p.State {
		case domain.PrintOrdered:
			return f.w.movePrint(c, p, domain.StartPrint, domain.Operator)
		case domain.PrintPrinting:
			return f.w.movePrint(c, p, domain.FinishPrint, domain.Operator)
		}
		return f.w.movePrint(c, p, domain.CollectPrint, domain.Operator)
	}
	return domain.ErrNotFound
}
