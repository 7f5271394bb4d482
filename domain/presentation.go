package domain

import (
	"context"
	"time"
)

// PresentationID names one entry of the log of presentations.
type PresentationID string

// PresentationWay is how something was shown.
type PresentationWay string

// The ways.
const (
	WayQR       PresentationWay = "qr"       // the signed statement in a QR
	WayNearby   PresentationWay = "nearby"   // from device to device over the local network
	WayFile     PresentationWay = "file"     // a file with a sealed answer
	WayAnimated PresentationWay = "animated" // a row of QR codes with a sealed answer
)

// PresentationEnd is what became of it.
type PresentationEnd string

// The ends.
const (
	PresentationShown    PresentationEnd = "shown"
	PresentationDeclined PresentationEnd = "declined"
	PresentationFailed   PresentationEnd = "failed" // nothing left the device, or it is not known to have arrived
)

// Presentation is one entry of the log of presentations (row E5): who asked, what was shown. It holds names of elements,
// never their values.
type Presentation struct {
	ID       PresentationID  `json:"id"`
	At       time.Time       `json:"at"`
	Passport RegistryID      `json:"passport"`
	Way      PresentationWay `json:"way"`
	Preset   string          `json:"preset,omitzero"`
	Reader   string          `json:"reader,omitzero"` // as its certificate names it; empty when it has none
	Trusted  bool            `json:"trusted"`         // the certificate is of a trusted reader authority
	Elements []string        `json:"elements"`        // shown: «namespace/element», or fields of a QR
	Withheld []string        `json:"withheld,omitempty"`
	Retained bool            `json:"retained"` // the reader said that it keeps something
	End      PresentationEnd `json:"end"`
	Check    string          `json:"check,omitzero"` // why it failed
}

// PresentationStore keeps the log of presentations.
type PresentationStore interface {
	// AddPresentation adds an entry, which stays as it is, but for ConfirmPresentation. ErrDuplicate: the ID is there already.
	AddPresentation(ctx context.Context, p Presentation) error
	// ConfirmPresentation makes an entry that says failed, as one does before its answer leaves, say shown. ErrNotFound, ErrConflict
	// for an entry that says something else.
	ConfirmPresentation(ctx context.Context, id PresentationID) error
	// FindPresentations returns a window, the latest first; a limit of 0 leaves it open.
	FindPresentations(ctx context.Context, offset, limit int) ([]Presentation, error)
}
