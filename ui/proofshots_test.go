package ui_test

import (
	"os"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// provingViews is how each screen of an attempt is drawn, by language and view; true where also without a folder for the pictures.
var provingViews = map[string]bool{"ru wide-light": false, "ru narrow-dark": false, "ru narrow-large": true, "en narrow-light": false,
	"en wide-dark": true}

// TestA4ProvingByACodeIsDrawn walks an attempt from its order to the proof. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA4ProvingByACodeIsDrawn(t *testing.T) {
	c := newCitizen(t)
	draw := func(s holderScreen) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				always, drawn := provingViews[string(language)+" "+v.name]
				if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
					continue
				}
				c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) },
					theme.New(v.look).Palette(0))
			}
		}
	}
	at := func(arg string) screen.Route { return screen.Route{Page: screen.PageProving, Arg: arg} }
	c.reach(app.NextProve)
	latest := func() domain.ProofAttempt {
		all, err := c.app.Proofs(t.Context())
		c.ok(err)
		return all[0]
	}
	draw(holderScreen{"proving-ways", screen.Route{Page: screen.PageLevel}, "level.way.office", nil})
	draw(holderScreen{"proving-office", at("office"), "proving.order", nil})
	draw(holderScreen{"proving-letter", at("letter"), "proving.order", nil})
	p, err := c.app.OrderProof(t.Context(), domain.ProofOffice, "one")
	c.ok(err)
	_, err = c.app.ProofPlaces(t.Context())
	c.ok(err)
	draw(holderScreen{"proving-ordered", at(string(p.ID)), "proving.trial", nil})
	code, err := c.authority.HandOutProof(t.Context(), p.ID)
	c.ok(err)
	c.arrives("the code", func() bool { return latest().State == domain.ProofHandedOut })
	draw(holderScreen{"proving-handed-out", at(string(p.ID)), "proving.enter", nil})
	c.openIn(at("office"), views[0].size, "ru", views[0].look) // begun anew, it is the one under way
	c.UntilID("proving.code")
	c.Type("proving.code", "1234")
	c.Tap("proving.enter")
	if latest().Attempts != p.Attempts {
		t.Error("half a code was sent")
	}
	c.Type("proving.code", code)
	c.Tap("proving.enter")
	c.UntilID("proving.apply")
	if latest().State != domain.ProofProven {
		t.Error(latest())
	}
	draw(holderScreen{"proving-proven", at(string(p.ID)), "proving.apply", nil})
}
