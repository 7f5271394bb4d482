package authority

import (
	"context"
	"errors"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// The jobs.
const (
	jobMessage   store.JobKind = "message" // send a message; subject: its id
	jobCheck     store.JobKind = "check"   // ask a register; subject: domain.Registry
	jobFile      store.JobKind = "file"    // check a file; subject: document/page
	jobReview    store.JobKind = "review"  // end the automatic checks; subject: application, as below
	jobDecide    store.JobKind = "decide"
	jobPrepare   store.JobKind = "prepare"
	jobLapse     store.JobKind = "lapse"
	jobStalled   store.JobKind = "stalled"
	jobReentry   store.JobKind = "reentry"
	jobExpire    store.JobKind = "expire"     // subject: passport
	jobReissue   store.JobKind = "reissue"    // subject: passport
	jobProof     store.JobKind = "proof"      // end an attempt whose time is over; subject: domain.ProofID
	jobVideo     store.JobKind = "video"      // look whether both sides of a video call are there; subject: domain.ProofID
	jobSoon      store.JobKind = "soon"       // remind of a video call; subject: domain.ProofID
	jobBot       store.JobKind = "bot"        // the operator of a trial; subject: domain.ProofID
	jobBank      store.JobKind = "bank"       // ask a bank who signed in; subject: domain.ProofID
	jobPrint     store.JobKind = "print"      // send a printed version back that nobody collected; subject: domain.PrintID
	jobPrintSoon store.JobKind = "print_soon" // remind of an appointment; the same
	jobGuardian  store.JobKind = "guardian"   // end a request whose time is over; subject: domain.GuardianID
	jobCharge    store.JobKind = "charge"     // make an invoice known to the payment gateway; subject: application, as of the next
	jobInvoice   store.JobKind = "invoice"    // end one whose time is over
	jobRefund    store.JobKind = "refund"     // subject: application/refund
	jobPayment   store.JobKind = "payment"    // a slow bank of a trial; subject: domain.PaymentID
	jobRefused   store.JobKind = "refused"    // write a refused try to sign in down; of no account
	jobSweep     store.JobKind = "sweep"      // of no account and subject
)

// workerIdle is how long the worker waits at most before it looks again: another process may have planned something.
const workerIdle = time.Minute

// Run does what is due until the context or the authority ends; then it returns nil. A job is removed in the transaction that has
// its effect, so one that was interrupted is done again and happens once. Several processes may run over one database: they may
// work twice, never with effect twice.
//
// A single worker on SQLite does all jobs in order. Several claim what they do, lane by lane, and what is under way when the
// context ends is finished, or given back after a while.
func (a *Authority) Run(ctx context.Context) error {
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		a.keepAuditLog(ctx)
	}()
	defer func() { <-logged }()
	if a.workers > 0 {
		return a.runLanes(ctx)
	}
	for {
		ring := a.worker.wait()
		next, err := a.runDue(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			a.troubled(ctx, err)
			next = afterFailure
		}
		select {
		case <-ring:
		case <-a.clock.After(min(next, workerIdle)):
		case <-a.closed:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// runDue does everything that is due, and returns how long nothing will be.
func (a *Authority) runDue(ctx context.Context) (time.Duration, error) {
	for {
		var j store.Job
		err := a.store.View(ctx, func(t *store.Tx) error {
			var err error
			j, err = t.FindNextJob()
			return err
		})
		if errors.Is(err, domain.ErrNotFound) {
			return workerIdle, nil
		}
		if err != nil {
			return 0, err
		}
		if wait := j.Due.Sub(a.now()); wait > 0 {
			return wait, nil
		}
		if err := a.runJob(ctx, j); err != nil {
			return 0, err
		}
	}
}

// runJob does a job. One that fails is put off, longer each time, and is dead in the end; an error is returned only when that
// cannot be stored.
func (a *Authority) runJob(ctx context.Context, j store.Job) error {
	err := a.handle(ctx, j)
	switch {
	case err == nil, errors.Is(err, errOvertaken):
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	now := a.now()
	wait := min(5*time.Minute, time.Second<<min(j.Attempts, 9))
	switch {
	case errors.Is(err, errUnknownKind):
		return a.store.Update(ctx, func(t *store.Tx) error { return t.ReleaseJob(j, now.Add(time.Minute)) })
	case hopeless(j, err):
		a.log.Error("job is dead", "kind", j.Kind, "attempts", j.Attempts+1, "err", err)
		return a.store.Update(ctx, func(t *store.Tx) error { return t.BuryJob(j, now, reason(err)) })
	}
	a.log.Warn("job put off", "kind", j.Kind, "attempts", j.Attempts+1, "wait", wait, "err", err)
	return a.store.Update(ctx, func(t *store.Tx) error { return t.PostponeJob(j, now.Add(wait), reason(err)) })
}

func (a *Authority) handle(ctx context.Context, j store.Job) error {
	switch j.Kind {
	case jobMessage:
		return a.doMessage(ctx, j)
	case jobCheck:
		return a.doCheck(ctx, j)
	case jobFile:
		return a.doFile(ctx, j)
	case jobReview:
		return a.doReview(ctx, j)
	case jobDecide:
		return a.doDecide(ctx, j)
	case jobPrepare:
		return a.doPrepare(ctx, j)
	case jobLapse:
		return a.doLapse(ctx, j)
	case jobExpire:
		return a.doExpire(ctx, j)
	case jobReissue:
		return a.doReissue(ctx, j)
	case jobReentry:
		return a.doReentry(ctx, j)
	case jobStalled:
		return a.doStalled(ctx, j)
	case jobProof:
		return a.doProof(ctx, j)
	case jobVideo:
		return a.doVideo(ctx, j)
	case jobSoon:
		return a.doSoon(ctx, j)
	case jobBot:
		return a.doBot(ctx, j)
	case jobBank:
		return a.doBank(ctx, j)
	case jobPrint:
		return a.doPrint(ctx, j)
	case jobPrintSoon:
		return a.doPrintSoon(ctx, j)
	case jobGuardian:
		return a.doGuardian(ctx, j)
	case jobCharge:
		return a.doCharge(ctx, j)
	case jobInvoice:
		return a.doInvoice(ctx, j)
	case jobRefund:
		return a.doRefund(ctx, j)
	case jobPayment:
		return a.doPayment(ctx, j)
	case jobErasure:
		return a.doErasure(ctx, j)
	case jobRefused:
		return a.doRefused(ctx, j)
	case jobSweep:
		return a.doSweep(ctx, j)
	}
	return errUnknownKind
}

// errUnknownKind is a job of a newer version of this program, which does it.
var errUnknownKind = errors.New("a job of an unknown kind")

// errOvertaken is a job that somebody else did, or that a newer one took the place of, while it was worked on.
var errOvertaken = errors.New("overtaken")

// doJob runs the transaction that has a job's effect and removes the job.
func (a *Authority) doJob(ctx context.Context, j store.Job, f func(*work) error) error {
	return a.do(ctx, func(w *work) error {
		err := w.FinishJob(j.ID)
		if errors.Is(err, domain.ErrConflict) {
			return errOvertaken
		}
		if err != nil {
			return err
		}
		if w.account, err = w.FindAccount(j.Account); err != nil {
			return err
		}
		return f(w)
	})
}
