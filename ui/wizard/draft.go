package wizard

import (
	"context"
	"maps"
	"sync"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
)

// draft is what was typed, and how it gets into the vault: whoever writes writes the latest, so that it does not matter which
// of two writes comes last. It may be used by several goroutines.
type draft struct {
	mu      sync.Mutex
	answers person.Answers
	step    domain.StepID

	writing sync.Mutex
}

func (d *draft) set(answers person.Answers, step domain.StepID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers, d.step = maps.Clone(answers), step
}

func (d *draft) latest() (person.Answers, domain.StepID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.answers), d.step
}

// write stores the latest and returns when that was.
func (d *draft) write(ctx context.Context, a *app.App, id domain.ApplicationID) (time.Time, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	answers, step := d.latest()
	return a.SaveDraft(ctx, id, step, answers)
}
