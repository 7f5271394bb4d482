package trial

import (
	"context"
	"sync"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

const (
	poll  = 30 * time.Second // how long the authority may wait with its answer
	pause = 2 * time.Second  // after an error
	kept  = 50               // the latest messages that are shown
)

// feed follows the messages of the trial authority: it reads in a goroutine of its own and tells on the UI goroutine. While
// the vault is locked there are none, and what was there is forgotten, since it may hold codes.
type feed struct {
	env   *screen.Env
	tell  func(all, fresh []domain.TrialMessage, there bool) // latest first; there: the authority is a trial one
	began time.Time

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when the lock turned
}

// follow begins and returns what ends it.
func follow(e *screen.Env, tell func(all, fresh []domain.TrialMessage, there bool)) (stop func()) {
	f := &feed{env: e, tell: tell, began: e.Now(), changed: make(chan struct{})}
	ctx, cancel := context.WithCancel(e.Context())
	unsubscribe := e.App.Subscribe(func(t app.Topic) {
		if t == app.TopicLock || t == app.TopicConnection {
			f.turn()
		}
	})
	go func() {
		defer unsubscribe()
		for ctx.Err() == nil {
			f.read(ctx)
		}
	}()
	return cancel
}

func (f *feed) turn() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *feed) turned() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

// read follows one connection to its end.
func (f *feed) read(ctx context.Context) {
	turned := f.turned()
	authority, there := f.env.App.Trial()
	f.post(ctx, nil, nil, there)
	if !there {
		select {
		case <-ctx.Done():
		case <-turned:
		}
		return
	}
	var all []domain.TrialMessage
	var after int64
	for ctx.Err() == nil {
		came, err := authority.Messages(ctx, after, poll)
		if now, still := f.env.App.Trial(); !still || now != authority {
			return
		}
		if err != nil {
			select {
			case <-ctx.Done():
			case <-turned:
				return
			case <-f.env.Clock.After(pause):
			}
			continue
		}
		if len(came) == 0 {
			continue
		}
		after = came[len(came)-1].Number
		for _, m := range came {
			all = append([]domain.TrialMessage{m}, all...)
		}
		all = all[:min(len(all), kept):min(len(all), kept)]
		f.post(ctx, all, f.fresh(came), true)
	}
}

// fresh returns those that came since the feed began: what lay there before is no news.
func (f *feed) fresh(came []domain.TrialMessage) []domain.TrialMessage {
	var some []domain.TrialMessage
	for _, m := range came {
		if !m.At.Before(f.began) {
			some = append(some, m)
		}
	}
	return some
}

func (f *feed) post(ctx context.Context, all, fresh []domain.TrialMessage, there bool) {
	f.env.Post(func() {
		if ctx.Err() == nil {
			f.tell(all, fresh, there)
		}
	})
}
