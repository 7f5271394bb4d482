package screen

import "context"

// Visit is the time that one screen is alive. It belongs to the UI goroutine; only its context is read by others.
type Visit struct {
	ctx     context.Context
	end     context.CancelFunc
	covered bool
	waiting []func() // what came due while covered
}

// NewVisit returns a copy of the Env for one screen, and the visit that the window ends.
func (e *Env) NewVisit() (*Env, *Visit) {
	v := &Visit{}
	v.ctx, v.end = context.WithCancel(context.Background())
	its := *e
	its.visit = v
	return &its, v
}

// Cover tells that another screen is in front.
func (v *Visit) Cover() { v.covered = true }

// Uncover tells that the screen is in front again, and runs what came due meanwhile.
func (v *Visit) Uncover() {
	v.covered = false
	due := v.waiting
	v.waiting = nil
	for _, f := range due {
		f()
	}
}

// End ends the visit: its work is cancelled, its timers stop.
func (v *Visit) End() {
	v.end()
	v.waiting = nil
}

// inFront runs f now, or when the screen is in front again. A nil visit is always in front.
func (v *Visit) inFront(f func()) {
	if v != nil && v.covered {
		v.waiting = append(v.waiting, f)
		return
	}
	f()
}
