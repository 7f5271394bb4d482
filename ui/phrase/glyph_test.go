package phrase_test

import (
	"testing"

	"golang.org/x/image/font/sfnt"

	"razvorot/assets"
	"razvorot/ui/phrase"
)

// A character that the typeface lacks would come from whatever other face the machine has, or as an empty box.
func TestTheTypefaceHasEveryCharacterOfEveryPhrase(t *testing.T) {
	for name, raw := range map[string][]byte{"regular": assets.FontRegular, "bold": assets.FontBold} {
		face, err := sfnt.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for _, l := range phrase.Languages() {
			for key, text := range catalogue(t, l) {
				for _, r := range text {
					if glyph, err := face.GlyphIndex(&buffer, r); r != '\n' && (err != nil || glyph == 0) {
						t.Errorf("%s: %s in %q is not in the %s face", l, string(r), key, name)
					}
				}
			}
		}
	}
}
