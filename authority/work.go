package authority

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// work is one transaction with what belongs to it: whose it is, when it happens, and whom to wake once it is stored.
type work struct {
	*store.Tx
	a        *Authority
	now      time.Time
	account  store.Account      // zero when nobody is signed in
	told     []domain.AccountID // who has new changes
	planned  bool               // there are jobs anywhere
	lanes    []string           // in which there are new jobs
	messages []notify.Message
	failure  error      // returned although the transaction is stored
	proof    *seenProof // recorded in this transaction, nil for none

	newCommand bool // its key was not there before the transaction
	ownOnly    bool // it may touch nothing but what is the account's (errOthers)
}

// do runs f in a transaction, and wakes whoever it concerns once it is stored. f may run several times, each time with a work of
// its own (store.Store.Update): what it leaves outside is to be assigned, not added.
func (a *Authority) do(ctx context.Context, f func(*work) error) error {
	return a.doIn(ctx, a.store.Update, f)
}

// doOwn is do for what is one account's alone (store.Store.UpdateOwn).
func (a *Authority) doOwn(ctx context.Context, account domain.AccountID, f func(*work) error) error {
	return a.doIn(ctx, func(ctx context.Context, f func(*store.Tx) error) error { return a.store.UpdateOwn(ctx, account, f) }, f)
}

func (a *Authority) doIn(ctx context.Context, update func(context.Context, func(*store.Tx) error) error, f func(*work) error) error {
	var w *work
	err := update(ctx, func(t *store.Tx) error {
		w = &work{Tx: t, a: a, now: a.now()}
		return f(w)
	})
	if err != nil {
		return err
	}
	w.proof.keep()
	a.deliver(ctx, w.messages)
	for _, account := range w.told {
		a.wake(account)
	}
	if w.planned {
		w.lanes = lanes()
	}
	for _, lane := range w.lanes {
		a.wakeLane(lane)
	}
	return w.failure
}

func (w *work) today() person.Date { return w.a.today(w.now) }

// day returns when the day begins and ends.
func (w *work) day() (from, end time.Time) {
	today := w.today()
	from = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, moscow).UTC()
	return from, from.AddDate(0, 0, 1)
}

// signIn finds whose work it is. domain.ErrUnauthorised: the session has ended, domain.ErrBlocked.
func (w *work) signIn(c Caller) error {
	if err := w.know(c); err != nil {
		return err
	}
	return w.prove(c.proof)
}

// know is signIn without a record of the proof.
func (w *work) know(c Caller) error {
	account, err := signedIn(w.Tx, c)
	w.account = account
	return err
}

// tell adds a change of the account.
func (w *work) tell(kind store.ChangeKind, thing string) error {
	w.tells()
	return w.AppendChange(w.account.ID, kind, thing, w.now)
}

// tells has the account's devices woken.
func (w *work) tells() {
	if !slices.Contains(w.told, w.account.ID) {
		w.told = append(w.told, w.account.ID)
	}
}

// saveAccount stores the account and tells it.
func (w *work) saveAccount() error {
	w.account.Version++
	w.tells()
	return w.UpdateAccountTold(w.account, w.now)
}

// saveDocument stores a document and tells it.
func (w *work) saveDocument(d domain.Document) error {
	if err := w.SaveDocument(w.account.ID, d); err != nil {
		return err
	}
	return w.tell(store.DocumentChanged, string(d.ID))
}

// savePassport stores a passport, and tells it once it was handed out.
func (w *work) savePassport(p store.Passport) error {
	if err := w.UpdatePassport(p); err != nil || !p.HandedOut {
		return err
	}
	return w.tell(store.PassportChanged, string(p.ID))
}

// notify adds a notice and tells it. Those that a citizen should not miss go out as a message too.
func (w *work) notify(n domain.Notice) error {
	if err := w.keepNotice(&n); err != nil {
		return err
	}
	if n.Kind == domain.NoticeDocument || n.Kind == domain.NoticeChecks {
		return nil
	}
	by, sent := w.account.Sending.Channel(n.Kind.Group(), w.account.Account)
	if !sent {
		return nil
	}
	if err := w.sendNotice(n, by); err != nil || n.Kind.Group() != domain.GroupSecurity {
		return err
	}
	return w.sendToSpare(n)
}

// alarm adds a notice and sends it every way there is: what was chosen is no hindrance, for one of the ways may be in wrong hands.
func (w *work) alarm(n domain.Notice) error {
	if err := w.keepNotice(&n); err != nil {
		return err
	}
	if err := errors.Join(w.sendNotice(n, domain.BySMS), w.sendToSpare(n)); err != nil || !w.account.EmailConfirmed {
		return err
	}
	return w.sendNotice(n, domain.ByMail)
}

// keepNotice stores a notice and tells it.
func (w *work) keepNotice(n *domain.Notice) error {
	n.ID, n.At = domain.NewID[domain.NoticeID](), w.now
	if err := w.SaveNotice(w.account.ID, *n); err != nil {
		return err
	}
	return w.tell(store.NoticeChanged, string(n.ID))
}

// sendToSpare sends a notice about security to the spare phone, where there is one.
func (w *work) sendToSpare(n domain.Notice) error {
	to := w.account.Spare
	if to == (person.Phone{}) {
		return nil
	}
	return w.message(notify.Message{Channel: domain.BySMS, To: to.String(), Masked: to.Masked(), Purpose: domain.MessageNotice,
		Language: languageOf(w.account.Account), Notice: &n})
}

func (w *work) sendNotice(n domain.Notice, by domain.MessageChannel) error {
	m := notify.Message{Channel: by, To: w.account.Phone.String(), Masked: w.account.Phone.Masked(),
		Purpose: domain.MessageNotice, Language: languageOf(w.account.Account), Notice: &n}
	if by == domain.ByMail {
		m.To, m.Masked = w.account.Email.String(), w.account.Email.Masked()
	}
	return w.message(m)
}

// message has a message sent. It is a job of this transaction, so it goes out whatever happens next.
func (w *work) message(m notify.Message) error {
	m.ID, m.At = domain.NewID[string](), w.now
	w.messages = append(w.messages, m)
	return w.plan(jobMessage, m.ID, 0, m)
}

// plan has a job done after a while, in the place of the one for the same subject.
func (w *work) plan(kind store.JobKind, subject string, after time.Duration, data any) error {
	return w.planAt(kind, subject, w.now.Add(after), data)
}

func (w *work) planAt(kind store.JobKind, subject string, due time.Time, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return err
	}
	lane := laneOf(kind, subject)
	if !slices.Contains(w.lanes, lane) {
		w.lanes = append(w.lanes, lane)
	}
	return w.PutJob(store.Job{Kind: kind, Account: w.account.ID, Subject: subject, Lane: lane, Data: b, Due: due})
}
