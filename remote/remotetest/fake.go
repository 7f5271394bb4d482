package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
)

// Fake is an authority in memory, as one device sees it: it is a domain.Backend and a domain.Trial. Devices of the same
// authority come from NewDevice. It may be used by many goroutines.
//
// What would take the authority time happens as its clock moves: outcomes of checks, acceptance of files, decisions.
type Fake struct {
	w       *world
	account domain.AccountID // of the signed-in citizen, "" for none
	session string
}

var (
	_ domain.Backend = (*Fake)(nil)
	_ domain.Trial   = (*Fake)(nil)
	_ domain.Clocked = (*Fake)(nil)

	_ domain.TrialCredentials = (*Fake)(nil)
)

// NewFake returns an authority that nobody has an account with. With a *Clock, Advance moves that clock too.
func NewFake(clock domain.Clock) *Fake { return &Fake{w: newWorld(clock)} }

// Now is the fake's time.
func (f *Fake) Now() time.Time { return f.w.clock.Now() }

// NewDevice returns another device of the same authority, not signed in.
func (f *Fake) NewDevice() *Fake { return &Fake{w: f.w} }

// As returns the authority as the bearer of a session sees it, as Authenticate told it; "" and "" for nobody.
func (f *Fake) As(account domain.AccountID, session string) *Fake {
	return &Fake{w: f.w, account: account, session: session}
}

// Advance moves the clock, if it can be moved, and lets everything happen that is due by then.
func (f *Fake) Advance(d time.Duration) {
	if c, ok := f.w.clock.(interface{ Advance(time.Duration) }); ok {
		c.Advance(d)
	}
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.settle()
}

// SetOffline cuts every device off, or puts them through again. The counter is not reached by the network and stays.
func (f *Fake) SetOffline(offline bool) {
	f.set(func(w *world) { w.offline = offline })
}

// Fail makes the next n calls return err without doing anything.
func (f *Fake) Fail(n int, err error) {
	f.set(func(w *world) { w.failures = slices.Concat(w.failures, slices.Repeat([]error{err}, n)) })
}

// LoseAnswers makes the next n calls do their work and return a domain.Unavailable all the same: the answer was lost. What a
// program fetches by itself and at its own time, who the authority is, trust and status lists, is not among them.
func (f *Fake) LoseAnswers(n int) {
	f.set(func(w *world) { w.lose += n })
}

// LoseAnswerOf is LoseAnswers for the next call of one method, whatever the program asks by itself before: LoseAnswerOf("Submit").
func (f *Fake) LoseAnswerOf(method string) {
	f.set(func(w *world) { w.loseOf = method })
}

// EndSessions ends every session, as an authority may at any time.
func (f *Fake) EndSessions() {
	f.set(func(w *world) { clear(w.sessions) })
}

// SetClockAhead has the clocks of all devices count as wrong, with the next answer.
func (f *Fake) SetClockAhead(d time.Duration) { f.set(func(w *world) { w.ahead = d }) }

// ClockAhead implements domain.Clocked.
func (f *Fake) ClockAhead() time.Duration {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return f.w.ahead
}

// TakeNoCards closes the way to the banks of cards.
func (f *Fake) TakeNoCards() {
	f.set(func(w *world) { w.noCards = true })
}

// SetBlocked blocks every account, or none.
func (f *Fake) SetBlocked(blocked bool) {
	f.set(func(w *world) {
		for _, c := range w.citizens {
			if c.account.Blocked != blocked {
				c.account.Blocked = blocked
				w.tellAccount(c)
			}
		}
	})
}

// ForgetChanges makes every cursor too old but the empty one, which then yields each thing once, as it is now.
func (f *Fake) ForgetChanges() {
	f.set(func(w *world) {
		for _, c := range w.citizens {
			c.forgetChanges(w.nextChange)
		}
	})
}

func (f *Fake) set(change func(*world)) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	change(f.w)
	f.w.wake()
}

// Calls returns how often a method was called on any device, whatever came of it: Calls("Submit").
func (f *Fake) Calls(method string) int {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return f.w.calls[method]
}

// Attempts returns how often commands with a key were called, and how often one was carried out: at most once.
func (f *Fake) Attempts(key domain.Key) (asked, done int) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return f.w.asked[key], f.w.done[key]
}

// call is one call of the authority by a device.
type call struct {
	method string
	key    domain.Key // "" for a method without
}

// public tells whether anybody may ask for it without being somebody.
func (c call) public() bool {
	return c.method == "Authority" || c.method == "FetchTrust" || c.method == "FetchStatusList"
}

// ask carries out a call that needs nobody signed in.
func ask[T any](ctx context.Context, f *Fake, c call, do func(*world) (T, error)) (T, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	var none T
	if err := f.w.enter(ctx, c); err != nil {
		return none, err
	}
	answer, err := once(f, c, do)
	if f.w.loseOf == c.method {
		f.w.loseOf = ""
		return none, &domain.Unavailable{}
	}
	if f.w.lose > 0 && !c.public() {
		f.w.lose--
		return none, &domain.Unavailable{}
	}
	return answer, err
}

// act carries out a call for the citizen who is signed in.
func act[T any](ctx context.Context, f *Fake, c call, do func(*world, *citizen) (T, error)) (T, error) {
	return ask(ctx, f, c, func(w *world) (T, error) {
		var none T
		who, err := f.citizen()
		if err != nil {
			return none, err
		}
		return do(w, who)
	})
}

// answerKey tells commands apart; one key is good for one command of one citizen.
type answerKey struct {
	account domain.AccountID
	call
}

// once carries out a command once and repeats its answer afterwards. A refusal is not remembered: it changed nothing, and
// the reason may have passed.
func once[T any](f *Fake, c call, do func(*world) (T, error)) (T, error) {
	at := answerKey{f.account, c}
	if given, ok := f.w.answers[at]; ok && c.key != "" {
		if _, err := f.citizen(); f.account != "" && err != nil {
			var none T
			return none, err
		}
		return given.(T), nil
	}
	answer, err := do(f.w)
	if err == nil && c.key != "" {
		f.w.answers[at] = answer
		f.w.done[c.key]++
	}
	return answer, err
}

// citizen returns who is signed in, ErrUnauthorised or ErrBlocked.
func (f *Fake) citizen() (*citizen, error) {
	if _, ok := f.w.sessions[f.session]; !ok || f.account == "" {
		return nil, domain.ErrUnauthorised
	}
	who := f.w.citizens[f.account]
	if who.account.Blocked {
		return nil, domain.ErrBlocked
	}
	return who, nil
}
