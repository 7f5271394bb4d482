// Package theme is the look of the program: the only place where a colour, a size or a typeface is written down.
//
// A token is one such decision with a name of its purpose (`Secondary`, `Radius`), not of its value. A palette is the
// set of colour tokens of one mode. A dp is a density-independent pixel, the toolkit's unit. The mode says which palette
// is used; the scale, 1 to 2, enlarges text and the space around it together.
package theme

import "image/color"

// Palette is the set of colour tokens of one mode.
type Palette struct {
	Background, Surface     color.NRGBA // the window; cards, fields and menus on it
	Text, Secondary         color.NRGBA // what is read; what explains it
	Primary, OnPrimary      color.NRGBA // the one accent; text on it
	Success, Warning, Error color.NRGBA // states, never shown without an icon and a word
	OnState                 color.NRGBA // text on the three above
	Border                  color.NRGBA // hairlines that separate
	Control                 color.NRGBA // outlines of things to type into or tick: 3:1 against both grounds
}

// The palettes of INTERFACE. Control is the darkest neighbour of Border that is still seen as an outline by people with
// weak sight (WCAG 2.2, 1.4.11); OnState follows OnPrimary.
var (
	Light = Palette{
		Background: rgb(0xF6F7F5), Surface: rgb(0xFFFFFF),
		Text: rgb(0x14201C), Secondary: rgb(0x4B5A54),
		Primary: rgb(0x0F6B5C), OnPrimary: rgb(0xFFFFFF),
		Success: rgb(0x1E7B34), Warning: rgb(0x8A5A00), Error: rgb(0xB3261E), OnState: rgb(0xFFFFFF),
		Border: rgb(0xD6DCD8), Control: rgb(0x7E8B85),
	}
	Dark = Palette{
		Background: rgb(0x0F1513), Surface: rgb(0x18211E),
		Text: rgb(0xE8EFEC), Secondary: rgb(0xA9B8B2),
		Primary: rgb(0x5FC9B3), OnPrimary: rgb(0x06201A),
		Success: rgb(0x6BD088), Warning: rgb(0xF0B74A), Error: rgb(0xFF8A80), OnState: rgb(0x06201A),
		Border: rgb(0x2B3833), Control: rgb(0x74847D),
	}
	HighContrast = Palette{
		Background: rgb(0x000000), Surface: rgb(0x000000),
		Text: rgb(0xFFFFFF), Secondary: rgb(0xFFFFFF),
		Primary: rgb(0xFFE600), OnPrimary: rgb(0x000000),
		Success: rgb(0x6BD088), Warning: rgb(0xF0B74A), Error: rgb(0xFF8A80), OnState: rgb(0x000000),
		Border: rgb(0xFFFFFF), Control: rgb(0xFFFFFF),
	}
)

// What is drawn over a photograph in any mode: the line, and the shade under it that parts it from a light ground.
var OnPhoto, OnPhotoShade, OnPhotoClear color.Color = rgb(0xFFFFFF), veil(rgb(0x000000), 0x99), color.Transparent

// Sizes in dp at scale 1.
const (
	TextCaption, TextBody, TextSubheading, TextHeading float32 = 13, 16, 20, 28

	Space4, Space8, Space12, Space16, Space24, Space32 float32 = 4, 8, 12, 16, 24, 32

	Radius float32 = 12

	// Target is the least side of anything to tap; TargetKiosk the same where people stand and wear gloves.
	Target, TargetKiosk float32 = 48, 64

	// Wide is the width from which the window has a rail at the left; ColumnContent and ColumnForm bound the line
	// length of what is read and of what is filled in.
	Wide, ColumnContent, ColumnForm float32 = 720, 720, 560

	ScaleMin, ScaleMax float32 = 1, 2
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// veil is a colour laid thinly over another one: hover, press, focus, selection.
func veil(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}
