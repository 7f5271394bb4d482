package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// backend is the authority as one caller may use it.
type backend struct {
	a      *Authority
	caller Caller
}

var (
	_ domain.Backend     = (*backend)(nil)
	_ domain.Credentials = (*backend)(nil)
)

// Backend returns the authority as a caller may use it. It asks for the session anew at every call.
func (a *Authority) Backend(c Caller) domain.Backend { return &backend{a: a, caller: c} }

// signedIn returns the account of a caller's session.
func signedIn(t *store.Tx, c Caller) (store.Account, error) {
	if c.Account == "" || c.Session == "" {
		return store.Account{}, domain.ErrUnauthorised
	}
	s, err := t.FindSession(c.Session)
	if errors.Is(err, domain.ErrNotFound) || err == nil && s.Account != c.Account {
		return store.Account{}, domain.ErrUnauthorised
	}
	if err != nil {
		return store.Account{}, err
	}
	account, err := t.FindAccount(c.Account)
	if err == nil && account.Blocked {
		err = domain.ErrBlocked
	}
	return account, err
}

// ask answers a citizen's question, which changes nothing.
func ask[T any](ctx context.Context, b *backend, f func(*store.Tx, store.Account) (T, error)) (T, error) {
	var answer T
	err := b.a.store.View(ctx, func(t *store.Tx) error {
		account, err := signedIn(t, b.caller)
		if err != nil {
			return err
		}
		answer, err = f(t, account)
		return err
	})
	return answer, err
}

// act carries out what a citizen does, for methods without a key.
func act[T any](ctx context.Context, b *backend, f func(*work) (T, error)) (T, error) {
	var answer T
	err := b.a.do(ctx, func(w *work) error {
		if err := w.signIn(b.caller); err != nil {
			return err
		}
		var err error
		answer, err = f(w)
		return err
	})
	return answer, err
}

// command is a call with an idempotency key.
type command struct {
	method  string
	key     domain.Key
	request any // what tells it from another call
}

const longestKey = 200 // characters

// once carries out a citizen's command, or answers as it did the first time.
func once[T any](ctx context.Context, b *backend, c command, f func(*work) (T, error)) (T, error) {
	var answer T
	err := b.a.do(ctx, func(w *work) error {
		if err := w.signIn(b.caller); err != nil {
			return err
		}
		return answered(w, c, &answer, f)
	})
	return answer, err
}

// onceForAnyone is once for somebody who need not be signed in.
func onceForAnyone[T any](ctx context.Context, b *backend, c command, f func(*work) (T, error)) (T, error) {
	var answer T
	err := b.a.do(ctx, func(w *work) error { return answered(w, c, &answer, f) })
	return answer, err
}

// answered repeats the answer of a command, or carries it out and keeps its answer in the same transaction. What failed is
// not kept: it changed nothing and may succeed the next time.
func answered[T any](w *work, c command, answer *T, f func(*work) (T, error)) error {
	if c.key == "" || len(c.key) > longestKey {
		return invalid("key", finding.Required)
	}
	digest, err := w.a.requestDigest(c.method, c.request)
	if err != nil {
		return err
	}
	account := w.account.ID
	kept, err := w.FindAnswer(account, c.key)
	switch {
	case err == nil && (kept.Method != c.method || kept.Request != digest):
		return fmt.Errorf("the key was used for another command: %w", domain.ErrConflict)
	case err == nil && kept.Answer == "": // carried out long ago; what became of it is read, not done again
		return fmt.Errorf("the answer is kept no longer: %w", domain.ErrConflict)
	case err == nil:
		return json.Unmarshal([]byte(kept.Answer), answer)
	case !errors.Is(err, domain.ErrNotFound):
		return err
	}
	if *answer, err = f(w); err != nil || w.failure != nil {
		return err
	}
	b, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return w.CreateAnswer(store.Answer{Account: account, Key: c.key, Method: c.method, Request: digest, Answer: string(b), At: w.now,
		Owner: w.account.ID})
}

func invalid(field finding.Field, code error) error {
	var l finding.List
	l.Add(field, code)
	return &domain.Invalid{Findings: l}
}

// none is the answer of a command that has none.
type none struct{}
