package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

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
	account, err := t.FindAccountOfSession(c.Session, c.Account)
	if errors.Is(err, domain.ErrNotFound) {
		return store.Account{}, domain.ErrUnauthorised
	}
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

// once carries out a citizen's command, or answers as it did the first time.
func once[T any](ctx context.Context, b *backend, c command, f func(*work) (T, error)) (T, error) {
	return carryOut(ctx, b.a.do, false, func(w *work) (T, error) {
		var none T
		if err := w.know(b.caller); err != nil {
			return none, err
		}
		return answered(w, c, b.caller.proof, f)
	})
}

// errOthers is a command that touches what is not its account's alone after all.
var errOthers = errors.New("the command is not about its own account alone")

// onceOwn is once for a command that reads and writes what is its account's alone (store.Store.UpdateOwn). When f finds that it does
// not, it returns errOthers, and runs again as that of once does. ahead is called before anything is read, to read more with it.
func onceOwn[T any](ctx context.Context, b *backend, c command, ahead func(*work), f func(*work) (T, error)) (T, error) {
	run := func(w *work) (T, error) {
		var none T
		if ahead != nil {
			ahead(w)
		}
		if err := w.know(b.caller); err != nil {
			return none, err
		}
		return answered(w, c, b.caller.proof, f)
	}
	own := func(ctx context.Context, f func(*work) error) error { return b.a.doOwn(ctx, b.caller.Account, f) }
	answer, err := carryOut(ctx, own, false, func(w *work) (T, error) {
		w.ownOnly = true
		return run(w)
	})
	if errors.Is(err, errOthers) {
		return carryOut(ctx, b.a.do, false, run)
	}
	return answer, err
}

// onceForAnyone is once for somebody who need not be signed in. Such commands may be dear, as passwords are, so that it is asked
// beforehand whether one was answered.
func onceForAnyone[T any](ctx context.Context, b *backend, c command, f func(*work) (T, error)) (T, error) {
	known, err := b.a.store.HasAnswer(ctx, "", c.key)
	if err != nil {
		var none T
		return none, err
	}
	return carryOut(ctx, b.a.do, known, func(w *work) (T, error) { return answered(w, c, nil, f) })
}

// errLookFirst is a new command that may not be new: it was answered, or something else happened, since its key was looked for.
var errLookFirst = errors.New("the key is to be looked for again")

// mostLooks is how often a key is looked for: a second time only when it came there after the first.
const mostLooks = 3

// carryOut runs the transaction of a command. Its key is looked for only when it is known to be there, or when the command did not
// succeed, or could not keep its answer: then what another transaction answered goes before. In a serializable transaction, looking for
// what is not there yet gets in the way of everybody whose answer comes to lie beside it; and most commands are new.
func carryOut[T any](ctx context.Context, do func(context.Context, func(*work) error) error, known bool,
	f func(*work) (T, error)) (T, error) {
	var answer T
	run := func() error {
		return do(ctx, func(w *work) error {
			w.newCommand = !known
			var err error
			answer, err = f(w)
			return err
		})
	}
	err := run()
	for try := 0; try < mostLooks && errors.Is(err, errLookFirst); try++ {
		known = true
		err = run()
	}
	if errors.Is(err, errLookFirst) {
		err = &domain.Unavailable{Cause: err}
	}
	return answer, err
}

// answered repeats the answer of a command, or carries it out and keeps its answer in the same transaction. What failed is
// not kept: it changed nothing and may succeed the next time. The proof, nil for none, is recorded with what is stored.
func answered[T any](w *work, c command, p *seenProof, f func(*work) (T, error)) (T, error) {
	var answer T
	if c.key == "" || len(c.key) > domain.LongestKey {
		return answer, invalid("key", finding.Required)
	}
	digest, err := w.a.requestDigest(c.method, c.request)
	if err != nil {
		return answer, err
	}
	account := w.account.ID
	if !w.newCommand {
		if err := w.prove(p); err != nil { // also of a repetition, and of a failure that is stored
			return answer, err
		}
		kept, err := w.FindAnswer(account, c.key)
		if !errors.Is(err, domain.ErrNotFound) {
			if err == nil {
				err = repeat(kept, c.method, digest, &answer)
			}
			return answer, err
		}
	}
	answer, err = f(w)
	if w.newCommand && (err != nil || w.failure != nil) && !errors.Is(err, errOthers) {
		return answer, errLookFirst
	}
	if err != nil || w.failure != nil {
		return answer, err
	}
	b, err := json.Marshal(answer)
	if err == nil && w.newCommand {
		err = w.prove(p) // beside the answer, with which it is one statement
	}
	if err != nil {
		return answer, err
	}
	return answer, w.CreateAnswer(store.Answer{Account: account, Key: c.key, Method: c.method, Request: digest, Answer: string(b),
		At: w.now, Owner: w.account.ID}, errLookFirst)
}

// repeat reads the answer that was kept of a command.
func repeat(kept store.Answer, method, digest string, answer any) error {
	switch {
	case kept.Method != method || kept.Request != digest:
		return fmt.Errorf("the key was used for another command: %w", domain.ErrConflict)
	case kept.Answer == "": // carried out long ago; what became of it is read, not done again
		return fmt.Errorf("the answer is kept no longer: %w", domain.ErrConflict)
	}
	return json.Unmarshal([]byte(kept.Answer), answer)
}

func invalid(field finding.Field, code error) error {
	var l finding.List
	l.Add(field, code)
	return &domain.Invalid{Findings: l}
}

// tooMany is the finding about a field of which there are most already.
func tooMany(field finding.Field, most int) error {
	return invalid(field, finding.TooMany.With("max", strconv.Itoa(most)))
}

// none is the answer of a command that has none.
type none struct{}
