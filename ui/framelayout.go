package ui

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// frameLayout puts the rail at the left of a wide window and the bar at the foot of a narrow one. It changes which of them
// is to be seen, so that a screen stays as it is while the window is resized.
type frameLayout struct{ frame *frame }

// leastBeside is the room that has to stay beside the rail: with large text the rail is wide, and a narrow part with large
// text in it is worse than a bar.
const leastBeside = 440

// wide reports whether a window of this width has a rail.
func (l *frameLayout) wide(width float32) bool {
	return width >= theme.Wide && width-l.frame.rail.MinSize().Width >= leastBeside
}

// Layout implements fyne.Layout.
func (l *frameLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	f := l.frame
	wide := l.wide(size.Width)
	showIf(f.rail, wide && !f.bare)
	showIf(f.bar, !wide && !f.bare)
	if f.more != nil {
		showIf(f.more, !wide && !f.bare)
		showIf(f.trialLong, wide)
		showIf(f.trialShort, !wide)
	}
	left, foot := float32(0), size.Height
	if f.rail.Visible() {
		left = f.rail.MinSize().Width
		f.rail.Move(fyne.NewPos(0, 0))
		f.rail.Resize(fyne.NewSize(left, size.Height))
	}
	if f.bar.Visible() {
		height := f.bar.MinSize().Height
		foot -= height
		f.bar.Move(fyne.NewPos(0, foot))
		f.bar.Resize(fyne.NewSize(size.Width, height))
	}
	width := size.Width - left
	f.ground.Resize(size)
	if panel := f.shell.panel; panel != nil && panel.Visible() {
		height := widget.Fit(f.foot, width)
		foot -= height
		f.foot.Move(fyne.NewPos(left, foot))
	}
	f.header.Move(fyne.NewPos(left, 0))
	top := widget.Fit(f.header, width)
	f.body.Move(fyne.NewPos(left, top))
	f.body.Resize(fyne.NewSize(width, foot-top))
	l.layoutToast(left, width, top)
}

// layoutToast puts the toast below the header, at the right of the screen's part: at the foot it would lie on the button that
// leads on, at the left on the title.
func (l *frameLayout) layoutToast(left, width, top float32) {
	f := l.frame
	if !f.toast.Visible() {
		return
	}
	room := min(width-2*theme.Space16, theme.ColumnForm*2/3)
	widget.Fit(f.toast, room)
	f.toast.Move(fyne.NewPos(left+width-room-theme.Space16, max(theme.Space16, top-f.toast.Size().Height)))
}

// MinSize implements fyne.Layout: as narrow as the screen allows, since a bar always fits.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	f := l.frame
	body := f.body.MinSize()
	return fyne.NewSize(max(body.Width, f.header.MinSize().Width), body.Height+f.header.MinSize().Height)
}

// showIf shows or hides an object only where that changes something: each change draws it anew.
func showIf(o fyne.CanvasObject, show bool) {
	switch {
	case show && !o.Visible():
		o.Show()
	case !show && o.Visible():
		o.Hide()
	}
}
