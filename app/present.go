package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/domain"
)

// sendTime is how long an answer may take to leave the device.
const sendTime = 30 * time.Second

// Answer shows the chosen elements, some of those asked for and had, to who asked. The passphrase is the vault's.
//
// ErrWrongCredentials, RateLimited: nothing was shown, ask again. ErrConflict: meanwhile the last fresh credential was shown to
// somebody else, so that the answer would be Linkable; nothing was shown, tell the holder and answer again. ErrForbidden for a
// reader that says falsely who it is (ReaderView.Wrong): nothing is ever shown to it. ErrInvalid for elements that were not asked
// for or none, ErrTransition when the passport is no longer active, ErrNotFound for an asking that is over, ErrUnavailable when it
// did not get through.
func (a *App) Answer(ctx context.Context, asking string, elements []string, passphrase string) (Answered, error) {
	o, err := a.current()
	if err != nil {
		return Answered{}, err
	}
	q, err := o.counter.asking(asking, a.now())
	if err != nil {
		return Answered{}, err
	}
	if err := q.allows(elements); err != nil {
		return Answered{}, err
	}
	if err := a.VerifyPassphrase(ctx, passphrase); err != nil {
		return Answered{}, err
	}
	if err := a.beginAnswer(ctx); err != nil {
		return Answered{}, err
	}
	defer a.endAnswer()
	if now, err := a.current(); err != nil || now != o {
		return Answered{}, domain.ErrLocked
	}
	if q, err = o.counter.asking(asking, a.now()); err != nil { // another tap was quicker
		return Answered{}, err
	}
	return a.answer(ctx, o, q, elements)
}

// beginAnswer waits until no other answer is under way; endAnswer lets the next begin.
func (a *App) beginAnswer(ctx context.Context) error {
	select {
	case a.presenting <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *App) endAnswer() { <-a.presenting }

// allows returns ErrInvalid unless the elements are some of what was asked for and is had, ErrForbidden for a wrong reader.
func (q *asking) allows(elements []string) error {
	if q.view.Reader.Wrong {
		return &domain.Forbidden{}
	}
	for _, e := range elements {
		had := func(i AskedItem) bool { return i.Element == e && i.Have }
		if !slices.ContainsFunc(q.view.Items, had) {
			return fmt.Errorf("an element that was not asked for: %w", domain.ErrInvalid)
		}
	}
	if len(elements) == 0 {
		return fmt.Errorf("an answer without elements: %w", domain.ErrInvalid)
	}
	return nil
}

// answer signs and sends. What ends the asking is the taking out of it: whoever declines or leaves after that comes too late.
func (a *App) answer(ctx context.Context, o *opened, q *asking, elements []string) (Answered, error) {
	c, err := a.pickFor(ctx, o, q)
	if err != nil {
		return Answered{}, err
	}
	response, err := respond(c.Credential, q.transcript, elements)
	if err != nil {
		return Answered{}, err
	}
	if !o.counter.endAsking(q.view.ID) {
		return Answered{}, domain.ErrNotFound
	}
	entry := q.entry(a.now(), domain.PresentationFailed, elements)
	entry.Check = checkSending
	if err := a.beforeSending(ctx, o, c.Credential, entry); err != nil {
		return Answered{}, errors.Join(err, a.reopen(o, q)) // nothing left the device
	}
	sending, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	defer context.AfterFunc(o.life, cancel)()
	answered, err := q.send(sending, response)
	if err != nil {
		a.sent(o)
		return Answered{}, &domain.Unavailable{Cause: err}
	}
	if err := a.afterSending(context.WithoutCancel(ctx), o, c.Credential, entry.ID); err != nil {
		return Answered{}, err
	}
	return answered, nil
}

// reopen has a question tried again whose answer did not leave. Whoever left meanwhile is not asked any more: it ends as one left open.
func (a *App) reopen(o *opened, q *asking) error {
	if o.counter.addAsking(q) {
		return nil
	}
	return a.leftOpen(q)
}

// pickFor chooses the credential for an answer. ErrConflict when it is linkable and the holder was not told.
func (a *App) pickFor(ctx context.Context, o *opened, q *asking) (c picked, err error) {
	p, err := a.presentable(ctx, q.view.Passport)
	if err != nil {
		return c, err
	}
	err = a.view(ctx, func(tx domain.Tx) error {
		c, err = a.pick(ctx, tx, p, q.docType)
		return err
	})
	if err == nil && c.linkable && !q.view.Linkable {
		o.counter.markLinkable(q)
		err = domain.ErrConflict
	}
	return c, err
}

// respond returns the DeviceResponse that shows the elements, signed by the credential's key.
func respond(c domain.Credential, transcript []byte, elements []string) ([]byte, error) {
	held, err := mdoc.ParseIssuerSigned(c.IssuerSigned)
	if err != nil {
		return nil, fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
	}
	key, err := deviceKey(c)
	if err != nil {
		return nil, err
	}
	signer, err := cose.NewSigner(key)
	if err != nil {
		return nil, err
	}
	disclose := mdoc.Disclosure{}
	for _, e := range elements {
		space, identifier, _ := strings.Cut(e, "/")
		disclose[space] = append(disclose[space], identifier)
	}
	return mdoc.Present(transcript, mdoc.Document{Credential: held, Disclose: disclose, Device: signer})
}

// beforeSending writes down what holds if nothing is heard of the answer any more, be it that it failed, that the vault was locked or
// that the program ended: that it failed as far as anybody can tell, and that somebody may have seen the credential.
func (a *App) beforeSending(ctx context.Context, o *opened, c domain.Credential, entry domain.Presentation) error {
	return o.vault.Update(ctx, func(tx domain.Tx) error {
		if c.UsedAt.IsZero() {
			if err := addDoubtful(ctx, tx, c); err != nil {
				return err
			}
		}
		return tx.AddPresentation(ctx, entry)
	})
}

// afterSending writes down that an answer left: its credential is used, and the log says so.
func (a *App) afterSending(ctx context.Context, o *opened, c domain.Credential, entry domain.PresentationID) error {
	defer a.sent(o)
	return o.vault.Update(ctx, func(tx domain.Tx) error {
		if c.UsedAt.IsZero() {
			err := tx.UseCredential(ctx, c.ID, a.now())
			if err != nil && !errors.Is(err, domain.ErrNotFound) { // it is gone when the passport changed meanwhile
				return err
			}
		}
		return tx.ConfirmPresentation(ctx, entry)
	})
}

// sent has the stock looked after, and the screens look at the log.
func (a *App) sent(o *opened) {
	o.mu.Lock()
	o.stale = true
	o.mu.Unlock()
	a.tell(TopicPassports, TopicPresentations)
}

// Why a presentation failed, besides the checks of credential.
const (
	checkSending = "not_sent" // the answer did not get through, or not all of it
	checkClosed  = "closed"   // the holder left before an answer
)

// Decline shows nothing, writes that down, and tells the reader so where that is possible. ErrNotFound for an asking that is over.
// Where it could not be written down the reader was told nothing, and the asking is there to be declined, or answered, again.
func (a *App) Decline(ctx context.Context, asking string) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	q, err := o.counter.asking(asking, a.now())
	if err != nil {
		return err
	}
	if !o.counter.endAsking(asking) {
		return domain.ErrNotFound
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		return tx.AddPresentation(ctx, q.entry(a.now(), domain.PresentationDeclined, nil))
	}, TopicPresentations)
	if err != nil {
		return errors.Join(err, a.reopen(o, q))
	}
	telling, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	q.refuse(telling)
	return nil
}

// entry is the line of the log about a question.
func (q *asking) entry(at time.Time, end domain.PresentationEnd, shown []string) domain.Presentation {
	p := domain.Presentation{ID: domain.NewID[domain.PresentationID](), At: at, Passport: q.view.Passport, Way: q.view.Way,
		Preset: q.preset(), Reader: q.view.Reader.Name, Trusted: q.view.Reader.Trusted, Elements: []string{}, End: end}
	for _, i := range q.view.Items {
		if !slices.Contains(shown, i.Element) {
			p.Withheld = append(p.Withheld, i.Element)
			continue
		}
		p.Elements = append(p.Elements, i.Element)
		p.Retained = p.Retained || i.Retain
	}
	return p
}

// preset returns the set that was asked for, "" for none of those known.
func (q *asking) preset() string {
	var asked []string
	for _, i := range q.view.Items {
		asked = append(asked, i.Element)
	}
	slices.Sort(asked)
	for _, p := range Presets() {
		if slices.Equal(slices.Sorted(slices.Values(p.Elements)), asked) {
			return p.ID
		}
	}
	return ""
}
