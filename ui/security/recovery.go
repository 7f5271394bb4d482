package security

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/recovery"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// askRecovery names what a new recovery code means, and asks for the passphrase: whoever found the program open must not
// get a way in of their own.
func (s *Screen) askRecovery() {
	b := s.env.Book
	var submit func()
	field := secret.NewField(b, "security.recovery.passphrase", b.Say("unlock.passphrase"), "", func() { submit() })
	trouble := widget.NewSpaced(0)
	do := widget.NewPrimary("security.recovery.do", b.Say("security.recovery.do"), func() { submit() })
	submit = func() {
		do.SetBusy(b.Say("onboarding.recovery.preparing"))
		passphrase := field.Text()
		screen.Load(s.env, func(ctx context.Context) (string, error) {
			if err := s.env.App.VerifyPassphrase(ctx, passphrase); err != nil {
				return "", err
			}
			return s.env.App.NewRecovery(context.WithoutCancel(ctx))
		}, func(code string, err error) {
			do.SetBusy("")
			switch {
			case err == nil:
				s.showCode(code)
			case errors.Is(err, domain.ErrWrongCredentials):
				field.Fault(b.Say("unlock.wrong"))
			default:
				trouble.Objects = []fyne.CanvasObject{s.env.Problem(err, nil)}
				trouble.Refresh()
				widget.Relayout(s.body)
			}
		})
	}
	s.put(widget.NewSpaced(theme.Space16, widget.NewDivider(),
		widget.NewNotice(widget.Warning, b.Say("security.recovery.consequence"), b.Say("security.recovery.text")),
		field.Object(), trouble, widget.NewActions(do, s.cancel())))
	field.Focus()
}

func (s *Screen) cancel() fyne.CanvasObject {
	return widget.NewSecondary("security.cancel", s.env.Book.Say("passport.cancel"), func() { s.put() })
}

// showCode shows the new code, to be written down.
func (s *Screen) showCode(code string) {
	b := s.env.Book
	s.put(widget.NewSpaced(theme.Space16, widget.NewDivider(), widget.NewText(b.Say("onboarding.recovery.lead")),
		recovery.NewCode(code), widget.NewFlow(widget.NewSecondary("security.recovery.copy", b.Say("copy"), func() { s.env.CopySecret(code) })),
		widget.NewCaption(b.Say("recovery.copy.note")),
		widget.NewActions(widget.NewPrimary("security.recovery.written", b.Say("onboarding.recovery.written"),
			func() { s.confirmCode(code) }))))
}

// confirmCode has the code typed in from the copy: only what was read back is known to be written down.
func (s *Screen) confirmCode(code string) {
	b := s.env.Book
	entry := recovery.NewEntry(b, "security.recovery.code")
	wrong := widget.NewSpaced(0)
	done := widget.NewPrimary("security.recovery.confirm", b.Say("onboarding.confirm.done"), nil)
	say := func(o fyne.CanvasObject) {
		wrong.Objects = []fyne.CanvasObject{o}
		wrong.Refresh()
		widget.Relayout(s.body)
	}
	done.OnTapped = func() {
		typed := entry.Code()
		if group := recovery.Differs(code, typed); group >= 0 {
			say(widget.NewRemark(widget.Error, b.Say("onboarding.confirm.group", map[string]int{"N": group + 1})))
			entry.Mark(group)
			return
		}
		done.SetBusy(b.Say("onboarding.confirm.working"))
		s.env.Act(func(ctx context.Context) error { return s.env.App.ConfirmRecovery(ctx, typed) }, func(err error) {
			done.SetBusy("")
			if err != nil {
				say(s.env.Problem(err, nil))
				return
			}
			s.put(widget.NewNotice(widget.Success, b.Say("security.recovery.done"), ""))
		})
	}
	entry.OnSubmit = done.OnTapped
	s.put(widget.NewSpaced(theme.Space16, widget.NewDivider(), widget.NewText(b.Say("onboarding.confirm.lead")), entry.Object(), wrong,
		widget.NewActions(done, widget.NewSecondary("security.recovery.show", b.Say("onboarding.confirm.show"),
			func() { s.showCode(code) }))))
	entry.Focus()
}
