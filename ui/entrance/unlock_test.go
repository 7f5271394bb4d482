package entrance_test

import (
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// withVault returns somebody who has made a vault and nothing else, and their recovery code.
func withVault(t *testing.T) (*citizen, string) {
	t.Helper()
	c := newCitizen(t, usual)
	recovery, err := c.app.CreateVault(t.Context(), passphrase)
	c.ok(err)
	c.ok(c.app.ConfirmRecovery(t.Context(), recovery))
	c.restart()
	return c, recovery
}

func TestEnterOpensTheVault(t *testing.T) {
	c, _ := withVault(t)
	c.at(screen.PageUnlock)
	c.Type("unlock.passphrase", passphrase+"\n")
	c.at(screen.PageRegister)
}

func TestAWrongPassphraseIsSaidAndCostsAPauseThatOutlastsTheProgram(t *testing.T) {
	c, _ := withVault(t)
	c.Type("unlock.passphrase", "не та фраза, совсем не та\n")
	c.UntilSeen("Фраза не подошла")
	c.UntilSeen("Попробуйте снова через 0:30")
	c.shot("wrong")
	c.restart()
	c.UntilSeen("Попробуйте снова через 0:30")
	if c.Find("unlock.open").(*widget.Button).Tapped(nil); !c.Find("unlock.open").(*widget.Button).Disabled() {
		t.Error("a try is taken during the pause")
	}
	c.clock.Advance(10 * time.Second)
	c.UntilSeen("Попробуйте снова через 0:20")
	c.keeper.wait = 0
	c.clock.Advance(20 * time.Second)
	c.UntilID("unlock.open")
	c.Type("unlock.passphrase", passphrase+"\n")
	c.at(screen.PageRegister)
}

func TestTheRecoveryCodeOpensTheVaultAndANewPassphraseIsChosen(t *testing.T) {
	const fresh = "пять синих чайников поют хором"
	c, recovery := withVault(t)
	c.Tap("unlock.forgot")
	c.paste("unlock.code", strings.Repeat("1", 54))
	c.Tap("unlock.open")
	c.UntilSeen("В коде опечатка")
	c.shot("code")
	c.paste("unlock.code", "код: "+recovery+"\n")
	c.Tap("unlock.open")
	c.UntilID("unlock.renew")
	c.Type("unlock.renew", fresh)
	c.Type("unlock.renew.repeat", passphrase)
	c.Tap("unlock.save")
	c.UntilSeen("Фразы не совпадают")
	c.shot("renew")
	c.Type("unlock.renew.repeat", fresh)
	c.Tap("unlock.save")
	c.UntilSeen("Старый больше не действует") // the code that was typed is replaced, too
	next := c.copied()
	if next == recovery {
		t.Error("the code that was used is shown again")
	}
	c.Tap("onboarding.written")
	c.paste("onboarding.code", next)
	c.Tap("onboarding.confirm")
	c.at(screen.PageRegister)
	c.restart()
	c.Type("unlock.passphrase", fresh+"\n")
	c.at(screen.PageRegister)
}

func TestADamagedVaultAndAnotherCopyOfTheProgramEachHaveTheirWords(t *testing.T) {
	for err, words := range map[error]string{
		domain.ErrDamaged:  "Хранилище повреждено",
		domain.ErrConflict: "«Разворот» уже открыт",
	} {
		t.Run(err.Error(), func(t *testing.T) {
			c, _ := withVault(t)
			c.keeper.broken = err
			c.restart()
			c.UntilSeen(words)
			c.shot("kept-shut")
			c.keeper.broken = nil
			c.Tap("unlock.retry")
			c.Type("unlock.passphrase", passphrase+"\n")
			c.at(screen.PageRegister)
		})
	}
}

func TestARecoveryCodeThatWasNeverConfirmedIsReplaced(t *testing.T) {
	c := newCitizen(t, usual)
	old, err := c.app.CreateVault(t.Context(), passphrase)
	c.ok(err)
	c.restart()
	c.Type("unlock.passphrase", passphrase+"\n")
	c.UntilSeen("Старый больше не действует")
	c.shot("new-code")
	if fresh := c.copied(); fresh == old || strings.Count(fresh, "-") != 8 {
		t.Errorf("no new code is shown")
	}
	fresh := c.copied()
	c.Tap("onboarding.recovery.save")
	if !strings.Contains(string(c.outside.content), fresh) || !strings.HasSuffix(c.outside.name, ".txt") {
		t.Errorf("the file %q does not hold the code", c.outside.name)
	}
	c.Tap("onboarding.written")
	for i, group := range strings.Split(fresh, "-") {
		c.Type("onboarding.code."+string(rune('1'+i)), group)
	}
	c.Tap("onboarding.confirm")
	c.at(screen.PageRegister)
}

func TestASlipInTheRecoveryCodeIsFoundInItsGroup(t *testing.T) {
	c := newCitizen(t, usual)
	_, err := c.app.CreateVault(t.Context(), passphrase)
	c.ok(err)
	c.restart()
	c.Type("unlock.passphrase", passphrase+"\n")
	c.UntilID("onboarding.written")
	groups := strings.Split(c.copied(), "-")
	groups[3], groups[4] = groups[4], groups[3]
	c.Tap("onboarding.written")
	c.paste("onboarding.code", strings.Join(groups, "-"))
	c.Tap("onboarding.confirm")
	c.UntilSeen("Группа 4 отличается")
	c.shot("slip")
}

func TestLockingLeadsToTheDoor(t *testing.T) {
	c, _ := withVault(t)
	c.Type("unlock.passphrase", passphrase+"\n")
	c.at(screen.PageRegister)
	c.shell.Restart(screen.Route{Page: screen.PageSettings})
	c.ok(c.app.Lock(t.Context()))
	c.at(screen.PageUnlock)
}
