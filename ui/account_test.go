package ui_test

import (
	"os"
	"slices"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/theme"
)

const freshPassword = "Novyj-sneg-2032!"

// elsewhere signs the citizen in on another device, and returns what its owner sees.
func (c *citizen) elsewhere(name string) domain.Backend {
	c.t.Helper()
	ctx := c.t.Context()
	account, err := c.app.Account(ctx)
	c.ok(err)
	b := c.authority.NewDevice()
	sent, err := b.SignIn(ctx, person.Login{Phone: account.Phone}, password, domain.DeviceInfo{Name: name, Platform: "linux"})
	c.ok(err)
	ticket, err := b.ConfirmCode(ctx, sent.Challenge, c.code(domain.MessageSignIn))
	c.ok(err)
	_, err = b.FinishSignIn(ctx, ticket)
	c.ok(err)
	return b
}

// guesses tries wrong passwords from a device that is nobody's.
func (c *citizen) guesses(tries int) {
	c.t.Helper()
	account, err := c.app.Account(c.t.Context())
	c.ok(err)
	for range tries {
		_, err := c.authority.NewDevice().SignIn(c.t.Context(), person.Login{Phone: account.Phone}, "не тот пароль", domain.DeviceInfo{})
		if kindOf(err) != domain.ErrWrongCredentials {
			c.t.Fatal(err)
		}
	}
}

func TestA5AForgottenPasswordIsSetAnewFromTheDoor(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	other := c.elsewhere("Ноутбук")
	c.ok(c.app.SignOut(t.Context()))
	c.open(screen.Route{Page: screen.PageSignIn})
	c.UntilID("signin.forgot")
	c.Tap("signin.forgot")
	c.UntilID("forgot.send")
	c.Type("field."+string(person.FieldPhone), "+7 916 000-10-20")
	c.Tap("forgot.send")
	c.UntilID("forgot.code")
	c.Type("forgot.code", c.code(domain.MessagePassword))
	c.UntilID("forgot.save")
	c.Type("forgot.password", freshPassword)
	c.Type("forgot.password.repeat", freshPassword)
	c.Tap("forgot.save")
	c.UntilID("signin.password")
	if _, err := other.Account(t.Context()); kindOf(err) != domain.ErrUnauthorised {
		t.Error("another device is signed in still:", err)
	}
	c.Type("signin.password", password)
	c.Tap("signin.next")
	c.UntilSeen("Не подошли телефон, почта")
	c.Type("signin.password", freshPassword)
	c.Tap("signin.next")
	c.UntilID("signin.code")
}

func TestA6APasswordIsChangedInTheSecurityCentre(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	other := c.elsewhere("Ноутбук")
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.password")
	c.Tap("security.password")
	c.UntilID("password.save")
	c.Type("password.old", "Ne-tot-2031!")
	c.Type("password.new", freshPassword)
	c.Type("password.new.repeat", freshPassword)
	c.Tap("password.save")
	c.UntilSeen("Это не тот пароль")
	c.Type("password.old", password)
	c.Tap("password.save")
	c.UntilSeen("Пароль изменён")
	if _, err := other.Account(t.Context()); kindOf(err) != domain.ErrUnauthorised {
		t.Error("another device is signed in still:", err)
	}
	if stage, err := c.app.Stage(t.Context()); err != nil || stage != app.StageHome {
		t.Error("this device:", stage, err)
	}
}

func TestA6DevicesAreSignedOutFromTheList(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	others := []domain.Backend{c.elsewhere("Ноутбук"), c.elsewhere("Чужой телефон"), c.elsewhere("Планшет")}
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.devices")
	c.Tap("security.devices")
	c.UntilSeen("Чужой телефон")
	all, err := c.app.Devices(t.Context())
	c.ok(err)
	for _, d := range all {
		if d.Device.Name == "Чужой телефон" {
			c.Tap("devices.end." + string(d.ID))
		}
	}
	c.Until("one is gone", func() bool { return !c.Sees("Чужой телефон") && c.Sees("Планшет") })
	c.Tap("devices.end")
	c.Until("all are gone", func() bool { return !c.Sees("Планшет") && c.Sees("Это устройство") })
	for _, b := range others {
		if _, err := b.Account(t.Context()); kindOf(err) != domain.ErrUnauthorised {
			t.Error("signed in still:", err)
		}
	}
}

func TestA6TheJournalMarksAStrangerAndLeadsToWhatIsToBeDone(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	stranger := c.elsewhere("Чужой телефон")
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilID("security.journal")
	c.Tap("security.journal")
	c.UntilSeen("Новое устройство")
	if !c.Sees("Чужой телефон") || !c.Sees("Это устройство") {
		t.Error("an entry is missing")
	}
	c.authority.SetOffline(true)
	c.Tap("journal.end.0")
	c.UntilSeen("Нет связи")
	c.authority.SetOffline(false)
	c.Tap("journal.end.0")
	c.UntilSeen("Уже вышло")
	if _, err := stranger.Account(t.Context()); kindOf(err) != domain.ErrUnauthorised {
		t.Error("signed in still:", err)
	}
	c.Tap("journal.stranger.0")
	if at := c.shell.Current().Page; at != screen.PageEmergency {
		t.Errorf("«Это не вы?» leads to %s", at)
	}
	c.guesses(2)
	c.open(screen.Route{Page: screen.PageSecurity, Arg: domain.ArgJournal})
	c.UntilSeen("Кто-то ввёл неверный пароль")
	if !c.Sees("2 попытки, войти не удалось") {
		t.Error("how often is missing")
	}
}

func TestA6TheNoticeOfANewDeviceOpensTheJournal(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.elsewhere("Чужой телефон")
	c.open(screen.Route{Page: screen.PageMessages})
	c.Until("the notice", func() bool {
		all, err := c.app.Notices(t.Context(), 0, 0)
		return err == nil && slices.ContainsFunc(all, func(n domain.Notice) bool {
			return n.Kind == domain.NoticeSignIn && n.Route == domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgJournal}
		})
	})
	c.TapText("Новый вход в учётную запись")
	c.UntilSeen("Кто входил в вашу учётную запись")
}

func kindOf(err error) domain.Kind {
	kind, _ := domain.KindOf(err)
	return kind
}

// TestAccountSecurityIsDrawn draws what the rows A5 and A6 show, as TestEmergenciesAreDrawn does.
func TestAccountSecurityIsDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	draw := func(s holderScreen) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				usual := language == phrase.Russian && v.name == "narrow-light" || language == phrase.English && v.name == "wide-dark"
				if os.Getenv("RAZVOROT_SCREENS") == "" && !usual {
					continue
				}
				c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
			}
		}
	}
	c.elsewhere("Ноутбук")
	c.elsewhere("Планшет")
	c.guesses(2)
	draw(holderScreen{"account-password", screen.Route{Page: screen.PageSecurity, Arg: security.ArgPassword}, "password.save", nil})
	draw(holderScreen{"account-journal", screen.Route{Page: screen.PageSecurity, Arg: domain.ArgJournal}, "journal.stranger", nil})
	draw(holderScreen{"account-devices", screen.Route{Page: screen.PageSecurity, Arg: security.ArgDevices}, "devices.end", nil})
	c.ok(c.app.SignOut(t.Context()))
	draw(holderScreen{"forgot", screen.Route{Page: screen.PageSignIn}, "signin.forgot", []string{"signin.forgot"}})
}

func TestA5WhoHasNeitherPhoneNorCodesIsToldWhatHelps(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageSignIn})
	c.UntilID("signin.stuck")
	c.Tap("signin.stuck")
	c.UntilSeen("оператор связи вернёт номер")
	c.UntilSeen("придите в отделение с паспортом и новым телефоном")
}
