package authority

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// codeWay is how a way goes whose code an operator makes.
type codeWay struct {
	orderLife time.Duration // how long an order waits to be handed out
	code      access.CodePolicy
}

// codeWays: who orders a code at an office has a month to come and three days to enter it, so that a slip that was lost is soon
// worth nothing. A registered letter is two weeks on its way and is kept at the post office for as long again (NIST SP 800-63A
// wants an end of that order for codes sent by post). Eight digits and five tries are a chance of 1 in 20 million.
var codeWays = map[domain.ProofWay]codeWay{
	domain.ProofOffice: {30 * day, access.CodePolicy{Digits: 8, Lifetime: 3 * day, MaxAttempts: 5, MaxSends: 1}},
	domain.ProofLetter: {14 * day, access.CodePolicy{Digits: 8, Lifetime: 30 * day, MaxAttempts: 5, MaxSends: 1}},
}

// ProofPlaces implements domain.Proofs.
func (b *backend) ProofPlaces(ctx context.Context) ([]domain.ProofPlace, error) {
	return ask(ctx, b, func(*store.Tx, store.Account) ([]domain.ProofPlace, error) { return b.a.offices.proofPlaces(), nil })
}

// FindProofs implements domain.Proofs.
func (b *backend) FindProofs(ctx context.Context) ([]domain.ProofAttempt, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.ProofAttempt, error) {
		kept, err := t.FindProofs(a.ID)
		all := make([]domain.ProofAttempt, 0, len(kept))
		for _, p := range kept {
			all = append(all, p.ProofAttempt)
		}
		return all, err
	})
}

// OrderProof implements domain.Proofs.
func (b *backend) OrderProof(ctx context.Context, key domain.Key, o domain.ProofOrder) (domain.ProofAttempt, error) {
	return once(ctx, b, command{"OrderProof", key, o}, func(w *work) (domain.ProofAttempt, error) {
		if err := w.checkOrder(o); err != nil {
			return domain.ProofAttempt{}, err
		}
		if o.Way == domain.ProofVideo {
			return w.bookVideo(o)
		}
		p := store.Proof{Account: w.account.ID, Profile: w.account.Profile, ProofAttempt: domain.ProofAttempt{ID: o.ID,
			Number: domain.NewProofNumber(), Way: o.Way, Place: o.Place, State: domain.ProofStarted, StartedAt: w.now,
			Until: w.now.Add(bankLife), Version: 1}}
		if way, is := codeWays[o.Way]; is {
			p.State, p.Until, p.Attempts, p.Digits = domain.ProofOrdered, w.now.Add(way.orderLife), way.code.MaxAttempts, way.code.Digits
		}
		if err := w.CreateAttempt(p); err != nil {
			return domain.ProofAttempt{}, err
		}
		return p.ProofAttempt, errors.Join(w.planProof(p), w.tell(store.ProofChanged, string(p.ID)))
	})
}

// checkOrder returns what keeps an attempt from beginning.
func (w *work) checkOrder(o domain.ProofOrder) error {
	if err := domain.InvalidUnlessClean(o.Check()); err != nil {
		return err
	}
	if _, known := w.a.offices.find(domain.OfficeID(o.Place), domain.OfficeProves); o.Place != "" && !known {
		return invalid("place", finding.Unreadable)
	}
	if o.Way == domain.ProofBank && w.a.bank == nil || o.Way == domain.ProofCard && w.a.cards == nil {
		return invalid("way", finding.Unreadable)
	}
	if w.account.Level == domain.Confirmed {
		return domain.ErrDuplicate
	}
	if w.account.Profile == (person.Profile{}) || !slices.Contains(domain.OpenProofWays(w.account.Checks), o.Way) {
		return &domain.Forbidden{Have: w.account.Level, Need: domain.Standard}
	}
	kept, err := w.FindProofs(w.account.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(kept, func(p store.Proof) bool { return p.Way == o.Way && !p.State.Over() }) {
		return domain.ErrDuplicate
	}
	most, byMachine := mostProofs, provenByMachine(o.Way)
	if byMachine {
		most = mostBankProofs
	}
	counts := func(p store.Proof) bool { return provenByMachine(p.Way) == byMachine && w.now.Sub(p.StartedAt) < day }
	if recent := slices.DeleteFunc(kept, func(p store.Proof) bool { return !counts(p) }); len(recent) >= most {
		return &domain.RateLimited{Wait: recent[len(recent)-1].StartedAt.Add(day).Sub(w.now)}
	}
	return nil
}

// mostProofs is how many attempts an account may begin within a day: somebody of the authority works on each.
const mostProofs = 5

// planProof has an attempt end when its time is over.
func (w *work) planProof(p store.Proof) error {
	return w.planAt(jobProof, string(p.ID), p.Until, none{})
}

// moveProof takes an action on an attempt of w.account and tells of it; what others did is a notice too, unless the level's is.
func (w *work) moveProof(p store.Proof, action domain.ProofAction, by domain.Actor) (store.Proof, error) {
	next, err := p.Move(action, by)
	if err != nil {
		return p, err
	}
	p.ProofAttempt = next
	if p.State.Over() {
		p.OverAt = w.now
		if err := w.endVideo(p); err != nil {
			return p, err
		}
	}
	if err := w.UpdateAttempt(p); err != nil {
		return p, err
	}
	if err := w.tell(store.ProofChanged, string(p.ID)); err != nil || by == domain.Citizen || quiet(action) {
		return p, err
	}
	return p, w.notify(domain.Notice{Kind: domain.NoticeProof, Route: domain.Route{Page: domain.RouteProving, Arg: string(p.ID)},
		Params: domain.NoticeParams{Proof: p.State}})
}

// findProof returns an attempt of w.account, over when its time is though the job was not done yet.
func (w *work) findProof(id domain.ProofID) (store.Proof, error) {
	p, err := w.FindProof(w.account.ID, id)
	if err != nil || p.State.Over() || w.now.Before(p.Until) {
		return p, err
	}
	if p.Way == domain.ProofVideo {
		return w.expireVideo(p)
	}
	return w.moveProof(p, domain.ExpireProof, domain.System)
}

// doProof is the job that ends an attempt.
func (a *Authority) doProof(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		_, err := w.findProof(domain.ProofID(j.Subject))
		return stale(err)
	})
}

// failProofs ends every attempt of an account that is somebody else from now on.
func (w *work) failProofs() error {
	kept, err := w.FindProofs(w.account.ID)
	if err != nil {
		return err
	}
	for _, p := range kept {
		if p.State.Over() {
			continue
		}
		p.Failure = domain.FailedIdentity
		p.Break = ""
		if _, err := w.moveProof(p, domain.FailProof, domain.System); err != nil {
			return err
		}
	}
	return nil
}

// digestProofCode is what is kept of a code.
func (w *work) digestProofCode(p store.Proof, code string) access.CodeDigest {
	return access.DigestCode(w.a.codeKey, domain.ChallengeID("proof\x00"+string(p.Account)+"\x00"+string(p.ID)), code)
}

// handOut makes the code of an attempt of w.account. It is returned here and never again. domain.ErrTransition.
func (w *work) handOut(id domain.ProofID) (store.Proof, string, error) {
	p, err := w.findProof(id)
	if err != nil {
		return p, "", err
	}
	if !p.May(domain.HandOutProof, domain.Operator) {
		_, err = p.Move(domain.HandOutProof, domain.Operator)
		return p, "", err
	}
	policy := codeWays[p.Way].code
	code := policy.NewCode()
	p.Code, p.Until = access.NewChallenge(policy, w.digestProofCode(p, code), w.now), w.now.Add(policy.Lifetime)
	if p, err = w.moveProof(p, domain.HandOutProof, domain.Operator); err != nil {
		return p, "", err
	}
	return p, code, w.planProof(p)
}

// refuseProof has an attempt of w.account fail as an operator wants it.
func (w *work) refuseProof(id domain.ProofID) (store.Proof, error) {
	p, err := w.findProof(id)
	if err != nil {
		return p, err
	}
	p.Failure = domain.FailedPerson
	return w.moveProof(p, domain.FailProof, domain.Operator)
}

// EnterProofCode implements domain.Proofs. A code that proved the identity already answers so again: the answer may have been lost.
func (b *backend) EnterProofCode(ctx context.Context, id domain.ProofID, code string) (domain.ProofAttempt, error) {
	byCard, err := ask(ctx, b, func(t *store.Tx, a store.Account) (bool, error) {
		p, err := t.FindProof(a.ID, id)
		return p.Way == domain.ProofCard, err
	})
	if err != nil {
		return domain.ProofAttempt{}, err
	}
	if byCard {
		return b.enterCardCode(ctx, id, access.ReadCode(code))
	}
	return act(ctx, b, func(w *work) (domain.ProofAttempt, error) {
		p, err := w.findProof(id)
		if err != nil {
			return p.ProofAttempt, err
		}
		digest := w.digestProofCode(p, access.ReadCode(code))
		if p.State == domain.ProofProven && p.Code.Matches(digest) {
			return p.ProofAttempt, nil
		}
		if !p.May(domain.EnterProof, domain.Citizen) {
			_, w.failure = p.Move(domain.EnterProof, domain.Citizen) // its time may have ended just now, which is stored
			return p.ProofAttempt, nil
		}
		p.Code, w.failure = p.Code.Try(digest, w.now)
		p.Attempts = p.Code.Policy.MaxAttempts - p.Code.Attempts
		switch {
		case w.failure == nil:
			return w.proven(p)
		case p.Code.State == access.ChallengeSpent:
			p.Failure = domain.FailedCode
			p, err = w.moveProof(p, domain.FailProof, domain.System)
			return p.ProofAttempt, err
		}
		p.Version++
		return p.ProofAttempt, errors.Join(w.UpdateAttempt(p), w.tell(store.ProofChanged, string(p.ID)))
	})
}

// proven has a right code prove the identity.
func (w *work) proven(p store.Proof) (domain.ProofAttempt, error) {
	return w.provenBy(p, domain.EnterProof, domain.Citizen)
}

// provenBy has an act prove the identity.
func (w *work) provenBy(p store.Proof, action domain.ProofAction, by domain.Actor) (domain.ProofAttempt, error) {
	p, err := w.moveProof(p, action, by)
	if err != nil {
		return p.ProofAttempt, err
	}
	w.account.Proof = domain.Proof{Way: p.Way, At: w.now}
	return p.ProofAttempt, w.drawLevel()
}

// CancelProof implements domain.Proofs.
func (b *backend) CancelProof(ctx context.Context, key domain.Key, id domain.ProofID) (domain.ProofAttempt, error) {
	return once(ctx, b, command{"CancelProof", key, id}, func(w *work) (domain.ProofAttempt, error) {
		p, err := w.findProof(id)
		if err != nil || p.State == domain.ProofCancelled {
			return p.ProofAttempt, err
		}
		p, err = w.moveProof(p, domain.CancelProof, domain.Citizen)
		return p.ProofAttempt, err
	})
}

func (w *work) exportProofs(id domain.AccountID, x *exported) error {
	kept, err := w.FindProofs(id)
	for _, p := range kept {
		x.Proofs = append(x.Proofs, p.ProofAttempt)
	}
	return err
}

// HandOutProof implements domain.TrialProofs.
func (c *counter) HandOutProof(ctx context.Context, id domain.ProofID) (code string, err error) {
	err = c.withAccount(ctx, func(w *work) error {
		_, code, err = w.handOut(id)
		return err
	})
	return code, err
}

// RefuseProof implements domain.TrialProofs.
func (c *counter) RefuseProof(ctx context.Context, id domain.ProofID) error {
	return c.withAccount(ctx, func(w *work) error {
		_, err := w.refuseProof(id)
		return err
	})
}

// withAccount runs a transaction about the account at the counter.
func (c *counter) withAccount(ctx context.Context, f func(*work) error) error {
	account, err := c.account(ctx)
	if err != nil {
		return err
	}
	return c.a.do(ctx, func(w *work) error {
		if w.account, err = w.FindAccount(account); err != nil {
			return err
		}
		return f(w)
	})
}
