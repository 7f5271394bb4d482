package app

import (
	"context"
	"time"

	"razvorot/domain"
)

// VerdictKind is what was looked at.
type VerdictKind string

// The kinds.
const (
	VerdictStatement  VerdictKind = "statement"  // the QR of a screen: proves what it says, not who shows it
	VerdictCopy       VerdictKind = "copy"       // the same on paper or in a file: holds for days
	VerdictCredential VerdictKind = "credential" // shown by the device that it was issued to
)

// Verdict is what a verification came to. Nothing of it is kept.
type Verdict struct {
	Outcome  domain.VerdictOutcome // "" while a row of codes is not complete
	Check    string                // which check failed, a credential.Check
	Kind     VerdictKind
	Issuer   string
	Specimen bool // of a trial authority
	Fields   []VerdictField
	Portrait []byte // JPEG
	IssuedAt time.Time
	Until    time.Time
	Status   domain.StatusAge
	At       time.Time // of the verification
}

// VerdictField is one thing that was shown. Element is «namespace/identifier», or a field of a QR.
type VerdictField struct{ Element, Value string }

// TextKind is what a text that was scanned or pasted is.
type TextKind string

// The kinds.
const (
	TextNone       TextKind = ""
	TextStatement  TextKind = "statement"  // the QR of a passport
	TextEngagement TextKind = "engagement" // somebody holds a passport out nearby: AskNearby
	TextFrame      TextKind = "frame"      // one of a row of codes: ReadFrame
	TextInvitation TextKind = "invitation" // somebody asks: OpenAsking
)

// Recognise tells what a text is, without looking closer.
func (a *App) Recognise(text string) TextKind { return TextNone }

// VerifyText verifies the text of a passport's QR. A verdict that is not Genuine is no error. ErrUnavailable when no
// certificates are here yet to verify with, ErrLocked.
func (a *App) VerifyText(ctx context.Context, text string) (Verdict, error) {
	return Verdict{}, domain.ErrUnavailable
}

// VerifyFile verifies a picture or a PDF with the QR of a passport, or a .razvorot file. ErrNotFound when no QR of a passport is
// on it; errors of VerifyText.
func (a *App) VerifyFile(ctx context.Context, name string, file []byte) (Verdict, error) {
	return Verdict{}, domain.ErrUnavailable
}

// AskNearby asks the device that an engagement names for what a preset holds, and verifies the answer. ErrInvalid for no
// engagement or preset, ErrUnavailable when the device cannot be reached, ErrForbidden when its holder declined.
func (a *App) AskNearby(ctx context.Context, uri, preset string) (Verdict, error) {
	return Verdict{}, domain.ErrUnavailable
}

// Invitation asks a holder for something by file or code.
type Invitation struct {
	ID    string
	File  []byte // to be given to the holder, or
	Text  string // to be shown as a QR
	PNG   []byte // the QR
	Until time.Time
}

// NewAsking makes an invitation to show what a preset holds. ErrInvalid for no preset.
func (a *App) NewAsking(ctx context.Context, preset string) (Invitation, error) {
	return Invitation{}, domain.ErrUnavailable
}

// ReadAnswer verifies the answer to an invitation, the content of a file. ErrNotFound for an invitation that is over; errors of
// VerifyText.
func (a *App) ReadAnswer(ctx context.Context, id string, content []byte) (Verdict, error) {
	return Verdict{}, domain.ErrUnavailable
}

// ReadFrame takes one code of the row that answers an invitation, in any order. It returns how much is there, 0 to 1; the
// verdict has no outcome while something is missing. ErrNotFound as ReadAnswer, ErrInvalid for what is no frame.
func (a *App) ReadFrame(ctx context.Context, id, text string) (done float64, v Verdict, err error) {
	return 0, Verdict{}, domain.ErrUnavailable
}

// RefreshTrust fetches the certificates and status lists to verify with. ErrUnavailable.
func (a *App) RefreshTrust(ctx context.Context) error { return domain.ErrUnavailable }
