package authority

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	usualPage   = 50
	longestPage = 200
	countedAt   = 10000            // beyond which a queue's length is not counted
	caseLease   = 30 * time.Minute // after the last thing that was done to a claimed case
)

// waiting are the states in which a case waits for an operator.
var waiting = []domain.ApplicationState{domain.Checking}

// keepCase stores where an application has got to, for the queue and for the plots. A case that is over is claimed by nobody.
func (w *work) keepCase(a domain.Application) error {
	if len(a.Timeline) == 0 {
		return nil
	}
	last := a.Timeline[len(a.Timeline)-1]
	c := store.Case{Ref: office.CaseRef{Account: w.account.ID, Application: a.ID}, Number: a.Number, Service: a.Service, State: a.State,
		Since: last.At, Arrived: arrival(a), Outcome: worstOutcome(w.account.Checks)}
	if err := w.SaveCase(c); err != nil {
		return err
	}
	if a.State.Final() {
		if err := w.ReleaseCase(c.Ref); err != nil {
			return err
		}
	}
	place := len(a.Timeline)
	if place > 1 && last.Action == domain.Bill && a.Timeline[place-2].Action == domain.Receive { // both at once
		last, place = a.Timeline[place-2], place-1
	}
	switch last.Action {
	case domain.Receive, domain.Approve, domain.Refuse, domain.Lapse, domain.Ask:
		return w.CreateMove(store.Move{Ref: c.Ref, Place: place, Action: last.Action, At: last.At, Waited: last.At.Sub(c.Arrived)})
	}
	return nil
}

// arrival is when the authority took an application in.
func arrival(a domain.Application) time.Time {
	for _, e := range a.Timeline {
		if e.Action == domain.Receive {
			return e.At
		}
	}
	return a.CreatedAt
}

// outcomes from the best to the worst.
var outcomes = []domain.Outcome{domain.Match, domain.Pending, domain.NoAnswer, domain.Unknown, domain.Mismatch}

func worstOutcome(checks []domain.RegistryCheck) domain.Outcome {
	if len(checks) == 0 {
		return domain.Pending
	}
	worst := 0
	for _, c := range checks {
		worst = max(worst, slices.Index(outcomes, c.Outcome))
	}
	return outcomes[worst]
}

// readFilter returns a filter for each state.
func (s *shift) readFilter(f office.Filter) ([]store.CaseFilter, error) {
	states := f.States
	if len(states) == 0 {
		states = waiting
	}
	var found finding.List
	each := store.CaseFilter{Service: f.Service, Free: f.Free, Now: s.now}
	if f.Mine {
		each.Claimer = s.who.ID
	}
	if f.Stalled {
		each.Still = s.now.Add(-stalledAfter)
	}
	if f.After != "" {
		b, err := base64.RawURLEncoding.DecodeString(f.After)
		if err != nil || json.Unmarshal(b, &each.After) != nil {
			found.Add("after", finding.Unreadable)
		}
	}
	var all []store.CaseFilter
	for _, state := range slices.Compact(slices.Sorted(slices.Values(states))) {
		if !slices.Contains(domain.ApplicationStates(), state) {
			found.Add("states", finding.Unreadable)
		}
		each.State = state
		all = append(all, each)
	}
	return all, domain.InvalidUnlessClean(found)
}

// cases returns the first cases of a filter in order of their arrival.
func (s *shift) cases(filters []store.CaseFilter, limit int) ([]store.Case, error) {
	var all []store.Case
	for _, f := range filters {
		some, err := s.FindCases(f, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b store.Case) int { return a.Arrived.Compare(b.Arrived) }) // within a state they are in order
	return all[:min(limit, len(all))], nil
}

// Queue implements office.Office.
func (d *desk) Queue(ctx context.Context, f office.Filter) (office.Queue, error) {
	return look(ctx, d, call{action: "queue", roles: caseworkers}, func(s *shift) (office.Queue, error) {
		filters, err := s.readFilter(f)
		if err != nil {
			return office.Queue{}, err
		}
		limit := min(longestPage, cmp.Or(max(0, f.Limit), usualPage))
		all, err := s.cases(filters, limit+1)
		if err != nil {
			return office.Queue{}, err
		}
		var q office.Queue
		if len(all) > limit {
			all = all[:limit]
			b, err := json.Marshal(all[limit-1].Place())
			if err != nil {
				return office.Queue{}, err
			}
			q.Next = base64.RawURLEncoding.EncodeToString(b)
		}
		for _, x := range filters {
			x.After = store.CasePlace{}
			n, err := s.CountCases(x, countedAt-q.Total)
			if err != nil {
				return office.Queue{}, err
			}
			q.Total += n
		}
		q.Items, err = s.queueItems(all)
		return q, err
	})
}

func (s *shift) queueItems(cases []store.Case) ([]office.QueueItem, error) {
	names := names{}
	var items []office.QueueItem
	for _, c := range cases {
		item := office.QueueItem{Ref: c.Ref, Number: c.Number, Service: c.Service, State: c.State, Since: c.Since, Arrived: c.Arrived,
			Stalled: !c.State.Final() && !c.State.WaitsForCitizen() && s.now.Sub(c.Since) > stalledAfter, Checks: c.Outcome}
		if !c.Free(s.now) {
			var err error
			if item.Claimer, err = names.of(s.Tx, c.Claimer); err != nil {
				return nil, err
			}
			item.ClaimedBy = c.Claimer
		}
		items = append(items, item)
	}
	return items, nil
}

// names are those of operators that were looked up.
type names map[office.OperatorID]string

func (n names) of(t *store.Tx, id office.OperatorID) (string, error) {
	name, ok := n[id]
	if ok || id == "" {
		return name, nil
	}
	o, err := t.FindOperator(id)
	if errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	n[id] = o.Name
	return o.Name, err
}

// Claim implements office.Office.
func (d *desk) Claim(ctx context.Context, ref office.CaseRef) error {
	return d.act(ctx, call{action: "case.claim", roles: caseworkers}, func(s *shift, c *call) error { return s.claim(c, ref) })
}

func (s *shift) claim(c *call, ref office.CaseRef) error {
	kept, err := s.FindCase(ref)
	if err != nil {
		return err
	}
	c.subject = string(kept.Number)
	if kept.State.Final() {
		return &domain.Transition{Of: "case", State: string(kept.State), Action: "claim", Actor: domain.Operator}
	}
	err = s.ClaimCase(ref, s.who.ID, s.now, s.now.Add(caseLease))
	if errors.Is(err, domain.ErrNotFound) {
		return domain.ErrConflict
	}
	return err
}

// ClaimNext implements office.Office.
func (d *desk) ClaimNext(ctx context.Context, f office.Filter) (office.CaseRef, error) {
	var ref office.CaseRef
	err := d.act(ctx, call{action: "case.claim", roles: caseworkers}, func(s *shift, c *call) error {
		f.Free, f.Mine = true, false
		filters, err := s.readFilter(f)
		if err != nil {
			return err
		}
		first, err := s.cases(filters, 1)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			return domain.ErrNotFound
		}
		ref = first[0].Ref
		return s.claim(c, ref)
	})
	if err != nil {
		return office.CaseRef{}, err
	}
	return ref, nil
}

// Release implements office.Office. domain.ErrForbidden: another has it. A case that nobody has is no error.
func (d *desk) Release(ctx context.Context, ref office.CaseRef) error {
	return d.act(ctx, call{action: "case.release", roles: caseworkers}, func(s *shift, c *call) error {
		kept, err := s.FindCase(ref)
		if err != nil {
			return err
		}
		c.subject = string(kept.Number)
		if !kept.Free(s.now) && kept.Claimer != s.who.ID && !s.is(seniors) {
			return &domain.Forbidden{}
		}
		return s.ReleaseCase(ref)
	})
}
