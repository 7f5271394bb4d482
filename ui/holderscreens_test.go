package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// holderScreen is one screen of a citizen with data of their own.
type holderScreen struct {
	name  string
	route screen.Route
	until string   // an id to be seen
	taps  []string // before the picture is taken
}

// TestScreensOfACitizen is TestScreens for what can be drawn only of somebody who has come some way. One citizen stands in
// front of all of it, since making each takes seconds; with -short it is drawn in Russian only.
func TestScreensOfACitizen(t *testing.T) {
	if testing.Short() {
		t.Skip("draws more than a hundred pictures")
	}
	c := newCitizen(t)
	languages := phrase.Languages()
	at := func(page screen.Page) screen.Route { return screen.Route{Page: page} }
	draw := func(all ...holderScreen) {
		for _, s := range all {
			for _, language := range languages {
				for _, v := range views {
					c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) },
						theme.New(v.look).Palette(0))
				}
			}
		}
	}
	c.reach(app.NextFillProfile)
	draw(holderScreen{"home-begin", at(screen.PageHome), "home.next", nil},
		holderScreen{"passport-none", at(screen.PagePassport), "passport.next", nil})
	c.ok(c.authority.SetByHand(t.Context(), true))
	c.reach(app.NextWaitDecision)
	draw(holderScreen{"home-application", at(screen.PageHome), "home.application", nil})
	all, err := c.app.Applications(c.t.Context())
	c.ok(err)
	c.comes(all[0].ID, domain.Checking)
	draw(holderScreen{"trial", at(screen.PageTrial), "trial.approve", []string{"trial.refuse"}})
	c.ok(c.authority.SetByHand(t.Context(), false))
	c.reach(app.NextShow)
	passports, err := c.app.Passports(t.Context())
	c.ok(err)
	draw(holderScreen{"home", at(screen.PageHome), "home.next", []string{"trial.panel"}},
		holderScreen{"passport", at(screen.PagePassport), "passport.qr", nil},
		holderScreen{"passport-back", at(screen.PagePassport), "passport.qr", []string{"passport.flip"}},
		holderScreen{"passport-pdf", at(screen.PagePassport), "passport.pdf", []string{"passport.pdf", "passport.pdf.protect"}},
		holderScreen{"passport-block", at(screen.PagePassport), "passport.block", []string{"passport.block"}},
		holderScreen{"passport-qr", screen.Route{Page: screen.PagePassportQR, Arg: string(passports[0].ID)}, "passport.qr.renew", nil},
		holderScreen{"messages", at(screen.PageMessages), "messages.read_all", nil},
		holderScreen{"security", at(screen.PageSecurity), "security.lock", nil})
}

// buttonBelow are the screens whose button is below the first lines of a narrow window.
var buttonBelow = map[string]bool{"factor-scan": true, "factor-recovery": true, "factor-on": true, "factor-questions": true,
	"offices": true, "offices-near": true, "office": true, "guardian-consented": true,
	"recovery-asked": true, "recovery-notice": true}

func (c *citizen) draw(t *testing.T, s holderScreen, language phrase.Language, view string, open func(), palette theme.Palette) {
	file := fmt.Sprintf("%s-%s-%s.png", s.name, language, view)
	t.Run(file, func(t *testing.T) {
		open()
		defer c.Window.Close()
		size := c.Canvas().Size()
		c.UntilID(s.until)
		for _, id := range s.taps {
			c.UntilID(id) // what was tapped before it may be read first
			c.Tap(id)
		}
		if got := c.Canvas().Size(); got != size {
			t.Errorf("the screen needs a window of %v, larger than %v", got, size)
		}
		if c.Find("trial.copy.activate_passport") == nil { // the code that came leaves a page of large text too little room
			c.Examine()
		}
		picture := c.Capture()
		mustShow(t, picture, "background", palette.Background)
		mustShow(t, picture, "text", palette.Text)
		// The first lines need not have a button among them where the text is large, nor below a QR code.
		if view != "narrow-large" && s.name != "passport-qr" && !(buttonBelow[s.name] && c.Canvas().Size().Width < 600) {
			mustShow(t, picture, "accent", palette.Primary)
		}
		if folder := os.Getenv("RAZVOROT_SCREENS"); folder != "" {
			save(t, filepath.Join(folder, file), picture)
		}
	})
}
