package profile

import (
	"context"
	"sync"
	"time"

	"razvorot/domain/person"
	"razvorot/ui/screen"
)

// savedAt is when the draft was kept.
type savedAt = time.Time

// pause is how long nothing is typed before the draft is kept: short enough that a crash loses a word at most.
const pause = 400 * time.Millisecond

// keeper keeps the draft while the citizen types, one state after the other and the latest always. What it began it ends, even
// when the screen is left.
type keeper struct {
	env  *screen.Env
	told func(at savedAt, err error) // on the UI goroutine

	waiting person.Answers // typed and not handed to the goroutine yet; UI goroutine only
	off     func()         // calls the pause off

	mu      sync.Mutex
	next    person.Answers // to be kept
	running bool
}

func newKeeper(e *screen.Env, told func(savedAt, error)) *keeper { return &keeper{env: e, told: told} }

// soon keeps the answers after a pause.
func (k *keeper) soon(answers person.Answers) {
	k.drop()
	k.waiting = answers
	k.off = k.env.Later(pause, k.now)
}

// drop forgets what waits for the pause.
func (k *keeper) drop() {
	if k.off != nil {
		k.off()
	}
	k.off, k.waiting = nil, nil
}

// now keeps at once what waits.
func (k *keeper) now() {
	answers := k.waiting
	k.drop()
	if answers == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next = answers
	if !k.running {
		k.running = true
		go k.run(context.WithoutCancel(k.env.Context()))
	}
}

func (k *keeper) run(ctx context.Context) {
	for {
		k.mu.Lock()
		answers := k.next
		k.next = nil
		k.running = answers != nil
		k.mu.Unlock()
		if answers == nil {
			return
		}
		at, err := k.env.App.SaveProfileDraft(ctx, answers)
		k.env.Post(func() {
			if err != nil && k.waiting == nil {
				k.waiting = answers // to be tried again
			}
			k.told(at, err)
		})
	}
}
