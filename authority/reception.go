package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// How long what an operator holds is good.
const (
	operatorTicketLife  = 5 * time.Minute
	operatorSessionLife = 12 * time.Hour // a day's work
	operatorIdle        = 15 * time.Minute
	operatorSeenEvery   = 30 * time.Second // so that not every request writes
	codesPerTicket      = 5
)

// Purposes of tickets.
const (
	ticketSignIn = "sign_in"
	ticketTOTP   = "totp"
	ticketKey    = "key"
	ticketProof  = "proof"
)

// reception is signing in to the office.
type reception struct{ a *Authority }

var _ office.Reception = (*reception)(nil)

// Reception returns the way into the office.
func (a *Authority) Reception() office.Reception { return &reception{a} }

// halfDone is what a ticket remembers.
type halfDone struct {
	Secret   []byte          `json:"secret,omitempty"`   // to be enrolled, sealed
	Ceremony json.RawMessage `json:"ceremony,omitempty"` // of WebAuthn
	Wrong    int             `json:"wrong,omitzero"`     // codes
}

// signInSubject is what wrong passwords of a login are counted under.
func (a *Authority) signInSubject(login string) string {
	return a.keyed("operator sign in", []byte(store.FoldLogin(login)))
}

// codeSubject is what wrong codes of an operator are counted under: a right password does not take them away.
func (a *Authority) codeSubject(id office.OperatorID) string {
	return a.keyed("operator code", []byte(id))
}

func (a *Authority) findOperatorByLogin(ctx context.Context, login string) (store.Operator, error) {
	var o store.Operator
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		o, err = t.FindOperatorByLogin(login)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) {
		return store.Operator{}, nil
	}
	return o, err
}

// SignIn implements office.Reception. Whether nobody has the login, the operator is disabled or the password is wrong: it is the same
// work and the same answer; entries about logins that nobody has are gathered.
func (r *reception) SignIn(ctx context.Context, login, password string) (office.SecondFactor, error) {
	subject := r.a.signInSubject(login)
	if err := r.a.countAttempt(ctx, subject); err != nil {
		return office.SecondFactor{}, err
	}
	o, err := r.a.findOperatorByLogin(ctx, login)
	if err != nil {
		return office.SecondFactor{}, err
	}
	err = r.a.staff.check(ctx, o.Password, password)
	if err == nil && o.Disabled {
		err = domain.ErrWrongCredentials
	}
	if err != nil {
		return office.SecondFactor{}, r.refuse(ctx, o, "operator.sign_in", err)
	}
	factor, half, err := r.secondFactor(o)
	if err != nil {
		return office.SecondFactor{}, err
	}
	return factor, r.a.do(ctx, func(w *work) error {
		if err := w.DeleteAttempt(subject); err != nil {
			return err
		}
		return w.saveHalfDone(o.ID, ticketSignIn, factor.Ticket, half)
	})
}

// secondFactor is what an operator is asked for, with a ticket for it.
func (r *reception) secondFactor(o store.Operator) (office.SecondFactor, halfDone, error) {
	factor, half := office.SecondFactor{Ticket: newToken(), TOTP: o.TOTP}, halfDone{}
	if !o.TOTP && len(o.Keys) == 0 {
		factor.Secret = newTOTPSecret()
		half.Secret = r.a.desks.sealSecret(o.ID, factor.Secret)
	}
	var err error
	if len(o.Keys) > 0 && r.a.desks.party != nil {
		factor.Options, half.Ceremony, err = r.a.desks.askKey(o)
	}
	return factor, half, err
}

// refuse writes an entry about a sign-in that failed, and returns why. What was typed as a login that nobody has is not written: it
// may be a password.
func (r *reception) refuse(ctx context.Context, o store.Operator, action string, cause error) error {
	e := office.Entry{Actor: string(o.ID), Name: o.Name, Action: action, Subject: o.Login}
	if o.ID == "" {
		e.Actor = actorUnknown
	}
	if kind, ok := domain.KindOf(cause); ok {
		e.Outcome = string(kind)
	}
	enter := (*work).enter
	if o.ID == "" {
		enter = (*work).enterUnknown
	}
	if err := r.a.do(ctx, func(w *work) error { return enter(w, e) }); err != nil {
		return err
	}
	return cause
}

// unknownEvery is how long one entry stands for all sign-ins with logins that nobody has: whoever makes logins up does not fill the log.
const unknownEvery = 10 * time.Minute

// enterUnknown adds an entry about a login that nobody has, with how many there were since the last one; or counts it, which is a
// write all the same, so that time does not tell whose login is known.
func (w *work) enterUnknown(e office.Entry) error {
	subject := w.a.keyed("operator sign in", []byte("\x00unknown")) // no login has a zero in it
	counted, err := w.FindAttempt(subject)
	if err != nil {
		return err
	}
	if w.now.Before(counted.Until) {
		counted.Count++
		return w.SaveAttempt(subject, counted)
	}
	if counted.Count > 0 {
		e.Why = fmt.Sprintf("%d more since the entry before", counted.Count)
	}
	if err := w.SaveAttempt(subject, store.Attempt{Until: w.now.Add(unknownEvery)}); err != nil {
		return err
	}
	return w.enter(e)
}

// saveHalfDone keeps what a ticket stands for.
func (w *work) saveHalfDone(id office.OperatorID, purpose, ticket string, h halfDone) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return w.SaveOperatorTicket(store.OperatorTicket{Digest: tokenDigest(ticket), Operator: id, Purpose: purpose, Data: b,
		Expires: w.now.Add(operatorTicketLife)}, w.now)
}

// findHalfDone returns what a ticket stands for, and whose it is. domain.ErrCodeExpired.
func findHalfDone(t *store.Tx, purpose, ticket string, now time.Time) (store.OperatorTicket, store.Operator, halfDone, error) {
	var half halfDone
	k, err := t.FindOperatorTicket(tokenDigest(ticket), purpose, now)
	if errors.Is(err, domain.ErrNotFound) {
		err = domain.ErrCodeExpired
	}
	if err != nil {
		return k, store.Operator{}, half, err
	}
	o, err := t.FindOperator(k.Operator)
	if err == nil && o.Disabled {
		err = domain.ErrCodeExpired
	}
	if err != nil {
		return k, o, half, err
	}
	return k, o, half, json.Unmarshal(k.Data, &half)
}

// factorCheck checks a second factor within the transaction that opens the session. It returns an error for what is wrong.
type factorCheck func(w *work, o *store.Operator, h halfDone) error

// open opens a session for a ticket when the proof is right. A wrong one counts, for the ticket and for the operator.
func (r *reception) open(ctx context.Context, ticket string, s office.Session, prove factorCheck) (string, error) {
	var who store.Operator
	err := r.a.store.View(ctx, func(t *store.Tx) error {
		var err error
		_, who, _, err = findHalfDone(t, ticketSignIn, ticket, r.a.now())
		return err
	})
	if err != nil {
		return "", err
	}
	subject := r.a.codeSubject(who.ID)
	if err := r.a.countAttempt(ctx, subject); err != nil {
		return "", r.refuse(ctx, who, "operator.sign_in", err)
	}
	token := newToken()
	err = r.a.do(ctx, func(w *work) error {
		k, o, half, err := findHalfDone(w.Tx, ticketSignIn, ticket, w.now)
		if err != nil {
			return err
		}
		if wrong := prove(w, &o, half); wrong != nil {
			return w.wrongFactor(k, o, half, wrong)
		}
		if err := w.DeleteOperatorTicket(k.Digest); err != nil {
			return errors.Join(domain.ErrCodeExpired, err)
		}
		if err := w.DeleteAttempt(subject); err != nil {
			return err
		}
		opened := store.OperatorSession{Session: s, Token: tokenDigest(token)}
		opened.ID, opened.Operator, opened.CreatedAt, opened.SeenAt = domain.NewID[office.SessionID](), o.ID, w.now, w.now
		opened.Agent, opened.Address = clip(s.Agent, 200), clip(s.Address, 100)
		if err := w.CreateOperatorSession(opened); err != nil {
			return err
		}
		if err := w.SeeOperator(o.ID, w.now); err != nil {
			return err
		}
		return w.enter(office.Entry{Actor: string(o.ID), Name: o.Name, Action: "operator.sign_in", Subject: o.Login})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// wrongFactor counts a wrong code or answer and has the transaction stored: the error is told by work.failure.
func (w *work) wrongFactor(k store.OperatorTicket, o store.Operator, half halfDone, wrong error) error {
	kind, known := domain.KindOf(wrong)
	if !known || kind == domain.ErrUnavailable || kind == domain.ErrDamaged {
		return wrong
	}
	half.Wrong++
	w.failure = wrong
	if kind == domain.ErrCodeWrong {
		w.failure = &domain.CodeWrong{AttemptsLeft: max(0, codesPerTicket-half.Wrong)}
	}
	e := office.Entry{Actor: string(o.ID), Name: o.Name, Action: "operator.sign_in", Subject: o.Login, Outcome: string(kind)}
	if err := w.enter(e); err != nil {
		return err
	}
	if half.Wrong >= codesPerTicket {
		return w.DeleteOperatorTicket(k.Digest)
	}
	b, err := json.Marshal(half)
	if err != nil {
		return err
	}
	k.Data = b
	return w.SaveOperatorTicket(k, w.now)
}

// WithTOTP implements office.Reception.
func (r *reception) WithTOTP(ctx context.Context, ticket, code, address, agent string) (string, error) {
	return r.open(ctx, ticket, office.Session{Address: address, Agent: agent}, func(w *work, o *store.Operator, _ halfDone) error {
		if !o.TOTP {
			return domain.ErrCodeExpired
		}
		return w.useCode(o, code)
	})
}

// WithKey implements office.Reception.
func (r *reception) WithKey(ctx context.Context, ticket string, answer []byte, address, agent string) (string, error) {
	return r.open(ctx, ticket, office.Session{Address: address, Agent: agent}, func(w *work, o *store.Operator, h halfDone) error {
		if len(h.Ceremony) == 0 {
			return domain.ErrCodeExpired
		}
		if err := w.a.desks.checkKey(o, h.Ceremony, answer, w.now); err != nil {
			return err
		}
		return w.UpdateOperator(*o) // the key's counter
	})
}

// Enrol implements office.Reception.
func (r *reception) Enrol(ctx context.Context, ticket, code, address, agent string) (string, error) {
	return r.open(ctx, ticket, office.Session{Address: address, Agent: agent}, func(w *work, o *store.Operator, h halfDone) error {
		if o.TOTP || len(o.Keys) > 0 || len(h.Secret) == 0 {
			return domain.ErrCodeExpired
		}
		o.Secret, o.TOTP = h.Secret, true
		if err := w.useCode(o, code); err != nil {
			return err
		}
		if err := w.UpdateOperator(*o); err != nil {
			return err
		}
		return w.enter(office.Entry{Actor: string(o.ID), Name: o.Name, Action: "operator.totp", Subject: o.Login})
	})
}

// findDesk returns a session that has not ended, with whose it is. domain.ErrUnauthorised.
func findDesk(s store.OperatorSession, err error, t *store.Tx, now time.Time) (store.OperatorSession, store.Operator, error) {
	if errors.Is(err, domain.ErrNotFound) || err == nil && !now.Before(s.CreatedAt.Add(operatorSessionLife)) {
		return s, store.Operator{}, domain.ErrUnauthorised
	}
	if err != nil {
		return s, store.Operator{}, err
	}
	o, err := t.FindOperator(s.Operator)
	if errors.Is(err, domain.ErrNotFound) || err == nil && o.Disabled {
		err = domain.ErrUnauthorised
	}
	return s, o, err
}

// resting reports whether a session waits for its password.
func resting(s store.OperatorSession, now time.Time) bool {
	return s.Locked || now.Sub(s.SeenAt) > operatorIdle
}

// Office implements office.Reception.
func (r *reception) Office(ctx context.Context, token, address string) (office.Office, office.Session, error) {
	now := r.a.now()
	var s store.OperatorSession
	var o store.Operator
	err := r.a.store.View(ctx, func(t *store.Tx) error {
		var err error
		s, err = t.FindOperatorSessionByToken(tokenDigest(token))
		s, o, err = findDesk(s, err, t, now)
		return err
	})
	if err != nil {
		return nil, office.Session{}, err
	}
	s.Current = true
	if resting(s, now) {
		if !s.Locked { // so that it stays locked, whatever a clock says later
			s.Locked = true
			err = r.a.do(ctx, func(w *work) error { return stale(w.UpdateOperatorSession(s.Session)) })
		}
		return nil, s.Session, errors.Join(err, domain.ErrLocked)
	}
	address = clip(address, 100)
	if now.Sub(s.SeenAt) >= operatorSeenEvery || s.Address != address {
		s.SeenAt, s.Address = now, address
		err = r.a.do(ctx, func(w *work) error {
			if err := w.UpdateOperatorSession(s.Session); err != nil {
				return stale(err)
			}
			return w.SeeOperator(o.ID, now)
		})
	}
	return &desk{a: r.a, session: s.ID}, s.Session, err
}

// Unlock implements office.Reception.
func (r *reception) Unlock(ctx context.Context, token, password string) error {
	var s store.OperatorSession
	var o store.Operator
	err := r.a.store.View(ctx, func(t *store.Tx) error {
		var err error
		s, err = t.FindOperatorSessionByToken(tokenDigest(token))
		s, o, err = findDesk(s, err, t, r.a.now())
		return err
	})
	if err != nil {
		return err
	}
	subject := r.a.signInSubject(o.Login)
	if err := r.a.countAttempt(ctx, subject); err != nil {
		return err
	}
	if err := r.a.staff.check(ctx, o.Password, password); err != nil {
		return r.refuse(ctx, o, "operator.unlock", err)
	}
	return r.a.do(ctx, func(w *work) error {
		if err := w.DeleteAttempt(subject); err != nil {
			return err
		}
		now, err := w.FindOperatorSession(s.ID)
		if now, _, err = findDesk(now, err, w.Tx, w.now); err != nil {
			return err
		}
		now.Locked, now.SeenAt = false, w.now
		if err := w.UpdateOperatorSession(now.Session); err != nil {
			return err
		}
		return w.enter(office.Entry{Actor: string(o.ID), Name: o.Name, Action: "operator.unlock", Subject: o.Login})
	})
}

// SignOut implements office.Reception. A session that has ended is no error.
func (r *reception) SignOut(ctx context.Context, token string) error {
	return r.a.do(ctx, func(w *work) error {
		s, err := w.FindOperatorSessionByToken(tokenDigest(token))
		if err != nil {
			return stale(err)
		}
		o, err := w.FindOperator(s.Operator)
		if err != nil {
			return err
		}
		if err := w.DeleteOperatorSession(s.Operator, s.ID); err != nil {
			return stale(err)
		}
		return w.enter(office.Entry{Actor: string(o.ID), Name: o.Name, Action: "operator.sign_out", Subject: o.Login})
	})
}

// clip cuts a text to so many characters.
func clip(s string, limit int) string {
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit])
	}
	return s
}
