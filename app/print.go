package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func init() {
	topics := []Topic{TopicPassports}
	senders[domain.CommandOrderPrint] = sender{send: sendPrintOrder, refused: refusePrint, topics: topics}
	senders[domain.CommandMovePrint] = sender{send: sendPrintMove, refused: refusePrint, topics: topics}
	senders[domain.CommandCancelPrint] = sender{send: sendPrintCancel, refused: refusePrint, topics: topics}
}

// keptPrint is an order as the vault keeps it: as the authority has it, without a number before it does.
type keptPrint struct {
	Order   domain.PrintOrder  `json:"order"`
	Refused domain.CommandKind `json:"refused,omitzero"` // what the authority said no to last
	Why     domain.Kind        `json:"why,omitzero"`
	Taken   bool               `json:"taken,omitzero"` // since nobody more is received then
}

// PrintView is an order of a printed version as the citizen sees it.
type PrintView struct {
	domain.PrintOrder                    // a local order has no number
	Waiting           domain.CommandKind // on its way to the authority, "" for nothing
	To                domain.PrintTime   // of a move that waits
	Refused           domain.CommandKind // what the authority said no to, "" for nothing
	Why               domain.Kind
	Taken             bool // since nobody more is received then
}

// Local reports whether the authority does not have the order: it is on its way, or was refused.
func (v PrintView) Local() bool { return v.Number == "" }

// Prints returns the orders of printed versions that this device knows of, the latest first.
func (a *App) Prints(ctx context.Context) (all []PrintView, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		var kept []keptPrint
		if err := findState(ctx, tx, statePrints, &kept); err != nil {
			return err
		}
		for _, k := range kept {
			v := PrintView{PrintOrder: k.Order, Refused: k.Refused, Why: k.Why, Taken: k.Taken}
			commands, err := tx.FindCommands(ctx, string(k.Order.ID))
			if err != nil {
				return err
			}
			for _, c := range commands {
				if c.Failed != "" {
					continue
				}
				v.Waiting = c.Kind
				if c.Kind == domain.CommandMovePrint && json.Unmarshal(c.Payload, &v.To) != nil {
					return fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
				}
			}
			all = append(all, v)
		}
		return nil
	})
	return all, err
}

// slotBook is the slots of an office as they were last told.
type slotBook struct {
	Slots []domain.Slot `json:"slots"`
}

// PrintSlots returns the slots of an office at which a printed version can be collected. Without a network they are those that the
// authority told last, or that the hours of the office make, and sure is false. ErrNotFound.
func (a *App) PrintSlots(ctx context.Context, id domain.OfficeID) (slots []domain.Slot, sure bool, err error) {
	b, err := a.backend()
	if err != nil {
		return nil, false, err
	}
	all, err := b.OfficeSlots(ctx, id)
	a.reached(err)
	if err == nil {
		return all, true, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateSlots+state(id), slotBook{all}) })
	}
	if !errors.Is(err, domain.ErrUnavailable) {
		return nil, false, err
	}
	office, missing := a.Office(ctx, "ru", id)
	if missing != nil {
		return nil, false, missing
	}
	possible := office.PrintSlots(a.now())
	var kept slotBook
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateSlots+state(id), &kept) }); err != nil {
		return nil, false, err
	}
	if len(kept.Slots) == 0 {
		return possible, false, nil
	}
	last := kept.Slots[len(kept.Slots)-1].Start
	return slices.DeleteFunc(possible, func(s domain.Slot) bool { // later ones were not told about
		return !s.Start.After(last) && !slices.ContainsFunc(kept.Slots, func(k domain.Slot) bool { return k.Start.Equal(s.Start) })
	}), false, nil
}

// OrderPrint orders a printed version: here at once, at the authority by the outbox. Tapped twice it orders one. ErrDuplicate when one
// of the passport is under way, ErrTransition when it is not active; ErrNotFound.
func (a *App) OrderPrint(ctx context.Context, passport domain.RegistryID, at domain.PrintTime) (domain.PrintID, error) {
	if err := domain.InvalidUnlessClean(at.Check()); err != nil {
		return "", err
	}
	id := domain.NewID[domain.PrintID]()
	return id, a.update(ctx, func(tx domain.Tx) error {
		p, err := tx.FindPassport(ctx, passport)
		switch {
		case err != nil:
			return err
		case p.State != domain.PassportActive:
			return &domain.Transition{Of: "passport", State: string(p.State), Action: "print", Actor: domain.Citizen}
		}
		var kept []keptPrint
		if err := findState(ctx, tx, statePrints, &kept); err != nil {
			return err
		}
		underWay := func(k keptPrint) bool {
			return k.Order.Passport == passport && !k.Order.State.Over() && k.Refused != domain.CommandOrderPrint
		}
		if slices.ContainsFunc(kept, underWay) {
			return domain.ErrDuplicate
		}
		kept = slices.DeleteFunc(kept, func(k keptPrint) bool { return k.Order.Number == "" }) // was refused: this is the next try
		order := domain.PrintOrder{ID: id, Passport: passport, Office: at.Office, Start: at.Start, State: domain.PrintOrdered, OrderedAt: a.now()}
		if err := savePrints(ctx, tx, append(kept, keptPrint{Order: order})); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandOrderPrint, string(id), domain.PrintWish{ID: id, Passport: passport, PrintTime: at})
	}, TopicPassports, TopicOutbox)
}

// MovePrint asks for another time, or another office while nothing is printed. ErrTransition, ErrNotFound.
func (a *App) MovePrint(ctx context.Context, id domain.PrintID, to domain.PrintTime) error {
	if err := domain.InvalidUnlessClean(to.Check()); err != nil {
		return err
	}
	return a.changePrint(ctx, id, func(p domain.PrintOrder) (domain.PrintAction, domain.CommandKind, any) {
		if p.Office != to.Office {
			return domain.PlacePrint, domain.CommandMovePrint, to
		}
		return domain.MovePrint, domain.CommandMovePrint, to
	})
}

// CancelPrint calls an order off; one that was refused is put away. ErrTransition, ErrNotFound.
func (a *App) CancelPrint(ctx context.Context, id domain.PrintID) error {
	return a.changePrint(ctx, id, func(domain.PrintOrder) (domain.PrintAction, domain.CommandKind, any) {
		return domain.CancelPrint, domain.CommandCancelPrint, nil
	})
}

// changePrint has the outbox ask for a change of an order.
func (a *App) changePrint(ctx context.Context, id domain.PrintID,
	what func(domain.PrintOrder) (domain.PrintAction, domain.CommandKind, any)) error {
	return a.update(ctx, func(tx domain.Tx) error {
		var kept []keptPrint
		if err := findState(ctx, tx, statePrints, &kept); err != nil {
			return err
		}
		i := slices.IndexFunc(kept, func(k keptPrint) bool { return k.Order.ID == id })
		if i < 0 {
			return domain.ErrNotFound
		}
		action, kind, payload := what(kept[i].Order)
		if _, err := kept[i].Order.Move(action, domain.Citizen, a.now()); err != nil {
			return err
		}
		commands, err := tx.FindCommands(ctx, string(id))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(commands, func(c domain.Command) bool {
			return c.Failed == "" && c.Kind == kind && kind == domain.CommandCancelPrint
		}) {
			return nil // pressed twice
		}
		if kept[i].Refused == domain.CommandOrderPrint { // the authority does not have it
			return savePrints(ctx, tx, slices.Delete(kept, i, i+1))
		}
		kept[i].Refused, kept[i].Why, kept[i].Taken = "", "", false
		return errors.Join(savePrints(ctx, tx, kept), a.command(ctx, tx, kind, string(id), payload))
	}, TopicPassports, TopicOutbox)
}

func sendPrintOrder(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var wish domain.PrintWish
	if json.Unmarshal(c.Payload, &wish) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	p, err := b.OrderPrint(ctx, c.Key, wish)
	return storePrint(ctx, p), err
}

func sendPrintMove(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var to domain.PrintTime
	if json.Unmarshal(c.Payload, &to) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	p, err := b.MovePrint(ctx, c.Key, domain.PrintID(c.Aggregate), to)
	return storePrint(ctx, p), err
}

func sendPrintCancel(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	p, err := b.CancelPrint(ctx, c.Key, domain.PrintID(c.Aggregate))
	return storePrint(ctx, p), err
}

func storePrint(ctx context.Context, p domain.PrintOrder) func(domain.Tx) error {
	ctx = context.WithoutCancel(ctx)
	return func(tx domain.Tx) error { return takePrint(ctx, tx, p) }
}

// refusePrint notes what the authority said no to, and takes the command away: the citizen decides what comes next.
func refusePrint(ctx context.Context, tx domain.Tx, c domain.Command, err error) error {
	var kept []keptPrint
	if err := findState(ctx, tx, statePrints, &kept); err != nil {
		return err
	}
	for i, k := range kept {
		if string(k.Order.ID) != c.Aggregate {
			continue
		}
		kept[i].Refused, kept[i].Why = c.Kind, c.Failed
		if invalid, is := errors.AsType[*domain.Invalid](err); is {
			kept[i].Taken = invalid.Findings.Has("slot", finding.SlotTaken)
		}
	}
	kept = slices.DeleteFunc(kept, func(k keptPrint) bool { // called off before it was ordered
		return string(k.Order.ID) == c.Aggregate && c.Kind == domain.CommandCancelPrint && k.Order.Number == ""
	})
	return errors.Join(savePrints(ctx, tx, kept), tx.DeleteCommand(ctx, c.Key))
}

// takePrint stores an order as the authority has it, unless a later picture is there.
func takePrint(ctx context.Context, tx domain.Tx, theirs domain.PrintOrder) error {
	ctx = context.WithoutCancel(ctx)
	var kept []keptPrint
	if err := findState(ctx, tx, statePrints, &kept); err != nil {
		return err
	}
	i := slices.IndexFunc(kept, func(k keptPrint) bool { return k.Order.ID == theirs.ID })
	switch {
	case i < 0:
		kept = append(kept, keptPrint{Order: theirs})
	case kept[i].Order.Version > theirs.Version:
		return nil
	default:
		if kept[i].Order.Number == "" || kept[i].Order.Version < theirs.Version {
			kept[i].Refused, kept[i].Why, kept[i].Taken = "", "", false
		}
		kept[i].Order = theirs
	}
	return savePrints(ctx, tx, kept)
}

func savePrints(ctx context.Context, tx domain.Tx, all []keptPrint) error {
	slices.SortStableFunc(all, func(x, y keptPrint) int { return y.Order.OrderedAt.Compare(x.Order.OrderedAt) })
	return saveState(ctx, tx, statePrints, all[:min(len(all), mostPrintsKept)])
}

// mostPrintsKept is more than anybody collects.
const mostPrintsKept = 50
