package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// Messages implements domain.Trial.
func (f *Fake) Messages(ctx context.Context, after int64, wait time.Duration) ([]domain.TrialMessage, error) {
	var got []domain.TrialMessage
	look := func() bool {
		got = nil
		for _, m := range f.w.messages {
			if m.Number > after {
				got = append(got, m)
			}
		}
		return len(got) > 0 || wait <= 0
	}
	err := f.w.waiting(ctx, wait, look)
	return got, err
}

// People implements domain.Trial.
func (f *Fake) People(context.Context) ([]domain.TrialPerson, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	var people []domain.TrialPerson
	for _, r := range f.w.people {
		p := domain.TrialPerson{Profile: r.profile}
		for _, registry := range domain.RegistriesFor(r.profile) {
			p.Answers = append(p.Answers, domain.RegistryAnswer{Registry: registry, Outcome: f.w.check(registry, r.profile).Outcome})
		}
		people = append(people, p)
	}
	return people, nil
}

// Decide implements domain.Trial. Seen from a device that is not signed in, it moves anybody's application.
func (f *Fake) Decide(_ context.Context, id domain.ApplicationID, d domain.Decision) error {
	return f.atCounter(id, func(c *citizen, a domain.Application) error { return f.w.decide(c, a, d) })
}

// atCounter does something to an application of the one who is signed in, and to anybody's where nobody is.
func (f *Fake) atCounter(id domain.ApplicationID, do func(*citizen, domain.Application) error) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.settle()
	for account, c := range f.w.citizens {
		if a, err := c.findApplication(id); err == nil && (f.account == "" || f.account == account) {
			return do(c, a)
		}
	}
	return domain.ErrNotFound
}

func (w *world) decide(c *citizen, a domain.Application, d domain.Decision) error {
	if !slices.Contains([]domain.ApplicationAction{domain.Approve, domain.Ask, domain.Refuse}, d.Action) {
		return invalid("action", finding.Unreadable)
	}
	m := domain.Move{Action: d.Action, Actor: domain.Operator, Questions: slices.Clone(d.Questions), Reasons: d.Reasons}
	if d.Action == domain.Ask {
		m.AnswerBy = w.now().AddDate(0, 0, service().AnswerDays)
	}
	for i := range m.Questions {
		m.Questions[i].ID = domain.NewID[domain.QuestionID]()
	}
	_, err := w.move(c, a, m)
	return err
}

// ByHand implements domain.Trial.
func (f *Fake) ByHand(context.Context) (bool, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return f.w.byHand, nil
}

// SetByHand implements domain.Trial.
func (f *Fake) SetByHand(_ context.Context, byHand bool) error {
	f.set(func(w *world) {
		w.settle()
		w.byHand = byHand
		for _, c := range w.citizens {
			for _, a := range c.applications {
				if a.State == domain.Checking && !byHand {
					w.follow(c, a)
				}
			}
		}
	})
	return nil
}

// SetRegistryDown implements domain.Trial.
func (f *Fake) SetRegistryDown(_ context.Context, r domain.Registry, down bool) error {
	f.set(func(w *world) {
		w.down = slices.DeleteFunc(slices.Clone(w.down), func(x domain.Registry) bool { return x == r })
		if down {
			w.down = append(w.down, r)
		}
	})
	return nil
}

// RegistriesDown implements domain.Trial.
func (f *Fake) RegistriesDown(context.Context) ([]domain.Registry, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return slices.Clone(f.w.down), nil
}
