package authority

import (
	"context"
	"errors"
	"strconv"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

const (
	changesAtOnce = 100
	longestPoll   = time.Minute
)

// changePage is an answer to FetchChanges.
type changePage struct {
	changes []domain.Change
	cursor  domain.Cursor
}

// FetchChanges implements domain.Changes.
func (b *backend) FetchChanges(ctx context.Context, after domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	p := b.Poll(after, wait)
	defer p.End()
	for {
		changes, cursor, over, err := p.Look(ctx)
		if over {
			return changes, cursor, err
		}
		p.Wait(ctx)
	}
}

// changesSince reads what changed as it is now; a thing that changed twice comes once, at its latest place.
func changesSince(t *store.Tx, account domain.AccountID, after domain.Cursor) (changePage, error) {
	number, err := readCursor(t, account, after)
	if err != nil {
		return changePage{}, err
	}
	rows, err := t.FindChanges(account, number, changesAtOnce)
	if err != nil {
		return changePage{}, err
	}
	latest := map[string]int64{}
	for _, c := range rows {
		latest[string(c.Kind)+c.Thing] = c.Number
		number = c.Number
	}
	page := changePage{cursor: domain.Cursor(strconv.FormatInt(number, 10))}
	if number == 0 {
		page.cursor = after
	}
	said := 0
	for _, c := range rows {
		if latest[string(c.Kind)+c.Thing] != c.Number {
			continue
		}
		change, err := findChanged(t, account, c)
		if errors.Is(err, domain.ErrNotFound) {
			continue // deleted since
		}
		if err != nil {
			return changePage{}, err
		}
		page.changes = append(page.changes, change)
		if said += spoken(change); said > mostSpoken {
			page.cursor = domain.Cursor(strconv.FormatInt(c.Number, 10)) // the rest comes with the next page
			return page, nil
		}
	}
	if len(page.changes) == 0 && len(rows) == changesAtOnce {
		return changesSince(t, account, page.cursor) // all of them about what is gone
	}
	return page, nil
}

// mostSpoken is after how many bytes of messages a page ends: a single conversation may be long, and many of them longer than an
// answer may be.
const mostSpoken = 1 << 20

// spoken returns how many bytes of messages a change brings.
func spoken(c domain.Change) (n int) {
	if c.Conversation != nil {
		for _, m := range c.Conversation.Messages {
			n += len(m.Text) + len(m.Diagnostics)
		}
	}
	return n
}

// readCursor returns the number in a cursor. domain.ErrNotFound: it is not one of this account.
func readCursor(t *store.Tx, account domain.AccountID, c domain.Cursor) (int64, error) {
	if c == "" {
		return 0, nil
	}
	number, err := strconv.ParseInt(string(c), 10, 64)
	if err != nil || number <= 0 {
		return 0, domain.ErrNotFound
	}
	newest, err := t.LatestChange(account)
	if err == nil && number > newest {
		err = domain.ErrNotFound
	}
	return number, err
}

func findChanged(t *store.Tx, account domain.AccountID, c store.Change) (domain.Change, error) {
	out := domain.Change{At: c.At}
	switch c.Kind {
	case store.AccountChanged:
		a, err := t.FindAccount(account)
		out.Account = &a.Account
		return out, err
	case store.DocumentChanged:
		d, err := t.FindDocument(account, domain.DocumentID(c.Thing))
		out.Document = &d
		return out, err
	case store.ApplicationChanged:
		a, err := t.FindApplication(account, domain.ApplicationID(c.Thing))
		out.Application = &a.Application
		return out, err
	case store.PassportChanged:
		p, err := t.FindPassport(account, domain.RegistryID(c.Thing))
		out.Passport = &p.Passport
		return out, err
	case store.ConversationChanged:
		talk, err := t.FindConversation(account, domain.ConversationID(c.Thing))
		out.Conversation = &talk.Conversation
		return out, err
	case store.ProofChanged:
		p, err := t.FindProof(account, domain.ProofID(c.Thing))
		out.Proof = &p.ProofAttempt
		return out, err
	case store.PrintChanged:
		p, err := t.FindPrint(account, domain.PrintID(c.Thing))
		out.Print = &p.PrintOrder
		return out, err
	case store.GuardianChanged:
		g, err := t.FindGuardian(account, domain.GuardianID(c.Thing))
		seen := seenBy(g, account)
		out.Guardian = &seen
		return out, err
	}
	n, err := t.FindNotice(account, domain.NoticeID(c.Thing))
	out.Notice = &n
	return out, err
}

// ReadNotices implements domain.Changes.
func (b *backend) ReadNotices(ctx context.Context, key domain.Key, ids []domain.NoticeID) error {
	_, err := once(ctx, b, command{"ReadNotices", key, ids}, func(w *work) (none, error) {
		for _, id := range ids {
			n, err := w.FindNotice(w.account.ID, id)
			if errors.Is(err, domain.ErrNotFound) || err == nil && !n.ReadAt.IsZero() {
				continue
			}
			if err != nil {
				return none{}, err
			}
			n.ReadAt = w.now
			if err := w.SaveNotice(w.account.ID, n); err != nil {
				return none{}, err
			}
			if err := w.tell(store.NoticeChanged, string(id)); err != nil {
				return none{}, err
			}
		}
		return none{}, nil
	})
	return err
}
