package authority

import (
	"context"
	"errors"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

const sweepEvery = 24 * time.Hour

// planSweep has what has served its time removed daily.
func (a *Authority) planSweep(ctx context.Context) error {
	return a.do(ctx, func(w *work) error {
		planned, err := w.HasJob(jobSweep, "", "")
		if err != nil || planned {
			return err
		}
		return w.plan(jobSweep, "", sweepEvery, none{})
	})
}

// doSweep is the job that removes it, and plans the next one.
func (a *Authority) doSweep(ctx context.Context, j store.Job) error {
	if _, err := a.Retain(ctx); err != nil {
		return err
	}
	return a.do(ctx, func(w *work) error {
		if err := w.FinishJob(j.ID); err != nil {
			return errors.Join(errOvertaken, err)
		}
		if err := w.DeleteMessageDeliveries(w.now.Add(-deliveriesKept)); err != nil {
			return err
		}
		return w.plan(jobSweep, "", sweepEvery, none{})
	})
}

// stalledAfter is a little more than the week after which domain.Application.Stalled says so.
const stalledAfter = 7*24*time.Hour + time.Minute

// doStalled is the job that tells a citizen about an application that has stood still.
func (a *Authority) doStalled(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		app, err := w.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		if err != nil || !app.Stalled(w.now) {
			return stale(err)
		}
		return w.notify(domain.Notice{Kind: domain.NoticeStalled,
			Route:  domain.Route{Page: domain.RouteApplication, Arg: string(app.ID)},
			Params: domain.NoticeParams{Application: app.State, Number: app.Number}})
	})
}
