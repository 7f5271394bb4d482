package journey_test

import (
	"path/filepath"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

// newsLater is when knowledge of blocked passports that was just fetched is out of date: the authority's usual quarter of an
// hour, and a minute.
const newsLater = 16 * time.Minute

// scene is an authority, a citizen with two devices, and a desk where passports are looked at.
type scene struct {
	office *office
	// The citizen's. One got the passport, the other one is in their pocket.
	home, pocket *sitter
	// Its program only looks at passports: nobody has an account there.
	desk  *sitter
	lines map[*sitter]*line
}

// TestAPassportBlockedOnOneDeviceIsRefusedWhereItIsShown has a citizen block on one device what they show on another one, and
// looks at all three screens: at the verifier's with news of blocked passports, before they came, and long after.
func TestAPassportBlockedOnOneDeviceIsRefusedWhereItIsShown(t *testing.T) {
	if testing.Short() {
		t.Skip("the short run goes to the passport, and no further")
	}
	s := newScene(t)
	s.citizenAtHome()
	s.citizenOutside()
	s.deskOpens()

	s.shows()
	s.desk.UntilSeen("Подлинный и действует")

	s.lines[s.pocket].sever() // in the underground, where no news come
	s.blocks()
	s.shows()
	s.desk.UntilSeen("Подлинный и действует") // for whoever has looked the news up a moment ago
	s.desk.UntilSeen("Блокировки сверены: ")
	s.office.clock.move(newsLater)
	s.shows()
	s.desk.UntilSeen("Паспорт заблокирован")

	s.lines[s.pocket].mend()
	s.office.clock.move(time.Minute) // the device tries again before long
	s.pocket.goTo(screen.PagePassport, "passport.authority")
	s.pocket.UntilSeen("Заблокирован")
	if s.pocket.Find("passport.present") != nil {
		t.Error("a blocked passport can be presented")
	}

	s.unblocked()
	s.office.clock.move(newsLater)
	s.shows()
	s.desk.UntilSeen("Подлинный и действует")

	s.lines[s.desk].sever()
	s.office.clock.move(newsLater)
	s.shows()
	s.desk.UntilSeen("Подлинный и действует")
	s.desk.UntilSeen("Блокировки сверены давно: ")
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{office: newOffice(t), lines: map[*sitter]*line{}}
	for _, device := range []struct {
		of   **sitter
		view view
	}{{&s.home, usual}, {&s.pocket, telephone}, {&s.desk, usual}} {
		sitter := newSitter(t, "ru", device.view)
		sitter.among = true
		s.lines[sitter] = s.office.newLine()
		sitter.options.Clock = s.office.clock
		sitter.reach(s.office.reach(s.lines[sitter]))
		sitter.launch()
		*device.of = sitter
	}
	return s
}

// citizenAtHome gets the passport, by use cases: the screens on that way have a test of their own.
func (s *scene) citizenAtHome() {
	s.home.t.Helper()
	who := citizen{app: s.home.program.App, papers: filepath.Dir(s.home.folder)}
	s.home.ok(who.walk(s.home.t.Context()))
	s.home.sitDown(screen.Route{})
}

// citizenOutside signs in on the second device, and finds the passport there.
func (s *scene) citizenOutside() {
	p := s.pocket
	p.t.Helper()
	p.sitDown(screen.Route{})
	p.makeVault()
	p.Tap("register.signin")
	p.at(screen.PageSignIn)
	p.Type("field."+string(app.FieldLogin), "9160001020")
	p.signIn()
	p.at(screen.PageHome)
	p.goTo(screen.PagePassport, "passport.present")
}

// deskOpens makes a vault, and signs in nowhere.
func (s *scene) deskOpens() {
	d := s.desk
	d.t.Helper()
	recovery, err := d.program.CreateVault(d.t.Context(), passphrase)
	d.ok(err)
	d.ok(d.program.ConfirmRecovery(d.t.Context(), recovery))
	d.sitDown(screen.Route{Page: screen.PageVerify})
	d.UntilID("verify.file")
}

// stocked waits until the device in the pocket has something to show.
func (s *scene) stocked() {
	s.pocket.t.Helper()
	s.pocket.Until("credentials", func() bool {
		s.pocket.Stir()
		stock, err := s.pocket.program.CredentialStock(s.pocket.t.Context(), "")
		s.pocket.ok(err)
		return stock.Fresh > 0
	})
}

// shows holds the passport out on the device in the pocket, has the desk ask, and gives what is asked for.
func (s *scene) shows() {
	p, d := s.pocket, s.desk
	p.t.Helper()
	s.stocked()
	p.goTo(screen.PagePassport, "passport.present")
	p.Tap("passport.present")
	p.UntilID("present.nearby")
	p.Tap("present.nearby")
	p.UntilID("present.nearby.copy")
	p.Tap("present.nearby.copy")
	again := d.Find("verify.again") != nil
	if again {
		d.Tap("verify.again")
	}
	d.UntilID("verify.paste")
	d.Tap("verify.paste")
	d.UntilID("verify.nearby.ask")
	if !again { // later it is chosen already
		d.Tap("verify.as")
	}
	d.Tap("verify.nearby.ask")
	p.UntilID("present.show")
	p.UntilSeen("подтверждено сертификатом")
	p.Type("present.passphrase", passphrase)
	p.Tap("present.show")
	p.UntilSeen("Предъявлено")
}

// blocks blocks the passport at home.
func (s *scene) blocks() {
	h := s.home
	h.t.Helper()
	h.goTo(screen.PagePassport, "passport.block")
	h.Tap("passport.block")
	h.Type("passport.block.passphrase", passphrase)
	h.Tap("passport.block.do")
	h.UntilID("passport.authority")
	id := h.passport().ID
	h.Until("the authority to know", func() bool {
		h.Stir()
		p, err := h.backend.FindPassport(h.t.Context(), id)
		h.ok(err)
		return p.State == domain.PassportBlocked
	})
}

// unblocked has an operator unblock the passport, and the citizen activate it anew at home.
func (s *scene) unblocked() {
	h := s.home
	h.t.Helper()
	trial, _ := h.program.Trial()
	h.ok(trial.MovePassport(h.t.Context(), h.passport().ID, domain.Unblock))
	h.UntilID("passport.activate")
	h.Tap("passport.activate")
	h.UntilID("application.activate")
	h.Tap("application.activate")
	h.enter("application.code", domain.MessageActivate)
	h.at(screen.PagePassport)
	h.UntilID("passport.present")
}
