package authority

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

const day = 24 * time.Hour

// Retention is how long what has served its purpose is kept. Zero fields mean the defaults of DefaultRetention.
type Retention struct {
	Answers    time.Duration // what commands were answered
	Keys       time.Duration // the keys of commands, which are refused from Answers on
	Challenges time.Duration // longer than any ticket is good
	Issued     time.Duration // copies of documents, from the hand-over of the passport on
	Refused    time.Duration // … from a refusal on; long enough to apply again with them
	Withdrawn  time.Duration // … from a withdrawal on
	Proofs     time.Duration // attempts at proving an identity, and requests for a guardian's consent that came to nothing, from their end on
	Stills     time.Duration // frames of video calls that decisions rest on, from the decision on
	Prints     time.Duration // orders of printed versions, from their end on
	Reports    time.Duration // of retention
}

// DefaultRetention returns the periods that docs/authority/retention.md gives reasons for.
func DefaultRetention() Retention {
	return Retention{Answers: 30 * day, Keys: 400 * day, Challenges: 2 * day, Issued: 30 * day, Refused: 90 * day, Withdrawn: 30 * day,
		Proofs: 30 * day, Stills: 14 * day, Prints: 90 * day, Reports: 5 * 365 * day}
}

func (r Retention) withDefaults() Retention {
	d := DefaultRetention()
	for _, x := range []struct{ period, usual *time.Duration }{{&r.Answers, &d.Answers}, {&r.Keys, &d.Keys},
		{&r.Challenges, &d.Challenges}, {&r.Issued, &d.Issued}, {&r.Refused, &d.Refused}, {&r.Withdrawn, &d.Withdrawn},
		{&r.Proofs, &d.Proofs}, {&r.Stills, &d.Stills}, {&r.Prints, &d.Prints}, {&r.Reports, &d.Reports}} {
		if *x.period <= 0 {
			*x.period = *x.usual
		}
	}
	return r
}

// Rules that look at what belongs together.
const (
	RuleUploads         store.Rule = "uploads"          // not finished in time: files
	RuleIssuedCopies    store.Rule = "issued copies"    // of documents of finished procedures: files
	RuleRefusedCopies   store.Rule = "refused copies"   // files
	RuleWithdrawnCopies store.Rule = "withdrawn copies" // files
)

// RetentionReport is what a run of the rules removed: counts, and nobody's name.
type RetentionReport = store.RetentionReport

const actionRetention = "retention.run"

// Retain removes everything that has been kept as long as its rule says, and stores a report of it, which is entered in the audit
// log too. Run does it daily. It is many small transactions: a run that was interrupted did what it did, and the next one goes on.
func (a *Authority) Retain(ctx context.Context) (RetentionReport, error) {
	now, r := a.now(), a.rules.Retention.withDefaults()
	report := RetentionReport{ID: domain.NewID[string](), At: now, Removed: map[store.Rule]int64{}}
	for _, x := range []struct {
		rule  store.Rule
		until time.Time
	}{
		{store.RuleAnswers, now.Add(-r.Answers)}, {store.RuleKeys, now.Add(-r.Keys)}, {store.RuleChallenges, now.Add(-r.Challenges)},
		{store.RuleAttempts, now.Add(-attemptsFaded)}, {store.RuleTokens, now}, {store.RuleSessions, now},
		{store.RuleCredentials, now}, {store.RuleLists, now.Add(-day)}, // a day later: somebody's clock may be slow
		{store.RuleProofs, now.Add(-r.Proofs)}, {store.RuleStills, now.Add(-r.Stills)}, {store.RuleGuardians, now.Add(-r.Proofs)}, {store.RuleFees, now},
		{store.RulePrints, now.Add(-r.Prints)}, {store.RuleSeats, now.Add(-day)},
		{store.RuleReports, now.Add(-r.Reports)},
	} {
		n, err := a.store.Remove(ctx, x.rule, x.until)
		if err != nil {
			return report, fmt.Errorf("rule %s: %w", x.rule, err)
		}
		report.Removed[x.rule] = n
	}
	n, err := a.removeUploads(ctx, now)
	if err != nil {
		return report, fmt.Errorf("rule %s: %w", RuleUploads, err)
	}
	report.Removed[RuleUploads] = n
	for _, x := range []struct {
		rule  store.Rule
		state domain.ApplicationState
		until time.Time
	}{
		{RuleIssuedCopies, domain.Issued, now.Add(-r.Issued)}, {RuleRefusedCopies, domain.Refused, now.Add(-r.Refused)},
		{RuleWithdrawnCopies, domain.Withdrawn, now.Add(-r.Withdrawn)},
	} {
		if report.Removed[x.rule], err = a.removeCopies(ctx, x.state, x.until); err != nil {
			return report, fmt.Errorf("rule %s: %w", x.rule, err)
		}
	}
	return report, a.do(ctx, func(w *work) error {
		if err := w.CreateRetentionReport(report); err != nil {
			return err
		}
		return w.enter(office.Entry{Action: actionRetention, Subject: report.ID, Why: counts(report)})
	})
}

// counts writes a report in a line.
func counts(r RetentionReport) string {
	var all []string
	for rule, n := range r.Removed {
		if n > 0 {
			all = append(all, fmt.Sprintf("%s %d", rule, n))
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// RetentionReports returns up to limit reports, the latest first.
func (a *Authority) RetentionReports(ctx context.Context, limit int) ([]RetentionReport, error) {
	var all []RetentionReport
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		all, err = t.FindRetentionReports(limit)
		return err
	})
	return all, err
}

// accountsAtOnce bounds what a run holds in memory.
const accountsAtOnce = 100

// removeUploads removes what was not finished in time with what arrived of it.
func (a *Authority) removeUploads(ctx context.Context, now time.Time) (int64, error) {
	var removed int64
	for {
		var accounts []domain.AccountID
		err := a.store.View(ctx, func(t *store.Tx) error {
			var err error
			accounts, err = t.FindExpiredUploads(now, accountsAtOnce)
			return err
		})
		if err != nil || len(accounts) == 0 {
			return removed, err
		}
		for _, id := range accounts {
			var before, after int64
			err := a.store.Update(ctx, func(t *store.Tx) error {
				var err error
				if before, err = t.CountBlobs(id); err != nil {
					return err
				}
				if err = t.DeleteExpiredUploads(id, now); err != nil {
					return err
				}
				if err = t.DeleteOrphans(id); err != nil {
					return err
				}
				after, err = t.CountBlobs(id)
				return err
			})
			if err != nil {
				return removed, err
			}
			removed += before - after
		}
	}
}

// removeCopies erases the copies of documents of applications that ended in a state.
func (a *Authority) removeCopies(ctx context.Context, state domain.ApplicationState, until time.Time) (int64, error) {
	var removed int64
	for {
		var ended []store.Finished
		err := a.store.View(ctx, func(t *store.Tx) error {
			var err error
			ended, err = t.FindFinished(state, until, accountsAtOnce)
			return err
		})
		if err != nil || len(ended) == 0 {
			return removed, err
		}
		for _, f := range ended {
			var n int64
			err := a.do(ctx, func(w *work) error {
				var err error
				if w.account, err = w.FindAccount(f.Account); errors.Is(err, domain.ErrNotFound) {
					return w.MarkCopiesErased(f.Account, f.Application, w.now) // it is being erased as a whole
				}
				if err == nil {
					n, err = w.eraseCopies(f.Application)
				}
				return err
			})
			if err != nil {
				return removed, err
			}
			removed += n
		}
	}
}

// eraseCopies erases the files of the documents that an application attached and no other one still needs. A page that was found
// genuine stays so without its file. One that was not is rejected, so that the next application asks for it anew.
func (w *work) eraseCopies(id domain.ApplicationID) (int64, error) {
	app, err := w.FindApplication(w.account.ID, id)
	if err != nil {
		return 0, err
	}
	documents, err := w.FindDocuments(w.account.ID)
	if err != nil {
		return 0, err
	}
	needed, err := w.attachedElsewhere(id)
	if err != nil {
		return 0, err
	}
	kept := map[domain.Hash]bool{} // the same picture may be a page of two documents
	for _, d := range documents {
		for _, p := range d.Pages {
			kept[p.Digest] = kept[p.Digest] || needed[d.ID] || !attaches(app.Application, d.ID)
		}
	}
	var erased int64
	for _, d := range documents {
		if needed[d.ID] || !attaches(app.Application, d.ID) {
			continue
		}
		n, err := w.eraseFiles(d, kept)
		if err != nil {
			return 0, err
		}
		erased += n
	}
	return erased, w.MarkCopiesErased(w.account.ID, id, w.now)
}

// attachedElsewhere returns the documents of other applications whose own time has not come.
func (w *work) attachedElsewhere(besides domain.ApplicationID) (map[domain.DocumentID]bool, error) {
	all, err := w.FindApplications(w.account.ID)
	if err != nil {
		return nil, err
	}
	done, err := w.CopiesErased(w.account.ID)
	needed := map[domain.DocumentID]bool{}
	for _, other := range all {
		if other.ID == besides || done[other.ID] {
			continue
		}
		for _, x := range other.Attachments {
			needed[x.Document] = true
		}
	}
	requests, failed := w.FindGuardians(w.account.ID)
	for _, g := range requests {
		if g.Account == w.account.ID && g.State == domain.GuardianGiven && g.OverAt.IsZero() {
			needed[g.Document] = true // it is good for the next application, or lapses with its papers
		}
	}
	return needed, errors.Join(err, failed)
}

// eraseFiles erases the files of a document, and tells what that changes.
func (w *work) eraseFiles(d domain.Document, kept map[domain.Hash]bool) (int64, error) {
	var erased int64
	now := d
	for _, p := range d.Pages {
		if !kept[p.Digest] {
			n, err := w.DeleteContent(w.account.ID, p.Digest)
			if err != nil {
				return 0, err
			}
			erased += n
		}
		if moved, err := now.MovePage(p.ID, domain.FileReject, domain.System, domain.FileErased); err == nil {
			now = moved // those that are confirmed or rejected stay as they are
		}
	}
	if now.State() == d.State() {
		return erased, nil
	}
	now.Version++
	return erased, w.saveDocument(now)
}
