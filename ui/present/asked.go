package present

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

const (
	// maxAsking is the most bytes of a file with an asking: one with a long certificate chain takes a few thousand.
	maxAsking = 256 << 10
	// frameTime is how long each code of a row is shown: cameras of five pictures a second still get each.
	frameTime = 250 * time.Millisecond
)

// asked is the screen of PagePresentAsked.
type asked struct {
	*capture.Intake
	env     *screen.Env
	id      domain.RegistryID
	review  *review // nil until there is an asking
	ticking func()  // calls off the next code of a row
}

var (
	_ screen.Leaver   = (*asked)(nil)
	_ screen.Returner = (*asked)(nil)
	_ screen.Dropper  = (*asked)(nil)
	_ screen.Paster   = (*asked)(nil)
)

// NewAsked builds the screen of screen.PagePresentAsked. Arg is a domain.RegistryID, or "" for the passport at hand.
func NewAsked(e *screen.Env, arg string) screen.Screen {
	a := &asked{env: e, id: domain.RegistryID(arg), ticking: func() {}}
	a.Intake = capture.NewIntake(e, capture.IntakeConfig{Extensions: []string{".rzq", ".RZQ"}, Most: maxAsking,
		Read: a.read, Trouble: a.trouble})
	a.begin()
	return a
}

// Leave implements screen.Leaver: nobody finds a passphrase behind another screen.
func (a *asked) Leave() {
	a.review.forget()
	a.Intake.Leave()
}

// begin shows the ways in which an asking comes.
func (a *asked) begin() {
	b := a.env.Book
	a.ticking()
	file := widget.NewSecondary("present.asked.file", b.Say("present.asked.file"), a.Pick)
	if a.env.Camera == nil {
		file = widget.NewPrimary("present.asked.file", b.Say("present.asked.file"), a.Pick)
	}
	paste := widget.NewSecondary("present.asked.paste", b.Say("present.asked.paste"), a.Paste)
	if a.env.Camera == nil {
		a.Show(widget.NewText(b.Say("present.asked.how.file")), widget.NewActions(file, paste))
		return
	}
	scanner := a.Scanner(capture.ScannerConfig{Hint: b.Say("present.asked.hint"), Found: a.found,
		Ways: []fyne.CanvasObject{file, paste}})
	a.Show(widget.NewText(b.Say("present.asked.how")), scanner.Object())
	scanner.Start()
}

// found takes what the camera reads: other codes may lie about too.
func (a *asked) found(text string) (more bool) {
	if a.env.App.Recognise(text) != app.TextInvitation {
		return true
	}
	a.open([]byte(text))
	return false
}

// Paste implements screen.Paster: the text of a code, or a file.
func (a *asked) Paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	if a.env.App.Recognise(text) == app.TextInvitation {
		a.open([]byte(text))
		return
	}
	a.read(a.Pasted(text, domain.ErrInvalid))
}

// read takes what a file asks for.
func (a *asked) read(file capture.File) {
	a.Dark()
	screen.Load(a.env, func(context.Context) ([]byte, error) { return file() }, func(content []byte, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		a.open(content)
	})
}

func (a *asked) open(content []byte) {
	a.Dark()
	id := a.id
	a.Show(widget.NewProgress(a.env.Book.Say("present.asked.opening")))
	screen.Load(a.env, func(ctx context.Context) (app.Asking, error) {
		return a.env.App.OpenAsking(ctx, id, content)
	}, func(asking app.Asking, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		a.review = newReview(a.env, asking, func(done app.Answered, elements []string) { a.answered(asking, done, elements) },
			func() { a.Show(declined(a.env, a.begin)) }, a.begin)
		a.Show(a.review.Object())
	})
}

// trouble says what is wrong with an asking, in words of its own where it is none at all.
func (a *asked) trouble(err error) {
	b := a.env.Book
	again := widget.NewPrimary("present.asked.again", b.Say("capture.again"), a.begin)
	switch {
	case errors.Is(err, domain.ErrInvalid):
		a.Show(widget.NewNotice(widget.Warning, b.Say("present.asked.none"), b.Say("present.asked.none.text"), again))
	case errors.Is(err, domain.ErrCodeExpired):
		a.Show(widget.NewNotice(widget.Warning, b.Say("present.asked.over"), b.Say("present.asked.over.text"), again))
	default:
		a.Show(a.env.Problem(err, a.begin))
	}
}

// answered shows the answer as a row of codes, and offers it as a file.
func (a *asked) answered(asking app.Asking, done app.Answered, elements []string) {
	b := a.env.Book
	message := widget.NewSpaced(0)
	save := widget.NewSecondary("present.asked.save", b.Say("present.asked.save"), func() {
		a.env.Saver.Save("answer.rza", done.File, func(saved bool, err error) {
			switch {
			case err != nil: // the answer stays: it cannot be given again
				message.Objects = []fyne.CanvasObject{a.env.Problem(err, nil)}
				message.Refresh()
				widget.Relayout(message)
			case saved:
				a.env.Shell.Toast(b.Say("passport.pdf.saved"))
			}
		})
	})
	end := answered(a.env, asking, elements, a.begin)
	if done.Frames == nil {
		a.Show(widget.NewText(b.Say("present.asked.answer.file")), widget.NewActions(save), message, end)
		return
	}
	blank := image.NewGray(image.Rect(0, 0, 1, 1))
	blank.SetGray(0, 0, color.Gray{Y: 255})
	code := widget.NewQR(blank)
	a.Show(widget.NewHeading(b.Say("present.asked.answer")), code, widget.NewText(b.Say("present.asked.answer.how")),
		widget.NewActions(save), message, end)
	a.play(code, done, 0)
}

// play shows the n-th code of a row, and the next ones after it, while the screen is in front.
func (a *asked) play(code *widget.QR, done app.Answered, n int) {
	screen.Load(a.env, func(context.Context) (image.Image, error) {
		frame, err := done.Frames(n)
		if err != nil {
			return nil, err
		}
		return png.Decode(bytes.NewReader(frame))
	}, func(frame image.Image, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		code.SetCode(frame)
		a.ticking = a.env.Later(frameTime, func() { a.play(code, done, n+1) })
	})
}
