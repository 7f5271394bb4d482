package consoletest

import (
	"context"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// PrintCode is the code of the order that is ready.
const PrintCode = "204118"

// prints are the orders of the archive, one for each list.
func (r *Reception) prints() []office.PrintCase {
	var all []office.PrintCase
	for i, state := range []domain.PrintState{domain.PrintOrdered, domain.PrintPrinting, domain.PrintReady} {
		id := string(rune('0' + i))
		all = append(all, office.PrintCase{PrintItem: office.PrintItem{PrintRef: office.PrintRef{Account: domain.AccountID("acc-" + id), ID: domain.PrintID("print-" + id)},
			Number: "В-20411873" + id + "-3", Office: "Отделение на Лесной", State: state, Start: r.clock.Now().Add(time.Duration(3-i) * 26 * time.Hour)},
			Name: "Примерова Анна Сергеевна", Birth: "1990-04-12", Passport: "RU-TEST-2041-1873", Until: r.clock.Now().Add(30 * 24 * time.Hour)})
	}
	return all
}

func (d *desk) PrintOrders(_ context.Context, state domain.PrintState) ([]office.PrintItem, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	var all []office.PrintItem
	for _, p := range d.r.prints() {
		if p.State == state {
			all = append(all, p.PrintItem)
		}
	}
	if all == nil {
		return nil, &domain.Invalid{}
	}
	return all, nil
}

func (d *desk) PrintOrder(_ context.Context, ref office.PrintRef) (office.PrintCase, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return office.PrintCase{}, err
	}
	for _, p := range d.r.prints() {
		if p.PrintRef == ref {
			return p, nil
		}
	}
	return office.PrintCase{}, domain.ErrNotFound
}

func (d *desk) MovePrints(ctx context.Context, action domain.PrintAction, refs []office.PrintRef) (moved int, err error) {
	if _, err := d.PrintOrders(ctx, domain.PrintOrdered); err != nil {
		return 0, err
	}
	for _, ref := range refs {
		if p, err := d.PrintOrder(ctx, ref); err == nil && map[domain.PrintState]domain.PrintAction{domain.PrintOrdered: domain.StartPrint,
			domain.PrintPrinting: domain.FinishPrint}[p.State] == action {
			moved++
		}
	}
	return moved, nil
}

func (d *desk) HandOutPrint(ctx context.Context, ref office.PrintRef, code string) error {
	p, err := d.PrintOrder(ctx, ref)
	switch {
	case err != nil:
		return err
	case p.State != domain.PrintReady:
		return &domain.Transition{Of: "print", State: string(p.State), Action: string(domain.CollectPrint), Actor: domain.Operator}
	case code != PrintCode:
		return &domain.CodeWrong{AttemptsLeft: 4}
	}
	return nil
}
