package app

import (
	"bytes"
	"context"
	"encoding/json"

	"razvorot/domain"
)

// stateAnswers + application id: what was typed in answer to the open questions, a domain.Resubmission.
const stateAnswers state = "answers."

// TypedAnswers returns what was typed in answer to the open questions of an application and not taken by the authority yet;
// the zero value when nothing was.
func (a *App) TypedAnswers(ctx context.Context, id domain.ApplicationID) (r domain.Resubmission, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateAnswers+state(id), &r) })
	return r, err
}

// KeepAnswers keeps what is typed in answer to the open questions, as it is. When nothing is asked any more, because the answers
// are on their way, it does nothing: a write that was overtaken must not bring old text back. ErrNotFound.
func (a *App) KeepAnswers(ctx context.Context, id domain.ApplicationID, r domain.Resubmission) error {
	return a.update(ctx, func(tx domain.Tx) error {
		x, err := tx.FindApplication(ctx, id)
		if err != nil || x.State != domain.NeedsInfo {
			return err
		}
		return saveState(ctx, tx, stateAnswers+state(id), r)
	})
}

// dropAnswers forgets what was typed once the authority has taken it. What was typed since, to questions of a later round,
// stays.
func dropAnswers(ctx context.Context, tx domain.Tx, c domain.Command) error {
	if c.Kind != domain.CommandResubmit {
		return nil
	}
	name := stateAnswers + state(c.Aggregate)
	var kept, sent domain.Resubmission
	if findState(ctx, tx, name, &kept) != nil || json.Unmarshal(c.Payload, &sent) != nil || !sameAnswers(kept, sent) {
		return nil // what cannot be read is nothing to lose the authority's answer for
	}
	return dropState(ctx, tx, name)
}

func sameAnswers(a, b domain.Resubmission) bool {
	x, broken := json.Marshal(a)
	y, lost := json.Marshal(b)
	return broken == nil && lost == nil && bytes.Equal(x, y)
}
