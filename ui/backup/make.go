package backup

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/recovery"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// askKey asks what the backup is to be sealed with.
func (s *Screen) askKey(above ...fyne.CanvasObject) {
	b := s.env.Book
	fields := widget.NewSpaced(theme.Space16)
	ways := widget.NewRadio("backup.key", []widget.Option{
		{Value: string(app.BackupByPassphrase), Text: b.Say("backup.key.passphrase")},
		{Value: string(app.BackupByRecovery), Text: b.Say("backup.key.recovery")},
		{Value: string(app.BackupByOther), Text: b.Say("backup.key.other")}}, nil)
	var order func() (app.BackupOrder, bool)
	choose := func(key string) {
		var object fyne.CanvasObject
		object, order = s.keyFields(app.BackupKey(key))
		s.put(fields, object)
	}
	ways.SetValue(string(app.BackupByPassphrase))
	choose(string(app.BackupByPassphrase))
	ways.OnChanged(choose)
	do := widget.NewPrimary("backup.make", b.Say("backup.make"), func() {
		if o, ok := order(); ok {
			s.prepare(o)
		}
	})
	s.put(s.make, append([]fyne.CanvasObject{widget.NewHeading(b.Say("backup.title")), widget.NewText(b.Say("backup.lead"))},
		append(above, widget.NewStrong(b.Say("backup.key")), ways, fields, widget.NewActions(do))...)...)
}

// keyFields returns the fields for a way of sealing, and what reads them; it marks what is wrong.
func (s *Screen) keyFields(key app.BackupKey) (fyne.CanvasObject, func() (app.BackupOrder, bool)) {
	b := s.env.Book
	switch key {
	case app.BackupByRecovery:
		code := recovery.NewEntry(b, "backup.code")
		return code.Object(), func() (app.BackupOrder, bool) {
			if code.Digits() < recovery.Groups*recovery.GroupSize {
				code.Focus()
				return app.BackupOrder{}, false
			}
			return app.BackupOrder{Key: key, Secret: code.Code()}, true
		}
	case app.BackupByOther:
		now := secret.NewField(b, "backup.confirm", b.Say("unlock.passphrase"), b.Say("backup.confirm.hint"), nil)
		fresh := secret.NewNew(secret.NewOptions{Book: b, ID: "backup.other", Label: b.Say("backup.other"),
			Hint: b.Say("onboarding.vault.passphrase.hint"), Repeat: b.Say("onboarding.vault.repeat"),
			Differs: b.Say("onboarding.vault.differs"), Check: s.env.App.CheckPassphrase, Submit: func() {}})
		return widget.NewSpaced(theme.Space16, now.Object(), fresh.Object()), func() (app.BackupOrder, bool) {
			if now.Text() == "" {
				now.Focus()
				return app.BackupOrder{}, false
			}
			return app.BackupOrder{Key: key, Secret: fresh.Text(), Confirm: now.Text()}, fresh.Accept()
		}
	}
	field := secret.NewField(b, "backup.passphrase", b.Say("unlock.passphrase"), b.Say("backup.passphrase.hint"), nil)
	return field.Object(), func() (app.BackupOrder, bool) {
		if field.Text() == "" {
			field.Focus()
		}
		return app.BackupOrder{Key: key, Secret: field.Text()}, field.Text() != ""
	}
}

// prepare makes the backup, which can be called off at any moment.
func (s *Screen) prepare(order app.BackupOrder) {
	b := s.env.Book
	ctx, cancel := context.WithCancel(s.env.Context())
	s.cancel = cancel
	w := newWork(s.env, b.Say("backup.making"), widget.NewSecondary("backup.cancel", b.Say("passport.cancel"), cancel))
	order.Progress = w.progress
	s.put(s.make, append([]fyne.CanvasObject{widget.NewHeading(b.Say("backup.title"))}, w.objects()...)...)
	screen.Load(s.env, func(context.Context) (domain.PreparedBackup, error) { return s.env.App.PrepareBackup(ctx, order) },
		func(p domain.PreparedBackup, err error) {
			off := ctx.Err() != nil
			cancel()
			switch {
			case err == nil:
				s.prepared = p
				s.ready()
			case off:
				s.askKey(widget.NewNotice(widget.Info, b.Say("backup.called_off"), b.Say("backup.called_off.text")))
			case errors.Is(err, domain.ErrWrongCredentials), errors.Is(err, domain.ErrNotFound):
				s.askKey(widget.NewNotice(widget.Error, b.Say("backup.key.wrong"), b.Say("backup.key.wrong.text")))
			case errors.Is(err, domain.ErrInvalid):
				s.askKey(widget.NewNotice(widget.Error, b.Say("unlock.recovery.malformed"), ""))
			default:
				s.askKey(s.env.Problem(err, nil))
			}
		})
}

// ready has the backup saved; it waits beside the vault until then.
func (s *Screen) ready(above ...fyne.CanvasObject) {
	b := s.env.Book
	save := widget.NewPrimary("backup.save", b.Say("backup.save"), s.save)
	drop := widget.NewSecondary("backup.discard", b.Say("backup.discard"), s.discard)
	s.put(s.make, append([]fyne.CanvasObject{widget.NewHeading(b.Say("backup.ready")),
		widget.NewText(b.Say("backup.ready.text", map[string]string{"Size": words.Size(b, s.prepared.Size())})),
		contents(s.env, s.prepared.Contents())}, append(above, widget.NewActions(save, drop))...)...)
}

func (s *Screen) save() {
	b, p := s.env.Book, s.prepared
	screen.SaveFile(s.env, fileName(p.Contents().MadeAt), p.Open, func(saved bool, err error) {
		switch {
		case err != nil:
			s.ready(s.env.Problem(err, nil), widget.NewCaption(b.Say("backup.save.again")))
		case saved:
			s.fetched(p)
		}
	})
}

func (s *Screen) fetched(p domain.PreparedBackup) {
	b := s.env.Book
	s.prepared = nil
	s.env.Act(func(ctx context.Context) error { return s.env.App.BackupFetched(ctx, p) }, func(err error) {
		if err != nil {
			s.askKey(s.env.Problem(err, nil))
			return
		}
		s.askKey(widget.NewNotice(widget.Success, b.Say("backup.saved"), b.Say("backup.saved.text")))
	})
}

func (s *Screen) discard() {
	p := s.prepared
	s.prepared = nil
	s.env.Act(func(context.Context) error { return p.Discard() }, func(err error) {
		if err != nil {
			s.askKey(s.env.Problem(err, nil))
			return
		}
		s.askKey()
	})
}

// offerCheck offers to look at a backup without restoring it.
func (s *Screen) offerCheck(above ...fyne.CanvasObject) {
	b := s.env.Book
	o := &opening{env: s.env, id: "backup.check"}
	head := []fyne.CanvasObject{widget.NewHeading(b.Say("backup.check")), widget.NewText(b.Say("backup.check.text"))}
	o.put = func(objects ...fyne.CanvasObject) { s.put(s.check, append(head[:1:1], objects...)...) }
	o.closed = func() { s.offerCheck() }
	o.opened = func(c domain.BackupContents) {
		o.discard()
		s.offerCheck(widget.NewNotice(widget.Success, b.Say("backup.check.good"), b.Say("backup.check.good.text")), contents(s.env, c))
	}
	s.put(s.check, append(append(head, above...), widget.NewFlow(
		widget.NewSecondary("backup.check.choose", b.Say("backup.choose"), o.choose)))...)
}
