package authority

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// counter is what stands behind the counter of a trial authority.
type counter struct {
	a       *Authority
	account func(context.Context) (domain.AccountID, error)
}

var (
	_ domain.Trial            = (*counter)(nil)
	_ domain.TrialCredentials = (*counter)(nil)
)

// Trial returns the counter. Decisions are about applications of the account that the function names, usually the one
// that is signed in on the device; its error is returned as it is.
func (a *Authority) Trial(account func(context.Context) (domain.AccountID, error)) domain.Trial {
	return &counter{a: a, account: account}
}

const messagesAtOnce = 500

// Messages implements domain.Trial.
func (c *counter) Messages(ctx context.Context, after int64, wait time.Duration) ([]domain.TrialMessage, error) {
	deadline := c.a.now().Add(min(wait, longestPoll))
	for {
		ring := c.a.counter.wait()
		var messages []domain.TrialMessage
		err := c.a.store.View(ctx, func(t *store.Tx) error {
			var err error
			messages, err = t.FindTrialMessages(after, messagesAtOnce)
			return err
		})
		left := deadline.Sub(c.a.now())
		if err != nil || len(messages) > 0 || left <= 0 {
			return messages, err
		}
		select {
		case <-ring:
		case <-c.a.clock.After(min(left, c.a.looksAgain())):
		case <-c.a.closed:
			return nil, nil
		case <-ctx.Done():
			return nil, &domain.Unavailable{Cause: ctx.Err()}
		}
	}
}

// People implements domain.Trial. There are none when real registers are asked.
func (c *counter) People(context.Context) ([]domain.TrialPerson, error) {
	simulated, ok := c.a.registry.(interface{ TrialPeople() []domain.TrialPerson })
	if !ok {
		return nil, nil
	}
	return simulated.TrialPeople(), nil
}

// Decide implements domain.Trial. Automatic checks that are still under way are done first.
func (c *counter) Decide(ctx context.Context, id domain.ApplicationID, d domain.Decision) error {
	account, err := c.account(ctx)
	if err != nil {
		return err
	}
	return c.a.do(ctx, func(w *work) error {
		a, err := w.FindApplication(account, id)
		if err != nil {
			return err
		}
		if w.account, err = w.FindAccount(account); err != nil {
			return err
		}
		now := a.Application
		if now.State == domain.Processing {
			if now, err = w.review(now); err != nil {
				return err
			}
		}
		return w.operate(now, d)
	})
}

// operate does what an operator decided.
func (w *work) operate(a domain.Application, d domain.Decision) error {
	var err error
	switch d.Action {
	case domain.Approve:
		_, err = w.decide(a, domain.Operator, nil)
	case domain.Refuse:
		_, err = w.move(a, domain.Move{Action: domain.Refuse, Actor: domain.Operator, Reasons: d.Reasons})
	case domain.Ask:
		service, failed := findService(a.Service)
		if failed != nil {
			return failed
		}
		_, err = w.move(a, w.question(domain.Operator, service, d.Questions))
	default:
		err = invalid("action", finding.Unreadable)
	}
	return err
}

// Settings of the counter.
const (
	settingByHand = "by_hand"
	settingDown   = "registries_down"
)

// setting reads a setting; it stays as it is when there is none.
func setting[T any](t *store.Tx, name string, v *T) error {
	text, err := t.FindSetting(name)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), v)
}

func saveSetting(t *store.Tx, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.SaveSetting(name, string(b))
}

func (a *Authority) byHand(t *store.Tx) (bool, error) {
	byHand := a.rules.ByHand
	return byHand, setting(t, settingByHand, &byHand)
}

// ByHand implements domain.Trial.
func (c *counter) ByHand(ctx context.Context) (byHand bool, err error) {
	err = c.a.store.View(ctx, func(t *store.Tx) error {
		var err error
		byHand, err = c.a.byHand(t)
		return err
	})
	return byHand, err
}

// SetByHand implements domain.Trial.
func (c *counter) SetByHand(ctx context.Context, byHand bool) error {
	return c.a.do(ctx, func(w *work) error {
		if err := saveSetting(w.Tx, settingByHand, byHand); err != nil {
			return err
		}
		waiting, err := w.FindApplicationsIn(domain.Checking)
		if err != nil {
			return err
		}
		for _, a := range waiting {
			w.account.ID = a.Account
			if err := w.follow(a.Application); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Authority) registriesDown(ctx context.Context) (down []domain.Registry, err error) {
	err = a.store.View(ctx, func(t *store.Tx) error { return setting(t, settingDown, &down) })
	return down, err
}

func (a *Authority) registryDown(ctx context.Context, r domain.Registry) (bool, error) {
	down, err := a.registriesDown(ctx)
	return slices.Contains(down, r), err
}

// SetRegistryDown implements domain.Trial. Who waits for a register that is back is asked about at once.
func (c *counter) SetRegistryDown(ctx context.Context, r domain.Registry, down bool) error {
	return c.a.do(ctx, func(w *work) error {
		var all []domain.Registry
		if err := setting(w.Tx, settingDown, &all); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(x domain.Registry) bool { return x == r })
		if down {
			return saveSetting(w.Tx, settingDown, append(all, r))
		}
		if err := saveSetting(w.Tx, settingDown, all); err != nil {
			return err
		}
		w.planned = true
		return w.HastenJobs(jobCheck, w.now)
	})
}

// RegistriesDown implements domain.Trial.
func (c *counter) RegistriesDown(ctx context.Context) ([]domain.Registry, error) {
	return c.a.registriesDown(ctx)
}

// MovePassport implements domain.TrialCredentials.
func (c *counter) MovePassport(ctx context.Context, id domain.RegistryID, action domain.PassportAction) error {
	if action == domain.Activate { // its holder's to do
		return invalid("action", finding.Unreadable)
	}
	account, err := c.account(ctx)
	if err != nil {
		return err
	}
	return c.a.do(ctx, func(w *work) error {
		p, err := findPassport(w.Tx, account, id)
		if err != nil {
			return err
		}
		if w.account, err = w.FindAccount(account); err != nil {
			return err
		}
		return w.movePassport(p, action, domain.Operator)
	})
}

// longestReader is the most characters of an organisation's name (X.520, ub-organization-name).
const longestReader = 64

// TrialReader implements domain.TrialCredentials.
func (c *counter) TrialReader(ctx context.Context, name string) (domain.TrialReader, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return domain.TrialReader{}, invalid("name", finding.Required)
	}
	if utf8.RuneCountInString(name) > longestReader {
		return domain.TrialReader{}, invalid("name", finding.TooLong)
	}
	chain, key, err := c.a.pki.NewReader(name, c.a.now())
	return domain.TrialReader{Chain: chain, Key: key}, err
}
