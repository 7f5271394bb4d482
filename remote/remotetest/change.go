package remotetest

import (
	"context"
	"slices"
	"strconv"
	"time"

	"razvorot/domain"
)

// numbered is a change in the order it came.
type numbered struct {
	number int64
	change domain.Change
}

// changesAtOnce is the most changes in one answer.
const changesAtOnce = 50

// tell adds a change for a citizen's devices to fetch.
func (w *world) tell(c *citizen, change domain.Change) {
	w.nextChange++
	change.At = w.now()
	c.changes = append(c.changes, numbered{w.nextChange, change})
	w.wake()
}

// tellAccount tells that the account is another now.
func (w *world) tellAccount(c *citizen) {
	c.account.Version++
	account := c.account
	w.tell(c, domain.Change{Account: &account})
}

// notify adds a notice and sends it as a message.
func (w *world) notify(c *citizen, n domain.Notice) {
	n.ID, n.At = domain.NewID[domain.NoticeID](), w.now()
	c.notices = append(c.notices, n)
	w.tell(c, domain.Change{Notice: &n})
	if by, sent := c.account.Sending.Channel(n.Kind.Group(), c.account); sent {
		w.sendNotice(c, n, by)
	}
	w.sendToSpare(c, n)
}

// sendToSpare sends a notice about security to the spare phone, where there is one.
func (w *world) sendToSpare(c *citizen, n domain.Notice) {
	if n.Kind.Group() == domain.GroupSecurity && !c.account.Spare.IsZero() {
		w.message(domain.TrialMessage{Channel: domain.BySMS, To: c.account.Spare.Masked(), Purpose: domain.MessageNotice, Notice: &n})
	}
}

// alarm adds a notice and sends it every way there is.
func (w *world) alarm(c *citizen, n domain.Notice) {
	n.ID, n.At = domain.NewID[domain.NoticeID](), w.now()
	c.notices = append(c.notices, n)
	w.tell(c, domain.Change{Notice: &n})
	w.sendNotice(c, n, domain.BySMS)
	w.sendToSpare(c, n)
	if c.account.EmailConfirmed {
		w.sendNotice(c, n, domain.ByMail)
	}
}

func (w *world) sendNotice(c *citizen, n domain.Notice, by domain.MessageChannel) {
	m := domain.TrialMessage{Channel: by, To: c.account.Phone.Masked(), Purpose: domain.MessageNotice, Notice: &n}
	if by == domain.ByMail {
		m.To = c.account.Email.Masked()
	}
	w.message(m)
}

// thing names what a change is about, so that an older one of the same is known.
func thing(c domain.Change) string {
	switch {
	case c.Account != nil:
		return "account"
	case c.Document != nil:
		return "document " + string(c.Document.ID)
	case c.Application != nil:
		return "application " + string(c.Application.ID)
	case c.Passport != nil:
		return "passport " + string(c.Passport.ID)
	case c.Conversation != nil:
		return "conversation " + string(c.Conversation.ID)
	}
	if c.Guardian != nil {
		return "guardian " + string(c.Guardian.ID)
	}
	if c.Proof != nil {
		return "proof " + string(c.Proof.ID)
	}
	return "notice " + string(c.Notice.ID)
}

// forgetChanges leaves the latest change of each thing.
func (c *citizen) forgetChanges(last int64) {
	seen := map[string]bool{}
	var kept []numbered
	for _, n := range slices.Backward(c.changes) {
		if !seen[thing(n.change)] {
			seen[thing(n.change)] = true
			kept = append(kept, n)
		}
	}
	slices.Reverse(kept)
	c.changes, c.forgotten = kept, last
}

// page is an answer to FetchChanges.
type page struct {
	changes []domain.Change
	cursor  domain.Cursor
}

// since returns the changes after a cursor. A cursor within what was forgotten is good only on the way through it from
// the empty one, which its sign tells.
func (c *citizen) since(after domain.Cursor) (page, error) {
	fresh := after == "" || after[0] == '+'
	number, err := strconv.ParseInt("0"+string(trimSign(after)), 10, 64)
	if err != nil || !fresh && number < c.forgotten {
		return page{}, domain.ErrNotFound
	}
	p := page{cursor: after}
	for _, n := range c.changes {
		if n.number > number && len(p.changes) < changesAtOnce {
			p.changes = append(p.changes, n.change)
			p.cursor = domain.Cursor(strconv.FormatInt(n.number, 10))
			if n.number < c.forgotten {
				p.cursor = "+" + p.cursor
			}
		}
	}
	return p, nil
}

func trimSign(c domain.Cursor) domain.Cursor {
	if c != "" && c[0] == '+' {
		return c[1:]
	}
	return c
}

// FetchChanges implements domain.Changes.
func (f *Fake) FetchChanges(ctx context.Context, after domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	c := call{"FetchChanges", ""}
	fetch := func(_ *world, c *citizen) (page, error) { return c.since(after) }
	got, err := act(ctx, f, c, fetch)
	if err != nil || len(got.changes) > 0 || wait <= 0 {
		return got.changes, got.cursor, err
	}
	look := func() bool {
		var who *citizen
		if f.w.offline {
			err = &domain.Unavailable{}
		} else if who, err = f.citizen(); err == nil {
			got, err = who.since(after)
		}
		return err != nil || len(got.changes) > 0
	}
	if ended := f.w.waiting(ctx, wait, look); ended != nil {
		return nil, "", ended
	}
	return got.changes, got.cursor, err
}

// ReadNotices implements domain.Changes.
func (f *Fake) ReadNotices(ctx context.Context, key domain.Key, ids []domain.NoticeID) error {
	_, err := act(ctx, f, call{"ReadNotices", key}, func(w *world, c *citizen) (struct{}, error) {
		for i, n := range c.notices {
			if slices.Contains(ids, n.ID) && n.ReadAt.IsZero() {
				n.ReadAt = w.now()
				c.notices[i] = n
				w.tell(c, domain.Change{Notice: &n})
			}
		}
		return struct{}{}, nil
	})
	return err
}
