package phrase_test

import (
	"regexp"
	"strings"
	"testing"

	"razvorot/ui/phrase"
)

// A passport is presented to somebody who asks, and its QR is shown to whoever looks: two acts, each with one name everywhere.
func TestPresentingAPassportAndShowingItsQRHaveOneNameEach(t *testing.T) {
	for language, acts := range map[phrase.Language]struct{ present, qr, other string }{
		phrase.Russian: {"Предъявить", "Показать QR",
			`(?i)(показать|показывать|показывайте|показывали) (его |ей |вам )?(паспорт|рядом|ещё кому)|журнал показов|коротк\S+ код`},
		phrase.English: {"Present", "Show QR",
			`(?i)(show|shown|showed) (the |your )?passport|passport can be shown|show nearby|show to somebody|this showing|what you showed|short code`},
	} {
		texts, other := catalogue(t, language), regexp.MustCompile(acts.other)
		for key, text := range texts {
			if found := other.FindString(text); found != "" {
				t.Errorf("%s: %s says %q", language, key, found)
			}
		}
		for _, key := range []string{"passport.present", "present.show", "present.again", "page.present", "page.present_nearby",
			"passport.qr.nearby", "log.present"} {
			if !strings.HasPrefix(texts[key], acts.present) {
				t.Errorf("%s: %s is %q", language, key, texts[key])
			}
		}
		if !strings.Contains(texts["present.linkable.since"], texts["present.show"]+"»") &&
			!strings.Contains(texts["present.linkable.since"], "“"+texts["present.show"]+"”") {
			t.Errorf("%s: what to press is not what stands on the button: %q", language, texts["present.linkable.since"])
		}
		for _, key := range []string{"passport.qr", "present.qr"} {
			if texts[key] != acts.qr {
				t.Errorf("%s: %s is %q", language, key, texts[key])
			}
		}
	}
}
