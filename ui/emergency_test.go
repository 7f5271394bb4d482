package ui_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/storage/keyslot"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

func blockSecret(recovery string) (domain.BlockSecret, error) {
	code, err := keyslot.ParseRecoveryCode(recovery)
	if err != nil {
		return domain.BlockSecret{}, domain.ErrInvalid
	}
	return code.BlockSecret(), nil
}

func (c *citizen) passportState() domain.PassportState {
	c.t.Helper()
	p, err := c.app.Passport(c.t.Context(), "")
	c.ok(err)
	return p.State
}

func TestF2OneListDoesAllThatIsToBeDone(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.lost")
	c.Type("emergency.passphrase", "не та фраза")
	c.Tap("emergency.do")
	c.UntilSeen("Фраза не подошла")
	if c.passportState() != domain.PassportActive {
		t.Error("somebody without the passphrase blocks")
	}
	c.authority.SetOffline(true)
	c.Type("emergency.passphrase", passphrase)
	c.Tap("emergency.do")
	c.UntilSeen("Отправим, как только будет связь.")
	c.open(screen.Route{Page: screen.PageEmergency}) // as after a restart
	c.UntilSeen("Ждёт связи")
	c.authority.SetOffline(false)
	c.sentAll()
	e, err := c.app.Emergency(t.Context())
	c.ok(err)
	for _, step := range []app.EmergencyStep{app.StepBlock, app.StepSessions, app.StepReport} {
		if e.Steps[step] != app.StepDone {
			t.Errorf("%s is %s", step, e.Steps[step])
		}
	}
	c.UntilSeen("Сделано")
	c.Tap("emergency.report")
	c.UntilSeen("могли попасть в чужие руки")
	c.open(screen.Route{Page: screen.PageEmergency})
	c.Tap("emergency.renew")
	c.Until("the service", func() bool { return c.shell.Current().Page == screen.PageService })
	c.open(screen.Route{Page: screen.PageEmergency})
	c.Tap("emergency.away")
	c.Until("the list is put away", func() bool {
		e, err := c.app.Emergency(t.Context())
		return err == nil && e.BegunAt.IsZero()
	})
}

// typeCode types a recovery code into its boxes.
func (c *citizen) typeCode(id, code string) {
	c.t.Helper()
	for i, group := range strings.Split(code, "-") {
		c.Type(id+"."+strconv.Itoa(i+1), group)
	}
}

func TestF1ThePassportIsBlockedFromTheDoorOfAnotherDevice(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
	code, err := c.app.NewRecovery(t.Context())
	c.ok(err)
	c.ok(c.app.ConfirmRecovery(t.Context(), code))
	c.sentAll()
	account, err := c.app.Account(t.Context())
	c.ok(err)
	other := newCitizenOf(t, c.clock, c.authority.NewDevice())
	other.open(screen.Route{Page: screen.PageSignIn})
	other.Tap("signin.block")
	other.Type("field."+string(person.FieldPhone), "+7 900 111-22-33")
	other.typeCode("block.code", code)
	other.Tap("block.do")
	other.UntilSeen("Телефон и код не подходят друг к другу")
	other.Type("field."+string(person.FieldPhone), account.Phone.Formatted())
	other.Tap("block.do")
	other.UntilSeen("Паспорт заблокирован")
	c.arrives("the holder's device knows", func() bool { return c.passportState() == domain.PassportBlocked })
}

// TestEmergenciesAreDrawn draws what the rows F1 and F2 show, as TestSupportAndHelpAreDrawn does.
func TestEmergenciesAreDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
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
	draw(holderScreen{"emergency", screen.Route{Page: screen.PageEmergency}, "emergency.do", nil})
	draw(holderScreen{"block-by-code", screen.Route{Page: screen.PageBlock}, "block.do", nil})
	c.authority.SetOffline(true)
	c.ok(c.app.BeginEmergency(t.Context(), "Телефон украден"))
	draw(holderScreen{"emergency-offline", screen.Route{Page: screen.PageEmergency}, "emergency.away", nil})
	c.authority.SetOffline(false)
	c.sentAll()
	draw(holderScreen{"emergency-begun", screen.Route{Page: screen.PageEmergency}, "emergency.away", nil})
}
