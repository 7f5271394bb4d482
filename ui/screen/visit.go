package screen

import "context"

// Visit is the time that one screen is alive. It belongs to the UI goroutine; only its context is read by others.
type Visit struct {
	ctx     context.Context
	end     context.CancelFunc
	covered bool
	waiting []func() // what came due while covered
	leading func()   // where the screen wanted to lead while covered, the last time it did; nil for nowhere
}

// NewVisit returns a copy of the Env for one screen, and the visit that the window ends. The Navigator of the copy is the
// screen's: while the screen is covered it leads nowhere, for the citizen is busy elsewhere; it leads on when the screen is in
// front again, and never after the visit ended.
func (e *Env) NewVisit() (*Env, *Visit) {
	v := &Visit{}
	v.ctx, v.end = context.WithCancel(context.Background())
	its := *e
	its.visit = v
	if e.Nav != nil {
		its.Nav = navigator{e.Nav, v}
	}
	return &its, v
}

// Cover tells that another screen is in front.
func (v *Visit) Cover() { v.covered = true }

// Uncover tells that the screen is in front again, runs what came due meanwhile and leads where the screen wanted to. After it
// another screen may be in front, and the visit may have ended.
func (v *Visit) Uncover() {
	v.covered = false
	for len(v.waiting) > 0 && !v.covered {
		f := v.waiting[0]
		v.waiting = v.waiting[1:]
		f()
	}
	if lead := v.leading; lead != nil && !v.covered {
		v.leading = nil
		lead()
	}
}

// End ends the visit: its work is cancelled, its timers stop.
func (v *Visit) End() {
	v.end()
	v.waiting, v.leading = nil, nil
}

// inFront runs f now, or when the screen is in front again. A nil visit is always in front.
func (v *Visit) inFront(f func()) {
	if v != nil && v.covered {
		v.waiting = append(v.waiting, f)
		return
	}
	f()
}
