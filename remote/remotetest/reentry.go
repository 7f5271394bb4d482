package remotetest

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// ReentryWait is how long a way back takes.
const ReentryWait = 72 * time.Hour

// StartReentry implements domain.Reentries.
func (f *Fake) StartReentry(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	return ask(ctx, f, call{"StartReentry", key}, func(w *world) (domain.CodeSent, error) {
		return w.sendToAnyone(domain.MessageReentry, phone)
	})
}

// sendToAnyone sends a code to a phone that may be an account's.
func (w *world) sendToAnyone(purpose domain.MessagePurpose, phone person.Phone) (domain.CodeSent, error) {
	if !phone.RussianMobile() {
		return domain.CodeSent{}, domain.InvalidUnlessClean(finding.List{finding.At(person.FieldPhone, finding.PhoneMobile)})
	}
	a := errand{purpose: purpose, phone: phone}
	c := w.findPhone(phone)
	if c != nil {
		a.account = c.account.ID
	}
	return w.send(a, domain.BySMS, phone.Masked(), c == nil), nil
}

// returning finds who wants to come back, once the password is right.
func (w *world) returning(p domain.ReentryProof) (*citizen, error) {
	got, err := w.redeem(p.Ticket, domain.MessageReentry, "")
	if err != nil {
		return nil, err
	}
	c := w.citizens[got.account]
	switch {
	case c == nil:
		return nil, domain.ErrCodeExpired
	case c.account.Blocked:
		return nil, domain.ErrBlocked
	case c.factor.secret == "":
		return nil, domain.ErrConflict
	}
	return c, c.returning.try(w, sha256.Sum256([]byte(p.Password)) == c.password)
}

// try counts what is not right, and takes none for a while after several.
func (t *tries) try(w *world, right bool) error {
	switch wait := t.until.Sub(w.now()); {
	case wait > 0:
		return &domain.RateLimited{Wait: wait}
	case right:
		*t = tries{}
		return nil
	}
	if t.wrong++; t.wrong%wrongBefore == 0 {
		t.until = w.now().Add(wrongWait)
	}
	return domain.ErrWrongCredentials
}

// OpenReentry implements domain.Reentries.
func (f *Fake) OpenReentry(ctx context.Context, p domain.ReentryProof) (domain.ReentryOffer, error) {
	return ask(ctx, f, call{"OpenReentry", ""}, func(w *world) (domain.ReentryOffer, error) {
		c, err := w.returning(p)
		if err != nil {
			return domain.ReentryOffer{}, err
		}
		return domain.ReentryOffer{Questions: slices.Clone(c.account.Factors.Questions), Reentry: c.account.Reentry}, nil
	})
}

// FinishReentry implements domain.Reentries.
func (f *Fake) FinishReentry(ctx context.Context, key domain.Key, p domain.ReentryProof) (domain.Reentry, error) {
	return ask(ctx, f, call{"FinishReentry", key}, func(w *world) (domain.Reentry, error) {
		c, err := w.returning(p)
		if err != nil {
			return domain.Reentry{}, err
		}
		if err := c.answering.try(w, c.factor.answers != "" && c.factor.answers == access.AnswerText(p.Answers)); err != nil {
			return domain.Reentry{}, err
		}
		delete(w.tickets, p.Ticket)
		if c.account.Reentry.Due.IsZero() {
			w.beginReentry(c)
		}
		return c.account.Reentry, nil
	})
}

func (w *world) beginReentry(c *citizen) {
	begun := domain.Reentry{At: w.now(), Due: w.now().Add(ReentryWait)}
	c.account.Reentry = begun
	w.after(ReentryWait, func(w *world) {
		if c.account.Reentry == begun {
			w.takeFactorOff(c)
		}
	})
	w.tellReentry(c, domain.JournalReentryAsked, domain.NoticeReentryAsked, domain.ArgReentry)
}

// tellReentry tells of a step of a way back every way there is.
func (w *world) tellReentry(c *citizen, entry domain.JournalKind, kind domain.NoticeKind, arg string) {
	w.tellAccount(c)
	c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: entry}, c.account.CreatedAt)
	w.alarm(c, domain.Notice{Kind: kind, Route: domain.Route{Page: domain.RouteSecurity, Arg: arg}})
}

// takeFactorOff takes the app off and ends every session.
func (w *world) takeFactorOff(c *citizen) {
	c.factor = factor{answers: c.factor.answers}
	c.account.Reentry, c.account.Factors.Authenticator, c.account.Factors.Recovery = domain.Reentry{}, time.Time{}, 0
	maps.DeleteFunc(w.sessions, func(_ string, s *session) bool { return s.account == c.account.ID })
	w.endSignIns(c)
	w.tellReentry(c, domain.JournalReentered, domain.NoticeReentered, domain.ArgJournal)
}

func (w *world) endReentry(c *citizen) {
	if c.account.Reentry.Due.IsZero() {
		return
	}
	c.account.Reentry = domain.Reentry{}
	w.tellReentry(c, domain.JournalReentryCancelled, domain.NoticeReentryOver, domain.ArgJournal)
}

// CancelReentry implements domain.Reentries.
func (f *Fake) CancelReentry(ctx context.Context, key domain.Key) (domain.Account, error) {
	return act(ctx, f, call{"CancelReentry", key}, func(w *world, c *citizen) (domain.Account, error) {
		w.endReentry(c)
		return c.account, nil
	})
}
