package ui_test

import (
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
)

const sparePhone = "+7 900 000-07-07"

// toTheSpare has a code sent to a spare phone.
func (c *citizen) toTheSpare(open func()) {
	c.t.Helper()
	open()
	c.UntilID("phones.spare.add")
	c.Tap("phones.spare.add")
	c.UntilID("phones.send")
	c.Type("field."+string(person.FieldSparePhone), sparePhone)
	c.Type("phones.password", password)
}

// TestA6ASparePhoneIsAddedAndRemovedOnTheScreen: masked on it, with what goes wrong, and heard of by it.
func TestA6ASparePhoneIsAddedAndRemovedOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.phones")
	c.Tap("security.phones")
	c.UntilID("phones.spare.add")
	if !c.Sees("Не добавлен") || c.Sees("000-10-20") {
		t.Error("the phones are not masked")
	}
	c.Tap("phones.spare.add")
	c.UntilID("phones.send")
	c.Tap("phones.send")
	c.UntilSeen("Введите пароль")
	c.Type("field."+string(person.FieldSparePhone), citizensPhone)
	c.Type("phones.password", password)
	c.Tap("phones.send")
	c.Until("its own phone is refused", func() bool { return c.Find("phones.send") != nil && c.Find("phones.code") == nil })
	c.Type("field."+string(person.FieldSparePhone), sparePhone)
	c.Type("phones.password", "Ne-tot-2031!")
	c.Tap("phones.send")
	c.UntilSeen("Это не тот пароль")
	c.Type("phones.password", password)
	c.Tap("phones.send")
	c.UntilID("phones.code")
	c.Type("phones.code", c.code(domain.MessageSpare))
	c.UntilID("phones.spare.remove")
	account, err := c.app.Account(t.Context())
	c.ok(err)
	if account.Spare.IsZero() || !c.Sees(account.Spare.Masked()) {
		t.Error("it is not shown")
	}
	c.Tap("phones.spare.remove")
	c.UntilID("phones.remove.do")
	c.Type("phones.password", password)
	c.Tap("phones.remove.do")
	c.UntilSeen("Не добавлен")
}

// TestA6PhonesAreDrawn draws every screen of them. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA6PhonesAreDrawn(t *testing.T) {
	c := newCitizen(t)
	draw := c.drawer()
	c.reach(app.NextFillProfile)
	at := factorAt(domain.ArgPhones)
	draw(holderScreen{"phones-none", at, "phones.spare.add", nil})
	draw(holderScreen{"phones-add", at, "phones.send", nil}, c.toTheSpare)
	draw(holderScreen{"phones-code", at, "phones.code", nil}, func(open func()) {
		c.toTheSpare(open)
		c.Tap("phones.send")
	})
	sent, err := c.app.StartSparePhone(t.Context(), sparePhone, password, "")
	c.ok(err)
	c.ok(c.app.ConfirmSparePhone(t.Context(), sent, c.code(domain.MessageSpare)))
	draw(holderScreen{"phones-both", at, "phones.spare.remove", nil})
	draw(holderScreen{"phones-lost", at, "phones.change.lost", []string{"phones.change.lost"}})
	draw(holderScreen{"phones-new", at, "phones.new.send", nil}, c.toTheNewPhone)
	draw(holderScreen{"phones-remove", at, "phones.spare.remove", []string{"phones.spare.remove"}})
}

// toTheNewPhone has the spare phone vouch for a change of the main one.
func (c *citizen) toTheNewPhone(open func()) {
	c.t.Helper()
	open()
	c.UntilID("phones.change.lost")
	c.Tap("phones.change.lost")
	c.UntilID("phones.send")
	c.Type("phones.password", password)
	c.Tap("phones.send")
	c.UntilID("phones.code")
	c.Type("phones.code", c.code(domain.MessagePhone))
	c.UntilID("phones.new.send")
}

// TestA6ThePhoneIsChangedOnTheScreen by a code to it and a code to the new one, and by the spare one when it is lost.
func TestA6ThePhoneIsChangedOnTheScreen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(factorAt(domain.ArgPhones))
	c.UntilID("phones.change")
	c.Tap("phones.change")
	c.UntilID("phones.send")
	c.Tap("phones.send")
	c.UntilSeen("Введите пароль")
	c.Type("phones.password", password)
	c.Tap("phones.send")
	c.UntilID("phones.code")
	c.Type("phones.code", c.code(domain.MessagePhone))
	c.UntilID("phones.new.send")
	c.Type("field."+string(person.FieldPhone), "+7 900 000-08-08")
	c.Tap("phones.new.send")
	c.UntilID("phones.new.code")
	c.Type("phones.new.code", c.code(domain.MessageNewPhone))
	c.Until("the new phone", func() bool { return c.mainPhone() == "+7 900 000-08-08" })

	sent, err := c.app.StartSparePhone(t.Context(), sparePhone, password, "")
	c.ok(err)
	c.ok(c.app.ConfirmSparePhone(t.Context(), sent, c.code(domain.MessageSpare)))
	c.toTheNewPhone(func() { c.open(factorAt(domain.ArgPhones)) })
	c.Type("field."+string(person.FieldPhone), "+7 900 000-09-09")
	c.Tap("phones.new.send")
	c.UntilID("phones.new.code")
	c.Type("phones.new.code", c.code(domain.MessageNewPhone))
	c.Until("the newest phone", func() bool { return c.mainPhone() == "+7 900 000-09-09" })
}

func (c *citizen) mainPhone() string {
	c.t.Helper()
	account, err := c.app.Account(c.t.Context())
	c.ok(err)
	return account.Phone.Formatted()
}
