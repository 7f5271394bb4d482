package authority

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/store"
	"razvorot/domain"
)

// deliver puts messages into the box of a trial authority at once, since somebody looks at the screen that shows it. What
// cannot be put there, and everything that goes to a carrier, is left to the worker: a slow carrier holds up no citizen.
func (a *Authority) deliver(ctx context.Context, messages []notify.Message) {
	if !a.boxed() {
		return
	}
	ctx = context.WithoutCancel(ctx) // the command is done, whoever gave it up meanwhile
	for _, m := range messages {
		if err := a.send(ctx, m); err != nil {
			a.log.Warn("message not sent yet", "purpose", m.Purpose, "err", err)
		}
	}
}

// send hands a message over, and removes its job with a record that the carrier took it. One that the carrier refuses for
// good (notify.ErrRefused) leaves a record too, and the runner of jobs is told.
func (a *Authority) send(ctx context.Context, m notify.Message) error {
	err := a.gateway.Send(ctx, m)
	if refusal, ok := errors.AsType[*notify.Refusal](err); ok {
		d := notify.Delivery{ID: m.ID, Channel: m.Channel, State: notify.Refused, Code: refusal.Code, At: a.now()}
		return errors.Join(err, a.SaveDelivery(ctx, d))
	}
	if err != nil {
		return err
	}
	return a.store.Update(ctx, func(t *store.Tx) error {
		if err := t.DropJobs(jobMessage, m.ID); err != nil || a.boxed() {
			return err
		}
		return saveDelivery(t, notify.Delivery{ID: m.ID, Channel: m.Channel, State: notify.Sent, At: a.now()})
	})
}

// boxed reports whether messages go to the counter of a trial authority, where they can be seen and need no record.
func (a *Authority) boxed() bool {
	_, boxed := a.gateway.(*notify.Trial)
	return boxed
}

var _ notify.Ledger = (*Authority)(nil)

// SaveDelivery implements notify.Ledger.
func (a *Authority) SaveDelivery(ctx context.Context, d notify.Delivery) error {
	return a.store.Update(ctx, func(t *store.Tx) error { return saveDelivery(t, d) })
}

func saveDelivery(t *store.Tx, d notify.Delivery) error {
	return t.SaveMessageDelivery(store.MessageDelivery{ID: d.ID, Channel: d.Channel, State: string(d.State), Final: d.State.Final(),
		Code: notify.CleanCode(d.Code), At: d.At})
}

// deliveriesKept is how long it is known what became of a message.
const deliveriesKept = 30 * 24 * time.Hour

// FindDelivery returns what became of a message: domain.ErrNotFound for one that was not handed to a carrier, or long ago.
func (a *Authority) FindDelivery(ctx context.Context, id string) (notify.Delivery, error) {
	var kept store.MessageDelivery
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		kept, err = t.FindMessageDelivery(id)
		return err
	})
	return notify.Delivery{ID: kept.ID, Channel: kept.Channel, State: notify.DeliveryState(kept.State), Code: kept.Code,
		At: kept.At}, err
}

// CountDeliveries counts what became of the messages handed over since a moment, at most 30 days ago.
func (a *Authority) CountDeliveries(ctx context.Context, since time.Time) ([]store.DeliveryCount, error) {
	var counts []store.DeliveryCount
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		counts, err = t.CountMessageDeliveries(since)
		return err
	})
	return counts, err
}

// languageOf returns the language that a citizen reads: that of the consent given last. It is empty for nobody.
func languageOf(a domain.Account) string {
	var last domain.Consent
	for _, c := range a.Consents {
		if !c.At.Before(last.At) {
			last = c
		}
	}
	return last.Language
}

// doMessage is the job that sends a message.
func (a *Authority) doMessage(ctx context.Context, j store.Job) error {
	var m notify.Message
	if err := json.Unmarshal(j.Data, &m); err != nil {
		return domain.ErrDamaged // its text would be in the error
	}
	return a.send(ctx, m)
}

// KeepMessage implements notify.Box: the counter of a trial authority.
func (a *Authority) KeepMessage(ctx context.Context, id string, m domain.TrialMessage) error {
	err := a.store.Update(ctx, func(t *store.Tx) error { return t.CreateTrialMessage(id, m) })
	if err == nil {
		a.wakeCounter()
	}
	return err
}
