package authority

import (
	"context"
	"encoding/json"

	"razvorot/authority/notify"
	"razvorot/authority/store"
	"razvorot/domain"
)

// deliver sends at once what a trial authority would send, since somebody looks at the screen that shows it. What cannot
// be sent, and everything of another authority, is left to the worker.
func (a *Authority) deliver(ctx context.Context, messages []notify.Message) {
	if !a.info.Trial {
		return
	}
	ctx = context.WithoutCancel(ctx) // the command is done, whoever gave it up meanwhile
	for _, m := range messages {
		if err := a.send(ctx, m); err != nil {
			a.log.Warn("message not sent yet", "purpose", m.Purpose, "err", err)
		}
	}
}

func (a *Authority) send(ctx context.Context, m notify.Message) error {
	if err := a.gateway.Send(ctx, m); err != nil {
		return err
	}
	return a.store.Update(ctx, func(t *store.Tx) error { return t.DropJobs(jobMessage, m.ID) })
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
		a.counter.ring()
	}
	return err
}
