package present

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
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
	env     *screen.Env
	id      domain.RegistryID
	body    *fyne.Container
	content *container.Scroll
	scanner *capture.Scanner // nil without a camera
	ticking func()           // calls off the next code of a row
}

var (
	_ screen.Leaver  = (*asked)(nil)
	_ screen.Dropper = (*asked)(nil)
	_ screen.Paster  = (*asked)(nil)
)

// NewAsked builds the screen of screen.PagePresentAsked. Arg is a domain.RegistryID, or "" for the passport at hand.
func NewAsked(e *screen.Env, arg string) screen.Screen {
	a := &asked{env: e, id: domain.RegistryID(arg), body: widget.NewSpaced(theme.Space24), ticking: func() {}}
	a.content = widget.NewPage(theme.ColumnContent, a.body)
	a.begin()
	return a
}

// Content implements screen.Screen.
func (a *asked) Content() fyne.CanvasObject { return a.content }

// Leave implements screen.Leaver: nobody looks at the camera's picture.
func (a *asked) Leave() {
	if a.scanner != nil {
		a.scanner.Pause()
	}
}

// Return implements screen.Returner.
func (a *asked) Return() {
	if a.scanner != nil {
		a.scanner.Resume()
	}
}

// dark lets go of the camera: something else is shown now.
func (a *asked) dark() {
	if a.scanner != nil {
		a.scanner.Stop()
	}
}

// begin shows the ways in which an asking comes.
func (a *asked) begin() {
	b := a.env.Book
	a.ticking()
	file := widget.NewSecondary("present.asked.file", b.Say("present.asked.file"), a.pick)
	if a.env.Camera == nil {
		file = widget.NewPrimary("present.asked.file", b.Say("present.asked.file"), a.pick)
	}
	paste := widget.NewSecondary("present.asked.paste", b.Say("present.asked.paste"), a.Paste)
	if a.env.Camera == nil {
		a.put(widget.NewText(b.Say("present.asked.how.file")), widget.NewActions(file, paste))
		return
	}
	a.scanner = capture.NewScanner(a.env, capture.ScannerConfig{Hint: b.Say("present.asked.hint"), Found: a.found,
		Ways: []fyne.CanvasObject{file, paste}})
	a.put(widget.NewText(b.Say("present.asked.how")), a.scanner.Object())
	a.scanner.Start()
}

// found takes what the camera reads: other codes may lie about too.
func (a *asked) found(text string) (more bool) {
	if a.env.App.Recognise(text) != app.TextInvitation {
		return true
	}
	a.open([]byte(text))
	return false
}

func (a *asked) pick() {
	a.env.Picker.Pick([]string{".rzq", ".RZQ"}, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			a.trouble(err)
		case file != nil:
			a.read(func() (io.ReadCloser, error) { return file, nil })
		}
	})
}

// Drop implements screen.Dropper.
func (a *asked) Drop(_ fyne.Position, files []fyne.URI) {
	if len(files) > 0 {
		a.read(func() (io.ReadCloser, error) { return a.env.Picker.Open(files[0]) })
	}
}

// Paste implements screen.Paster: the text of a code, or a file.
func (a *asked) Paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	if a.env.App.Recognise(text) == app.TextInvitation {
		a.open([]byte(text))
		return
	}
	a.read(func() (io.ReadCloser, error) {
		file := screen.Pasted(text)
		if file == nil {
			return nil, domain.ErrInvalid
		}
		return a.env.Picker.Open(file)
	})
}

// read opens a file and takes what it asks for.
func (a *asked) read(open func() (io.ReadCloser, error)) {
	a.dark()
	screen.Load(a.env, func(context.Context) ([]byte, error) {
		file, err := open()
		if err != nil {
			return nil, err
		}
		return screen.ReadAll(file, maxAsking)
	}, func(content []byte, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		a.open(content)
	})
}

func (a *asked) open(content []byte) {
	a.dark()
	id := a.id
	a.put(widget.NewProgress(a.env.Book.Say("present.asked.opening")))
	screen.Load(a.env, func(ctx context.Context) (app.Asking, error) {
		return a.env.App.OpenAsking(ctx, id, content)
	}, func(asking app.Asking, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		r := newReview(a.env, asking, func(done app.Answered, elements []string) { a.answered(asking, done, elements) },
			func() { a.put(declined(a.env, a.begin)) }, a.begin)
		a.put(r.Object())
	})
}

// trouble says what is wrong with an asking, in words of its own where it is none at all.
func (a *asked) trouble(err error) {
	b := a.env.Book
	again := widget.NewPrimary("present.asked.again", b.Say("capture.again"), a.begin)
	switch {
	case errors.Is(err, domain.ErrInvalid):
		a.put(widget.NewNotice(widget.Warning, b.Say("present.asked.none"), b.Say("present.asked.none.text"), again))
	case errors.Is(err, domain.ErrCodeExpired):
		a.put(widget.NewNotice(widget.Warning, b.Say("present.asked.over"), b.Say("present.asked.over.text"), again))
	default:
		a.put(a.env.Problem(err, a.begin))
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
				widget.Relayout(a.body)
			case saved:
				a.env.Shell.Toast(b.Say("passport.pdf.saved"))
			}
		})
	})
	end := answered(a.env, asking, elements, a.begin)
	if done.Frames == nil {
		a.put(widget.NewText(b.Say("present.asked.answer.file")), widget.NewActions(save), message, end)
		return
	}
	blank := image.NewGray(image.Rect(0, 0, 1, 1))
	blank.SetGray(0, 0, color.Gray{Y: 255})
	code := widget.NewQR(blank)
	a.put(widget.NewHeading(b.Say("present.asked.answer")), code, widget.NewText(b.Say("present.asked.answer.how")),
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

func (a *asked) put(objects ...fyne.CanvasObject) {
	a.body.Objects = objects
	a.content.ScrollToTop()
	a.body.Refresh()
	widget.Relayout(a.body)
}
