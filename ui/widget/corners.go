package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Corners lets a person move the four corners of an outline over a picture: by finger, by mouse, and with the arrow keys
// where a corner has the focus. While one is moved a magnifier shows what lies under it.
type Corners struct {
	fynewidget.BaseWidget
	Changed func(corners [4]Spot) // may be nil

	photo   *Photo
	img     image.Image
	corners [4]Spot
	handles [4]*corner
	loupe   *loupe
}

// NewCorners returns corners over a picture at most so many dp high. Ids are the id with «.1» to «.4» behind it; labels are for
// screen readers.
func NewCorners(id string, labels [4]string, img image.Image, most float32, at [4]Spot) *Corners {
	c := &Corners{photo: NewPhoto(img, most), img: img, corners: at, loupe: newLoupe()}
	for i := range c.handles {
		c.handles[i] = newCorner(c, i, id+"."+string(rune('1'+i)), labels[i])
	}
	c.ExtendBaseWidget(c)
	c.trace()
	return c
}

// Spots returns where the corners are.
func (c *Corners) Spots() [4]Spot { return c.corners }

// SetSpots moves all corners.
func (c *Corners) SetSpots(at [4]Spot) {
	c.corners = at
	c.trace()
	if c.Changed != nil {
		c.Changed(c.corners)
	}
}

// move moves one corner, not beyond the picture.
func (c *Corners) move(i int, to Spot) {
	c.corners[i] = Spot{min(max(to.X, 0), 1), min(max(to.Y, 0), 1)}
	c.look(i)
	c.trace()
	if c.Changed != nil {
		c.Changed(c.corners)
	}
}

func (c *Corners) trace() {
	c.photo.SetOutline(c.corners[:], Info)
	c.Refresh()
}

// look has the magnifier show a corner; -1 takes it away.
func (c *Corners) look(i int) {
	if i < 0 {
		c.loupe.Hide()
		return
	}
	c.loupe.show(c.img, c.corners[i])
	c.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *Corners) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{c.photo}
	for _, h := range c.handles {
		objects = append(objects, h)
	}
	return &cornersRenderer{c, append(objects, c.loupe)}
}

type cornersRenderer struct {
	corners *Corners
	objects []fyne.CanvasObject
}

func (r *cornersRenderer) Layout(size fyne.Size) {
	c := r.corners
	c.photo.Resize(size)
	shown := c.photo.Picture.shown(size)
	for i, h := range c.handles {
		side := h.MinSize()
		h.Resize(side)
		h.Move(c.corners[i].on(shown).SubtractXY(side.Width/2, side.Height/2))
	}
	c.loupe.Resize(fyne.NewSquareSize(loupeSide))
	c.loupe.Move(c.loupe.place(shown))
}

func (r *cornersRenderer) MinSize() fyne.Size { return r.corners.photo.MinSize() }

func (r *cornersRenderer) Refresh() {
	r.Layout(r.corners.Size())
	canvas.Refresh(r.corners)
}

func (r *cornersRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cornersRenderer) Destroy()                     {}

// corner is the handle of one corner: a ring, with room for a finger around it.
type corner struct {
	fynewidget.BaseWidget
	of        *Corners
	n         int
	id, label string
	focused   bool
}

var (
	_ fyne.Focusable     = (*corner)(nil)
	_ fyne.Draggable     = (*corner)(nil)
	_ fyne.Tappable      = (*corner)(nil)
	_ fyne.Accessible    = (*corner)(nil)
	_ desktop.Cursorable = (*corner)(nil)
	_ Identified         = (*corner)(nil)
)

func newCorner(of *Corners, n int, id, label string) *corner {
	k := &corner{of: of, n: n, id: id, label: label}
	k.ExtendBaseWidget(k)
	return k
}

// ID implements Identified.
func (k *corner) ID() string { return k.id }

// AccessibilityLabel implements fyne.Accessible.
func (k *corner) AccessibilityLabel() string { return k.label }

// AccessibilityRole implements fyne.Accessible.
func (k *corner) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Cursor implements desktop.Cursorable.
func (k *corner) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped implements fyne.Tappable: it takes the focus, for the arrow keys.
func (k *corner) Tapped(*fyne.PointEvent) {
	if c := canvasOf(k); c != nil {
		c.Focus(k)
	}
}

// Dragged implements fyne.Draggable.
func (k *corner) Dragged(e *fyne.DragEvent) {
	shown := k.of.photo.Picture.shown(k.of.Size())
	at := k.of.corners[k.n]
	k.of.move(k.n, Spot{at.X + e.Dragged.DX/shown.Width, at.Y + e.Dragged.DY/shown.Height})
}

// DragEnd implements fyne.Draggable.
func (k *corner) DragEnd() {
	if !k.focused {
		k.of.look(-1)
	}
}

// FocusGained implements fyne.Focusable.
func (k *corner) FocusGained() {
	k.focused = true
	Reveal(k.of)
	k.of.look(k.n)
	k.Refresh()
}

// FocusLost implements fyne.Focusable.
func (k *corner) FocusLost() {
	k.focused = false
	k.of.look(-1)
	k.Refresh()
}

// TypedRune implements fyne.Focusable.
func (k *corner) TypedRune(rune) {}

// keyStep is how far an arrow key moves a corner, in fractions of the picture.
const keyStep = 0.005

// TypedKey implements fyne.Focusable.
func (k *corner) TypedKey(key *fyne.KeyEvent) {
	at := k.of.corners[k.n]
	switch key.Name {
	case fyne.KeyLeft:
		at.X -= keyStep
	case fyne.KeyRight:
		at.X += keyStep
	case fyne.KeyUp:
		at.Y -= keyStep
	case fyne.KeyDown:
		at.Y += keyStep
	default:
		toWindow(k, key)
		return
	}
	k.of.move(k.n, at)
}

// cornerRing is the diameter of a handle's ring in dp.
const cornerRing = 22

// CreateRenderer implements fyne.Widget.
func (k *corner) CreateRenderer() fyne.WidgetRenderer {
	r := &cornerRenderer{corner: k, under: canvas.NewCircle(nil), ring: canvas.NewCircle(nil)}
	r.paint()
	return r
}

type cornerRenderer struct {
	corner      *corner
	under, ring *canvas.Circle
}

func (r *cornerRenderer) paint() {
	th, variant := r.corner.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.under.FillColor, r.under.StrokeColor, r.under.StrokeWidth = theme.OnPhotoClear, shade, outlineStroke+underStroke
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = theme.OnPhotoClear, th.Color(fynetheme.ColorNamePrimary, variant), outlineStroke
	if r.corner.focused {
		r.ring.StrokeColor = chalk
		r.ring.FillColor = th.Color(fynetheme.ColorNamePrimary, variant)
	}
}

func (r *cornerRenderer) Layout(size fyne.Size) {
	for _, c := range []*canvas.Circle{r.under, r.ring} {
		c.Resize(fyne.NewSquareSize(cornerRing))
		c.Move(fyne.NewPos((size.Width-cornerRing)/2, (size.Height-cornerRing)/2))
	}
}

func (r *cornerRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.Target) }

func (r *cornerRenderer) Refresh() {
	r.paint()
	r.under.Refresh()
	r.ring.Refresh()
}

func (r *cornerRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.under, r.ring} }
func (r *cornerRenderer) Destroy()                     {}
