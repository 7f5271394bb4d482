package theme

import (
	"image/color"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/assets"
)

// Colour names beyond the toolkit's own, for use with its colour lookup.
const (
	ColorNameSurface   fyne.ThemeColorName = "razvorot.surface"
	ColorNameSecondary fyne.ThemeColorName = "razvorot.secondary"
	// ColorNameAccentVeil is the accent laid thinly over a ground: where the person is.
	ColorNameAccentVeil fyne.ThemeColorName = "razvorot.accentVeil"
)

// Mode says which palette is used.
type Mode int

// ModeSystem follows what the person chose in the operating system; the others stay.
const (
	ModeSystem Mode = iota
	ModeLight
	ModeDark
	ModeHighContrast
)

// Options are the person's choices about the look. The zero value is the system's mode at 100 %.
type Options struct {
	Mode  Mode
	Scale float32 // 1 to 2; values outside are moved to the nearest bound
	Kiosk bool    // targets grow from 48 to 64 dp
}

// Theme gives the toolkit our tokens. It never changes: another choice is another Theme.
type Theme struct {
	options Options
	fonts   map[fyne.TextStyle]fyne.Resource
	// The colours when the system prefers dark, and when it does not. They are asked for thousands of times a screen.
	dark, light map[fyne.ThemeColorName]color.Color
}

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme for these choices.
func New(o Options) *Theme {
	o.Scale = min(max(o.Scale, ScaleMin), ScaleMax)
	font := fyne.NewStaticResource
	t := &Theme{options: o, fonts: map[fyne.TextStyle]fyne.Resource{
		{}:                         font("PTSans-Regular.ttf", assets.FontRegular),
		{Bold: true}:               font("PTSans-Bold.ttf", assets.FontBold),
		{Italic: true}:             font("PTSans-Italic.ttf", assets.FontItalic),
		{Bold: true, Italic: true}: font("PTSans-BoldItalic.ttf", assets.FontBoldItalic),
	}}
	t.dark, t.light = t.Palette(fynetheme.VariantDark).named(), t.Palette(fynetheme.VariantLight).named()
	return t
}

// Palette returns the colours in force when the system prefers this variant.
func (t *Theme) Palette(system fyne.ThemeVariant) Palette {
	switch {
	case t.options.Mode == ModeHighContrast:
		return HighContrast
	case t.options.Mode == ModeDark, t.options.Mode == ModeSystem && system == fynetheme.VariantDark:
		return Dark
	default:
		return Light
	}
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	colors := t.light
	if system == fynetheme.VariantDark {
		colors = t.dark
	}
	if c, ok := colors[name]; ok {
		return c
	}
	return fynetheme.DefaultTheme().Color(name, system)
}

// named maps the toolkit's colour names to tokens; a test walks the toolkit's list and finds none forgotten.
func (p Palette) named() map[fyne.ThemeColorName]color.Color {
	return map[fyne.ThemeColorName]color.Color{
		ColorNameSurface:   p.Surface,
		ColorNameSecondary: p.Secondary,

		ColorNameAccentVeil: veil(p.Primary, 0x1C),

		fynetheme.ColorNameBackground:        p.Background,
		fynetheme.ColorNameHeaderBackground:  p.Background,
		fynetheme.ColorNameInputBackground:   p.Surface,
		fynetheme.ColorNameMenuBackground:    p.Surface,
		fynetheme.ColorNameOverlayBackground: p.Surface,
		fynetheme.ColorNameForeground:        p.Text,
		fynetheme.ColorNamePlaceHolder:       p.Secondary,
		fynetheme.ColorNameDisabled:          p.Control,
		fynetheme.ColorNameButton:            veil(p.Text, 0x14),
		fynetheme.ColorNameDisabledButton:    veil(p.Text, 0x0A),
		fynetheme.ColorNameHover:             veil(p.Text, 0x12),
		fynetheme.ColorNamePressed:           veil(p.Text, 0x24),

		fynetheme.ColorNamePrimary:             p.Primary,
		fynetheme.ColorNameHyperlink:           p.Primary,
		fynetheme.ColorNameForegroundOnPrimary: p.OnPrimary,
		fynetheme.ColorNameFocus:               veil(p.Primary, 0x66),
		fynetheme.ColorNameSelection:           veil(p.Primary, 0x40),

		fynetheme.ColorNameSuccess:             p.Success,
		fynetheme.ColorNameWarning:             p.Warning,
		fynetheme.ColorNameError:               p.Error,
		fynetheme.ColorNameForegroundOnSuccess: p.OnState,
		fynetheme.ColorNameForegroundOnWarning: p.OnState,
		fynetheme.ColorNameForegroundOnError:   p.OnState,

		fynetheme.ColorNameInputBorder:         p.Control,
		fynetheme.ColorNameSeparator:           p.Border,
		fynetheme.ColorNameScrollBar:           p.Control,
		fynetheme.ColorNameScrollBarBackground: veil(p.Text, 0x00),
		fynetheme.ColorNameShadow:              color.NRGBA{A: 0x33},
	}
}

// Font implements fyne.Theme. The monospace and symbol faces stay the toolkit's: PT Sans has neither, and its figures
// already share one width.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Monospace || style.Symbol {
		return fynetheme.DefaultTheme().Font(style)
	}
	return t.fonts[fyne.TextStyle{Bold: style.Bold, Italic: style.Italic}]
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme. Text and the space around it grow with the scale, lines and corners do not.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	scale := t.options.Scale
	switch name {
	case fynetheme.SizeNameCaptionText:
		return TextCaption * scale
	case fynetheme.SizeNameText:
		return TextBody * scale
	case fynetheme.SizeNameSubHeadingText:
		return TextSubheading * scale
	case fynetheme.SizeNameHeadingText:
		return TextHeading * scale
	case fynetheme.SizeNamePadding:
		return Space4 * scale
	case fynetheme.SizeNameInnerPadding:
		return t.innerPadding() * scale
	case fynetheme.SizeNameInlineIcon:
		return Space24 * scale
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameButtonRadius, fynetheme.SizeNameCardRadius,
		fynetheme.SizeNameDialogRadius, fynetheme.SizeNamePopupRadius, fynetheme.SizeNameMenuRadius,
		fynetheme.SizeNameInnerWindowRadius:
		return Radius
	case fynetheme.SizeNameInputBorder:
		if t.options.Mode == ModeHighContrast {
			return 2
		}
		return 1
	default:
		if exact, ok := strings.CutPrefix(string(name), exactSize); ok {
			size, err := strconv.ParseFloat(exact, 32)
			if err == nil {
				return float32(size)
			}
		}
		return fynetheme.DefaultTheme().Size(name)
	}
}

// exactSize begins the size names of ExactSize.
const exactSize = "razvorot.size."

// ExactSize returns a name for exactly this size in dp: for a word that has to be smaller than its style to be whole.
func ExactSize(size float32) fyne.ThemeSizeName {
	return fyne.ThemeSizeName(exactSize + strconv.FormatFloat(float64(size), 'f', 1, 32))
}

// lineHeight is the height of a line of PT Sans over its size (ascender 1.018 em, descender 0.276 em).
const lineHeight = 1.294

// innerPadding makes a control that holds one line of body text exactly as high as a target.
func (t *Theme) innerPadding() float32 {
	target := Target
	if t.options.Kiosk {
		target = TargetKiosk
	}
	return (target - TextBody*lineHeight) / 2
}

// Mark returns the product's mark in the accent colour of whichever palette is in force.
func Mark() fyne.Resource {
	return fynetheme.NewColoredResource(fyne.NewStaticResource("mark.svg", assets.Mark), fynetheme.ColorNamePrimary)
}
