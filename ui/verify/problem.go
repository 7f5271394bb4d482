package verify

import (
	"errors"
	"io/fs"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// source is where something to verify comes from: the same error has other cures.
type source int

const (
	fromFile source = iota
	fromText
	fromScreen
	fromNearby
)

// problem puts an error into the words of verifying.
func problem(e *screen.Env, from source, err error, again func()) fyne.CanvasObject {
	b := e.Book
	say := func(tone widget.Tone, title, text string) fyne.CanvasObject {
		return widget.NewNotice(tone, title, text, widget.NewPrimary("verify.again", b.Say("capture.again"), again))
	}
	switch {
	case errors.Is(err, domain.ErrForbidden):
		return say(widget.Neutral, b.Say("verify.declined"), b.Say("verify.declined.text"))
	case errors.Is(err, domain.ErrCodeExpired):
		return say(widget.Warning, b.Say("verify.over"), b.Say("verify.over.text"))
	case from == fromNearby && (errors.Is(err, domain.ErrUnavailable) || errors.Is(err, domain.ErrConflict)):
		return say(widget.Warning, b.Say("verify.nearby.lost"), b.Say("verify.nearby.lost.text"))
	case from == fromNearby && errors.Is(err, domain.ErrInvalid):
		return say(widget.Warning, b.Say("verify.nearby.broken"), b.Say("verify.nearby.broken.text"))
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return say(widget.Warning, b.Say("verify.none"), b.Say("verify.none.text.open"))
	case errors.Is(err, app.ErrFileProtected):
		return say(widget.Warning, b.Say("verify.protected"), b.Say("verify.protected.text"))
	case errors.Is(err, domain.ErrUnsupportedType), errors.Is(err, domain.ErrInvalid):
		return say(widget.Warning, b.Say("verify.none"), b.Say("verify.none.text.file"))
	case !errors.Is(err, domain.ErrNotFound):
		return e.Problem(err, again)
	}
	switch from {
	case fromText:
		return say(widget.Warning, b.Say("verify.none"), b.Say("verify.none.text.paste"))
	case fromScreen:
		return say(widget.Warning, b.Say("verify.none"), b.Say("verify.none.text.screen"))
	}
	return say(widget.Warning, b.Say("verify.none"), b.Say("verify.none.text"))
}
