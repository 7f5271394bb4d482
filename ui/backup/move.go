package backup

import (
	"cmp"
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/security"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// moved follows the move to this device: what is done, and the one next step.
func (s *Screen) moved(m app.Move) fyne.CanvasObject {
	b := s.env.Book
	parts := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("move.title")), widget.NewText(b.Say("move.lead")))
	if m.LeftBehind {
		parts.Add(widget.NewNotice(widget.Warning, b.Say("move.left"), b.Say("move.left.text")))
		parts.Add(widget.NewActions(widget.NewPrimary("move.end", b.Say("move.end"), s.endMove)))
		return parts
	}
	step := func(done bool, title string) {
		tone, state := widget.Neutral, b.Say("move.waits")
		if done {
			tone, state = widget.Success, b.Say("move.done")
		}
		parts.Add(widget.NewEnds(widget.NewText(title), widget.NewChip(tone, state)))
	}
	step(true, b.Say("move.restored", map[string]string{"Moment": words.When(b, m.MadeAt)}))
	step(m.SignedIn, b.Say("move.signed_in"))
	if m.Passport != "" {
		step(m.Keys > 0, b.Say("move.keys"))
	}
	step(!m.ProvenAt.IsZero(), b.Say("move.proven"))
	switch {
	case !m.SignedIn:
		parts.Add(widget.NewCaption(b.Say("move.sign_in")))
	case m.ProvenAt.IsZero():
		prove := widget.NewPrimary("move.prove", b.Say("move.prove"), nil)
		prove.OnTapped = func() { s.prove(prove, parts) }
		parts.Add(widget.NewText(b.Say("move.prove.text")))
		parts.Add(widget.NewActions(prove))
	default:
		parts.Add(widget.NewNotice(widget.Success, b.Say("move.code", map[string]string{"Code": m.Code}), b.Say("move.code.text")))
		s.devices(parts)
		parts.Add(widget.NewActions(widget.NewSecondary("move.end", b.Say("move.end"), s.endMove)))
	}
	return parts
}

func (s *Screen) prove(by *widget.Button, parts *fyne.Container) {
	by.SetBusy(s.env.Book.Say("move.proving"))
	var now app.Connectivity
	s.env.Act(func(ctx context.Context) error {
		err := s.env.App.Prove(ctx)
		if err != nil {
			now, _ = s.env.App.Connectivity(ctx) // of what else failed there is nothing to tell
		}
		return err
	}, func(err error) {
		by.SetBusy("")
		switch {
		case err == nil:
			s.load()
			return
		case now.ClockAhead != 0: // credentials are not in force yet, or not any more
			parts.Add(security.ClockNotice(s.env, now.ClockAhead))
		default:
			parts.Add(s.env.Problem(err, nil))
		}
		widget.Relayout(s.body)
	})
}

// devices lists the devices that are still signed in, each with its end.
func (s *Screen) devices(parts *fyne.Container) {
	b := s.env.Book
	list := widget.NewSpaced(theme.Space12)
	parts.Add(widget.NewStrong(b.Say("move.devices")))
	parts.Add(list)
	var load func()
	load = func() {
		if len(list.Objects) == 0 {
			list.Add(widget.NewSkeleton(1))
		}
		screen.Load(s.env, s.env.App.OldDevices, func(all []domain.DeviceSession, err error) {
			list.Objects = nil
			if err != nil {
				list.Add(s.env.Unread(err, load))
			} else if len(all) == 0 {
				list.Add(widget.NewCaption(b.Say("move.devices.none")))
			}
			for _, d := range all {
				end := widget.NewDanger("move.end."+string(d.ID), b.Say("move.device.end"), nil)
				end.OnTapped = func() {
					end.SetBusy(b.Say("move.device.ending"))
					s.env.Act(func(ctx context.Context) error { return s.env.App.EndOldDevice(ctx, d.ID) }, func(err error) {
						end.SetBusy("")
						if err != nil {
							list.Add(s.env.Unread(err, load))
							widget.Relayout(s.body)
							return
						}
						load()
					})
				}
				used := b.Say("move.device.used", map[string]string{"Moment": words.When(b, d.UsedAt)})
				list.Add(widget.NewSpaced(theme.Space8, widget.NewStrong(cmp.Or(d.Device.Name, b.Say("move.device.unnamed"))), widget.NewCaption(used), widget.NewActions(end)))
			}
			list.Refresh()
			widget.Relayout(s.body)
		})
	}
	load()
}

func (s *Screen) endMove() {
	s.env.Act(s.env.App.EndMove, func(err error) {
		if err != nil {
			s.put(s.move, s.env.Problem(err, nil))
			return
		}
		s.load()
	})
}

// offerErase offers to erase this device after a move to another one.
func (s *Screen) offerErase() {
	b := s.env.Book
	s.put(s.erase, widget.NewHeading(b.Say("erase.title")), widget.NewText(b.Say("erase.text")),
		widget.NewFlow(widget.NewSecondary("erase.begin", b.Say("erase.begin"), s.askErase)))
}

// askErase names what is lost, and asks for the code of the new device and the passphrase.
func (s *Screen) askErase() {
	b := s.env.Book
	code := secret.NewField(b, "erase.code", b.Say("erase.code"), b.Say("erase.code.hint"), nil).Digits()
	field := secret.NewField(b, "erase.passphrase", b.Say("erase.passphrase"), "", nil)
	trouble := widget.NewSpaced(0)
	do := widget.NewDanger("erase.do", b.Say("erase.do"), nil)
	do.OnTapped = func() {
		do.SetBusy(b.Say("erase.working"))
		typed, passphrase := code.Text(), field.Text()
		s.env.Do(func(ctx context.Context) error { // not Act: it would wait for itself
			return s.env.Writes.Close(context.WithoutCancel(ctx), func(ctx context.Context) error { return s.env.App.EraseMoved(ctx, passphrase, typed) })
		}, func(err error) {
			do.SetBusy("")
			switch {
			case err == nil:
				entrance.Continue(s.env, func(err error) { s.put(s.erase, s.env.Problem(err, nil)) })
			case errors.Is(err, domain.ErrInvalid):
				code.Fault(b.Say("erase.code.wrong"))
			case errors.Is(err, domain.ErrWrongCredentials):
				field.Fault(b.Say("unlock.wrong"))
			default:
				trouble.Objects = []fyne.CanvasObject{s.env.Problem(err, nil)}
				trouble.Refresh()
				widget.Relayout(s.body)
			}
		})
	}
	s.put(s.erase, widget.NewHeading(b.Say("erase.title")),
		widget.NewNotice(widget.Warning, b.Say("erase.consequence"), b.Say("erase.consequence.text")),
		code.Object(), field.Object(), trouble,
		widget.NewActions(do, widget.NewSecondary("erase.cancel", b.Say("passport.cancel"), s.offerErase)))
	code.Focus()
}
