// Package verify looks at somebody else's passport: at a code on a screen, on paper or in a file, or by asking the device of
// its holder. It keeps nothing of what it sees.
//
// A source is where a code comes from; a verdict is what looking came to.
package verify

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// maxFile is the most bytes of a file that is looked at.
const maxFile = app.MaxVerified

// extensions are those of files that a code may be in.
var extensions = []string{".png", ".jpg", ".jpeg", ".pdf", ".razvorot", ".PNG", ".JPG", ".JPEG", ".PDF", ".RAZVOROT"}

// look is the screen of PageVerify.
type look struct {
	*capture.Intake
	env      *screen.Env
	question question // to a device nearby
	stop     func()   // calls off the verification under way
}

var (
	_ screen.Leaver   = (*look)(nil)
	_ screen.Returner = (*look)(nil)
	_ screen.Dropper  = (*look)(nil)
	_ screen.Paster   = (*look)(nil)
)

// New builds the screen of screen.PageVerify.
func New(e *screen.Env, _ string) screen.Screen {
	l := &look{env: e, question: newQuestion(), stop: func() {}}
	l.Intake = capture.NewIntake(e, capture.IntakeConfig{Extensions: extensions, Most: maxFile,
		Read:    func(file capture.File) { l.read(fromFile, file) },
		Trouble: func(err error) { l.trouble(fromFile, err) }})
	l.begin()
	return l
}

// begin shows the sources.
func (l *look) begin() {
	b := l.env.Book
	l.stop()
	file := widget.NewSecondary("verify.file", b.Say("verify.file"), l.Pick)
	if l.env.Camera == nil {
		file = widget.NewPrimary("verify.file", b.Say("verify.file"), l.Pick)
	}
	ways := []fyne.CanvasObject{file,
		widget.NewSecondary("verify.paste", b.Say("verify.paste"), l.Paste)}
	if l.env.Displays != nil {
		ways = append(ways, widget.NewSecondary("verify.screen", b.Say("verify.screen"), l.display))
	}
	ask := widget.NewList(widget.NewRow(widget.RowContent{ID: "verify.ask", Title: b.Say("verify.ask"), Detail: b.Say("verify.ask.text"),
		OnTap: func() { l.env.Nav.Go(screen.Route{Page: screen.PageVerifyAsk}) }}))
	if l.env.Camera == nil {
		l.Show(widget.NewText(b.Say("verify.how.file")), widget.NewActions(ways[0], ways[1:]...), ask,
			widget.NewSecondaryText(b.Say("verify.kept")))
		return
	}
	scanner := l.Scanner(capture.ScannerConfig{Hint: b.Say("verify.hint"), Found: l.found, Ways: ways})
	l.Show(widget.NewText(b.Say("verify.how")), scanner.Object(), ask, widget.NewSecondaryText(b.Say("verify.kept")))
	scanner.Start()
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
	l.Dark()
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
	l.Show(widget.NewText(b.Say("verify.nearby.found")), l.question.choice(l.env),
		widget.NewActions(ask, widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), l.begin)))
}

// Paste implements screen.Paster: the text of a code, or a file.
func (l *look) Paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	if l.take(text) {
		return
	}
	l.read(fromText, l.Pasted(text, domain.ErrNotFound))
}

// read verifies a file.
func (l *look) read(from source, file capture.File) {
	l.run(from, func(ctx context.Context) (app.Verdict, error) {
		content, err := file()
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
	l.Dark()
	b := l.env.Book
	doing := b.Say("verify.looking")
	if from == fromNearby {
		doing = b.Say("verify.nearby.waiting")
	}
	l.Show(widget.NewProgress(doing), widget.NewActions(widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), l.begin)))
	ctx, cancel := context.WithCancel(l.env.Context())
	l.stop = cancel
	screen.Load(l.env, func(context.Context) (app.Verdict, error) { return work(ctx) }, func(v app.Verdict, err error) {
		switch {
		case ctx.Err() != nil:
		case err != nil:
			l.trouble(from, err)
		default:
			l.Show(verdict(l.env, v), widget.NewActions(widget.NewPrimary("verify.again", b.Say("verify.again"), l.begin)))
		}
	})
}

// trouble says why there is no verdict.
func (l *look) trouble(from source, err error) { l.Show(problem(l.env, from, err, l.begin)) }
