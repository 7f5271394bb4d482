// Package preference keeps a person's choices about language and look. They stand in the toolkit's preferences, a plain
// file: nothing that says who the person is belongs here.
package preference

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/phrase"
	"razvorot/ui/theme"
)

// Choices are the choices of a person about how the program speaks and looks.
type Choices struct {
	Language phrase.Language
	Look     theme.Options
}

// The names they are kept under.
const (
	keyLanguage = "language"
	keyMode     = "mode"
	keyScale    = "scale"
)

// modes are the names of the modes, in their order.
var modes = []string{theme.ModeSystem: "system", theme.ModeLight: "light", theme.ModeDark: "dark",
	theme.ModeHighContrast: "contrast"}

// Load returns what is kept over defaults. What is kept but not known, such as a language of a later version, is passed over.
func Load(p fyne.Preferences, defaults Choices) Choices {
	c := defaults
	for _, l := range phrase.Languages() {
		if p.String(keyLanguage) == string(l) {
			c.Language = l
		}
	}
	for mode, name := range modes {
		if p.String(keyMode) == name {
			c.Look.Mode = theme.Mode(mode)
		}
	}
	if scale := p.Float(keyScale); scale >= float64(theme.ScaleMin) && scale <= float64(theme.ScaleMax) {
		c.Look.Scale = float32(scale)
	}
	return c
}

// Save keeps the choices.
func (c Choices) Save(p fyne.Preferences) {
	p.SetString(keyLanguage, string(c.Language))
	p.SetString(keyMode, modes[c.Look.Mode])
	p.SetFloat(keyScale, float64(max(c.Look.Scale, theme.ScaleMin)))
}
