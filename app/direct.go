package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"razvorot/domain"
)

// direct is a command for whose answer somebody waits, so that it is not in the outbox: one that brings a code, or needs
// one. Its key is stored before it is sent and kept until an answer came, so that a program that was stopped between,
// a lost answer and two quick taps act once.
type direct[T any] struct {
	name    string // of the act and the thing it is about: «activation.<id>»
	request any    // what is asked for; another request under the same name is another act. Only its hash is stored
	send    func(ctx context.Context, b domain.Backend, act pendingAct) (T, error)
	store   func(tx domain.Tx, answer T) error // what the answer changes, in the transaction that forgets the key; may be nil
	topics  []Topic
}

// pendingAct is a direct command without an answer. At is when it was first tried: a moment that is sent along is this one,
// so that a repetition says the same.
type pendingAct struct {
	Key    domain.Key  `json:"key"`
	Digest domain.Hash `json:"digest"`
	At     time.Time   `json:"at"`
}

// perform sends a direct command and stores its answer.
func perform[T any](ctx context.Context, a *App, d direct[T]) (answer T, err error) {
	b, err := a.backend()
	if err != nil {
		return answer, err
	}
	act, err := a.beginAct(ctx, d.name, d.request)
	if err != nil {
		return answer, err
	}
	answer, err = d.send(ctx, b, act)
	a.reached(err)
	if err != nil {
		return answer, errors.Join(err, a.endAct(ctx, d.name, err))
	}
	return answer, a.update(ctx, func(tx domain.Tx) error {
		if d.store != nil {
			if err := d.store(tx, answer); err != nil {
				return err
			}
		}
		return dropState(ctx, tx, stateAct+state(d.name))
	}, d.topics...)
}

// beginAct returns the key of an act that has no answer yet, or stores a new one.
func (a *App) beginAct(ctx context.Context, name string, request any) (act pendingAct, err error) {
	content, err := json.Marshal(request)
	if err != nil {
		return act, fmt.Errorf("act %s: %w", name, err)
	}
	digest := domain.HashOf(content)
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := findState(ctx, tx, stateAct+state(name), &act); err != nil {
			return err
		}
		if act.Key != "" && act.Digest == digest {
			return nil
		}
		act = pendingAct{Key: domain.NewKey(), Digest: digest, At: a.now().UTC().Truncate(time.Second)}
		return saveState(ctx, tx, stateAct+state(name), act)
	})
	return act, err
}

// endAct forgets the key once the authority has said no. Where it may not have heard, or may change its mind about the very
// same request, the key is kept.
func (a *App) endAct(ctx context.Context, name string, err error) error {
	kind, known := domain.KindOf(err)
	if !known || kind == domain.ErrUnavailable || kind == domain.ErrUnauthorised || kind == domain.ErrLocked ||
		kind == domain.ErrOtherAuthority {
		return nil
	}
	return a.update(ctx, func(tx domain.Tx) error { return dropState(ctx, tx, stateAct+state(name)) })
}
