package journey_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"razvorot/app"
	"razvorot/domain"
)

// mostBegun is how often in a row a citizen begins a step anew that the app says is to be begun anew, or is over.
const mostBegun = 2

// begin reports whether the answer to a step is that it is to be begun anew, or was done by the app that was killed: a citizen goes
// by what the screen says next.
func begin(err error) bool {
	return errors.Is(err, domain.ErrCodeExpired) || errors.Is(err, domain.ErrDuplicate) || errors.Is(err, domain.ErrTransition)
}

// walk goes on until the passport is in hand. What the app says will pass is waited for.
func (c citizen) walk(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	cancel := c.app.Subscribe(func(app.Topic) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	defer cancel()
	begun := 0
	for {
		done, err := c.step(ctx)
		switch {
		case done:
			return nil
		case err == nil:
			begun = 0
			continue
		case begin(err) && begun < mostBegun:
			begun++
			continue
		case !errors.Is(err, errWait) && !errors.Is(err, domain.ErrRateLimited) && !errors.Is(err, domain.ErrUnavailable):
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w, while %w", ctx.Err(), err)
		case <-changed:
		case <-time.After(200 * time.Millisecond):
		}
	}
}
