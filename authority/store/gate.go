package store

import "context"

// gate is where transactions of one process begin. Usually it is open. One that others were in the way of several times closes it
// behind itself: those who would begin wait, and it succeeds, however many ask at once. On small tables everybody is in the way of
// everybody (PostgreSQL keeps whole pages of an index for who looked for something there).
type gate chan struct{}

// patient is how many tries are made before others are asked to wait.
const patient = 3

func newGate() gate { return make(gate, 1) }

// passage is the way of one transaction through the gate.
type passage struct {
	gate    gate // nil for one that nobody is in the way of
	closing bool
}

func (g gate) enter(minds bool) *passage {
	if !minds {
		g = nil
	}
	return &passage{gate: g}
}

// wait waits before a try until the gate is open, and closes it when there were many. A context that ended ends the waiting.
func (p *passage) wait(ctx context.Context, try int) {
	if p.gate == nil || p.closing {
		return
	}
	select {
	case p.gate <- struct{}{}:
	case <-ctx.Done():
		return
	}
	if p.closing = try >= patient; !p.closing {
		<-p.gate
	}
}

// end opens the gate if it was closed.
func (p *passage) end() {
	if p.closing {
		<-p.gate
	}
}
