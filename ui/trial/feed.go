package trial

import (
	"context"
	"slices"
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
	env  *screen.Env
	tell func(all, fresh []domain.TrialMessage, there bool) // latest first; there: the authority is a trial one

	began time.Time // what lay there before is no news
	all   []domain.TrialMessage
	after int64 // number of the last one that was read
	told  int64 // number of the last one that was told as fresh

	mu     sync.Mutex
	turned chan struct{} // closed and replaced when the vault was opened or locked
}

// follow begins and returns what ends it.
func follow(e *screen.Env, tell func(all, fresh []domain.TrialMessage, there bool)) (stop func()) {
	f := &feed{env: e, tell: tell, began: e.Now(), turned: make(chan struct{})}
	ctx, cancel := context.WithCancel(e.Context())
	unsubscribe := e.App.Subscribe(func(t app.Topic) {
		if t == app.TopicLock {
			f.mu.Lock()
			defer f.mu.Unlock()
			close(f.turned)
			f.turned = make(chan struct{})
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

// read asks once, and waits where there is nobody to ask. When the vault is opened or locked meanwhile, it ends at once.
func (f *feed) read(ctx context.Context) {
	f.mu.Lock()
	turned := f.turned
	f.mu.Unlock()
	authority, there := f.env.App.Trial()
	if !there {
		f.all, f.after = nil, 0
		f.post(ctx, nil, false)
		select {
		case <-ctx.Done():
		case <-turned:
		}
		return
	}
	if f.after == 0 {
		f.post(ctx, nil, true)
	}
	asking, end := context.WithCancel(ctx)
	defer end()
	go func() {
		select {
		case <-asking.Done():
		case <-turned:
			end()
		}
	}()
	came, err := authority.Messages(asking, f.after, poll)
	switch {
	case asking.Err() != nil:
	case err != nil:
		select {
		case <-ctx.Done():
		case <-turned:
		case <-f.env.Clock.After(pause):
		}
	case len(came) > 0:
		f.take(ctx, came)
	}
}

// take keeps the latest messages and tells which of them are news.
func (f *feed) take(ctx context.Context, came []domain.TrialMessage) {
	var fresh []domain.TrialMessage
	all := make([]domain.TrialMessage, 0, len(came)+len(f.all))
	for _, m := range slices.Backward(came) {
		all = append(all, m)
	}
	for _, m := range came {
		if m.Number > f.told && !m.At.Before(f.began) {
			fresh = append(fresh, m)
		}
	}
	all = append(all, f.all...)
	f.all = all[:min(len(all), kept):min(len(all), kept)]
	f.after = came[len(came)-1].Number
	f.told = max(f.told, f.after)
	f.post(ctx, fresh, true)
}

func (f *feed) post(ctx context.Context, fresh []domain.TrialMessage, there bool) {
	all := f.all
	f.env.Post(func() {
		if ctx.Err() == nil {
			f.tell(all, fresh, there)
		}
	})
}
