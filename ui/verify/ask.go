package verify

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// maxAnswer is the most bytes of a file with an answer.
const maxAnswer = 1 << 20

// ask is the screen of PageVerifyAsk: it asks by a code or a file, and reads the answer.
type ask struct {
	env        *screen.Env
	question   question
	invitation asking
	body       *fyne.Container
	content    *container.Scroll
	scanner    *capture.Scanner
	progress   *widget.Text
	answering  bool // a code of the answer is being read
}

var (
	_ screen.Paster  = (*ask)(nil)
	_ screen.Leaver  = (*ask)(nil)
	_ screen.Dropper = (*ask)(nil)
)

// NewAsk builds the screen of screen.PageVerifyAsk. Arg is the id of an app.Preset, or "" to choose one.
func NewAsk(e *screen.Env, arg string) screen.Screen {
	a := &ask{env: e, question: newQuestion(), body: widget.NewSpaced(theme.Space24)}
	a.content = widget.NewPage(theme.ColumnContent, a.body)
	if arg != "" {
		a.question.preset = arg
	}
	a.begin()
	return a
}

// Content implements screen.Screen.
func (a *ask) Content() fyne.CanvasObject { return a.content }

// Leave implements screen.Leaver: nobody looks at the camera's picture.
func (a *ask) Leave() {
	if a.scanner != nil {
		a.scanner.Pause()
	}
}

// Return implements screen.Returner.
func (a *ask) Return() {
	if a.scanner != nil {
		a.scanner.Resume()
	}
}

// dark lets go of the camera: something else is shown now.
func (a *ask) dark() {
	if a.scanner != nil {
		a.scanner.Stop()
	}
}

// begin asks what to ask for.
func (a *ask) begin() {
	b := a.env.Book
	a.dark()
	next := widget.NewPrimary("verify.ask.make", b.Say("verify.ask.make"), a.invite)
	a.put(widget.NewText(b.Say("verify.ask.how")), a.question.choice(a.env),
		widget.NewActions(next))
}

// asking is an invitation with its picture.
type asking struct {
	app.Invitation
	code image.Image
}

func (a *ask) invite() {
	q := a.question
	a.put(widget.NewProgress(a.env.Book.Say("verify.ask.making")))
	screen.Load(a.env, func(ctx context.Context) (asking, error) {
		if err := q.introduce(ctx, a.env.App); err != nil {
			return asking{}, err
		}
		invitation, err := a.env.App.NewAsking(ctx, q.preset)
		if err != nil {
			return asking{}, err
		}
		code, err := png.Decode(bytes.NewReader(invitation.PNG))
		return asking{invitation, code}, err
	}, func(made asking, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		a.invitation = made
		a.show(made)
	})
}

// show shows the invitation, and the ways in which the answer comes.
func (a *ask) show(made asking) {
	b := a.env.Book
	save := widget.NewSecondary("verify.ask.save", b.Say("verify.ask.save"), func() {
		a.env.Saver.Save("request.rzq", made.File, func(saved bool, err error) {
			switch {
			case err != nil:
				a.trouble(err)
			case saved:
				a.env.Shell.Toast(b.Say("passport.pdf.saved"))
			}
		})
	})
	file := widget.NewSecondary("verify.ask.answer", b.Say("verify.ask.answer"), a.pick)
	read := fyne.CanvasObject(file)
	others := []fyne.CanvasObject{save,
		widget.NewLink("verify.ask.copy", b.Say("present.nearby.copy"), func() { a.env.Copy(made.Text) })}
	if a.env.Camera != nil {
		read = widget.NewPrimary("verify.ask.scan", b.Say("verify.ask.scan"), a.scan)
		others = append([]fyne.CanvasObject{file}, others...)
	}
	a.put(widget.NewText(b.Say("verify.ask.show")), widget.NewQR(made.code),
		widget.NewCaption(b.Say("passport.qr.until", map[string]string{"Moment": words.When(b, made.Until)})),
		widget.NewActions(read, others...))
}

// scan reads the row of codes that the holder's screen shows.
func (a *ask) scan() {
	b := a.env.Book
	a.progress = widget.NewStrong("")
	a.scanner = capture.NewScanner(a.env, capture.ScannerConfig{Hint: b.Say("verify.ask.hint"), Found: a.frame,
		Ways: []fyne.CanvasObject{widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), a.back)}})
	a.put(a.scanner.Object(), a.progress)
	a.scanner.Start()
}

// frame takes one code of the row.
func (a *ask) frame(text string) (more bool) {
	if a.answering || a.env.App.Recognise(text) != app.TextFrame {
		return true
	}
	a.answering = true
	id := a.invitation.ID
	type step struct {
		done    float64
		verdict app.Verdict
	}
	screen.Load(a.env, func(ctx context.Context) (s step, err error) {
		s.done, s.verdict, err = a.env.App.ReadFrame(ctx, id, text)
		return s, err
	}, func(s step, err error) {
		a.answering = false
		switch {
		case err != nil:
			a.dark()
			a.trouble(err)
		case s.verdict.Outcome != "":
			a.judged(s.verdict)
		default:
			a.progress.SetText(a.env.Book.Count("verify.ask.read", int(100*s.done)))
			widget.Relayout(a.body)
		}
	})
	return true
}

func (a *ask) pick() {
	a.env.Picker.Pick([]string{".rza", ".RZA"}, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			a.trouble(err)
		case file != nil:
			a.read(func() (io.ReadCloser, error) { return file, nil })
		}
	})
}

// Drop implements screen.Dropper: the file with the answer.
func (a *ask) Drop(_ fyne.Position, files []fyne.URI) {
	if len(files) > 0 && a.invitation.ID != "" {
		a.read(func() (io.ReadCloser, error) { return a.env.Picker.Open(files[0]) })
	}
}

// Paste implements screen.Paster: the file with the answer.
func (a *ask) Paste() {
	file := screen.Pasted(fyne.CurrentApp().Clipboard().Content())
	if file != nil && a.invitation.ID != "" {
		a.read(func() (io.ReadCloser, error) { return a.env.Picker.Open(file) })
	}
}

func (a *ask) read(open func() (io.ReadCloser, error)) {
	a.dark()
	id := a.invitation.ID
	a.put(widget.NewProgress(a.env.Book.Say("verify.looking")))
	screen.Load(a.env, func(ctx context.Context) (app.Verdict, error) {
		file, err := open()
		if err != nil {
			return app.Verdict{}, err
		}
		content, err := screen.ReadAll(file, maxAnswer)
		if err != nil {
			return app.Verdict{}, err
		}
		return a.env.App.ReadAnswer(ctx, id, content)
	}, func(v app.Verdict, err error) {
		if err != nil {
			a.trouble(err)
			return
		}
		a.judged(v)
	})
}

// back shows the question again, which still waits for its answer; there is a choice where there is none.
func (a *ask) back() {
	a.dark()
	if a.invitation.ID == "" {
		a.begin()
		return
	}
	a.show(a.invitation)
}

// trouble says why there is no verdict. A question that is over, or whose answer was taken, is put anew.
func (a *ask) trouble(err error) {
	if errors.Is(err, domain.ErrNotFound) || errors.Is(err, domain.ErrCodeExpired) {
		a.invitation = asking{}
		err = domain.ErrCodeExpired
	}
	a.put(problem(a.env, fromFile, err, a.back))
}

func (a *ask) judged(v app.Verdict) {
	a.dark()
	again := a.begin
	if v.Waits {
		again = a.back
	} else {
		a.invitation = asking{}
	}
	a.put(verdict(a.env, v), widget.NewActions(widget.NewPrimary("verify.again", a.env.Book.Say("verify.again"), again)))
}

func (a *ask) put(objects ...fyne.CanvasObject) {
	a.body.Objects = objects
	a.content.ScrollToTop()
	a.body.Refresh()
	widget.Relayout(a.body)
}
