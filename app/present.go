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
	a.presenting.Lock()
	defer a.presenting.Unlock()
	if q, err = o.counter.asking(asking, a.now()); err != nil { // another tap was quicker
		return Answered{}, err
	}
	return a.answer(ctx, o, q, elements)
}

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

// answer signs and sends. A credential is used once its answer has left, in the transaction that writes the log; when it did not,
// it is not.
func (a *App) answer(ctx context.Context, o *opened, q *asking, elements []string) (Answered, error) {
	p, err := a.presentable(ctx, q.view.Passport)
	if err != nil {
		return Answered{}, err
	}
	var c picked
	err = a.view(ctx, func(tx domain.Tx) error {
		c, err = a.pick(ctx, tx, p, q.docType)
		return err
	})
	switch {
	case err != nil:
		return Answered{}, err
	case c.linkable && !q.view.Linkable:
		o.counter.markLinkable(q)
		return Answered{}, domain.ErrConflict
	}
	response, err := respond(c.Credential, q.transcript, elements)
	if err != nil {
		return Answered{}, err
	}
	sending, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	answered, err := q.send(sending, response)
	o.counter.endAsking(q.view.ID)
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		failed := &domain.Unavailable{Cause: err}
		return Answered{}, errors.Join(failed, a.notShown(ctx, q, c, elements))
	}
	return answered, a.wasShown(ctx, o, q, c, elements)
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

// wasShown marks the credential and writes the log, and has the stock looked after.
func (a *App) wasShown(ctx context.Context, o *opened, q *asking, c picked, elements []string) error {
	err := a.update(ctx, func(tx domain.Tx) error {
		if c.UsedAt.IsZero() {
			if err := tx.UseCredential(ctx, c.ID, a.now()); err != nil {
				return err
			}
		}
		return tx.AddPresentation(ctx, q.entry(a.now(), domain.PresentationShown, elements))
	}, TopicPassports, TopicPresentations)
	o.mu.Lock()
	o.stale = true
	o.mu.Unlock()
	return err
}

// notShown notes that an answer did not get through, as far as anybody can tell.
func (a *App) notShown(ctx context.Context, q *asking, c picked, elements []string) error {
	return a.update(ctx, func(tx domain.Tx) error {
		name := stateDoubtful + state(q.view.Passport)
		var doubtful []domain.CredentialID
		if err := findState(ctx, tx, name, &doubtful); err != nil {
			return err
		}
		if c.UsedAt.IsZero() && !slices.Contains(doubtful, c.ID) {
			const most = 64 // far more than there are credentials
			doubtful = append(doubtful, c.ID)
			if err := saveState(ctx, tx, name, doubtful[max(0, len(doubtful)-most):]); err != nil {
				return err
			}
		}
		entry := q.entry(a.now(), domain.PresentationFailed, elements)
		entry.Check = checkSending
		return tx.AddPresentation(ctx, entry)
	}, TopicPresentations)
}

// Why a presentation failed, besides the checks of credential.
const (
	checkSending = "not_sent" // the answer did not get through, or not all of it
	checkClosed  = "closed"   // the holder left before an answer
)

// Decline shows nothing, and tells the reader so where that is possible. ErrNotFound.
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
	telling, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	q.refuse(telling)
	return a.update(ctx, func(tx domain.Tx) error {
		return tx.AddPresentation(ctx, q.entry(a.now(), domain.PresentationDeclined, nil))
	}, TopicPresentations)
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
