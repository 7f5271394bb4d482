package app

import (
	"context"

	"razvorot/domain"
)

// Preset is a set of elements that a kind of organisation asks for, and no more.
type Preset struct {
	ID       string        // «medicine»
	Elements []string      // «namespace/identifier»
	QR       domain.QRWish // what a QR says to the same end
}

// Presets returns the sets, in the order of a list to choose from.
func Presets() []Preset { return nil }

// Asking is what a reader asks for, as the holder is to see it before anything leaves the device.
type Asking struct {
	ID       string
	Way      domain.PresentationWay
	Reader   ReaderView
	Items    []AskedItem
	Passport domain.RegistryID
	// Linkable is that every credential was shown before: with this one, two readers can find out that they met the same
	// person.
	Linkable bool
}

// ReaderView is who asks.
type ReaderView struct {
	Name    string // as its certificate names it; empty when it has none
	Trusted bool   // the certificate is of a trusted reader authority and signed this very request
	Check   string // why it is not trusted, a credential.Check; empty when it is, and when it did not say who it is
}

// AskedItem is one thing that is asked for.
type AskedItem struct {
	Element string // «namespace/identifier»
	Retain  bool   // the reader says that it keeps it
	Have    bool   // it is in the passport
	Value   string // what would be shown, for the holder's eyes
	Picture []byte // JPEG, when it is a picture
}

// Answered is what became of an answer.
type Answered struct {
	Way    domain.PresentationWay
	File   []byte                              // by file: to be handed to the reader
	Frames func(n int) (png []byte, err error) // animated: the n-th picture of a row without end
	Parts  int                                 // animated: pictures of one round
}

// Showing is a passport held out to one reader nearby.
type Showing struct{}

// URI returns the engagement that the reader scans or is given.
func (s *Showing) URI() string { return "" }

// PNG returns the QR of the URI.
func (s *Showing) PNG() []byte { return nil }

// Wait waits for the reader's question. It is called once. ErrUnavailable when the reader has gone or speaks another language.
func (s *Showing) Wait(ctx context.Context) (Asking, error) { return Asking{}, domain.ErrUnavailable }

// Close ends the showing. One that is closed before an answer left is in the log as failed if something was asked.
func (s *Showing) Close() error { return nil }

// OfferNearby holds a passport out to one reader nearby, "" for the current one. ErrTransition unless the passport is active,
// ErrNotFound, ErrUnavailable without a way to devices nearby or a credential.
func (a *App) OfferNearby(ctx context.Context, id domain.RegistryID) (*Showing, error) {
	return nil, domain.ErrUnavailable
}

// OpenAsking reads what somebody asks for from an invitation: the content of a file, or the text of a QR. Errors as
// OfferNearby; ErrInvalid for what is no invitation, ErrCodeExpired for one that is over.
func (a *App) OpenAsking(ctx context.Context, id domain.RegistryID, content []byte) (Asking, error) {
	return Asking{}, domain.ErrUnavailable
}

// Answer shows the chosen elements, some of those asked for and had, to who asked. The passphrase is the vault's.
// ErrWrongCredentials, RateLimited: nothing was shown, ask again. ErrInvalid for elements that were not asked for or none;
// ErrTransition when the passport is no longer active, ErrNotFound for an asking that is over, ErrUnavailable when it did not
// get through.
func (a *App) Answer(ctx context.Context, asking string, elements []string, passphrase string) (Answered, error) {
	return Answered{}, domain.ErrUnavailable
}

// Decline shows nothing, and tells the reader so where that is possible. ErrNotFound.
func (a *App) Decline(ctx context.Context, asking string) error { return domain.ErrUnavailable }
