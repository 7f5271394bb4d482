package ui_test

import (
	"os"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// TestAWrongClockIsDrawn on the pages that it makes a difference to.
func TestAWrongClockIsDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
	passports, err := c.app.Passports(t.Context())
	c.ok(err)
	c.authority.SetClockAhead(-365 * 24 * time.Hour)
	c.arrives("the clock is compared", func() bool {
		now, err := c.app.Connectivity(t.Context())
		return err == nil && now.ClockAhead != 0
	})
	for _, s := range []holderScreen{{"clock-home", screen.Route{Page: screen.PageHome}, "home.next", nil},
		{"clock-present", screen.Route{Page: screen.PagePresent, Arg: string(passports[0].ID)}, "present.nearby", nil}} {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				usual := language == phrase.Russian && v.name == "narrow-light" || language == phrase.English && v.name == "wide-dark"
				if os.Getenv("RAZVOROT_SCREENS") == "" && !usual {
					continue
				}
				c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
				if title := map[phrase.Language]string{phrase.Russian: "Часы этого устройства идут неверно",
					phrase.English: "This device’s clock is wrong"}[language]; !c.Sees(title) {
					t.Errorf("%s in %s says nothing of the clock", s.name, language)
				}
			}
		}
	}
	c.open(screen.Route{Page: screen.PageSecurity})
	c.UntilSeen("Часы этого устройства идут неверно")
	c.authority.SetClockAhead(0)
	c.UntilID("security.lock")
	c.Until("the clock is right", func() bool {
		c.authority.Advance(time.Second)
		return !c.Sees("clock is wrong") && !c.Sees("идут неверно")
	})
}
