package authority

import (
	"context"
	"slices"
	"sync"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

const (
	daysShown    = 30
	messageLate  = 5 * time.Minute
	longestAudit = 1000
	usualAudit   = 100
)

// dayCache keeps the days that are over: nothing happens on them any more.
type dayCache struct {
	mu  sync.Mutex
	all map[person.Date]office.Day
}

func (c *dayCache) find(d person.Date) (office.Day, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	day, ok := c.all[d]
	return day, ok
}

// keep keeps the days shown, and forgets others.
func (c *dayCache) keep(days []office.Day, today person.Date) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = map[person.Date]office.Day{}
	for _, d := range days {
		if d.Date != today {
			c.all[d.Date] = d
		}
	}
}

// Dashboard implements office.Office.
func (d *desk) Dashboard(ctx context.Context) (office.Dashboard, error) {
	registries, err := d.a.registryStates(ctx)
	if err != nil {
		return office.Dashboard{}, err
	}
	return look(ctx, d, call{action: "dashboard"}, func(s *shift) (office.Dashboard, error) {
		out := office.Dashboard{Registries: registries}
		var err error
		for _, state := range waiting {
			n, err := s.CountCases(store.CaseFilter{State: state, Now: s.now}, countedAt)
			if err != nil {
				return out, err
			}
			still, err := s.CountCases(store.CaseFilter{State: state, Now: s.now, Still: s.now.Add(-stalledAfter)}, countedAt)
			if err != nil {
				return out, err
			}
			oldest, err := s.FindOldestCase(state)
			if err != nil {
				return out, err
			}
			if out.Oldest.IsZero() || !oldest.IsZero() && oldest.Before(out.Oldest) {
				out.Oldest = oldest
			}
			out.Waiting, out.Stalled = out.Waiting+n, out.Stalled+still
		}
		if out.Claimed, err = s.CountClaimed(s.now); err != nil {
			return out, err
		}
		if out.Proposals, err = s.CountProposals(s.now.Add(-proposalLife)); err != nil {
			return out, err
		}
		if out.Conversations, err = s.CountWaitingConversations(); err != nil {
			return out, err
		}
		if out.DeadJobs, out.MessagesLate, err = s.CountTroubles(jobMessage, s.now.Add(-messageLate)); err != nil {
			return out, err
		}
		out.Days, err = s.days()
		return out, err
	})
}

// registryStates tells which registers answer, by what the way to them knows.
func (a *Authority) registryStates(ctx context.Context) ([]office.RegistryState, error) {
	if known, ok := a.registry.(interface {
		RegistryStates(time.Time) []office.RegistryState
	}); ok {
		return known.RegistryStates(a.now()), nil
	}
	down, err := a.registriesDown(ctx)
	if err != nil {
		return nil, err
	}
	var all []office.RegistryState
	for _, r := range []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS} {
		all = append(all, office.RegistryState{Registry: r, Available: !slices.Contains(down, r)})
	}
	return all, nil
}

// days counts what happened on the last days, the oldest first.
func (s *shift) days() ([]office.Day, error) {
	today := s.today()
	var all []office.Day
	for back := daysShown - 1; back >= 0; back-- {
		date := today.AddDays(-back)
		day, known := s.a.desks.days.find(date)
		if !known {
			var err error
			if day, err = s.countDay(date); err != nil {
				return nil, err
			}
		}
		all = append(all, day)
	}
	s.a.desks.days.keep(all, today)
	return all, nil
}

func (s *shift) countDay(date person.Date) (office.Day, error) {
	from := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, moscow).UTC()
	until := from.AddDate(0, 0, 1)
	day := office.Day{Date: date}
	var waited []time.Duration
	for _, x := range []struct {
		action  domain.ApplicationAction
		count   *int
		decides bool
	}{
		{domain.Receive, &day.Arrived, false}, {domain.Ask, &day.Questions, false},
		{domain.Approve, &day.Approved, true}, {domain.Refuse, &day.Refused, true}, {domain.Lapse, &day.Refused, true},
	} {
		n, err := s.CountMoves(x.action, from, until)
		if err != nil {
			return day, err
		}
		*x.count += n
		if !x.decides || n == 0 {
			continue
		}
		some, err := s.FindWaited(x.action, from, until)
		if err != nil {
			return day, err
		}
		waited = append(waited, some...)
	}
	if len(waited) > 0 {
		slices.Sort(waited)
		day.Waiting = waited[len(waited)/2]
	}
	return day, nil
}

// Audit implements office.Office. To read the log is an entry of it.
func (d *desk) Audit(ctx context.Context, f office.AuditFilter) ([]office.Entry, error) {
	if f.Limit <= 0 {
		f.Limit = usualAudit
	}
	f.Limit = min(f.Limit, longestAudit)
	var all []office.Entry
	err := d.act(ctx, call{action: "audit.read", roles: auditors}, func(s *shift, c *call) error {
		c.subject = clip(f.Subject, 100)
		var err error
		all, err = s.FindEntries(f)
		return err
	})
	return all, err
}
