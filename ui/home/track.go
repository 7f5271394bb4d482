package home

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Track is a way in a few stations: those behind are ticked off, the current one is marked, the others wait. Side by side
// where there is room, under one another elsewhere.
type Track struct {
	fynewidget.BaseWidget
	stations []string
	current  int // all before it are behind; len(stations) when the way is done
}

var _ fyne.Accessible = (*Track)(nil)

// NewTrack returns a track.
func NewTrack(current int, stations ...string) *Track {
	t := &Track{stations: stations, current: current}
	t.ExtendBaseWidget(t)
	return t
}

// Current returns the name of the current station, "" when the way is done.
func (t *Track) Current() string {
	if t.current >= len(t.stations) {
		return ""
	}
	return t.stations[t.current]
}

// AccessibilityLabel implements fyne.Accessible.
func (t *Track) AccessibilityLabel() string { return t.Current() }

// AccessibilityRole implements fyne.Accessible.
func (t *Track) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements fyne.Widget.
func (t *Track) CreateRenderer() fyne.WidgetRenderer {
	r := &trackRenderer{track: t}
	for i, name := range t.stations {
		s := station{dot: canvas.NewCircle(nil), line: canvas.NewRectangle(nil), name: canvas.NewText(name, nil)}
		s.name.TextStyle.Bold = i == t.current
		if i < t.current {
			s.tick = fynewidget.NewIcon(fynetheme.NewColoredResource(fynetheme.ConfirmIcon(), fynetheme.ColorNameForegroundOnPrimary))
		}
		r.stations = append(r.stations, s)
	}
	r.paint()
	return r
}

// station is one stop of the drawing; the line leads to it from the one before.
type station struct {
	dot  *canvas.Circle
	line *canvas.Rectangle
	tick fyne.CanvasObject // nil unless behind
	name *canvas.Text
}

type trackRenderer struct {
	track    *Track
	stations []station
	width    float32
}

const (
	lineWidth  = 2
	ringWidth  = 3
	firstWidth = 328 // before the first layout
)

func scale() float32 { return fynetheme.TextSize() / theme.TextBody }

func (r *trackRenderer) side() float32 { return theme.Space24 * scale() }

func (r *trackRenderer) paint() {
	th, variant := r.track.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	primary := th.Color(fynetheme.ColorNamePrimary, variant)
	for i, s := range r.stations {
		s.name.TextSize = th.Size(fynetheme.SizeNameCaptionText)
		s.name.Color = th.Color(theme.ColorNameSecondary, variant)
		s.line.FillColor = th.Color(fynetheme.ColorNameSeparator, variant)
		s.dot.FillColor, s.dot.StrokeWidth = th.Color(theme.ColorNameSurface, variant), lineWidth
		s.dot.StrokeColor = th.Color(fynetheme.ColorNameInputBorder, variant)
		if i <= r.track.current {
			s.dot.StrokeColor, s.line.FillColor = primary, primary
			s.name.Color = th.Color(fynetheme.ColorNameForeground, variant)
		}
		if i < r.track.current {
			s.dot.FillColor = primary
		}
		if i == r.track.current {
			s.dot.StrokeWidth = ringWidth
		}
	}
}

// across reports whether all names stand side by side with air between them.
func (r *trackRenderer) across(width float32) bool {
	var widest float32
	for _, s := range r.stations {
		widest = max(widest, s.name.MinSize().Width)
	}
	return width >= float32(len(r.stations))*(widest+theme.Space12)
}

// Layout implements fyne.WidgetRenderer.
func (r *trackRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	if r.across(size.Width) {
		r.layoutAcross(size.Width)
		return
	}
	r.layoutDown()
}

// layoutAcross gives each station an equal share; the first name starts and the last one ends with the track.
func (r *trackRenderer) layoutAcross(width float32) {
	side, n := r.side(), len(r.stations)
	step := (width - side) / float32(max(n-1, 1))
	for i, s := range r.stations {
		x := float32(i) * step
		r.putDot(s, x, 0)
		s.line.Hidden = i == 0
		s.line.Move(fyne.NewPos(x-step+side, (side-lineWidth)/2))
		s.line.Resize(fyne.NewSize(step-side, lineWidth))
		name := s.name.MinSize()
		left := x + (side-name.Width)/2
		s.name.Move(fyne.NewPos(min(max(left, 0), width-name.Width), side+theme.Space8))
		s.name.Resize(name)
	}
}

func (r *trackRenderer) layoutDown() {
	side := r.side()
	step := side + theme.Space12
	for i, s := range r.stations {
		y := float32(i) * step
		r.putDot(s, 0, y)
		s.line.Hidden = i == 0
		s.line.Move(fyne.NewPos((side-lineWidth)/2, y-theme.Space12))
		s.line.Resize(fyne.NewSize(lineWidth, theme.Space12))
		name := s.name.MinSize()
		s.name.Move(fyne.NewPos(side+theme.Space12, y+(side-name.Height)/2))
		s.name.Resize(name)
	}
}

func (r *trackRenderer) putDot(s station, x, y float32) {
	side := r.side()
	s.dot.Move(fyne.NewPos(x, y))
	s.dot.Resize(fyne.NewSquareSize(side))
	if s.tick != nil {
		inner := side * 2 / 3
		s.tick.Resize(fyne.NewSquareSize(inner))
		s.tick.Move(fyne.NewPos(x+(side-inner)/2, y+(side-inner)/2))
	}
}

// MinSize implements fyne.WidgetRenderer; the height is that of the last width.
func (r *trackRenderer) MinSize() fyne.Size {
	width := r.width
	if width == 0 {
		width = firstWidth
	}
	side, n := r.side(), float32(len(r.stations))
	var name fyne.Size
	for _, s := range r.stations {
		name = name.Max(s.name.MinSize())
	}
	least := side + theme.Space12 + name.Width
	if r.across(width) {
		return fyne.NewSize(least, side+theme.Space8+name.Height)
	}
	return fyne.NewSize(least, n*(side+theme.Space12)-theme.Space12)
}

// Refresh implements fyne.WidgetRenderer.
func (r *trackRenderer) Refresh() {
	r.paint()
	r.Layout(r.track.Size())
	canvas.Refresh(r.track)
}

// Objects implements fyne.WidgetRenderer.
func (r *trackRenderer) Objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, s := range r.stations {
		all = append(all, s.line, s.dot, s.name)
		if s.tick != nil {
			all = append(all, s.tick)
		}
	}
	return all
}

// Destroy implements fyne.WidgetRenderer.
func (r *trackRenderer) Destroy() {}
