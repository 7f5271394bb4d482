package authority

import (
	"context"
	"errors"
	"unicode/utf8"

	"razvorot/authority/notify"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// A job that failed as often is tried no more: a fault of the program or of its data, which somebody has to look at. One that waits
// for somebody else, who is away, goes on for some three days.
const (
	mostFailures    = 12
	mostUnavailable = 880 // every five minutes, after the first ones
	mostDeadJobs    = 200 // of a page
	longestReason   = 300 // bytes
)

func hopeless(j store.Job, err error) bool {
	switch {
	case errors.Is(err, notify.ErrRefused):
		return true
	case errors.Is(err, domain.ErrUnavailable):
		return j.Attempts+1 >= mostUnavailable
	}
	return j.Attempts+1 >= mostFailures
}

// reason is an error as a job keeps it. Errors here name nothing of a citizen's.
func reason(err error) string {
	s := err.Error()
	for len(s) > longestReason || !utf8.ValidString(s) {
		s = s[:min(len(s)-1, longestReason)]
	}
	return s
}

// DeadJobs returns jobs that are tried no more, the latest first, at most 200.
func (a *Authority) DeadJobs(ctx context.Context) ([]store.DeadJob, error) {
	var all []store.DeadJob
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		all, err = t.FindDeadJobs(mostDeadJobs)
		return err
	})
	return all, err
}

// RequeueDead has a dead job tried again at once. domain.ErrNotFound.
func (a *Authority) RequeueDead(ctx context.Context, id string) error {
	return a.do(ctx, func(w *work) error {
		w.planned = true
		if err := w.RequeueDead(id, w.now); err != nil {
			return err
		}
		return w.enter(office.Entry{Actor: actorCommand, Action: "job.requeue", Subject: id})
	})
}
