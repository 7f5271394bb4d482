package remotetest

import (
	"context"
	"crypto/sha256"
	"maps"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartPasswordReset implements domain.Security.
func (f *Fake) StartPasswordReset(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	return ask(ctx, f, call{"StartPasswordReset", key}, func(w *world) (domain.CodeSent, error) {
		return w.sendToAnyone(domain.MessagePassword, phone)
	})
}

// FinishPasswordReset implements domain.Security.
func (f *Fake) FinishPasswordReset(ctx context.Context, key domain.Key, r domain.PasswordReset) error {
	_, err := ask(ctx, f, call{"FinishPasswordReset", key}, func(w *world) (struct{}, error) {
		got, err := w.redeem(r.Ticket, domain.MessagePassword, "")
		if err != nil {
			return struct{}{}, err
		}
		c := w.citizens[got.account]
		if c == nil {
			return struct{}{}, domain.ErrCodeExpired
		}
		if c.account.Blocked {
			return struct{}{}, domain.ErrBlocked
		}
		found := access.CheckPassword(r.Password, access.Owner{Phone: c.account.Phone, Email: c.account.Email})
		if err := domain.InvalidUnlessClean(found); err != nil {
			return struct{}{}, err
		}
		if err := w.proveReset(c, r, got); err != nil {
			return struct{}{}, err
		}
		if err := w.setPassword(c, r.Password, ""); err != nil {
			return struct{}{}, err
		}
		delete(w.tickets, r.Ticket)
		return struct{}{}, nil
	})
	return err
}

// proveReset uses up the code of the app, where there is one.
func (w *world) proveReset(c *citizen, r domain.PasswordReset, t *ticket) error {
	switch {
	case c.factor.secret == "":
		return nil
	case r.Factor == "":
		return domain.InvalidUnlessClean(finding.List{finding.At(domain.FieldFactor, finding.Required)})
	case w.useFactor(c, r.Factor):
		return nil
	}
	t.wrong++
	left := max(0, access.DefaultPolicy().MaxAttempts-t.wrong)
	if left == 0 {
		delete(w.tickets, r.Ticket)
	}
	return &domain.CodeWrong{AttemptsLeft: left}
}

// setPassword sets a password and ends the sessions but one.
func (w *world) setPassword(c *citizen, password, besides string) error {
	found := access.CheckPassword(password, access.Owner{Phone: c.account.Phone, Email: c.account.Email})
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	c.password, c.wrong, c.lockedUntil = sha256.Sum256([]byte(password)), 0, time.Time{}
	maps.DeleteFunc(w.sessions, func(id string, s *session) bool { return s.account == c.account.ID && id != besides })
	w.endSignIns(c)
	w.endReentry(c)
	c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalPassword}, c.account.CreatedAt)
	w.notify(c, domain.Notice{Kind: domain.NoticePassword, Route: domain.Route{Page: domain.RouteSecurity}})
	return nil
}

// Journal implements domain.Security.
func (f *Fake) Journal(ctx context.Context) ([]domain.JournalEntry, error) {
	return act(ctx, f, call{"Journal", ""}, func(w *world, c *citizen) ([]domain.JournalEntry, error) {
		all := append([]domain.JournalEntry{}, c.journal...)
		for i, e := range all {
			if w.sessions[string(e.Session)] == nil {
				all[i].Session = ""
			}
			all[i].Current = all[i].Session != "" && string(e.Session) == f.session
		}
		return all, nil
	})
}

// ChangePassword implements domain.Security.
func (f *Fake) ChangePassword(ctx context.Context, key domain.Key, x domain.PasswordChange) error {
	_, err := act(ctx, f, call{"ChangePassword", key}, func(w *world, c *citizen) (struct{}, error) {
		found := access.CheckPassword(x.New, access.Owner{Phone: c.account.Phone, Email: c.account.Email})
		if err := domain.InvalidUnlessClean(found); err != nil {
			return struct{}{}, err
		}
		if wait := c.changing.until.Sub(w.now()); wait > 0 {
			return struct{}{}, &domain.RateLimited{Wait: wait}
		}
		if sha256.Sum256([]byte(x.Old)) != c.password {
			if c.changing.wrong++; c.changing.wrong%wrongBefore == 0 {
				c.changing.until = w.now().Add(wrongWait)
			}
			return struct{}{}, domain.ErrWrongCredentials
		}
		c.changing = tries{}
		return struct{}{}, w.setPassword(c, x.New, f.session)
	})
	return err
}
