package authority

import (
	"context"
	"errors"
	"sync"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// A lane is jobs that wait for one another and not for those of other lanes: codes are sent while a register is slow. Every lane
// has workers of its own in every process.
const (
	laneMessages  = "message"
	laneFiles     = "file"
	laneBank      = "bank"
	laneRegisters = "check/" // and the register
	laneRest      = ""       // everything else: what the database alone does
)

func laneOf(kind store.JobKind, subject string) string {
	switch kind {
	case jobMessage:
		return laneMessages
	case jobFile:
		return laneFiles
	case jobBank:
		return laneBank
	case jobCheck:
		return laneRegisters + subject
	}
	return laneRest
}

// lanes returns all of them.
func lanes() []string {
	all := []string{laneRest, laneMessages, laneFiles, laneBank}
	for _, r := range []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS} {
		all = append(all, laneRegisters+string(r))
	}
	return all
}

const (
	lease        = time.Minute // of a claim; a process that is killed holds its jobs up for so long
	renewEvery   = lease / 3
	laneIdle     = 15 * time.Second // at most, before a lane is looked at again: a process may have ended that was to do its jobs
	finishWithin = 15 * time.Second // for jobs under way when the process is to end
	giveBack     = 3 * time.Second  // for the claims of those that were not finished
	afterFailure = time.Second      // of the database
	afterOthers  = 20 * time.Millisecond
)

const usualWorkers = 4 // of a lane, with PostgreSQL

// workers returns how many work in a lane, 0 for a single one that does everything in order.
func workers(o Options) int {
	switch {
	case o.Workers > 1:
		return o.Workers
	case o.Dialect == store.SQLite:
		return 0
	case o.Workers == 1:
		return 1
	}
	return usualWorkers
}

// bellsOfLanes are rung when a job is there. The map is not changed.
type bellsOfLanes map[string]*bell

func newLanes() bellsOfLanes {
	bells := bellsOfLanes{}
	for _, name := range lanes() {
		bells[name] = &bell{}
	}
	return bells
}

// ringLane wakes the workers of this process.
func (a *Authority) ringLane(name string) {
	a.worker.ring()
	if b := a.lanes[name]; b != nil {
		b.ring()
	}
}

func (a *Authority) ringLanes() {
	a.worker.ring()
	for _, b := range a.lanes {
		b.ring()
	}
}

// wakeLane wakes the workers for new jobs: those of this process, and those of others where this one has none.
func (a *Authority) wakeLane(lane string) {
	a.ringLane(lane)
	if !a.working.Load() {
		a.publish(topicJobs + lane)
	}
}

// runLanes works in all lanes until the context or the authority ends, and lets what is under way finish.
func (a *Authority) runLanes(ctx context.Context) error {
	a.working.Store(true)
	defer a.working.Store(false)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	finishing, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var all sync.WaitGroup
	for name, b := range a.lanes {
		all.Go(func() { a.runLane(ctx, finishing, name, b) })
	}
	select {
	case <-ctx.Done():
	case <-a.closed:
		stop()
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-a.clock.After(finishWithin):
		cut()
		<-done
	}
	return nil
}

// runLane claims what is due in a lane, never more than there are workers free for. Jobs run in finishing, which outlives ctx.
func (a *Authority) runLane(ctx, finishing context.Context, name string, b *bell) {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	busy := make(chan struct{}, a.workers) // one for every worker that is
	for {
		select { // until one is free
		case busy <- struct{}{}:
			<-busy
		case <-ctx.Done():
			return
		}
		ring := b.wait()
		claimed, wait := a.claim(ctx, name, cap(busy)-len(busy))
		for _, j := range claimed {
			busy <- struct{}{}
			jobs.Go(func() {
				defer func() { <-busy }()
				a.runClaimed(finishing, j)
			})
		}
		if wait == 0 {
			continue
		}
		select {
		case <-ring:
		case <-a.clock.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// claim claims up to so many jobs, and returns how long there will be no more: 0 when there may be.
func (a *Authority) claim(ctx context.Context, lane string, most int) ([]store.Job, time.Duration) {
	now := a.now()
	jobs, err := a.store.ClaimJobs(ctx, store.Claim{Name: newToken(), Lane: lane, Most: most, Now: now, Until: now.Add(lease)})
	if err == nil && len(jobs) == most {
		return jobs, 0
	}
	var next time.Time
	if err == nil {
		next, err = a.store.NextDue(ctx, lane, now)
	}
	switch {
	case errors.Is(err, domain.ErrNotFound):
		return jobs, laneIdle
	case err != nil:
		a.troubled(ctx, err)
		return jobs, afterFailure
	}
	return jobs, max(afterOthers, min(next.Sub(a.now()), laneIdle))
}

// troubled tells that the worker cannot work, once in a while.
func (a *Authority) troubled(ctx context.Context, err error) {
	now := a.now().Unix()
	if last := a.complained.Load(); ctx.Err() == nil && now-last >= 30 && a.complained.CompareAndSwap(last, now) {
		a.log.Error("the worker cannot work", "err", err)
	}
}

// runClaimed does a job, and prolongs the claim while it takes.
func (a *Authority) runClaimed(ctx context.Context, j store.Job) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	go a.renew(working, stop, j)
	err := a.runJob(working, j)
	if err == nil {
		return
	}
	if working.Err() != nil && ctx.Err() == nil {
		return // somebody else has it, or another took its place
	}
	if ctx.Err() == nil {
		a.troubled(ctx, err) // the claim runs out, and somebody does it again
		return
	}
	back, done := context.WithTimeout(context.WithoutCancel(ctx), giveBack)
	defer done()
	if err := a.store.Update(back, func(t *store.Tx) error { return t.ReleaseJob(j, a.now()) }); err != nil {
		a.troubled(back, err)
	}
}

// renew prolongs a claim until the job is done, and stops the job when the claim is lost.
func (a *Authority) renew(ctx context.Context, stop context.CancelFunc, j store.Job) {
	until := a.now().Add(lease)
	for {
		select {
		case <-a.clock.After(renewEvery):
		case <-ctx.Done():
			return
		}
		next := a.now().Add(lease)
		err := a.store.Update(ctx, func(t *store.Tx) error { return t.RenewClaim(j, next) })
		switch {
		case err == nil:
			until = next
		case errors.Is(err, domain.ErrNotFound), !a.now().Before(until):
			stop()
			return
		}
	}
}
