package passport

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/form"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// askBlock names what blocking means and asks for the passphrase.
func (v *view) askBlock() {
	b := v.env.Book
	entry := widget.NewPasswordEntry("passport.block.passphrase", b.Say("unlock.passphrase"))
	wrong := widget.NewSpaced(0)
	wrong.Hide()
	say := func(o fyne.CanvasObject) {
		wrong.Objects = nil
		wrong.Hide()
		if o != nil {
			wrong.Objects = []fyne.CanvasObject{o}
			wrong.Show()
		}
		wrong.Refresh()
		widget.Relayout(v.body)
	}
	do := widget.NewDanger("passport.block.do", b.Say("passport.block.do"), nil)
	do.OnTapped = func() {
		say(nil)
		do.SetBusy(b.Say("passport.block.doing"))
		v.block(entry.Text, func(err error) {
			do.SetBusy("")
			switch {
			case err == nil:
				v.blocked()
			case errors.Is(err, domain.ErrWrongCredentials):
				entry.SetWrong(true)
				say(widget.NewNotice(widget.Error, b.Say("passport.block.wrong"), ""))
			default:
				say(v.env.Problem(err, nil))
			}
		})
	}
	entry.OnChanged = func(string) {
		entry.SetWrong(false)
		say(nil)
	}
	entry.OnNext = do.OnTapped
	v.ask(widget.NewCard(widget.NewSpaced(theme.Space16,
		widget.NewHeading(b.Say("passport.block.title")),
		widget.NewNotice(widget.Warning, b.Say("passport.block.consequence"), b.Say("passport.block.text")),
		form.Labelled(b, form.Spec{Label: b.Say("unlock.passphrase"), Hint: b.Say("passport.block.hint")}, entry, nil),
		wrong, widget.NewActions(do, v.cancel()))), entry)
}

// block blocks after the passphrase was found right. It goes on when the screen is left: the person asked for it.
func (v *view) block(passphrase string, done func(error)) {
	id := v.shot.view.Passport.ID
	v.env.Act(func(ctx context.Context) error {
		if err := v.env.App.VerifyPassphrase(ctx, passphrase); err != nil {
			return err
		}
		return v.env.App.BlockPassport(ctx, id)
	}, done)
}

func (v *view) blocked() {
	v.asking = false
	v.env.Shell.Toast(v.env.Book.Say("passport.block.done"))
	v.load()
}

// failure is an error in the words of the screen, with a way back to the actions.
func (v *view) failure(err error, retry func()) {
	v.ask(widget.NewSpaced(theme.Space16, v.env.Problem(err, retry), widget.NewActions(v.cancel())), nil)
}

// done tells that a copy was kept, in the place of the actions' first line.
func (v *view) done(text string) {
	v.rest()
	v.below.Objects = append([]fyne.CanvasObject{widget.NewNotice(widget.Success, text,
		words.When(v.env.Book, v.env.Now()))}, v.below.Objects...)
	v.below.Refresh()
	widget.Relayout(v.body)
}
