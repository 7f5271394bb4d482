package passport

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain/access"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// copyForm asks how the PDF is to be made.
type copyForm struct {
	view             *view
	password, repeat *widget.Entry
	protect          *widget.Tick
	fields           *fyne.Container // of the password; hidden unless protected
	plain            *widget.Text
	meter            *widget.Meter
	message          *fyne.Container
	save             *widget.Button
}

// askPDF asks whether the copy is to be closed with a password.
func (v *view) askPDF() {
	b := v.env.Book
	f := &copyForm{view: v, meter: widget.NewMeter(), message: widget.NewSpaced(0), plain: widget.NewCaption(b.Say("passport.pdf.plain"))}
	f.message.Hide()
	f.password = widget.NewPasswordEntry("passport.pdf.password", b.Say("passport.pdf.password"))
	f.repeat = widget.NewPasswordEntry("passport.pdf.repeat", b.Say("passport.pdf.repeat"))
	f.password.OnChanged = func(string) { f.measure() }
	f.password.OnNext = func() { widget.Focus(f.repeat) }
	f.repeat.OnChanged = func(string) { f.say("") }
	f.fields = widget.NewSpaced(theme.Space16,
		widget.NewSpaced(theme.Space8, form.Labelled(b, form.Spec{Label: b.Say("passport.pdf.password"),
			Hint: b.Say("passport.pdf.forget")}, f.password, nil), f.meter),
		form.Labelled(b, form.Spec{Label: b.Say("passport.pdf.repeat")}, f.repeat, nil))
	f.fields.Hide()
	f.protect = widget.NewTick("passport.pdf.protect", f.protected)
	f.save = widget.NewPrimary("passport.pdf.save", b.Say("passport.pdf.save"), f.submit)
	f.repeat.OnNext = f.submit
	v.ask(widget.NewCard(widget.NewSpaced(theme.Space16,
		widget.NewHeading(b.Say("passport.pdf.title")), widget.NewText(b.Say("passport.pdf.text")),
		widget.NewTickLine(f.protect, b.Say("passport.pdf.protect")), f.plain, f.fields, f.message,
		widget.NewActions(f.save, v.cancel()))), f.save)
	f.measure()
}

func (f *copyForm) protected(yes bool) {
	if yes {
		f.plain.Hide()
		f.fields.Show()
	} else {
		f.plain.Show()
		f.fields.Hide()
	}
	f.say("")
	widget.Relayout(f.fields)
	if yes {
		widget.Focus(f.password)
	}
}

// measure tells how the password stands up to guessing: a file can be guessed at for as long as one likes.
func (f *copyForm) measure() {
	b := f.view.env.Book
	if f.password.Text == "" {
		f.meter.Set(0, widget.Neutral, b.Say("passport.pdf.meter"))
	} else {
		s := access.StrengthOf(f.password.Text, access.Owner{})
		f.meter.Set(int(s)+1, words.StrengthTone(s), words.Strength(b, s))
	}
	f.say("")
}

func (f *copyForm) say(problem string) {
	f.message.Objects = nil
	f.message.Hide()
	if problem != "" {
		f.message.Objects = []fyne.CanvasObject{widget.NewNotice(widget.Error, problem, "")}
		f.message.Show()
	}
	f.message.Refresh()
	widget.Relayout(f.message)
}

func (f *copyForm) submit() {
	v, b, password := f.view, f.view.env.Book, ""
	if f.protect.Checked {
		password = f.password.Text
		switch {
		case password == "":
			f.say(b.Say("passport.pdf.needed"))
			widget.Focus(f.password)
			return
		case password != f.repeat.Text:
			f.say(b.Say("passport.pdf.differ"))
			widget.Focus(f.repeat)
			return
		}
	}
	f.save.SetBusy(b.Say("passport.pdf.making"))
	p := v.shot.view.Passport
	options := app.PDFOptions{Language: string(b.Language()), Password: password,
		CitizenshipName: words.Country(b, p.Holder.Citizenship)}
	screen.Load(v.env, func(ctx context.Context) ([]byte, error) { return v.env.App.PassportPDF(ctx, p.ID, options) },
		func(content []byte, err error) {
			f.save.SetBusy("")
			v.keep(fileName(string(p.ID), "pdf"), content, err, v.askPDF)
		})
}

// saveFile keeps the passport as a signed file.
func (v *view) saveFile() {
	b, p := v.env.Book, v.shot.view.Passport
	v.ask(widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewText(b.Say("passport.pdf.making")),
		widget.NewActions(v.cancel()))), nil)
	screen.Load(v.env, func(ctx context.Context) ([]byte, error) { return v.env.App.PassportFile(ctx, p.ID) },
		func(content []byte, err error) {
			if v.asking { // else the person thought better of it
				v.keep(fileName(string(p.ID), "razvorot"), content, err, v.saveFile)
			}
		})
}

// keep hands a copy to the person, who chooses where it goes.
func (v *view) keep(name string, content []byte, err error, retry func()) {
	if err != nil {
		v.failure(err, retry)
		return
	}
	v.env.Saver.Save(name, content, func(saved bool, err error) {
		switch {
		case err != nil:
			v.failure(err, retry)
		case saved:
			v.done(v.env.Book.Say("passport.pdf.saved"))
		default:
			v.rest()
		}
	})
}

// fileName names a copy by the registry's number, which says nothing about the holder.
func fileName(id, extension string) string {
	return "razvorot-" + strings.ToLower(id) + "." + extension
}
