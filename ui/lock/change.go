package lock

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

func (s *Screen) askPassphrase() {
	b := s.env.Book
	fields := secret.NewNew(secret.NewOptions{Book: b, ID: "lock.new", Label: b.Say("onboarding.vault.passphrase"),
		Hint: b.Say("onboarding.vault.passphrase.hint"), Repeat: b.Say("onboarding.vault.repeat"),
		Differs: b.Say("onboarding.vault.differs"), Check: s.env.App.CheckPassphrase, Submit: func() {}})
	s.begin(change{id: "lock.passphrase", title: b.Say("unlock.renew.title"), text: b.Say("lock.passphrase.lead"),
		do: b.Say("unlock.renew.save"), working: b.Say("unlock.renew.working"), done: b.Say("lock.passphrase.done"),
		fields: fields.Object(), accept: fields.Accept,
		act: func(ctx context.Context, before string) error {
			return s.env.App.ChangePassphrase(ctx, before, fields.Text())
		},
		refuse: func(i domain.Invalid) { fields.Refuse(i.Findings) }})
}

func (s *Screen) askPIN() {
	b := s.env.Book
	first := secret.NewField(b, "lock.pin.new", b.Say("lock.pin.new"), b.Say("lock.pin.hint"), nil).Digits()
	second := secret.NewField(b, "lock.pin.repeat", b.Say("lock.pin.repeat"), "", nil).Digits()
	refuse := func(found finding.List) {
		var lines []string
		for _, f := range found {
			lines = append(lines, words.Finding(b, f))
		}
		first.Fault(lines...)
		first.Focus()
	}
	accept := func() bool {
		if found := s.env.App.CheckPIN(first.Text()); found.Blocking() {
			refuse(found)
			return false
		}
		if first.Text() != second.Text() {
			second.Fault(b.Say("lock.pin.differs"))
			second.Focus()
			return false
		}
		return true
	}
	s.begin(change{id: "lock.pin", title: b.Say("lock.pin.title"), text: b.Say("lock.pin.lead"), do: b.Say("lock.pin.save"),
		working: b.Say("lock.pin.working"), done: b.Say("lock.pin.done"),
		fields: widget.NewSpaced(theme.Space16, first.Object(), second.Object()), accept: accept,
		act: func(ctx context.Context, passphrase string) error {
			return s.env.App.SetPIN(ctx, passphrase, first.Text())
		},
		refuse: func(i domain.Invalid) { refuse(i.Findings) }})
}

func (s *Screen) askDrop() {
	b := s.env.Book
	s.begin(change{id: "lock.drop", title: b.Say("lock.pin.drop"), text: b.Say("lock.pin.drop.lead"), do: b.Say("lock.pin.drop"),
		working: b.Say("lock.pin.working"), done: b.Say("lock.pin.dropped"), act: s.env.App.DropPIN})
}
