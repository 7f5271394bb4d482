package authority

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// desk is the office as one session may use it.
type desk struct {
	a       *Authority
	session office.SessionID
}

var _ office.Office = (*desk)(nil)

// Who may do what.
var (
	caseworkers = []office.Role{office.RoleOperator, office.RoleSenior}
	seniors     = []office.Role{office.RoleSenior}
	keepers     = []office.Role{office.RoleKeys}
	auditors    = []office.Role{office.RoleAuditor}
	proposers   = []office.Role{office.RoleOperator, office.RoleSenior, office.RoleKeys}
)

// call is a method of the office as it is let in and written down.
type call struct {
	action  string
	subject string
	why     string
	roles   []office.Role // any of them will do; none for everybody
}

// shift is the transaction of one call: work, and by whom.
type shift struct {
	*work
	who     store.Operator
	session store.OperatorSession
}

func (s *shift) is(roles []office.Role) bool { return hasRole(s.who, roles) }

func hasRole(o store.Operator, roles []office.Role) bool {
	return len(roles) == 0 || slices.ContainsFunc(o.Roles, func(r office.Role) bool { return slices.Contains(roles, r) })
}

// seated returns the operator of the desk's session. domain.ErrUnauthorised: it ended or is locked.
func (d *desk) seated(w *work) (*shift, error) {
	s, err := w.FindOperatorSession(d.session)
	s, o, err := findDesk(s, err, w.Tx, w.now)
	if err == nil && resting(s, w.now) {
		err = domain.ErrUnauthorised
	}
	return &shift{work: w, who: o, session: s}, err
}

// act carries out a call in a transaction that ends with its entry in the audit log. A call that is refused leaves an entry too, with
// why, and nothing else.
func (d *desk) act(ctx context.Context, c call, f func(*shift, *call) error) error {
	var told call
	var noted bool // of a failure that is stored
	err := d.a.do(ctx, func(w *work) error {
		told, noted = c, false
		s, err := d.seated(w)
		if err != nil {
			return err
		}
		if !s.is(told.roles) {
			return &domain.Forbidden{}
		}
		if err := f(s, &told); err != nil {
			return err
		}
		kind := domain.Kind("")
		if s.failure != nil {
			kind, _ = domain.KindOf(s.failure)
			noted = true
		}
		return s.note(told, string(kind))
	})
	if noted && errors.Is(err, domain.ErrCodeWrong) {
		return err
	}
	return d.refused(ctx, told, err)
}

// note writes an entry of who acts.
func (s *shift) note(c call, outcome string) error {
	return s.enter(office.Entry{Actor: string(s.who.ID), Name: s.who.Name, Action: c.action, Subject: c.subject, Why: c.why, Outcome: outcome})
}

// silent are errors that say nothing about what an operator tried: the session is not there, or the database.
var silent = []domain.Kind{domain.ErrUnauthorised, domain.ErrUnavailable, domain.ErrNoSpace, domain.ErrDamaged}

// refused writes an entry about a call that failed, and returns its error.
func (d *desk) refused(ctx context.Context, c call, err error) error {
	kind, known := domain.KindOf(err)
	if err == nil || !known || slices.Contains(silent, kind) {
		return err
	}
	kept := d.a.do(ctx, func(w *work) error {
		s, failed := d.seated(w)
		if failed != nil {
			return failed
		}
		return s.note(c, string(kind))
	})
	if kept != nil && !errors.Is(kept, domain.ErrUnauthorised) {
		return kept // what cannot be written down is not refused quietly either
	}
	return err
}

// look answers a call that shows nothing of a citizen and changes nothing. It leaves no entry, unless the role is missing.
func look[T any](ctx context.Context, d *desk, c call, f func(*shift) (T, error)) (T, error) {
	var answer T
	err := d.a.store.View(ctx, func(t *store.Tx) error {
		s, err := d.seated(&work{Tx: t, a: d.a, now: d.a.now()})
		if err != nil {
			return err
		}
		if !s.is(c.roles) {
			return &domain.Forbidden{}
		}
		answer, err = f(s)
		return err
	})
	if errors.Is(err, domain.ErrForbidden) {
		err = d.refused(ctx, c, err)
	}
	return answer, err
}

// Reasons that operators give, in characters.
const (
	shortestWhy = 10
	longestWhy  = 500
)

// checkWhy holds a reason against its bounds.
func checkWhy(why string) error {
	var found finding.List
	switch n := utf8.RuneCountInString(strings.TrimSpace(why)); {
	case n < shortestWhy:
		found.Add("why", finding.Required)
	case n > longestWhy || !utf8.ValidString(why):
		found.Add("why", finding.TooLong)
	}
	return domain.InvalidUnlessClean(found)
}

// Me implements office.Office.
func (d *desk) Me(ctx context.Context) (office.Operator, error) {
	return look(ctx, d, call{action: "operator.me"}, func(s *shift) (office.Operator, error) { return s.who.Operator, nil })
}

// Sessions implements office.Office.
func (d *desk) Sessions(ctx context.Context) ([]office.Session, error) {
	return look(ctx, d, call{action: "operator.sessions"}, func(s *shift) ([]office.Session, error) {
		kept, err := s.FindOperatorSessions(s.who.ID)
		var all []office.Session
		for _, x := range kept {
			if _, _, err := findDesk(x, nil, s.Tx, s.now); err != nil {
				continue
			}
			x.Current, x.Locked = x.ID == d.session, resting(x, s.now)
			all = append(all, x.Session)
		}
		return all, err
	})
}

// EndSession implements office.Office.
func (d *desk) EndSession(ctx context.Context, id office.SessionID) error {
	return d.act(ctx, call{action: "operator.session_ended"}, func(s *shift, c *call) error {
		c.subject = s.who.Login
		return s.DeleteOperatorSession(s.who.ID, id)
	})
}

// ChangePassword implements office.Office.
func (d *desk) ChangePassword(ctx context.Context, old, password string) error {
	me, err := d.self(ctx)
	if err != nil {
		return err
	}
	c := call{action: "operator.password", subject: me.Login}
	subject := d.a.signInSubject(me.Login)
	if err := d.a.countAttempt(ctx, subject); err != nil {
		return d.refused(ctx, c, err)
	}
	if err := d.a.staff.check(ctx, me.Password, old); err != nil {
		return d.refused(ctx, c, err)
	}
	if err := domain.InvalidUnlessClean(checkOperatorPassword(me.Login, password)); err != nil {
		return d.refused(ctx, c, err)
	}
	record, err := d.a.staff.record(ctx, password)
	if err != nil {
		return d.refused(ctx, c, err)
	}
	return d.act(ctx, c, func(s *shift, _ *call) error {
		if s.who.Password != me.Password {
			return domain.ErrConflict // changed meanwhile
		}
		s.who.Password = record
		if err := s.UpdateOperator(s.who); err != nil {
			return err
		}
		if err := s.DeleteAttempt(subject); err != nil {
			return err
		}
		return s.DeleteOperatorSessions(s.who.ID, d.session)
	})
}

func (d *desk) self(ctx context.Context) (store.Operator, error) {
	return look(ctx, d, call{}, func(s *shift) (store.Operator, error) { return s.who, nil })
}

// ofSession is the name of a ticket for what this session has half done; it is a secret of nobody's, and looked up for the session
// alone.
func (d *desk) ofSession(purpose string) string { return purpose + " " + string(d.session) }

// StartTOTP implements office.Office.
func (d *desk) StartTOTP(ctx context.Context, p office.Proof) (string, error) {
	secret := newTOTPSecret()
	return secret, d.proven(ctx, call{action: "operator.totp_started"}, p, func(s *shift, _ *call) error {
		return s.saveHalfDone(s.who.ID, ticketTOTP, d.ofSession(ticketTOTP), halfDone{Secret: d.a.desks.sealSecret(s.who.ID, secret)})
	})
}

// FinishTOTP implements office.Office. domain.ErrCodeWrong, domain.ErrCodeExpired.
func (d *desk) FinishTOTP(ctx context.Context, code string) error {
	return d.act(ctx, call{action: "operator.totp"}, func(s *shift, c *call) error {
		c.subject = s.who.Login
		k, _, half, err := findHalfDone(s.Tx, ticketTOTP, d.ofSession(ticketTOTP), s.now)
		if err != nil {
			return err
		}
		s.who.Secret = half.Secret
		if err := s.firstCode(&s.who, code); err != nil {
			return err
		}
		if err := s.UpdateOperator(s.who); err != nil {
			return err
		}
		return s.DeleteOperatorTicket(k.Digest)
	})
}

// StartKey implements office.Office. domain.ErrForbidden when there are too many, or the console has no address.
func (d *desk) StartKey(ctx context.Context, p office.Proof) ([]byte, error) {
	var options []byte
	err := d.proven(ctx, call{action: "operator.key_started"}, p, func(s *shift, _ *call) error {
		if d.a.desks.party == nil || len(s.who.Keys) >= mostKeys {
			return &domain.Forbidden{}
		}
		var half halfDone
		var err error
		if options, half.Ceremony, err = d.a.desks.offerKey(s.who); err != nil {
			return err
		}
		return s.saveHalfDone(s.who.ID, ticketKey, d.ofSession(ticketKey), half)
	})
	return options, err
}

// FinishKey implements office.Office. domain.ErrInvalid, domain.ErrCodeExpired, domain.ErrDuplicate.
func (d *desk) FinishKey(ctx context.Context, name string, answer []byte) error {
	name = strings.TrimSpace(name)
	return d.act(ctx, call{action: "operator.key_added"}, func(s *shift, c *call) error {
		c.subject = s.who.Login
		var found finding.List
		checkStaffName(&found, "name", name)
		if err := domain.InvalidUnlessClean(found); err != nil {
			return err
		}
		k, _, half, err := findHalfDone(s.Tx, ticketKey, d.ofSession(ticketKey), s.now)
		if err != nil {
			return err
		}
		if err := d.a.desks.addKey(&s.who, name, half.Ceremony, answer, s.now); err != nil {
			return err
		}
		if err := s.UpdateOperator(s.who); err != nil {
			return err
		}
		return s.DeleteOperatorTicket(k.Digest)
	})
}

// RemoveKey implements office.Office. domain.ErrForbidden for the last second factor.
func (d *desk) RemoveKey(ctx context.Context, id string, p office.Proof) error {
	return d.proven(ctx, call{action: "operator.key_removed"}, p, func(s *shift, _ *call) error {
		i := slices.IndexFunc(s.who.Keys, func(k office.SecurityKey) bool { return k.ID == id })
		switch {
		case i < 0:
			return domain.ErrNotFound
		case !s.who.TOTP && len(s.who.Keys) == 1:
			return &domain.Forbidden{}
		}
		s.who.Keys = slices.Delete(slices.Clone(s.who.Keys), i, i+1)
		s.who.Credentials = slices.Delete(slices.Clone(s.who.Credentials), i, i+1)
		return s.UpdateOperator(s.who)
	})
}
