package authority

import (
	"context"
	"errors"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// AskProof implements office.Office. It leaves no entry: nothing was tried yet.
func (d *desk) AskProof(ctx context.Context) (office.SecondFactor, error) {
	var factor office.SecondFactor
	err := d.a.do(ctx, func(w *work) error {
		s, err := d.seated(w)
		if err != nil {
			return err
		}
		factor = office.SecondFactor{TOTP: s.who.TOTP}
		if len(s.who.Keys) == 0 || d.a.desks.party == nil {
			return nil
		}
		var half halfDone
		if factor.Options, half.Ceremony, err = d.a.desks.askKey(s.who); err != nil {
			return err
		}
		return s.saveHalfDone(s.who.ID, ticketProof, d.ofSession(ticketProof), half)
	})
	return factor, err
}

// proven carries out a call that changes how the operator signs in, once the password and the present second factor show that it is
// the operator who sits there, and not somebody at a desk that was left open. Wrong ones count as at the door.
func (d *desk) proven(ctx context.Context, c call, p office.Proof, f func(*shift, *call) error) error {
	me, err := d.self(ctx)
	if err != nil {
		return err
	}
	c.subject = me.Login
	passwords, codes := d.a.signInSubject(me.Login), d.a.codeSubject(me.ID)
	if err := d.a.countAttempt(ctx, passwords); err != nil {
		return d.refused(ctx, c, err)
	}
	if err := d.a.staff.check(ctx, me.Password, p.Password); err != nil {
		return d.refused(ctx, c, err)
	}
	if err := d.a.countAttempt(ctx, codes); err != nil {
		return d.refused(ctx, c, err)
	}
	return d.act(ctx, c, func(s *shift, c *call) error {
		if s.who.Password != me.Password {
			return domain.ErrConflict // changed meanwhile
		}
		if err := s.proveFactor(d, p); err != nil {
			return err
		}
		if err := errors.Join(s.DeleteAttempt(passwords), s.DeleteAttempt(codes)); err != nil {
			return err
		}
		return f(s, c)
	})
}

// proveFactor checks the present second factor of who acts, and uses it up.
func (s *shift) proveFactor(d *desk, p office.Proof) error {
	switch {
	case len(p.Answer) > 0:
		k, _, half, err := findHalfDone(s.Tx, ticketProof, d.ofSession(ticketProof), s.now)
		if err != nil {
			return err
		}
		if err := d.a.desks.checkKey(&s.who, half.Ceremony, p.Answer, s.now); err != nil {
			return err
		}
		if err := s.UpdateOperator(s.who); err != nil { // the key's counter
			return err
		}
		return s.DeleteOperatorTicket(k.Digest)
	case s.who.TOTP:
		return s.useCode(&s.who, p.Code)
	case len(s.who.Keys) > 0:
		return &domain.CodeWrong{}
	}
	return nil // nobody is let in without one; after it was taken away there is none to show
}

// firstCode checks the first code of an authenticator app that is being enrolled. The step may have been used with the app of
// before, which showed another code at the same time; it cannot be used again for signing in.
func (w *work) firstCode(o *store.Operator, code string) error {
	secret, err := w.a.desks.openSecret(o.ID, o.Secret)
	if err != nil {
		return err
	}
	step := stepOf(secret, code, w.now)
	if step == 0 {
		return &domain.CodeWrong{}
	}
	if err := w.UseStep(o.ID, step); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return nil
}
