package theme_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

var palettes = map[string]theme.Palette{
	"light": theme.Light, "dark": theme.Dark, "high contrast": theme.HighContrast,
}

// contrast is the ratio of WCAG 2.2, 1.4.3: 1 for the same colour, 21 for black on white.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func TestTextCanBeReadInEveryPalette(t *testing.T) {
	for name, p := range palettes {
		pairs := []struct {
			what     string
			ink, bed color.NRGBA
		}{
			{"text on background", p.Text, p.Background},
			{"text on surface", p.Text, p.Surface},
			{"secondary on background", p.Secondary, p.Background},
			{"secondary on surface", p.Secondary, p.Surface},
			{"primary on background", p.Primary, p.Background},
			{"primary on surface", p.Primary, p.Surface},
			{"on primary", p.OnPrimary, p.Primary},
			{"success on background", p.Success, p.Background},
			{"success on surface", p.Success, p.Surface},
			{"warning on background", p.Warning, p.Background},
			{"warning on surface", p.Warning, p.Surface},
			{"error on background", p.Error, p.Background},
			{"error on surface", p.Error, p.Surface},
			{"on success", p.OnState, p.Success},
			{"on warning", p.OnState, p.Warning},
			{"on error", p.OnState, p.Error},
		}
		for _, pair := range pairs {
			if got := contrast(pair.ink, pair.bed); got < leastContrast(name) {
				t.Errorf("%s: %s has contrast %.2f:1, want at least %v:1", name, pair.what, got, leastContrast(name))
			}
		}
	}
}

// leastContrast is what a palette promises of text: AA of WCAG 2.2 (1.4.3), and AAA (1.4.6) of high contrast.
func leastContrast(palette string) float64 {
	if palette == "high contrast" {
		return 7
	}
	return 4.5
}

// Some grounds are a thin colour over another one: what is current, hovered, disabled, selected or pressed.
func TestH2TextCanBeReadOnEveryVeil(t *testing.T) {
	modes := map[string]theme.Mode{"light": theme.ModeLight, "dark": theme.ModeDark, "high contrast": theme.ModeHighContrast}
	for name, mode := range modes {
		p, th := palettes[name], theme.New(theme.Options{Mode: mode})
		of := func(n fyne.ThemeColorName) color.NRGBA { return th.Color(n, fynetheme.VariantLight).(color.NRGBA) }
		for _, veil := range []fyne.ThemeColorName{theme.ColorNameAccentVeil, fynetheme.ColorNameHover,
			fynetheme.ColorNameDisabledButton, fynetheme.ColorNameSelection, fynetheme.ColorNamePressed} {
			for _, bed := range []color.NRGBA{p.Background, p.Surface} {
				ground := over(of(veil), bed)
				if got := contrast(p.Text, ground); got < leastContrast(name) {
					t.Errorf("%s: text on %s has contrast %.2f:1, want at least %v:1", name, veil, got, leastContrast(name))
				}
			}
		}
		// The words of a chip, a current way and a disabled button have a colour of their own.
		chip := over(of(fynetheme.ColorNameDisabledButton), p.Surface)
		for what, ink := range map[string]color.NRGBA{"success": p.Success, "warning": p.Warning, "error": p.Error,
			"primary": p.Primary, "secondary": p.Secondary} {
			if got := contrast(ink, chip); got < leastContrast(name) {
				t.Errorf("%s: %s on a chip has contrast %.2f:1, want at least %v:1", name, what, got, leastContrast(name))
			}
		}
		if got := contrast(p.Primary, over(of(theme.ColorNameAccentVeil), p.Surface)); got < leastContrast(name) {
			t.Errorf("%s: the current way has contrast %.2f:1, want at least %v:1", name, got, leastContrast(name))
		}
	}
}

// over is the colour that is seen where a thin one lies over another.
func over(veil, bed color.NRGBA) color.NRGBA {
	mix := func(v, b uint8) uint8 { return uint8((int(v)*int(veil.A) + int(b)*(255-int(veil.A))) / 255) }
	return color.NRGBA{R: mix(veil.R, bed.R), G: mix(veil.G, bed.G), B: mix(veil.B, bed.B), A: 0xFF}
}

func TestOutlinesOfFieldsCanBeSeenInEveryPalette(t *testing.T) {
	for name, p := range palettes {
		for _, bed := range []color.NRGBA{p.Background, p.Surface} {
			if got := contrast(p.Control, bed); got < 3 {
				t.Errorf("%s: an outline on %v has contrast %.2f:1, want at least 3:1", name, bed, got)
			}
		}
	}
}

func TestModeChoosesThePalette(t *testing.T) {
	cases := []struct {
		mode   theme.Mode
		system fyne.ThemeVariant
		want   theme.Palette
	}{
		{theme.ModeSystem, fynetheme.VariantLight, theme.Light},
		{theme.ModeSystem, fynetheme.VariantDark, theme.Dark},
		{theme.ModeLight, fynetheme.VariantDark, theme.Light},
		{theme.ModeDark, fynetheme.VariantLight, theme.Dark},
		{theme.ModeHighContrast, fynetheme.VariantLight, theme.HighContrast},
	}
	for _, c := range cases {
		th := theme.New(theme.Options{Mode: c.mode})
		if got := th.Palette(c.system); got != c.want {
			t.Errorf("mode %d in a system of variant %d: background %v, want %v", c.mode, c.system, got.Background, c.want.Background)
		}
		if got := th.Color(fynetheme.ColorNamePrimary, c.system); got != c.want.Primary {
			t.Errorf("mode %d in a system of variant %d: accent %v, want %v", c.mode, c.system, got, c.want.Primary)
		}
	}
}

func TestTheToolkitsOwnColoursShowNowhere(t *testing.T) {
	fynetest.NewTempApp(t)
	names := []fyne.ThemeColorName{
		fynetheme.ColorNameBackground, fynetheme.ColorNameButton, fynetheme.ColorNameDisabled,
		fynetheme.ColorNameDisabledButton, fynetheme.ColorNameError, fynetheme.ColorNameFocus,
		fynetheme.ColorNameForeground, fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameForegroundOnPrimary,
		fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameForegroundOnWarning,
		fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameHover, fynetheme.ColorNameHyperlink,
		fynetheme.ColorNameInputBackground, fynetheme.ColorNameInputBorder, fynetheme.ColorNameMenuBackground,
		fynetheme.ColorNameOverlayBackground, fynetheme.ColorNamePlaceHolder, fynetheme.ColorNamePressed,
		fynetheme.ColorNamePrimary, fynetheme.ColorNameScrollBar, fynetheme.ColorNameScrollBarBackground,
		fynetheme.ColorNameSelection, fynetheme.ColorNameSeparator, fynetheme.ColorNameShadow,
		fynetheme.ColorNameSuccess, fynetheme.ColorNameWarning,
	}
	th := theme.New(theme.Options{Mode: theme.ModeHighContrast})
	for _, name := range names {
		// Ours are NRGBA values that do not depend on the system's variant; the toolkit's do.
		light, dark := th.Color(name, fynetheme.VariantLight), th.Color(name, fynetheme.VariantDark)
		if _, ours := light.(color.NRGBA); !ours || light != dark {
			t.Errorf("%s comes from the toolkit, not from a token", name)
		}
	}
}

func TestScaleEnlargesTextUpToTwice(t *testing.T) {
	cases := []struct{ scale, want float32 }{{0, 16}, {1, 16}, {1.5, 24}, {2, 32}, {3, 32}}
	for _, c := range cases {
		th := theme.New(theme.Options{Scale: c.scale})
		if got := th.Size(fynetheme.SizeNameText); got != c.want {
			t.Errorf("scale %v: body text is %v dp, want %v", c.scale, got, c.want)
		}
	}
}

func TestControlsAreLargeEnoughToTap(t *testing.T) {
	cases := []struct {
		options theme.Options
		least   float32
	}{
		{theme.Options{}, theme.Target},
		{theme.Options{Scale: 2}, 2 * theme.Target},
		{theme.Options{Kiosk: true}, theme.TargetKiosk},
	}
	a := fynetest.NewTempApp(t)
	for _, c := range cases {
		a.Settings().SetTheme(theme.New(c.options))
		controls := map[string]fyne.CanvasObject{
			"button": widget.NewButton("Отправить заявление", nil), "field": widget.NewEntry(),
			"tick": widget.NewCheck("Согласен", nil), "choice": widget.NewSelect([]string{"Паспорт"}, nil),
		}
		for name, control := range controls {
			// Half a dp is the rounding of the font's own height.
			if got := control.MinSize().Height; got < c.least-0.5 {
				t.Errorf("%+v: a %s is %.1f dp high, want at least %v", c.options, name, got, c.least)
			}
		}
	}
}

func TestFiguresShareOneWidth(t *testing.T) {
	a := fynetest.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{}))
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		want := fyne.MeasureText("0000000000", theme.TextBody, style).Width
		for _, digit := range "123456789" {
			ten := ""
			for range 10 {
				ten += string(digit)
			}
			if got := fyne.MeasureText(ten, theme.TextBody, style).Width; math.Abs(float64(got-want)) > 0.01 {
				t.Errorf("ten digits %c are %.2f dp wide, ten zeros %.2f", digit, got, want)
			}
		}
	}
}

func TestEveryStyleHasItsFace(t *testing.T) {
	fynetest.NewTempApp(t)
	th := theme.New(theme.Options{})
	cases := map[fyne.TextStyle]string{
		{}: "PTSans-Regular.ttf", {Bold: true}: "PTSans-Bold.ttf", {Italic: true}: "PTSans-Italic.ttf",
		{Bold: true, Italic: true}: "PTSans-BoldItalic.ttf", {Underline: true}: "PTSans-Regular.ttf",
	}
	for style, want := range cases {
		if got := th.Font(style).Name(); got != want {
			t.Errorf("%+v is set in %s, want %s", style, got, want)
		}
	}
}
