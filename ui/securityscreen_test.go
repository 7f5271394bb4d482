package ui_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/security"
)

func TestTheVaultIsClosedByHand(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.Tap("security.lock")
	c.Until("the door", func() bool { return c.shell.Current().Page == screen.PageUnlock })
	if door, err := c.app.Door(t.Context()); err != nil || door != app.DoorLocked {
		t.Errorf("the door is %s, %v", door, err)
	}
}

func TestTheVaultIsClosedWhenNobodyIsThere(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.ok(c.app.SaveSetting(t.Context(), security.SettingIdle, "1"))
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.lock")
	began := c.clock.Now()
	c.Until("the warning", func() bool {
		c.clock.Advance(timeStep)
		return c.Sees("Хранилище закроется через")
	})
	if after := c.clock.Now().Sub(began); after < 25*time.Second {
		t.Errorf("the warning came after %v already", after)
	}
	c.Until("the door", func() bool {
		c.clock.Advance(timeStep)
		return c.shell.Current().Page == screen.PageUnlock
	})
	if after := c.clock.Now().Sub(began); after < time.Minute {
		t.Errorf("the vault was closed after %v", after)
	}
}

func TestTheVaultStaysOpenWhileTheMouseMoves(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.ok(c.app.SaveSetting(t.Context(), security.SettingIdle, "1"))
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.lock")
	until := c.clock.Now().Add(3 * time.Minute)
	c.Until("three minutes to pass", func() bool {
		c.Stir()
		c.clock.Advance(timeStep)
		return c.clock.Now().After(until)
	})
	if c.Sees("Хранилище закроется через") || c.shell.Current().Page != screen.PageSecurity {
		t.Error("the vault closes although somebody is there")
	}
}

func TestIdleMinutesAreChosen(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.idle")
	if got := c.Value("security.idle"); got != strconv.Itoa(security.DefaultIdle) {
		t.Errorf("who chose nothing sees %q", got)
	}
	c.Choose("security.idle", "30")
	c.Until("the choice to be kept", func() bool {
		kept, err := c.app.Setting(t.Context(), security.SettingIdle)
		return err == nil && kept == "30"
	})
	for text, want := range map[string]int{"": 10, "x": 10, "-1": 10, "0": 0, "5": 5} {
		if got := security.IdleMinutes(text); got != want {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func TestANewRecoveryCodeNeedsThePassphraseAndIsReadBack(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.Tap("security.recovery")
	c.UntilSeen("Прежний код перестанет действовать")
	c.Type("security.recovery.passphrase", "не та фраза")
	c.Tap("security.recovery.do")
	c.UntilSeen("Фраза не подошла")
	c.Type("security.recovery.passphrase", passphrase)
	c.Tap("security.recovery.do")
	c.UntilID("security.recovery.written")
	c.Tap("security.recovery.copy")
	code := c.copied()
	c.Tap("security.recovery.written")
	for i, group := range strings.Split(code, "-") {
		c.Type("security.recovery.code."+strconv.Itoa(i+1), group)
	}
	c.Tap("security.recovery.confirm")
	c.UntilSeen("Новый код подтверждён")
	if stage, err := c.app.Stage(t.Context()); err != nil || stage == app.StageRecovery {
		t.Errorf("the stage is %s, %v", stage, err)
	}
}

func TestTheRecoveryCodeIsTakenOffTheClipboardAfterAMinute(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.Tap("security.recovery")
	c.Type("security.recovery.passphrase", passphrase)
	c.Tap("security.recovery.do")
	c.UntilSeen("Через минуту код сотрётся из буфера обмена")
	c.Tap("security.recovery.copy")
	code := c.copied()
	c.shell.Home()
	c.clock.Advance(59 * time.Second)
	c.Queue.Drain()
	if code == "" || c.copied() != code {
		t.Fatal("it is gone before the minute is over")
	}
	c.clock.Advance(time.Second)
	c.Until("the clipboard to be empty", func() bool { return c.copied() == "" })
}

func TestWhatElseIsOnTheClipboardStays(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageSecurity})
	queue := make(posts, 1)
	env := &screen.Env{Loop: queue, Clock: c.clock, Shell: c.shell, Book: book(t)}
	env.CopySecret("код")
	fyne.CurrentApp().Clipboard().SetContent("слова")
	c.clock.Advance(time.Minute)
	(<-queue)()
	if c.copied() != "слова" {
		t.Error("it was taken off")
	}
}

// posts is a loop whose posts a test takes one by one.
type posts chan func()

func (p posts) Post(f func()) { p <- f }

func book(t *testing.T) *phrase.Book {
	t.Helper()
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatWaitsIsCountedAndSentAgain(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.sentAll()
	c.authority.SetOffline(true)
	form, err := c.app.ProfileForm(t.Context())
	c.ok(err)
	c.ok(c.app.SubmitProfile(t.Context(), form.Answers.With(c.self().Answers())))
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilSeen("Ждёт отправки: 1 действие")
	c.Until("the connection to be lost", func() bool { return c.Sees("Нет связи") })
	c.authority.SetOffline(false)
	c.Tap("security.retry")
	c.UntilSeen("Всё отправлено")
	c.UntilSeen("Есть связь")
}

func TestSigningOutLeadsToTheDoorOfTheAccount(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	c.Tap("security.sign_out")
	c.Until("the way in", func() bool { return c.shell.Current().Page == screen.PageSignIn })
}

func TestTheAuthorityIsNamedWithItsKey(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageSecurity})
	info, err := c.app.Authority(t.Context())
	c.ok(err)
	c.UntilSeen(info.Name)
	c.UntilSeen("выпускает только образцы")
	c.Tap("security.authority.copy")
	if c.copied() != info.KeyHash.String() {
		t.Error("something else was copied")
	}
}

func TestAQRDoesNotStayInFrontOfALockedVault(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PagePassportQR})
	c.ok(c.app.Lock(t.Context()))
	c.Until("the door", func() bool { return c.shell.Current().Page == screen.PageUnlock })
}

func TestADialogDoesNotOutliveTheVaultItSavesFrom(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSecurity})
	screen.ToolkitSaver{Window: c.shell.Window()}.Save("passport.pdf", []byte("%PDF"), func(bool, error) {})
	overlays := c.shell.Window().Canvas().Overlays()
	if overlays.Top() == nil {
		t.Fatal("no dialog is open")
	}
	c.ok(c.app.Lock(t.Context()))
	c.Until("the door alone", func() bool {
		return c.shell.Current().Page == screen.PageUnlock && overlays.Top() == nil
	})
}
