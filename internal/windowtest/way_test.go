package windowtest_test

import (
	"regexp"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/domain"
)

// What the person types; ASCII, so that every key is on the keyboard of a virtual display.
const (
	passphrase = "quiet river under 7 stars"
	phone      = "9160001020"
	email      = "anna@example.org"
	password   = "Zvezda-nad-rekoj-7"
)

// TestTheCitizenComesHomeByKeyboardAndMouse goes from the first start to the home screen in a real window, quits, starts
// again and is at home after the passphrase.
func TestTheCitizenComesHomeByKeyboardAndMouse(t *testing.T) {
	requireTools(t, "gcc", "Xvfb", "openbox", "dbus-daemon", "xdotool", "import", "xclip")
	program, desk, home := build(t), startDesktop(t), t.TempDir()
	p := sit(t)
	p.open(desk.start(program, home))
	p.makeVault()
	p.register()
	p.signIn()
	p.see("home")
	p.quit()

	p.open(desk.start(program, home))
	p.click("unlock.passphrase") // the cursor comes there by itself too, but a moment later than the page
	p.write(passphrase)
	p.enter()
	p.UntilID("home.next")
	p.see("home-again")
	p.quit()
}

// makeVault goes through the first start to the confirmed recovery code.
func (p *pair) makeVault() {
	p.t.Helper()
	p.click("onboarding.mode=1")
	p.click("onboarding.next")
	p.UntilID("onboarding.back")
	p.click("onboarding.next")
	p.click("onboarding.passphrase")
	p.write(passphrase)
	p.click("onboarding.passphrase.repeat")
	p.write(passphrase)
	p.click("onboarding.create")
	p.click("onboarding.recovery.copy")
	if p.copied() == fyne.CurrentApp().Clipboard().Content() {
		p.t.Fatal("two vaults have the same recovery code")
	}
	p.click("onboarding.written")
	p.click("onboarding.code.1")
	p.paste()
	p.click("onboarding.confirm")
}

func (p *pair) register() {
	p.t.Helper()
	p.click("field.phone")
	p.write(phone)
	p.click("field.email")
	p.write(email)
	p.click("register.next")
	p.takeCode("register.code", domain.MessageRegister)
	p.click("register.password")
	p.write(password)
	p.click("register.password.repeat")
	p.write(password)
	p.click("register.consent.user_agreement")
	p.click("register.consent.personal_data")
	p.click("register.done")
}

// signIn comes to the home screen; the e-mail address is to be confirmed another time.
func (p *pair) signIn() {
	p.t.Helper()
	p.click("signin.password")
	p.write(password)
	p.enter()
	p.takeCode("signin.code", domain.MessageSignIn)
	p.UntilID("signin.email") // until the code is on its way the same button stands elsewhere
	p.click("signin.email.later")
	p.UntilID("home.next")
}

var oneTimeCode = regexp.MustCompile(`^[0-9]{6}$`)

// takeCode copies the code from the panel of the trial mode, which also came as a notification, and types what it says.
func (p *pair) takeCode(id string, purpose domain.MessagePurpose) {
	p.t.Helper()
	p.UntilID(id)
	p.click("trial.copy." + string(purpose))
	code := p.copied()
	if !oneTimeCode.MatchString(code) {
		p.t.Fatalf("what the panel copied is no code of six digits")
	}
	p.window.desk.bus.mustHear(p.t, code)
	p.click(id)
	p.writeEach(fyne.CurrentApp().Clipboard().Content(), code)
}

// quit closes the window and its double. A program with which all was well has nothing to say.
func (p *pair) quit() {
	p.t.Helper()
	p.window.close()
	p.leave()
	p.window.mustBeQuiet()
}
