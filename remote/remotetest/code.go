package remotetest

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// challenge is a one-time code on its way, and for what.
type challenge struct {
	access.Challenge
	errand
	channel domain.MessageChannel
	masked  string
	app     bool // met by a code of the authenticator app
	decoy   bool // nothing opens it: the phone had an account already, or none
}

// errand is the one thing that a code is for.
type errand struct {
	purpose     domain.MessagePurpose
	account     domain.AccountID
	phone       person.Phone
	email       person.Email
	application domain.ApplicationID
	digest      domain.Hash
	passport    domain.RegistryID
	device      domain.DeviceInfo
}

// ticket is a code that was entered rightly.
type ticket struct {
	errand
	expires   time.Time
	questions map[domain.QuestionID]access.QuestionKind
	attempts  int
	wrong     int // codes of the app
}

const (
	ticketLife    = 15 * time.Minute
	proofAttempts = 3
)

// send opens a challenge and sends its first code.
func (w *world) send(a errand, channel domain.MessageChannel, masked string, decoy bool) domain.CodeSent {
	id := domain.NewID[domain.ChallengeID]()
	c := &challenge{errand: a, channel: channel, masked: masked, decoy: decoy}
	c.Challenge = access.NewChallenge(access.DefaultPolicy(), w.newCode(id, c), w.now())
	w.challenges[id] = c
	return w.sent(id, c)
}

// newCode sends a code and returns its digest. A decoy gets a message without one.
func (w *world) newCode(id domain.ChallengeID, c *challenge) access.CodeDigest {
	code := access.DefaultPolicy().NewCode()
	m := domain.TrialMessage{Channel: c.channel, To: c.masked, Code: code, Purpose: c.purpose}
	if c.decoy {
		m.Code, m.Purpose = "", domain.MessageRegistered
		if c.purpose == domain.MessagePassword || c.purpose == domain.MessageReentry {
			m.Purpose = domain.MessageNoAccount
		}
	}
	w.message(m)
	return access.DigestCode(w.codeKey, id, code)
}

func (w *world) sent(id domain.ChallengeID, c *challenge) domain.CodeSent {
	return domain.CodeSent{Challenge: id, To: c.masked, Digits: c.Policy.Digits, ExpiresAt: c.ExpiresAt(), ResendAt: c.ResendAt(), App: c.app}
}

func (w *world) message(m domain.TrialMessage) {
	m.Number, m.At = int64(len(w.messages))+1, w.now()
	w.messages = append(w.messages, m)
	w.wake()
}

// ConfirmCode implements domain.Accounts.
func (f *Fake) ConfirmCode(ctx context.Context, id domain.ChallengeID, code string) (domain.Ticket, error) {
	return ask(ctx, f, call{"ConfirmCode", ""}, func(w *world) (domain.Ticket, error) {
		c, ok := w.challenges[id]
		if !ok {
			return "", domain.ErrNotFound
		}
		digest := access.DigestCode(w.codeKey, id, access.ReadCode(code))
		if c.decoy {
			digest = access.CodeDigest{}
		}
		if c.app {
			t, err := w.confirmApp(c, code)
			return t, w.journalWrongCode(c, err)
		}
		var err error
		if c.Challenge, err = c.Try(digest, w.now()); err != nil {
			return "", w.journalWrongCode(c, err)
		}
		return w.newTicket(c), nil
	})
}

// journalWrongCode writes a wrong code after a right password down.
func (w *world) journalWrongCode(c *challenge, err error) error {
	wrong := (*domain.CodeWrong)(nil)
	if holder := w.citizens[c.account]; holder != nil && c.purpose == domain.MessageSignIn && errors.As(err, &wrong) {
		holder.journal = domain.AppendJournal(holder.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalWrongCode}, holder.account.CreatedAt)
	}
	return err
}

func (w *world) newTicket(c *challenge) domain.Ticket {
	t := domain.NewID[domain.Ticket]()
	w.tickets[t] = &ticket{errand: c.errand, expires: w.now().Add(ticketLife), attempts: proofAttempts}
	return t
}

// ResendCode implements domain.Accounts.
func (f *Fake) ResendCode(ctx context.Context, id domain.ChallengeID) (domain.CodeSent, error) {
	return ask(ctx, f, call{"ResendCode", ""}, func(w *world) (domain.CodeSent, error) {
		c, ok := w.challenges[id]
		if !ok {
			return domain.CodeSent{}, domain.ErrNotFound
		}
		if _, err := c.Resend(access.CodeDigest{}, w.now()); err != nil {
			return domain.CodeSent{}, err
		}
		c.Challenge, _ = c.Resend(w.newCode(id, c), w.now())
		return w.sent(id, c), nil
	})
}

// redeem returns what a ticket was given for, ErrCodeExpired when it is none of this purpose and account.
func (w *world) redeem(t domain.Ticket, purpose domain.MessagePurpose, account domain.AccountID) (*ticket, error) {
	got, ok := w.tickets[t]
	if !ok || got.purpose != purpose || account != "" && got.account != account || !w.now().Before(got.expires) {
		return nil, domain.ErrCodeExpired
	}
	return got, nil
}
