package verify

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// maxAnswer is the most bytes of a file with an answer.
const maxAnswer = 1 << 20

// ask is the screen of PageVerifyAsk: it asks by a code or a file, and reads the answer.
type ask struct {
	*capture.Intake
	env        *screen.Env
	question   question
	invitation asking
	progress   *widget.Text
	answering  bool // a code of the answer is being read
}

var (
	_ screen.Leaver   = (*ask)(nil)
	_ screen.Returner = (*ask)(nil)
	_ screen.Dropper  = (*ask)(nil)
	_ screen.Paster   = (*ask)(nil)
)

// NewAsk builds the screen of screen.PageVerifyAsk. Arg is the id of an app.Preset, or "" to choose one.
func NewAsk(e *screen.Env, arg string) screen.Screen {
	a := &ask{env: e, question: newQuestion()}
	a.Intake = capture.NewIntake(e, capture.IntakeConfig{Extensions: []string{".rza", ".RZA"}, Most: maxAnswer,
		Read: a.read, Trouble: a.trouble})
	if arg != "" {
		a.question.preset = arg
	}
	a.begin()
	return a
}

// begin asks what to ask for.
func (a *ask) begin() {
	b := a.env.Book
	a.Dark()
	next := widget.NewPrimary("verify.ask.make", b.Say("verify.ask.make"), a.invite)
	a.Show(widget.NewText(b.Say("verify.ask.how")), a.question.choice(a.env),
		widget.NewActions(next))
}

// asking is an invitation with its picture.
type asking struct {
	app.Invitation
	code image.Image
}

func (a *ask) invite() {
	q := a.question
	a.Show(widget.NewProgress(a.env.Book.Say("verify.ask.making")))
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
	file := widget.NewSecondary("verify.ask.answer", b.Say("verify.ask.answer"), a.Pick)
	read := fyne.CanvasObject(file)
	others := []fyne.CanvasObject{save,
		widget.NewLink("verify.ask.copy", b.Say("present.nearby.copy"), func() { a.env.Copy(made.Text) })}
	if a.env.Camera != nil {
		read = widget.NewPrimary("verify.ask.scan", b.Say("verify.ask.scan"), a.scan)
		others = append([]fyne.CanvasObject{file}, others...)
	}
	a.Show(widget.NewText(b.Say("verify.ask.show")), widget.NewQR(made.code),
		widget.NewCaption(b.Say("passport.qr.until", map[string]string{"Moment": words.When(b, made.Until)})),
		widget.NewActions(read, others...))
}

// scan reads the row of codes that the holder's screen shows.
func (a *ask) scan() {
	b := a.env.Book
	a.progress = widget.NewStrong("")
	scanner := a.Scanner(capture.ScannerConfig{Hint: b.Say("verify.ask.hint"), Found: a.frame,
		Ways: []fyne.CanvasObject{widget.NewSecondary("verify.cancel", b.Say("passport.cancel"), a.back)}})
	a.Show(scanner.Object(), a.progress)
	scanner.Start()
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
			a.Dark()
			a.trouble(err)
		case s.verdict.Outcome != "":
			a.judged(s.verdict)
		default:
			a.progress.SetText(a.env.Book.Count("verify.ask.read", int(100*s.done)))
			widget.Relayout(a.progress)
		}
	})
	return true
}

// Drop implements screen.Dropper: the file with the answer.
func (a *ask) Drop(at fyne.Position, files []fyne.URI) {
	if a.invitation.ID != "" {
		a.Intake.Drop(at, files)
	}
}

// Paste implements screen.Paster: the file with the answer.
func (a *ask) Paste() {
	file := screen.Pasted(fyne.CurrentApp().Clipboard().Content())
	if file != nil && a.invitation.ID != "" {
		a.read(a.At(file))
	}
}

func (a *ask) read(file capture.File) {
	a.Dark()
	id := a.invitation.ID
	a.Show(widget.NewProgress(a.env.Book.Say("verify.looking")))
	screen.Load(a.env, func(ctx context.Context) (app.Verdict, error) {
		content, err := file()
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
	a.Dark()
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
	a.Show(problem(a.env, fromFile, err, a.back))
}

func (a *ask) judged(v app.Verdict) {
	a.Dark()
	again := a.begin
	if v.Waits {
		again = a.back
	} else {
		a.invitation = asking{}
	}
	a.Show(verdict(a.env, v), widget.NewActions(widget.NewPrimary("verify.again", a.env.Book.Say("verify.again"), again)))
}
