package console_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"razvorot/authority/console/consoletest"
)

// TestNothingIsCutOnASmallTelephone opens pages as narrow as WCAG 2.2, 1.4.10 asks for: nothing is wider than the window, and every
// section of the navigation is in sight, so that nobody has to guess that it goes on.
func TestNothingIsCutOnASmallTelephone(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	for _, width := range []int64{320, 390, 700} {
		tell(c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 700, DeviceScaleFactor: 1,
			Mobile: true})
		for _, language := range []string{"ru", "en"} {
			c.wears(s.office.Session(consoletest.Senior), language+".light.on")
			for _, path := range []string{"/queue", "/case/acc-0/app-0", "/case/acc-4/app-4", "/account", "/proposals", "/dashboard"} {
				c.open(path)
				name := fmt.Sprintf("%s at %d, %s", path, width, language)
				c.held(name)
				if wide := eval[int64](c, `document.documentElement.scrollWidth`); wide > width {
					t.Errorf("%s: it is %d wide: %s", name, wide, eval[string](c, fmt.Sprintf(`[...document.querySelectorAll("main *")].filter(e =>
						e.getBoundingClientRect().right > %d + 1 && !e.closest(".chips, .tabs, .plotframe")).slice(0, 4).map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 20)).join(" ")`, width)))
				}
				cut := eval[string](c, fmt.Sprintf(`[...document.querySelectorAll(".rail a, .rail button")].filter(e => { const r = e.getBoundingClientRect();
					return r.right > %d + 1 || r.left < -1 || [...e.querySelectorAll("span:not(.quiet)")].some(s => s.scrollWidth > s.clientWidth + 1 && s.clientWidth > 1) }).map(e => e.textContent.trim()).join(" · ")`, width))
				if cut != "" {
					t.Errorf("%s: out of sight or cut: %s", name, cut)
				}
			}
		}
	}
}
