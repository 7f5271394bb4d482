// Package verify looks at somebody else's passport: at a code on a screen, on paper or in a file, or by asking the device of
// its holder. It keeps nothing of what it sees.
//
// A source is where a code comes from; a verdict is what looking came to.
package verify

import (
	"context"
	"fmt"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// maxFile is the most bytes of a file that is looked at.
const maxFile = app.MaxVerified

// extensions are those of files that a code may be in.
var extensions = []string{".png", ".jpg", ".jpeg", ".pdf", ".razvorot", ".PNG", ".JPG", ".JPEG", ".PDF", ".RAZVOROT"}

// look is the screen of PageVerify.
type look struct {
	env      *screen.Env
	body     *fyne.Container
	content  *container.Scroll
	scanner  *capture.Scanner // nil without a camera
	question question         // to a device nearby
	stop     func()           // calls off the verification under way
}

var (
	_ screen.Leaver  = (*look)(nil)
	_ screen.Dropper = (*look)(nil)
	_ screen.Paster  = (*look)(nil)
)

// New builds the screen of screen.PageVerify.
func New(e *screen.Env, _ string) screen.Screen {
	l := &look{env: e, body: widget.NewSpaced(theme.Space24), question: newQuestion(), stop: func() {}}
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.begin()
	return l
}

// Content implements screen.Screen.
func (l *look) Content() fyne.CanvasObject { return l.content }

// Leave implements screen.Leaver: nobody looks at the camera's picture.
func (l *look) Leave() {
	if l.scanner != nil {
		l.scanner.Pause()
	}
}

// Return implements screen.Returner.
func (l *look) Return() {
	if l.scanner != nil {
		l.scanner.Resume()
	}
}

// dark lets go of the camera: something else is shown now.
func (l *look) dark() {
	if l.scanner != nil {
		l.scanner.Stop()
	}
}

// begin shows the sources.
func (l *look) begin() {
	b := l.env.Book
	l.stop()
	file := widget.NewSecondary("verify.file", b.Say("verify.file"), l.pick)
	if l.env.Camera == nil {
		file = widget.NewPrimary("verify.file", b.Say("verify.file"), l.pick)
	}
	ways := []fyne.CanvasObject{file,
		widget.NewSecondary("verify.paste", b.Say("verify.paste"), l.Paste)}
	if l.env.Displays != nil {
		ways = append(ways, widget.NewSecondary("verify.screen", b.Say("verify.screen"), l.display))
	}
	ask := widget.NewList(widget.NewRow(widget.RowContent{ID: "verify.ask", Title: b.Say("verify.ask"), Detail: b.Say("verify.ask.text"),
		OnTap: func() { l.env.Nav.Go(screen.Route{Page: screen.PageVerifyAsk}) }}))
	if l.env.Camera == nil {
		l.put(widget.NewText(b.Say("verify.how.file")), widget.NewActions(ways[0], ways[1:]...), ask,
			widget.NewSecondaryText(b.Say("verify.kept")))
		return
	}
	l.scanner = capture.NewScanner(l.env, capture.ScannerConfig{Hint: b.Say("verify.hint"), Found: l.found, Ways: ways})
	l.put(widget.NewText(b.Say("verify.how")), l.scanner.Object(), ask, widget.NewSecondaryText(b.Say("verify.kept")))
	l.scanner.Start()
}

// found takes what the camera reads: other codes may lie about too.
func (l *look) found(text string) (more bool) { return !l.take(text) }

// take verifies a text, or asks the device that it names, and reports whether it is one of ours.
func (l *look) take(text string) bool {
	switch l.env.App.Recognise(text) {
	case app.TextStatement:
		l.run(fromText, func(ctx context.Context) (app.Verdict, error) { return l.env.App.VerifyText(ctx, text) })
	case app.TextEngagement:
		l.choose(text)
	default:
		return false
	}
	return true
}

// choose asks what a device nearby shall be asked for.
func (l *look) choose(uri string) {
	b := l.env.Book
	l.dark()
	ask := widget.NewPrimary("verify.nearby.ask", b.Say("verify.nearby.ask"), nil)
	ask.OnTapped = func() {
		q := l.question
		l.run(fromNearby, func(ctx context.Context) (app.Verdict, error) {
			if err := q.introduce(ctx, l.env.App); err != nil {
				return app.Verdict{}, err
			}
			return l.env.App.AskNearby(ctx, uri, q.preset)
		})
	}
	l.put(widget.NewText(b.Say("verify.nearby.found")), l.question.choice(l.env),
		widget.NewActions(ask, widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), l.begin)))
}

func (l *look) pick() {
	l.env.Picker.Pick(extensions, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			l.trouble(fromFile, err)
		case file != nil:
			l.read(func() (io.ReadCloser, error) { return file, nil })
		}
	})
}

// Drop implements screen.Dropper.
func (l *look) Drop(_ fyne.Position, files []fyne.URI) {
	if len(files) > 0 {
		l.read(func() (io.ReadCloser, error) { return l.env.Picker.Open(files[0]) })
	}
}

// Paste implements screen.Paster: the text of a code, or a file.
func (l *look) Paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	if l.take(text) {
		return
	}
	l.readFrom(fromText, func() (io.ReadCloser, error) {
		file := screen.Pasted(text)
		if file == nil {
			return nil, domain.ErrNotFound
		}
		return l.env.Picker.Open(file)
	})
}

// read opens a file and verifies it.
func (l *look) read(open func() (io.ReadCloser, error)) { l.readFrom(fromFile, open) }

func (l *look) readFrom(from source, open func() (io.ReadCloser, error)) {
	l.run(from, func(ctx context.Context) (app.Verdict, error) {
		file, err := open()
		if err != nil {
			return app.Verdict{}, err
		}
		content, err := screen.ReadAll(file, maxFile)
		if err != nil {
			return app.Verdict{}, err
		}
		return l.env.App.VerifyFile(ctx, "", content)
	})
}

// display looks for a code on the screens of this device.
func (l *look) display() {
	displays := l.env.Displays
	l.run(fromScreen, func(ctx context.Context) (app.Verdict, error) {
		pictures, err := displays.Capture(ctx)
		if err != nil {
			return app.Verdict{}, fmt.Errorf("%w: %w", domain.ErrNotFound, err)
		}
		for _, picture := range pictures {
			for _, text := range app.ReadCodes(picture) {
				if l.env.App.Recognise(text) == app.TextStatement {
					return l.env.App.VerifyText(ctx, text)
				}
			}
		}
		return app.Verdict{}, domain.ErrNotFound
	})
}

// run verifies in a goroutine, and shows the verdict unless it was called off.
func (l *look) run(from source, work func(ctx context.Context) (app.Verdict, error)) {
	l.dark()
	b := l.env.Book
	doing := b.Say("verify.looking")
	if from == fromNearby {
		doing = b.Say("verify.nearby.waiting")
	}
	l.put(widget.NewProgress(doing), widget.NewActions(widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), l.begin)))
	ctx, cancel := context.WithCancel(l.env.Context())
	l.stop = cancel
	screen.Load(l.env, func(context.Context) (app.Verdict, error) { return work(ctx) }, func(v app.Verdict, err error) {
		switch {
		case ctx.Err() != nil:
		case err != nil:
			l.trouble(from, err)
		default:
			l.put(verdict(l.env, v), widget.NewActions(widget.NewPrimary("verify.again", b.Say("verify.again"), l.begin)))
		}
	})
}

// trouble says why there is no verdict.
func (l *look) trouble(from source, err error) { l.put(problem(l.env, from, err, l.begin)) }

func (l *look) put(objects ...fyne.CanvasObject) {
	l.body.Objects = objects
	l.content.ScrollToTop()
	l.body.Refresh()
	widget.Relayout(l.body)
}
