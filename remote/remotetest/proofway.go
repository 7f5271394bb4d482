package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
)

// attempt is an attempt at proving an identity, with its code.
type attempt struct {
	domain.ProofAttempt
	code string
	video
	bank bankVisit
	card string // token
}

// How long a code waits to be handed out, and to be entered.
const (
	orderLife    = 30 * 24 * time.Hour
	codeLife     = 3 * 24 * time.Hour
	codeAttempts = 5
)

var codePolicy = access.CodePolicy{Digits: 8}

var proofPlaces = []domain.ProofPlace{
	{ID: "one", Name: "Отделение на Лесной", Address: "Москва, ул. Лесная, 5", Hours: "Пн–Сб 9:00–20:00"},
	{ID: "two", Name: "Отделение на Садовой", Address: "Санкт-Петербург, ул. Садовая, 38", Hours: "Пн–Пт 10:00–19:00"},
}

// ProofPlaces implements domain.Proofs.
func (f *Fake) ProofPlaces(ctx context.Context) ([]domain.ProofPlace, error) {
	return act(ctx, f, call{"ProofPlaces", ""}, func(*world, *citizen) ([]domain.ProofPlace, error) { return slices.Clone(proofPlaces), nil })
}

// FindProofs implements domain.Proofs.
func (f *Fake) FindProofs(ctx context.Context) ([]domain.ProofAttempt, error) {
	return act(ctx, f, call{"FindProofs", ""}, func(_ *world, c *citizen) ([]domain.ProofAttempt, error) {
		all := []domain.ProofAttempt{}
		for _, p := range slices.Backward(c.proofs) {
			all = append(all, p.ProofAttempt)
		}
		return all, nil
	})
}

// OrderProof implements domain.Proofs.
func (f *Fake) OrderProof(ctx context.Context, key domain.Key, o domain.ProofOrder) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"OrderProof", key}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		var none domain.ProofAttempt
		if err := domain.InvalidUnlessClean(o.Check()); err != nil {
			return none, err
		}
		if o.Place != "" && !slices.ContainsFunc(proofPlaces, func(x domain.ProofPlace) bool { return x.ID == o.Place }) {
			return none, invalid("place", finding.Unreadable)
		}
		taken := func(p *attempt) bool { return p.ID == o.ID || p.Way == o.Way && !p.State.Over() }
		if c.account.Level == domain.Confirmed || slices.ContainsFunc(c.proofs, taken) {
			return none, domain.ErrDuplicate
		}
		if c.profile.IsZero() || !slices.Contains(domain.OpenProofWays(c.account.Checks), o.Way) {
			return none, &domain.Forbidden{Have: c.account.Level, Need: domain.Standard}
		}
		if o.Way == domain.ProofVideo {
			return w.book(c, o)
		}
		p := &attempt{ProofAttempt: domain.ProofAttempt{ID: o.ID, Number: domain.NewProofNumber(), Way: o.Way, Place: o.Place,
			State: domain.ProofStarted, StartedAt: w.now(), Until: w.now().Add(bankLife), Version: 1}}
		if o.Way != domain.ProofBank && o.Way != domain.ProofCard {
			p.State, p.Until, p.Attempts, p.Digits = domain.ProofOrdered, w.now().Add(orderLife), codeAttempts, codePolicy.Digits
		}
		c.proofs = append(c.proofs, p)
		w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
		w.endProof(c, p)
		return p.ProofAttempt, nil
	})
}

// endProof ends an attempt once its time is over.
func (w *world) endProof(c *citizen, p *attempt) {
	until := p.Until
	w.after(until.Sub(w.now()), func(w *world) {
		if !p.State.Over() && p.Until.Equal(until) {
			if p.Way == domain.ProofVideo {
				w.expireVideo(c, p)
				return
			}
			_ = w.moveProof(c, p, domain.ExpireProof, domain.System)
		}
	})
}

func (w *world) moveProof(c *citizen, p *attempt, action domain.ProofAction, by domain.Actor) error {
	next, err := p.Move(action, by)
	if err != nil {
		return err
	}
	p.ProofAttempt = next
	w.tell(c, domain.Change{Proof: new(next)})
	if by != domain.Citizen && action != domain.TakeCall && action != domain.LeaveRoom && action != domain.ProveByBank {
		w.notify(c, domain.Notice{Kind: domain.NoticeProof, Route: domain.Route{Page: domain.RouteProving, Arg: string(p.ID)},
			Params: domain.NoticeParams{Proof: p.State}})
	}
	return nil
}

func (c *citizen) proof(id domain.ProofID) (*attempt, error) {
	i := slices.IndexFunc(c.proofs, func(p *attempt) bool { return p.ID == id })
	if i < 0 {
		return nil, domain.ErrNotFound
	}
	return c.proofs[i], nil
}

// failProofs ends the attempts of somebody who is another from now on.
func (w *world) failProofs(c *citizen) {
	for _, p := range c.proofs {
		if !p.State.Over() {
			p.Failure, p.Break, p.video = domain.FailedIdentity, "", video{}
			_ = w.moveProof(c, p, domain.FailProof, domain.System)
		}
	}
}

// EnterProofCode implements domain.Proofs.
func (f *Fake) EnterProofCode(ctx context.Context, id domain.ProofID, code string) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"EnterProofCode", ""}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		p, err := c.proof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		right := p.code != "" && access.ReadCode(code) == p.code
		if _, err := p.Move(domain.EnterProof, domain.Citizen); err != nil {
			if p.State == domain.ProofProven && right {
				err = nil
			}
			return p.ProofAttempt, err
		}
		if !right {
			p.Attempts--
			if p.Attempts > 0 {
				p.Version++
				w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
			} else {
				p.Failure = domain.FailedCode
				_ = w.moveProof(c, p, domain.FailProof, domain.System)
			}
			return p.ProofAttempt, &domain.CodeWrong{AttemptsLeft: p.Attempts}
		}
		if err := w.moveProof(c, p, domain.EnterProof, domain.Citizen); err != nil {
			return p.ProofAttempt, err
		}
		w.prove(c, p)
		return p.ProofAttempt, nil
	})
}

// prove confirms the account by an attempt.
func (w *world) prove(c *citizen, p *attempt) {
	c.account.Proof = domain.Proof{Way: p.Way, At: w.now()}
	c.account.Level = domain.LevelOf(c.account.Checks, c.account.Proof)
	w.tellAccount(c)
	w.notifyLevel(c)
	w.reissue(c)
}

// CancelProof implements domain.Proofs.
func (f *Fake) CancelProof(ctx context.Context, key domain.Key, id domain.ProofID) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"CancelProof", key}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		p, err := c.proof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		if p.State != domain.ProofCancelled {
			err = w.moveProof(c, p, domain.CancelProof, domain.Citizen)
		}
		return p.ProofAttempt, err
	})
}

// HandOutProof implements domain.TrialProofs. Seen from a device that is not signed in, it moves anybody's attempt.
func (f *Fake) HandOutProof(_ context.Context, id domain.ProofID) (code string, err error) {
	err = f.withProof(id, func(w *world, c *citizen, p *attempt) error {
		if err := w.moveProof(c, p, domain.HandOutProof, domain.Operator); err != nil {
			return err
		}
		p.code, p.Until = codePolicy.NewCode(), w.now().Add(codeLife)
		code = p.code
		w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
		w.endProof(c, p)
		return nil
	})
	return code, err
}

// RefuseProof implements domain.TrialProofs.
func (f *Fake) RefuseProof(_ context.Context, id domain.ProofID) error {
	return f.withProof(id, func(w *world, c *citizen, p *attempt) error {
		err := w.moveProof(c, p, domain.FailProof, domain.Operator)
		if err == nil {
			p.Failure = domain.FailedPerson
			w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
		}
		return err
	})
}

func (f *Fake) withProof(id domain.ProofID, do func(*world, *citizen, *attempt) error) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.settle()
	for account, c := range f.w.citizens {
		if p, err := c.proof(id); err == nil && (f.account == "" || f.account == account) {
			return do(f.w, c, p)
		}
	}
	return domain.ErrNotFound
}
