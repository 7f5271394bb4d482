package ui_test

import (
	"os"
	"testing"

	"razvorot/app"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// officeViews is how each screen of offices and printed versions is drawn, by language and view; true where also without a folder for
// the pictures.
var officeViews = map[string]bool{"ru wide-light": false, "ru narrow-dark": false, "ru narrow-large": true, "en narrow-light": false,
	"en wide-dark": true}

func (c *citizen) drawOffice(t *testing.T, all ...holderScreen) {
	for _, s := range all {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				always, drawn := officeViews[string(language)+" "+v.name]
				if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
					continue
				}
				c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) },
					theme.New(v.look).Palette(0))
			}
		}
	}
}

// TestE7OfficesAreDrawn searches offices and opens one. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestE7OfficesAreDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	offices := screen.Route{Page: screen.PageOffices}
	c.authority.SetOffline(true)
	c.openIn(offices, views[0].size, "ru", views[0].look)
	c.UntilID("problem.retry") // nothing is known yet
	c.authority.SetOffline(false)
	c.Tap("problem.retry")
	c.UntilID("offices.open.one")
	c.authority.SetOffline(true) // and now it is searched without a network
	c.Type("offices.search", "ерунда")
	c.UntilID("offices.all")
	c.Type("offices.search", "леснйа")
	c.UntilID("offices.open.one")
	c.Until("only one is found", func() bool { return c.Find("offices.open.two") == nil })
	c.Tap("offices.open.one")
	c.UntilID("office.near")
	c.Tap("office.near")
	c.UntilID("offices.open.two")
	c.Window.Close()
	c.drawOffice(t, holderScreen{"offices", offices, "offices.open.one", nil},
		holderScreen{"offices-near", screen.Route{Page: screen.PageOffices, Arg: "three"}, "offices.open.one", nil},
		holderScreen{"office", screen.Route{Page: screen.PageOffice, Arg: "one"}, "office.near", nil})
}
