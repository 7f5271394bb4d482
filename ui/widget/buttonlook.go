package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// ringInset is how far inside the edge a button's ring of focus runs: on its own ground, so that it is seen on any.
const ringInset = 3

// look returns the colours of words, ground and edge; "" for none.
func (b *Button) look() (words, ground, edge fyne.ThemeColorName) {
	if b.Disabled() {
		if b.importance == Link {
			return theme.ColorNameSecondary, "", ""
		}
		return theme.ColorNameSecondary, fynetheme.ColorNameDisabledButton, ""
	}
	switch b.importance {
	case Primary:
		return fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary, ""
	case Danger:
		return fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError, ""
	case Link:
		if b.icon != nil {
			return fynetheme.ColorNameForeground, "", ""
		}
		return fynetheme.ColorNamePrimary, "", ""
	}
	return fynetheme.ColorNameForeground, theme.ColorNameSurface, fynetheme.ColorNameInputBorder
}

// paint gives ground, ring, icon and words the colours of the theme in force.
func (r *buttonRenderer) paint() {
	b := r.button
	th, variant := b.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color {
		if name == "" {
			return color.Transparent
		}
		return th.Color(name, variant)
	}
	words, ground, edge := b.look()
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = of(ground), of(edge), 1
	if edge == "" {
		r.ground.StrokeWidth = 0 // a window would smooth an edge without colour into a grey seam
	}
	if b.hovered && !b.Disabled() {
		r.ground.FillColor = over(of(ground), of(fynetheme.ColorNameHover))
	}
	r.ground.CornerRadius = th.Size(fynetheme.SizeNameButtonRadius)
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = color.Transparent, of(words), 2
	r.ring.CornerRadius = max(0, r.ground.CornerRadius-ringInset)
	r.ring.Hidden = !b.focused
	if b.icon != nil {
		if r.icon == nil {
			r.icon = &canvas.Image{FillMode: canvas.ImageFillContain}
		}
		r.icon.Resource = fynetheme.NewColoredResource(b.icon, words)
		r.icon.Refresh()
	}
	for _, line := range r.lines {
		line.Color = of(words)
	}
	r.collect()
}

// over lays a thin colour over another one.
func over(under, veil color.Color) color.Color {
	u, v := color.NRGBAModel.Convert(under).(color.NRGBA), color.NRGBAModel.Convert(veil).(color.NRGBA)
	if u.A == 0 {
		return v
	}
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-int(v.A)) + int(b)*int(v.A)) / 255) }
	return color.NRGBA{R: mix(u.R, v.R), G: mix(u.G, v.G), B: mix(u.B, v.B), A: u.A}
}
