package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
)

// Proofs returns the attempts at proving the identity that this device knows of, the latest first.
func (a *App) Proofs(ctx context.Context) (all []domain.ProofAttempt, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateProofs, &all) })
	return all, err
}

// ProofPlaces returns where codes are handed out, as they were when the authority was last asked if it cannot be now.
func (a *App) ProofPlaces(ctx context.Context) (all []domain.ProofPlace, err error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err = b.ProofPlaces(ctx)
	a.reached(err)
	if err == nil {
		return all, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateProofPlaces, all) })
	}
	var kept []domain.ProofPlace
	if failed := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateProofPlaces, &kept) }); failed != nil || len(kept) == 0 {
		return nil, err
	}
	return kept, nil
}

// OrderProof begins an attempt in one of domain.AttemptWays. A lost answer or a second tap orders nothing twice. ErrInvalid with
// findings at «place»; ErrForbidden, ErrDuplicate, ErrUnavailable.
func (a *App) OrderProof(ctx context.Context, way domain.ProofWay, place domain.ProofPlaceID) (domain.ProofAttempt, error) {
	return perform(ctx, a, direct[domain.ProofAttempt]{
		name: "proof.order." + string(way), request: domain.ProofOrder{Way: way, Place: place},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.ProofAttempt, error) {
			return b.OrderProof(ctx, act.Key, domain.ProofOrder{ID: domain.ProofID(act.Key), Way: way, Place: place})
		},
		store:  func(tx domain.Tx, p domain.ProofAttempt) error { return takeProof(ctx, tx, p) },
		topics: []Topic{TopicAccount},
	})
}

// CancelProof calls an attempt off. ErrTransition, ErrNotFound.
func (a *App) CancelProof(ctx context.Context, id domain.ProofID) error {
	_, err := perform(ctx, a, direct[domain.ProofAttempt]{
		name: "proof.cancel." + string(id),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.ProofAttempt, error) {
			return b.CancelProof(ctx, act.Key, id)
		},
		store:  func(tx domain.Tx, p domain.ProofAttempt) error { return takeProof(ctx, tx, p) },
		topics: []Topic{TopicAccount},
	})
	if err == nil {
		a.endBankVisit(id)
	}
	return err
}

// EnterProofCode enters the code of an attempt; the account is confirmed when it is right. A CodeWrong with the attempts left;
// ErrTransition when none are, or its time is over. Entered again after a lost answer it says the same.
func (a *App) EnterProofCode(ctx context.Context, id domain.ProofID, code string) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	p, err := b.EnterProofCode(ctx, id, code)
	a.reached(err)
	if errors.Is(err, domain.ErrCodeWrong) || errors.Is(err, domain.ErrTransition) {
		return errors.Join(err, a.fetchProofs(ctx, b))
	}
	if err != nil {
		return err
	}
	account, failed := b.Account(ctx)
	return a.update(ctx, func(tx domain.Tx) error {
		if failed == nil { // otherwise it comes with the changes
			if err := keepAccount(ctx, tx, account); err != nil {
				return err
			}
		}
		return takeProof(ctx, tx, p)
	}, TopicAccount)
}

// fetchProofs stores the attempts as the authority has them. Without a network they come with the changes later.
func (a *App) fetchProofs(ctx context.Context, b domain.Backend) error {
	all, err := b.FindProofs(ctx)
	if err != nil {
		return nil
	}
	return a.update(ctx, func(tx domain.Tx) error {
		for _, p := range all {
			if err := takeProof(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	}, TopicAccount)
}

// takeProof stores an attempt as the authority has it, unless a later picture is there.
func takeProof(ctx context.Context, tx domain.Tx, theirs domain.ProofAttempt) error {
	return takeLatest(ctx, tx, stateProofs, theirs, func(p domain.ProofAttempt) (string, int64, time.Time) {
		return string(p.ID), p.Version, p.StartedAt
	})
}
