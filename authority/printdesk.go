package authority

import (
	"context"
	"crypto/subtle"
	"errors"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

const (
	printsShown  = 500 // orders are listed at most
	printCodeTry = 5   // wrong codes make a new one
)

func (a *Authority) printItem(p store.Print) office.PrintItem {
	return office.PrintItem{PrintRef: office.PrintRef{Account: p.Account, ID: p.ID}, Number: p.Number, Office: a.offices.name(p.Office),
		State: p.State, Start: p.Start}
}

// PrintOrders implements office.Prints.
func (d *desk) PrintOrders(ctx context.Context, state domain.PrintState) ([]office.PrintItem, error) {
	return look(ctx, d, call{action: "prints", roles: caseworkers}, func(s *shift) ([]office.PrintItem, error) {
		if state != domain.PrintOrdered && state != domain.PrintPrinting && state != domain.PrintReady {
			return nil, invalid("state", finding.Unreadable)
		}
		kept, err := s.FindPrintsIn(state, "", printsShown)
		var all []office.PrintItem
		for _, p := range kept {
			if state != domain.PrintReady || s.now.Before(p.Until) {
				all = append(all, d.a.printItem(p))
			}
		}
		return all, err
	})
}

// PrintOrder implements office.Prints.
func (d *desk) PrintOrder(ctx context.Context, ref office.PrintRef) (office.PrintCase, error) {
	var out office.PrintCase
	return out, d.print(ctx, "print.open", ref, func(s *shift, p store.Print) error {
		x := s.account.Profile
		out = office.PrintCase{PrintItem: d.a.printItem(p), Name: x.Name.String(), Birth: x.Birth.String(), Passport: p.Passport, Until: p.Until}
		return nil
	})
}

// MovePrints implements office.Prints. Each order is moved by itself, with an entry of its own.
func (d *desk) MovePrints(ctx context.Context, action domain.PrintAction, refs []office.PrintRef) (moved int, err error) {
	if action != domain.StartPrint && action != domain.FinishPrint {
		return 0, invalid("action", finding.Unreadable)
	}
	if len(refs) > office.MostPrints {
		return 0, invalid("order", finding.TooLong)
	}
	for _, ref := range refs {
		err := d.print(ctx, "print."+string(action), ref, func(s *shift, p store.Print) error {
			_, err := s.movePrint(p, action, domain.Operator)
			return err
		})
		switch {
		case err == nil:
			moved++
		case !errors.Is(err, domain.ErrTransition) && !errors.Is(err, domain.ErrNotFound):
			return moved, err
		}
	}
	return moved, nil
}

// HandOutPrint implements office.Prints. The code is with the citizen alone: it is shown to no operator.
func (d *desk) HandOutPrint(ctx context.Context, ref office.PrintRef, code string) error {
	return d.print(ctx, "print.collect", ref, func(s *shift, p store.Print) error {
		if p.State != domain.PrintReady || subtle.ConstantTimeCompare([]byte(access.ReadCode(code)), []byte(p.Code)) == 1 {
			_, err := s.movePrint(p, domain.CollectPrint, domain.Operator)
			return err
		}
		p.Wrong++
		s.failure = &domain.CodeWrong{AttemptsLeft: printCodeTry - p.Wrong}
		if p.Wrong < printCodeTry {
			return s.UpdatePrint(p)
		}
		p.Code, p.Wrong = printCode.NewCode(), 0
		p.Version++
		return errors.Join(s.UpdatePrint(p), s.tell(store.PrintChanged, string(p.ID)), s.notifyPrint(domain.NoticePrint, p))
	})
}

// print carries out what an operator does about an order.
func (d *desk) print(ctx context.Context, action string, ref office.PrintRef, f func(*shift, store.Print) error) error {
	return d.act(ctx, call{action: action, roles: caseworkers}, func(s *shift, c *call) error {
		var err error
		if s.account, err = s.FindAccount(ref.Account); err != nil {
			return err
		}
		p, err := s.findPrint(ref.ID)
		if err != nil {
			return err
		}
		c.subject = p.Number
		return f(s, p)
	})
}
