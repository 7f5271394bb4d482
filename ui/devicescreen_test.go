package ui_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/security"
	"razvorot/ui/theme"
)

func TestA7APINIsSetOnItsPageAndOpensTheDoor(t *testing.T) {
	d := newDevice(t, chain{})
	d.settle()
	d.open(screen.Route{Page: screen.PageLock})
	d.Tap("lock.pin.make")
	d.Type("lock.pin.passphrase", passphrase)
	d.Type("lock.pin.new", "123456")
	d.Tap("lock.pin.do")
	d.UntilSeen("Такой PIN пробуют первым")
	d.Type("lock.pin.new", "482915")
	d.Type("lock.pin.repeat", "482916")
	d.Tap("lock.pin.do")
	d.UntilSeen("PIN не совпадают")
	d.Type("lock.pin.repeat", "482915")
	d.Type("lock.pin.passphrase", "не та фраза")
	d.Tap("lock.pin.do")
	d.UntilSeen("Фраза не подошла")
	d.Type("lock.pin.passphrase", passphrase)
	d.Tap("lock.pin.do")
	d.UntilSeen("PIN сохранён")
	d.restart()
	d.UntilID("unlock.pin")
	d.Type("unlock.pin", "000000\n")
	d.UntilSeen("PIN не подошёл")
	d.Type("unlock.pin", "482915\n")
	d.comesTo(screen.PageRegister)
}

func TestA7WithoutAKeychainThePageSaysThatAPassphraseIsNeeded(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.open(screen.Route{Page: screen.PageLock})
	d.UntilSeen("На этом устройстве нужна фраза-пароль")
	if d.Find("lock.pin.make") != nil {
		t.Error("a PIN is offered all the same")
	}
}

func TestA7APINWhoseHalfIsGoneLeadsToThePassphrase(t *testing.T) {
	k := chain{}
	d := newDevice(t, k)
	d.settle()
	d.ok(d.program.SetPIN(t.Context(), passphrase, "482915"))
	clear(k)
	d.restart()
	d.UntilID("unlock.pin")
	d.Type("unlock.pin", "482915\n")
	d.UntilSeen("PIN больше не действует")
	d.Type("unlock.passphrase", passphrase+"\n")
	d.comesTo(screen.PageRegister)
}

func TestA7ThePassphraseIsChangedByWhoeverKnowsIt(t *testing.T) {
	const fresh = "пять синих чайников поют хором"
	d := newDevice(t, nil)
	d.settle()
	d.open(screen.Route{Page: screen.PageLock})
	d.Tap("lock.passphrase.change")
	d.Type("lock.passphrase.passphrase", passphrase)
	d.Type("lock.new", fresh)
	d.Type("lock.new.repeat", fresh)
	d.Tap("lock.passphrase.do")
	d.UntilSeen("Фраза-пароль изменена")
	d.restart()
	d.Type("unlock.passphrase", passphrase+"\n")
	d.UntilSeen("Фраза не подошла")
	d.Type("unlock.passphrase", fresh+"\n")
	d.comesTo(screen.PageRegister)
}

// warned is a device whose vault is about to close.
func warned(t *testing.T) *device {
	t.Helper()
	return warnedIn(t, func(d *device) { d.open(screen.Route{Page: screen.PageSettings}) })
}

func warnedIn(t *testing.T, open func(*device)) *device {
	t.Helper()
	d := newDevice(t, nil)
	d.settle()
	d.ok(d.program.SaveSetting(t.Context(), security.SettingIdle, "1"))
	open(d)
	d.Until("the warning", func() bool {
		d.clock.Advance(timeStep)
		time.Sleep(20 * time.Millisecond) // the vault is asked in between; the clock is not to run away meanwhile
		return d.Find("idle.stay") != nil
	})
	return d
}

func TestA7TheWarningCountsDownAndIsStoppedByItsButton(t *testing.T) {
	d := warned(t)
	d.clock.Advance(10 * time.Second) // once: a clock that runs on closes the vault while a busy machine draws
	d.Until("it to count", func() bool {
		for left := 2; left < 25; left++ {
			if d.Sees(fmt.Sprintf("через %d секунд", left)) {
				return true
			}
		}
		return false
	})
	d.Tap("idle.stay")
	d.Until("the warning to go", func() bool { return d.Find("idle.stay") == nil })
	d.clock.Advance(20 * time.Second)
	d.Queue.Drain()
	if door, err := d.program.Door(t.Context()); door != app.DoorOpen || err != nil {
		t.Errorf("the door is %s, %v", door, err)
	}
}

// TestA7TheWarningIsLegible in every view and in the smallest window; with RAZVOROT_DEVICE=<folder> it leaves the pictures there.
func TestA7TheWarningIsLegible(t *testing.T) {
	draw := func(name string, size fyne.Size, language phrase.Language, look theme.Options) {
		t.Run(name, func(t *testing.T) {
			d := warnedIn(t, func(d *device) {
				d.openIn(screen.Route{Page: screen.PageSettings}, size, preference.Choices{Language: language, Look: look})
			})
			for _, fault := range d.Illegible() {
				t.Error(fault)
			}
			if folder := os.Getenv("RAZVOROT_DEVICE"); folder != "" {
				d.ok(d.Save(filepath.Join(folder, "idle-warning-"+name+".png"))) // as it is: examined it would take every key for somebody
			}
		})
	}
	for _, v := range deviceViews {
		draw(v.name, v.size, v.language, theme.Options{Mode: v.mode})
	}
	draw("ru-narrow-large", screentest.SmallSize, phrase.Russian, screentest.LargeText)
	draw("en-narrow-large", screentest.SmallSize, phrase.English, screentest.LargeText)
}

// Whoever makes the window larger is there, and a warning of another size would lie over it.
func TestA7AResizedWindowTakesTheWarningAway(t *testing.T) {
	d := warned(t)
	d.Resize(fyne.NewSize(800, 700))
	d.Until("the warning to go", func() bool {
		d.clock.Advance(100 * time.Millisecond) // a look may be under way, and begins to wait only afterwards
		return d.Find("idle.stay") == nil
	})
	if door, err := d.program.Door(t.Context()); door != app.DoorOpen || err != nil {
		t.Errorf("the door is %s, %v", door, err)
	}
}

func TestA7TheVaultIsClosedFromTheWarning(t *testing.T) {
	d := warned(t)
	d.Tap("idle.lock")
	d.comesTo(screen.PageUnlock)
}

func TestA7TheVaultClosesWhenTheDeviceSleeps(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.ok(d.program.SaveSetting(t.Context(), security.SettingIdle, "0")) // never by itself
	d.open(screen.Route{Page: screen.PageSettings})
	d.Queue.Drain()
	d.clock.Advance(8 * time.Hour)
	d.comesTo(screen.PageUnlock)
}

func TestA7TheVaultClosesWhenTheSystemSaysThatItWillSleep(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.open(screen.Route{Page: screen.PageSettings})
	about := make(chan struct{})
	d.shell.Sleeps(about)
	about <- struct{}{}
	close(about)
	d.comesTo(screen.PageUnlock)
}

func TestA7NothingIsToBeSeenWhileTheWindowIsLeft(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.open(screen.Route{Page: screen.PageSettings})
	before := d.Capture()
	d.shell.Hide()
	d.shell.Hide() // some systems say it twice
	overlays := d.shell.Window().Canvas().Overlays()
	top := overlays.Top()
	if top == nil || top.Size() != d.Canvas().Size() {
		t.Fatal("no veil lies over the whole window")
	}
	if d.Capture().Bounds() != before.Bounds() || !d.Sees("Данные скрыты") {
		t.Error("the veil says nothing")
	}
	d.shell.Unhide()
	if overlays.Top() != nil {
		t.Error("the veil stays")
	}
}

// made makes a backup on the screens and leaves it on the shelf.
func (d *device) made() {
	d.t.Helper()
	d.open(screen.Route{Page: screen.PageBackup})
	d.Type("backup.passphrase", passphrase)
	d.Tap("backup.make")
	d.UntilSeen("Копия готова и проверена")
	d.Tap("backup.save")
	d.UntilSeen("Копия сохранена")
}

func TestF4ABackupIsMadeCheckedAndRestoredOnTheScreens(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.open(screen.Route{Page: screen.PageBackup})
	d.Type("backup.passphrase", "не та фраза")
	d.Tap("backup.make")
	d.UntilSeen("Это не открывает ваше хранилище")
	d.made()
	if !strings.HasSuffix(d.shelf.name, ".razvorot-backup") {
		t.Errorf("the file is called %q", d.shelf.name)
	}
	d.Tap("backup.check.choose")
	d.UntilID("backup.check.secret")
	d.Type("backup.check.secret", "не та фраза\n")
	d.UntilSeen("Этим копия не открывается")
	d.Type("backup.check.secret", passphrase+"\n")
	d.UntilSeen("Копия целая")

	n := d.another()
	n.open(screen.Route{Page: screen.PageRestore})
	n.Tap("restore.choose")
	n.UntilID("restore.secret")
	n.Type("restore.secret", passphrase+"\n")
	n.UntilSeen("Вот что в копии")
	if door, err := n.program.Door(t.Context()); door != app.DoorNew || err != nil {
		t.Errorf("before anything is done the door is %s, %v", door, err)
	}
	n.Tap("restore.next")
	n.Type("restore.passphrase", passphrase)
	n.Type("restore.passphrase.repeat", passphrase)
	n.Tap("restore.do")
	n.comesTo(screen.PageOnboarding) // the new recovery code is shown
	n.UntilID("onboarding.written")
	if _, err := n.program.Move(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestF4ADamagedFileIsSaidToBeAndAnotherOneIsChosen(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.made()
	whole := d.shelf.content
	d.shelf.content = whole[:len(whole)-10]
	d.Tap("backup.check.choose")
	d.Type("backup.check.secret", passphrase+"\n")
	d.UntilSeen("Копия повреждена")
	d.shelf.content = []byte("Дорогая Анна!")
	d.Tap("backup.check.again")
	d.UntilSeen("Это не резервная копия")
	d.shelf.content = whole
	d.Tap("backup.check.again")
	d.UntilID("backup.check.secret")
}

// signedIn registers somebody at the authority unless they are, and signs them in on this device.
func (d *device) signedIn(known bool) {
	d.t.Helper()
	ctx := d.t.Context()
	const phone = "+7 916 000-10-20"
	if !known {
		_, err := d.program.StartRegistration(ctx, phone, "citizen@example.org")
		d.ok(err)
		_, err = d.program.ConfirmPhone(ctx, d.code(domain.MessageRegister))
		d.ok(err)
		texts, err := d.program.ConsentTexts(ctx, "ru", domain.UserAgreement, domain.PersonalData)
		d.ok(err)
		d.ok(d.program.FinishRegistration(ctx, password, texts))
	}
	sent, err := d.program.SignIn(ctx, phone, password)
	d.ok(err)
	d.ok(d.program.FinishSignIn(ctx, sent, d.code(domain.MessageSignIn)))
}

// code returns the code that was sent last for a purpose.
func (d *device) code(purpose domain.MessagePurpose) string {
	d.t.Helper()
	messages, err := d.authority.Messages(d.t.Context(), 0, 0)
	d.ok(err)
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	d.t.Fatalf("no code was sent for %s", purpose)
	return ""
}

func TestF4TheNewDeviceIsCheckedAndTheOldOneErasedByItsCode(t *testing.T) {
	d := newDevice(t, nil)
	d.settle()
	d.signedIn(false)
	d.made()
	n := d.another()
	taken, err := n.program.TakeBackup(t.Context(), bytes.NewReader(d.shelf.content))
	n.ok(err)
	recovery, err := n.program.RestoreBackup(t.Context(), app.Restoring{From: taken, Secret: passphrase, Passphrase: passphrase})
	n.ok(err)
	n.ok(n.program.ConfirmRecovery(t.Context(), recovery))
	n.signedIn(true)
	n.open(screen.Route{Page: screen.PageBackup})
	n.Tap("move.prove")
	n.UntilSeen("Код для прежнего устройства")
	n.UntilSeen("Отключить устройство") // the old device is in the list
	n.drawn("move-proven", "move.end", nil)
	move, err := n.program.Move(t.Context())
	n.ok(err)

	d.drawn("erase", "erase.do", func() { d.Tap("erase.begin") })
	d.open(screen.Route{Page: screen.PageBackup})
	d.Tap("erase.begin")
	d.Type("erase.code", "0000-0000")
	d.Type("erase.passphrase", passphrase)
	d.Tap("erase.do")
	d.UntilSeen("Это не тот код")
	d.Type("erase.code", move.Code)
	d.Tap("erase.do")
	d.comesTo(screen.PageOnboarding)
	if door, err := d.program.Door(t.Context()); door != app.DoorNew || err != nil {
		t.Errorf("the door is %s, %v", door, err)
	}
	n.Tap("move.end")
	n.Until("the move to be over", func() bool { return n.Find("move.end") == nil })
}

// deviceViews are the ways each screen is pictured.
var deviceViews = []struct {
	name     string
	language phrase.Language
	size     fyne.Size
	mode     theme.Mode
}{{"ru-wide-light", phrase.Russian, wide, theme.ModeLight}, {"ru-narrow-dark", phrase.Russian, fyne.NewSize(360, 720), theme.ModeDark},
	{"en-narrow-light", phrase.English, fyne.NewSize(360, 720), theme.ModeLight}, {"en-wide-dark", phrase.English, wide, theme.ModeDark}}

// drawn leaves pictures of the page of backups in each view, where RAZVOROT_DEVICE names a folder: of what act leads to, and has an id.
func (d *device) drawn(name, id string, act func()) {
	d.t.Helper()
	if os.Getenv("RAZVOROT_DEVICE") == "" {
		return
	}
	for _, v := range deviceViews {
		d.openIn(screen.Route{Page: screen.PageBackup}, v.size, preference.Choices{Language: v.language, Look: theme.Options{Mode: v.mode}})
		if act != nil {
			act()
		}
		d.UntilID(id)
		d.shot(name+"-"+v.name, id)
	}
}

// TestTheScreensOfLockAndBackupAreDrawn goes over them in each view; with RAZVOROT_DEVICE=<folder> it leaves the pictures there.
func TestTheScreensOfLockAndBackupAreDrawn(t *testing.T) {
	for _, v := range deviceViews {
		t.Run(v.name, func(t *testing.T) {
			d := newDevice(t, chain{})
			d.settle()
			look := preference.Choices{Language: v.language, Look: theme.Options{Mode: v.mode}}
			d.openIn(screen.Route{Page: screen.PageLock}, v.size, look)
			d.UntilID("lock.pin.make")
			d.shot("lock-" + v.name)
			d.Tap("lock.pin.make")
			d.UntilID("lock.pin.do")
			d.shot("lock-pin-" + v.name)
			d.ok(d.program.SetPIN(t.Context(), passphrase, "482915"))
			d.openIn(screen.Route{Page: screen.PageBackup}, v.size, look)
			d.UntilID("backup.make")
			d.shot("backup-" + v.name)
			d.Type("backup.passphrase", passphrase)
			d.Tap("backup.make")
			d.UntilID("backup.save")
			d.shot("backup-ready-" + v.name)
			d.Tap("backup.save")
			d.UntilID("backup.make")
			n := d.another()
			n.openIn(screen.Route{Page: screen.PageRestore}, v.size, look)
			n.UntilID("restore.choose")
			n.shot("restore-" + v.name)
			n.Tap("restore.choose")
			n.Type("restore.secret", passphrase+"\n")
			n.UntilID("restore.next")
			n.shot("restore-contents-" + v.name)
			n.Tap("restore.next")
			n.UntilID("restore.do")
			n.shot("restore-passphrase-" + v.name)
			n.Type("restore.passphrase", passphrase)
			n.Type("restore.passphrase.repeat", passphrase)
			n.Tap("restore.do")
			n.UntilID("onboarding.written")
			d.ok(d.program.Lock(t.Context()))
			d.openIn(screen.Route{Page: screen.PageUnlock}, v.size, look)
			d.UntilID("unlock.pin")
			d.shot("unlock-pin-" + v.name)
			for range 5 {
				if pin, is := d.Find("unlock.pin").(fyne.Disableable); is && !pin.Disabled() {
					d.Type("unlock.pin", "111111\n")
				}
				d.Until("the answer", func() bool { return !d.Sees("Открываем") && !d.Sees("Opening") })
			}
			d.shot("unlock-pause-" + v.name)
		})
	}
}
