package remotetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// checksTake is how long registries take to answer.
const checksTake = 2 * time.Second

// SaveProfile implements domain.Identity.
func (f *Fake) SaveProfile(ctx context.Context, key domain.Key, p person.Profile) (domain.Account, error) {
	return act(ctx, f, call{"SaveProfile", key}, func(w *world, c *citizen) (domain.Account, error) {
		if err := domain.InvalidUnlessClean(p.Validate(w.today())); err != nil {
			return domain.Account{}, err
		}
		if !c.profile.IdentityEqual(p) {
			c.account.Level, c.account.Proof = domain.Simplified, domain.Proof{}
			w.failProofs(c)
			w.cancelGuardians(c)
		}
		if c.profile != p {
			c.profile = p
			c.revision++
		}
		w.startChecks(c, domain.RegistriesFor(p))
		return c.account, nil
	})
}

// startChecks asks registries; what others answered stays.
func (w *world) startChecks(c *citizen, registries []domain.Registry) {
	all := domain.RegistriesFor(c.profile)
	c.account.Checks = slices.DeleteFunc(slices.Clone(c.account.Checks), func(x domain.RegistryCheck) bool {
		return slices.Contains(registries, x.Registry) || !slices.Contains(all, x.Registry)
	})
	for _, r := range registries {
		c.account.Checks = append(c.account.Checks, domain.RegistryCheck{Registry: r, Outcome: domain.Pending, At: w.now()})
	}
	w.tellAccount(c)
	asked := c.profile
	w.after(checksTake, func(w *world) {
		if c.profile == asked {
			w.finishChecks(c)
		}
	})
}

// finishChecks lets the registries answer that were asked.
func (w *world) finishChecks(c *citizen) {
	checks := slices.Clone(c.account.Checks)
	for i, x := range checks {
		if x.Outcome == domain.Pending {
			checks[i] = w.check(x.Registry, c.profile)
		}
	}
	before := c.account.Level
	c.account.Checks = checks
	c.account.Level = domain.LevelOf(checks, c.account.Proof)
	w.tellAccount(c)
	profile := domain.Route{Page: domain.RouteProfile}
	w.notify(c, domain.Notice{Kind: domain.NoticeChecks, Route: profile})
	if c.account.Level != before {
		w.notifyLevel(c)
	}
	w.reissue(c)
}

func (w *world) notifyLevel(c *citizen) {
	w.notify(c, domain.Notice{Kind: domain.NoticeLevel, Route: domain.Route{Page: domain.RouteLevel},
		Params: domain.NoticeParams{Level: c.account.Level}})
}

// SaveSending implements domain.Notices.
func (f *Fake) SaveSending(ctx context.Context, key domain.Key, s domain.Sending) (domain.Account, error) {
	return act(ctx, f, call{"SaveSending", key}, func(w *world, c *citizen) (domain.Account, error) {
		if err := s.Check(); err != nil {
			return domain.Account{}, err
		}
		c.account.Sending = s
		w.tellAccount(c)
		return c.account, nil
	})
}

// RetryChecks implements domain.Identity.
func (f *Fake) RetryChecks(ctx context.Context, key domain.Key) (domain.Account, error) {
	return act(ctx, f, call{"RetryChecks", key}, func(w *world, c *citizen) (domain.Account, error) {
		var silent []domain.Registry
		for _, x := range c.account.Checks {
			if x.Outcome != domain.NoAnswer {
				continue
			}
			if wait := x.RetryAt.Sub(w.now()); wait > 0 {
				return domain.Account{}, &domain.RateLimited{Wait: wait}
			}
			silent = append(silent, x.Registry)
		}
		if len(silent) > 0 {
			w.startChecks(c, silent)
		}
		return c.account, nil
	})
}

// StartProof implements domain.Identity.
func (f *Fake) StartProof(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartProof", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		if err := c.account.Require(domain.Standard); err != nil {
			return domain.CodeSent{}, err
		}
		a := errand{purpose: domain.MessageProof, account: c.account.ID}
		return w.send(a, domain.BySMS, c.account.Phone.Masked(), false), nil
	})
}

// ProofQuestions implements domain.Identity.
func (f *Fake) ProofQuestions(ctx context.Context, t domain.Ticket) ([]domain.ControlQuestion, error) {
	return act(ctx, f, call{"ProofQuestions", ""}, func(w *world, c *citizen) ([]domain.ControlQuestion, error) {
		got, err := w.redeem(t, domain.MessageProof, c.account.ID)
		if err != nil {
			return nil, err
		}
		if got.questions == nil {
			got.questions = map[domain.QuestionID]access.QuestionKind{}
			record, _ := w.look(domain.RegistryMVD, c.profile)
			for _, kind := range access.ChooseQuestions(record, rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))) {
				got.questions[domain.NewID[domain.QuestionID]()] = kind
			}
		}
		var questions []domain.ControlQuestion
		for id, kind := range got.questions {
			questions = append(questions, domain.ControlQuestion{ID: id, Kind: string(kind)})
		}
		slices.SortFunc(questions, func(a, b domain.ControlQuestion) int {
			return slices.Index(access.QuestionKinds(), access.QuestionKind(a.Kind)) -
				slices.Index(access.QuestionKinds(), access.QuestionKind(b.Kind))
		})
		return questions, nil
	})
}

// AnswerProof implements domain.Identity.
func (f *Fake) AnswerProof(ctx context.Context, t domain.Ticket, answers map[domain.QuestionID]string) (domain.Account, error) {
	return act(ctx, f, call{"AnswerProof", ""}, func(w *world, c *citizen) (domain.Account, error) {
		got, err := w.redeem(t, domain.MessageProof, c.account.ID)
		if err != nil || got.attempts == 0 {
			return domain.Account{}, domain.ErrCodeExpired
		}
		given := map[access.QuestionKind]string{}
		for id, kind := range got.questions {
			given[kind] = answers[id]
		}
		record, _ := w.look(domain.RegistryMVD, c.profile)
		if !access.AnswersRight(record, given) {
			got.attempts--
			return domain.Account{}, &domain.CodeWrong{AttemptsLeft: got.attempts}
		}
		delete(w.tickets, t)
		c.account.Proof = domain.Proof{Way: domain.ProofQuestions, At: w.now()}
		c.account.Level = domain.LevelOf(c.account.Checks, c.account.Proof)
		w.tellAccount(c)
		w.notifyLevel(c)
		w.reissue(c)
		return c.account, nil
	})
}
