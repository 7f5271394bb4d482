package authority

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// errand is what a code is for, beside its purpose.
type errand struct {
	Masked      string                                    `json:"masked"`
	Decoy       bool                                      `json:"decoy,omitzero"` // nothing opens it: the phone has an account, or none
	Owner       domain.AccountID                          `json:"owner,omitzero"` // of a challenge that is nobody's
	Phone       person.Phone                              `json:"phone,omitzero"`
	Email       person.Email                              `json:"email,omitzero"`
	Language    string                                    `json:"language,omitzero"` // of its messages
	Device      domain.DeviceInfo                         `json:"device,omitzero"`
	Application domain.ApplicationID                      `json:"application,omitzero"`
	Digest      domain.Hash                               `json:"digest"`
	Passport    domain.RegistryID                         `json:"passport,omitzero"`
	Questions   map[domain.QuestionID]access.QuestionKind `json:"questions,omitempty"`
	Wrong       int                                       `json:"wrong,omitzero"` // answers to the questions, or codes of an app
	App         bool                                      `json:"app,omitzero"`   // met by a code of the authenticator app
}

// ticketLife is how long a ticket is good. A signature may wait in the device's queue for a network.
func ticketLife(p domain.MessagePurpose) time.Duration {
	if p == domain.MessageSign {
		return 24 * time.Hour
	}
	return 15 * time.Minute
}

// sendToPhone sends a code to the account's phone.
func (w *work) sendToPhone(purpose domain.MessagePurpose, e errand) (domain.CodeSent, error) {
	e.Masked = w.account.Phone.Masked()
	return w.sendCode(store.Challenge{Account: w.account.ID, Purpose: purpose, Channel: domain.BySMS,
		Destination: w.account.Phone.String()}, e)
}

// sendCode opens a challenge and sends its first code. domain.ErrRateLimited: too many went to this destination.
func (w *work) sendCode(c store.Challenge, e errand) (domain.CodeSent, error) {
	if err := w.limitCodes(c.Destination); err != nil {
		return domain.CodeSent{}, err
	}
	c.ID, e.Language = domain.NewID[domain.ChallengeID](), languageOf(w.account.Account)
	digest, err := w.newCode(c, e)
	if err != nil {
		return domain.CodeSent{}, err
	}
	c.Access = access.NewChallenge(access.DefaultPolicy(), digest, w.now)
	return sent(c, e), w.saveChallenge(c, e)
}

// limitCodes returns how long to wait where too many challenges were opened for a destination.
func (w *work) limitCodes(destination string) error {
	n, first, err := w.CountChallenges(destination, w.now.Add(-time.Hour))
	if err == nil && n >= w.a.rules.CodesPerHour {
		err = &domain.RateLimited{Wait: first.Add(time.Hour).Sub(w.now)}
	}
	return err
}

func (w *work) saveChallenge(c store.Challenge, e errand) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	c.Subject = b
	return w.SaveChallenge(c)
}

// newCode sends a code and returns its digest. For a decoy the message says that the phone has an account, or none, and the digest
// is of what nobody can enter.
func (w *work) newCode(c store.Challenge, e errand) (access.CodeDigest, error) {
	code := access.DefaultPolicy().NewCode()
	m := notify.Message{Channel: c.Channel, To: c.Destination, Masked: e.Masked, Purpose: c.Purpose, Language: e.Language, Code: code}
	if e.Decoy {
		m.Purpose, m.Code = domain.MessageRegistered, ""
		if c.Purpose == domain.MessagePassword || c.Purpose == domain.MessageReentry {
			m.Purpose = domain.MessageNoAccount
		}
		code = newToken()
	}
	return access.DigestCode(w.a.codeKey, c.ID, code), w.message(m)
}

func sent(c store.Challenge, e errand) domain.CodeSent {
	return domain.CodeSent{Challenge: c.ID, To: e.Masked, Digits: c.Access.Policy.Digits, ExpiresAt: c.Access.ExpiresAt(),
		ResendAt: c.Access.ResendAt(), App: e.App}
}

// findChallenge returns a challenge that the caller may meet. Whoever knows its random id may: the ticket is of use to the
// account alone that the code was sent for. Somebody signed in as another is told nothing.
func (w *work) findChallenge(caller Caller, id domain.ChallengeID) (store.Challenge, errand, error) {
	c, err := w.FindChallenge(id)
	if err != nil {
		return c, errand{}, err
	}
	if caller.Account != "" && c.Account != "" && caller.Account != c.Account {
		return c, errand{}, domain.ErrNotFound
	}
	var e errand
	return c, e, json.Unmarshal(c.Subject, &e)
}

// ConfirmCode implements domain.Accounts.
func (b *backend) ConfirmCode(ctx context.Context, id domain.ChallengeID, code string) (domain.Ticket, error) {
	ticket := domain.Ticket(newToken())
	err := b.a.do(ctx, func(w *work) error {
		c, e, err := w.findChallenge(b.caller, id)
		if err != nil {
			return err
		}
		if e.App {
			err = w.tryApp(&c, code)
		} else {
			c.Access, w.failure = c.Access.Try(access.DigestCode(b.a.codeKey, id, access.ReadCode(code)), w.now)
		}
		if err != nil {
			return err
		}
		if w.failure == nil {
			c.Ticket, c.TicketUntil = tokenDigest(string(ticket)), w.now.Add(ticketLife(c.Purpose))
		}
		if wrong := (*domain.CodeWrong)(nil); c.Purpose == domain.MessageSignIn && errors.As(w.failure, &wrong) {
			if err := w.journalWrongCode(b.caller, c.Account); err != nil {
				return err
			}
		}
		return w.saveChallenge(c, e) // a wrong entry counts
	})
	if err != nil {
		return "", err
	}
	return ticket, nil
}

// ResendCode implements domain.Accounts.
func (b *backend) ResendCode(ctx context.Context, id domain.ChallengeID) (domain.CodeSent, error) {
	var again domain.CodeSent
	err := b.a.do(ctx, func(w *work) error {
		c, e, err := w.findChallenge(b.caller, id)
		if err != nil {
			return err
		}
		if _, err := c.Access.Resend(access.CodeDigest{}, w.now); err != nil {
			return err // before anything is sent
		}
		digest, err := w.newCode(c, e)
		if err != nil {
			return err
		}
		if c.Access, err = c.Access.Resend(digest, w.now); err != nil {
			return err
		}
		again = sent(c, e)
		return w.saveChallenge(c, e)
	})
	return again, err
}

// redeem returns what a ticket was given for. domain.ErrCodeExpired: none of this purpose and account, too old, or used.
func (w *work) redeem(t domain.Ticket, purpose domain.MessagePurpose) (store.Challenge, errand, error) {
	c, err := w.FindChallengeByTicket(tokenDigest(string(t)))
	if errors.Is(err, domain.ErrNotFound) {
		err = domain.ErrCodeExpired
	}
	if err != nil {
		return c, errand{}, err
	}
	others := purpose != domain.MessageSignIn && c.Account != w.account.ID
	if c.Purpose != purpose || others || c.Used || !w.now.Before(c.TicketUntil) {
		return c, errand{}, domain.ErrCodeExpired
	}
	var e errand
	return c, e, json.Unmarshal(c.Subject, &e)
}

// spend makes a ticket good for nothing more.
func (w *work) spend(c store.Challenge) error {
	c.Used = true
	return w.SaveChallenge(c)
}
