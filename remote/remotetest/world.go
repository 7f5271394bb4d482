package remotetest

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Authority is the name of the Fake.
const Authority = "Пробный орган"

// world is everything that an authority keeps. Its methods are called with mu held, but for those of waiting.
type world struct {
	clock domain.Clock

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when anything happens
	taskTime time.Time     // while a task runs: when it was due
	due      []task

	offline  bool
	failures []error
	lose     int
	loseOf   string // method, "" for none
	calls    map[string]int
	asked    map[domain.Key]int
	done     map[domain.Key]int
	answers  map[answerKey]any

	codeKey    []byte
	office     *office
	issued     map[string]issued // by public key
	challenges map[domain.ChallengeID]*challenge
	tickets    map[domain.Ticket]*ticket
	sessions   map[string]*session
	noCards    bool
	ahead      time.Duration // that the clocks of devices are said to be
	citizens   map[domain.AccountID]*citizen
	blocking   map[person.Phone]tries // to block by code
	messages   []domain.TrialMessage
	nextChange int64
	byHand     bool
	down       []domain.Registry
	people     []resident
	guardians  []*guardianship
}

// citizen is an account with all that belongs to it.
type citizen struct {
	account     domain.Account
	password    domain.Hash
	wrong       int // passwords since the last right one
	lockedUntil time.Time
	profile     person.Profile
	revision    int // of the profile
	journal     []domain.JournalEntry

	documents     []domain.Document
	contents      map[domain.Hash][]byte
	unagreed      bool // to biometric data
	uploads       map[domain.UploadID]*upload
	applications  []domain.Application
	passports     []*entry
	notices       []domain.Notice
	conversations []domain.Conversation
	changing      tries // wrong passwords while changing it
	proofs        []*attempt
	prints        []*domain.PrintOrder
	opening       tries // wrong codes of guardians' requests
	factor        factor
	returning     tries // wrong passwords, and answers, of who lost the app
	answering     tries
	blockCodes    []domain.BlockCode // the latest last
	changes       []numbered
	forgotten     int64 // number of the last change that only the empty cursor still yields
}

// task is something that happens at a moment.
type task struct {
	at time.Time
	do func(*world)
}

func newWorld(clock domain.Clock) *world {
	return &world{
		clock: clock, changed: make(chan struct{}), codeKey: []byte(rand.Text()),
		office: newOffice(clock.Now()), issued: map[string]issued{},
		calls: map[string]int{}, asked: map[domain.Key]int{}, done: map[domain.Key]int{}, answers: map[answerKey]any{},
		challenges: map[domain.ChallengeID]*challenge{}, tickets: map[domain.Ticket]*ticket{},
		sessions: map[string]*session{}, citizens: map[domain.AccountID]*citizen{},
		blocking: map[person.Phone]tries{},
		people:   residents(person.DateOf(clock.Now())),
	}
}

// enter counts a call, lets happen what is due, and returns why the call fails before anything is done.
func (w *world) enter(ctx context.Context, c call) error {
	w.calls[c.method]++
	if c.key != "" {
		w.asked[c.key]++
	}
	switch {
	case ctx.Err() != nil:
		return &domain.Unavailable{Cause: ctx.Err()}
	case w.offline:
		return &domain.Unavailable{}
	case len(w.failures) > 0:
		err := w.failures[0]
		w.failures = w.failures[1:]
		return err
	}
	w.settle()
	return nil
}

// now is the moment; while a task runs, the one it was due at.
func (w *world) now() time.Time {
	if !w.taskTime.IsZero() {
		return w.taskTime
	}
	return w.clock.Now()
}

func (w *world) today() person.Date { return person.DateOf(w.now()) }

// after has something done later.
func (w *world) after(d time.Duration, do func(*world)) {
	t := task{w.now().Add(d), do}
	i, _ := slices.BinarySearchFunc(w.due, t.at, func(x task, at time.Time) int {
		if x.at.After(at) {
			return 1
		}
		return -1
	})
	w.due = slices.Insert(w.due, i, t)
}

// settle does what is due, in order, each as of its moment.
func (w *world) settle() {
	now := w.clock.Now()
	for len(w.due) > 0 && !w.due[0].at.After(now) {
		next := w.due[0]
		w.due = w.due[1:]
		w.taskTime = next.at
		next.do(w)
		w.taskTime = time.Time{}
	}
	w.expirePassports()
}

// wake tells whoever waits that something happened.
func (w *world) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// waiting calls look, with mu held, until it reports that it is done, the duration has passed, or ctx ends.
func (w *world) waiting(ctx context.Context, wait time.Duration, look func() (done bool)) error {
	timeout := w.clock.After(wait)
	for {
		w.mu.Lock()
		w.settle()
		if look() {
			w.mu.Unlock()
			return nil
		}
		changed := w.changed
		var next <-chan time.Time
		if len(w.due) > 0 {
			next = w.clock.After(w.due[0].at.Sub(w.clock.Now()))
		}
		w.mu.Unlock()
		select {
		case <-ctx.Done():
			return &domain.Unavailable{Cause: ctx.Err()}
		case <-timeout:
			return nil
		case <-changed:
		case <-next:
		}
	}
}
