package ui_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/security"
)

// timeStep is how far a test moves the clock at once.
const timeStep = time.Second

// holder is a citizen with an active passport, in front of its screen.
func newHolder(t *testing.T) *citizen {
	t.Helper()
	c := newCitizen(t)
	c.reach(app.NextShow)
	c.open(screen.Route{Page: screen.PagePassport})
	c.UntilID("passport.qr")
	return c
}

func TestThePassportShowsItsHolderAlsoOffline(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
	c.authority.SetOffline(true)
	c.open(screen.Route{Page: screen.PagePassport})
	c.UntilID("passport.qr")
	holder := c.self()
	p, err := c.app.Passport(t.Context(), "")
	c.ok(err)
	for _, text := range []string{holder.Name.Family, holder.Name.Given, holder.Passport.Number.String(), string(p.Passport.ID),
		"Действует", "Россия", "ОБРАЗЕЦ", "Данные на 15 июня 2026 г."} {
		if !c.Sees(text) {
			t.Errorf("%q is not to be seen", text)
		}
	}
}

func TestThePassportTurnsOver(t *testing.T) {
	c := newHolder(t)
	holder := c.self()
	if c.Sees(holder.Registration.Street) {
		t.Fatal("the registration stands on the front")
	}
	c.Tap("passport.flip")
	c.UntilSeen(holder.Registration.Street)
	c.UntilSeen(holder.Passport.Department.String())
	c.UntilSeen("Показать лицевую сторону")
	c.Tap("passport.flip")
	c.UntilSeen(holder.Name.Family)
}

func TestWithoutAPassportTheNextStepIsOffered(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PagePassport})
	c.UntilSeen("Паспорта пока нет")
	c.Tap("passport.next")
	if c.shell.Current().Page != screen.PageProfile {
		t.Error("the next step leads elsewhere")
	}
}

func TestAPDFIsKeptWhereThePersonWants(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.pdf")
	c.Tap("passport.pdf.save")
	c.UntilSeen("Файл сохранён")
	if !bytes.HasPrefix(c.outside.content, []byte("%PDF-")) || bytes.Contains(c.outside.content, []byte("/Encrypt")) {
		t.Errorf("what was kept begins with %q", c.outside.content[:min(8, len(c.outside.content))])
	}
	if !strings.HasSuffix(c.outside.name, ".pdf") || strings.Contains(strings.ToLower(c.outside.name), "примеров") {
		t.Errorf("the file is called %q", c.outside.name)
	}
}

func TestAPDFIsClosedWithAPasswordTypedTwice(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.pdf")
	c.Tap("passport.pdf.protect")
	c.Tap("passport.pdf.save")
	c.UntilSeen("Введите пароль или снимите отметку")
	c.Type("passport.pdf.password", "Сирень-у-окна-7")
	c.Type("passport.pdf.repeat", "другой")
	c.Tap("passport.pdf.save")
	c.UntilSeen("Пароли различаются")
	c.Type("passport.pdf.repeat", "Сирень-у-окна-7")
	c.Tap("passport.pdf.save")
	c.UntilSeen("Файл сохранён")
	if !bytes.Contains(c.outside.content, []byte("/Encrypt")) || bytes.Contains(c.outside.content, []byte("/AESV2")) {
		t.Error("the PDF is not encrypted as promised")
	}
}

func TestACopyThatCannotBeKeptIsTold(t *testing.T) {
	c := newHolder(t)
	c.outside.refuse = domain.ErrNoSpace
	c.Tap("passport.file")
	c.UntilSeen("RZ-NO-SPACE")
	c.outside.refuse = nil
	c.Tap("problem.retry")
	c.UntilSeen("Файл сохранён")
	if !strings.HasSuffix(c.outside.name, ".razvorot") || len(c.outside.content) == 0 {
		t.Errorf("%q of %d bytes was kept", c.outside.name, len(c.outside.content))
	}
}

func TestAnOldQRIsTakenAwayAndRenewed(t *testing.T) {
	c := newHolder(t)
	c.ok(c.app.SaveSetting(t.Context(), security.SettingIdle, "0")) // the code outlives somebody who does nothing
	c.Tap("passport.qr")
	c.UntilSeen("Действует ещё")
	p, err := c.app.Passport(t.Context(), "")
	c.ok(err)
	code, err := c.app.PassportQR(t.Context(), p.Passport.ID, domain.QRWish{})
	c.ok(err)
	left := func() time.Duration { return code.Until.Sub(c.clock.Now()) }
	seen := func() bool { // what is shown is of now: a clock that runs ahead of the window looks like a sleep, which closes the vault
		n := int(left().Round(time.Second).Seconds())
		return c.Sees(fmt.Sprintf("Действует ещё %d:%02d", n/60, n%60))
	}
	c.Until("the countdown", func() bool {
		c.Stir() // somebody is there: the vault stays open
		if at := left(); at > 90*time.Second && seen() {
			c.authority.Advance(min(at-90*time.Second, timeStep))
		}
		return c.Sees("Действует ещё 1:30")
	})
	c.authority.SetOffline(true)
	c.Until("the end", func() bool {
		c.Stir()
		if seen() {
			c.authority.Advance(timeStep)
		}
		return c.Sees("Код устарел")
	})
	c.authority.SetOffline(false)
	c.Tap("passport.qr.renew")
	c.Until("another code", func() bool { c.Stir(); return c.Sees("Действует ещё") && !c.Sees("Код устарел") })
}

func TestBlockingNamesWhatFollowsAndAsksForThePassphrase(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.block")
	c.UntilSeen("Паспорт перестанет действовать сразу")
	c.Type("passport.block.passphrase", "не та фраза")
	c.Tap("passport.block.do")
	c.UntilSeen("Фраза не подошла")
	if v, err := c.app.Passport(t.Context(), ""); err != nil || v.State != domain.PassportActive {
		t.Fatalf("a wrong passphrase left the passport %s, %v", v.State, err)
	}
	c.authority.Advance(time.Minute)
	c.Type("passport.block.passphrase", passphrase)
	c.Tap("passport.block.do")
	c.UntilID("passport.authority")
	if c.Find("passport.qr") != nil || c.Find("passport.block") != nil {
		t.Error("a blocked passport can be shown, or blocked again")
	}
	c.Until("the authority to know", func() bool {
		c.Stir()
		c.authority.Advance(timeStep)
		p, err := c.app.Passports(t.Context())
		if err != nil {
			return false
		}
		there, err := c.authority.FindPassport(t.Context(), p[0].ID)
		return err == nil && there.State == domain.PassportBlocked
	})
}

func TestEachStateOfAPassportHasItsOwnWayOn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextActivate)
	c.open(screen.Route{Page: screen.PagePassport})
	c.UntilID("passport.activate")
	if c.Find("passport.qr") != nil || c.Find("passport.pdf") != nil {
		t.Error("a passport that is not activated can be shown")
	}
	p, err := c.app.Passports(t.Context())
	c.ok(err)
	c.Window.Close() // it would take the years for a sleep, and close the vault
	c.clock.Advance(p[0].ValidUntil.AddDays(2).Time().Sub(c.clock.Now()))
	c.open(screen.Route{Page: screen.PagePassport})
	c.UntilID("passport.reapply")
	if c.Find("passport.block") != nil || !c.Sees("Истёк") && !c.Sees("истёк") {
		t.Error("an expired passport is not told as such")
	}
}

func TestAskingIsLeftByGoingBack(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.block")
	c.UntilID("passport.block.do")
	c.shell.Back()
	c.UntilID("passport.qr")
	if c.Find("passport.block.do") != nil {
		t.Error("the question is still there")
	}
	if _, err := c.app.Passport(t.Context(), "none"); !errors.Is(err, domain.ErrNotFound) {
		t.Errorf("a passport that is not there gives %v", err)
	}
}
