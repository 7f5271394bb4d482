package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/domain"
)

// PassportQR is the code to show.
type PassportQR struct {
	Payload []byte    // signed by the authority
	Until   time.Time // it holds
	PNG     []byte    // the symbol with its quiet margin
}

const (
	renewCopy = 15 * 24 * time.Hour // before its end a copy is asked for anew: half of the month that authorities give it
	waitQR    = 5 * time.Second     // nobody who has to show a passport waits longer for a newer one
	qrPixels  = 900                 // side of the picture, about
	maxCodes  = 32                  // of those in memory; each holds for minutes
)

// paperCopy is the code of copies on paper and in files, with the face: whoever puts another portrait beside it is found out. It
// is kept in the vault, so that a copy can be made without the network.
var paperCopy = domain.QRWish{Copy: true, Face: true}

// code is a signed payload.
type code struct {
	payload []byte
	from    time.Time // it was fetched
	until   time.Time
}

// shownCode is a code in memory.
type shownCode struct {
	code
	logged bool // it is in the log of presentations
}

// PassportQR returns the code of a passport, "" for the current one, that says what is wished, and writes into the log that it was
// shown, once for each code. One in the second half of its time is made anew when the authority can be reached; else it serves
// until its end. The wish for a paperCopy can be met without the network. ErrTransition unless the passport is active, ErrNotFound,
// ErrInvalid for fields nobody knows, ErrUnavailable when there is none that holds.
func (a *App) PassportQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) (PassportQR, error) {
	o, err := a.current()
	if err != nil {
		return PassportQR{}, err
	}
	p, qr, err := a.passportQR(ctx, id, wish)
	if err != nil {
		return PassportQR{}, err
	}
	if !o.counter.firstShown(string(p.ID)+string(qr.Payload), qr.Until, a.now()) {
		return qr, nil
	}
	return qr, a.update(ctx, func(tx domain.Tx) error {
		return tx.AddPresentation(ctx, qrEntry(p, wish, a.now()))
	}, TopicPresentations)
}

// firstShown reports whether a code has not been shown yet, and notes that it was.
func (c *counter) firstShown(name string, until, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	shown := c.codes["shown."+name]
	c.keep("shown."+name, shownCode{code{nil, now, until}, true}, now)
	return !shown.logged
}

// keep puts a code into memory, and drops those that are over. The caller holds the lock.
func (c *counter) keep(name string, x shownCode, now time.Time) {
	if c.codes == nil {
		c.codes = map[string]shownCode{}
	}
	for n, other := range c.codes {
		if !now.Before(other.until) || len(c.codes) >= maxCodes {
			delete(c.codes, n)
		}
	}
	c.codes[name] = x
}

func qrEntry(p domain.Passport, wish domain.QRWish, at time.Time) domain.Presentation {
	shown := slices.Clone(wish.Fields)
	if len(shown) == 0 {
		shown = []string{domain.QRName, domain.QRBirth}
	}
	if wish.Face {
		shown = append(shown, FieldFace)
	}
	entry := domain.Presentation{ID: domain.NewID[domain.PresentationID](), At: at, Passport: p.ID, Way: domain.WayQR,
		Elements: append(shown, FieldNumber, FieldUntil), End: domain.PresentationShown}
	for _, preset := range Presets() {
		if wishName(preset.QR) == wishName(wish) {
			entry.Preset = preset.ID
		}
	}
	return entry
}

// wishName is the same for wishes that ask for the same.
func wishName(w domain.QRWish) string {
	name := strings.Join(slices.Compact(slices.Sorted(slices.Values(w.Fields))), "+")
	if w.Face {
		name += ".face"
	}
	if w.Copy {
		name += ".copy"
	}
	return name
}

// passportQR is PassportQR without the log, for what makes copies.
func (a *App) passportQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) (domain.Passport, PassportQR, error) {
	v, err := a.Passport(ctx, id)
	if err != nil {
		return v.Passport, PassportQR{}, err
	}
	p := v.Passport
	if v.State != domain.PassportActive {
		return p, PassportQR{}, &domain.Transition{Of: "passport", State: string(v.State), Action: "present", Actor: domain.Citizen}
	}
	fetch := a.codeInMemory
	if wishName(wish) == wishName(paperCopy) {
		fetch = a.copyInVault
	}
	payload, until, err := fetch(ctx, p, wish)
	if err != nil {
		return p, PassportQR{}, err
	}
	png, err := codePNG(payload)
	return p, PassportQR{Payload: payload, Until: until, PNG: png}, err
}

// codeInMemory returns a code that holds for minutes: the vault has no use for it.
func (a *App) codeInMemory(ctx context.Context, p domain.Passport, wish domain.QRWish) ([]byte, time.Time, error) {
	o, err := a.current()
	if err != nil {
		return nil, time.Time{}, err
	}
	name := string(p.ID) + "." + strconv.FormatInt(p.Version, 10) + "." + wishName(wish)
	o.counter.mu.Lock()
	kept := o.counter.codes[name]
	o.counter.mu.Unlock()
	left := kept.until.Sub(a.now())
	if left > kept.until.Sub(kept.from)/2 {
		return kept.payload, kept.until, nil
	}
	payload, until, err := a.fetchQR(ctx, p.ID, wish)
	switch {
	case err == nil:
		o.counter.mu.Lock()
		defer o.counter.mu.Unlock()
		o.counter.keep(name, shownCode{code: code{payload, a.now(), until}}, a.now())
		return payload, until, nil
	case left > 0 && errors.Is(err, domain.ErrUnavailable):
		return kept.payload, kept.until, nil
	}
	return nil, until, err
}

// copyInVault returns the code of copies.
func (a *App) copyInVault(ctx context.Context, p domain.Passport, wish domain.QRWish) (payload []byte, until time.Time, err error) {
	a.copying.Lock()
	defer a.copying.Unlock()
	err = a.view(ctx, func(tx domain.Tx) error {
		payload, until, err = tx.FindOfflineQR(ctx, p.ID)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, until, err
	}
	left := until.Sub(a.now())
	if len(payload) > 0 && left > renewCopy {
		return payload, until, nil
	}
	newer, newUntil, err := a.fetchQR(ctx, p.ID, wish)
	switch {
	case err == nil:
		// Nobody is told: a screen that shows the code would ask for it anew, and so on.
		return newer, newUntil, a.update(ctx, func(tx domain.Tx) error { return tx.SaveOfflineQR(ctx, p.ID, newer, newUntil) })
	case len(payload) > 0 && left > 0 && errors.Is(err, domain.ErrUnavailable):
		return payload, until, nil
	}
	return nil, until, err
}

func (a *App) fetchQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) ([]byte, time.Time, error) {
	b, err := a.backend()
	if err != nil {
		return nil, time.Time{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, waitQR)
	defer cancel()
	payload, until, err := b.FetchOfflineQR(waiting, id, wish)
	a.reached(err)
	return payload, until, err
}
