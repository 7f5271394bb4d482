package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Spot is a place on a picture in fractions of its sides.
type Spot struct{ X, Y float32 }

// Photo shows a picture as Picture does, with an outline or guide lines drawn over it. The picture may be changed, as frames
// of a camera are.
type Photo struct {
	fynewidget.BaseWidget
	Picture *Picture
	outline []Spot // the corners of an outline that is closed, nil for none
	tone    Tone
	guides  [][2]Spot
}

// NewPhoto returns a photo at most so many dp high.
func NewPhoto(img image.Image, most float32) *Photo {
	p := &Photo{Picture: NewPicture(img, most)}
	p.ExtendBaseWidget(p)
	return p
}

// SetImage shows another picture. One of other proportions wants a Relayout.
func (p *Photo) SetImage(img image.Image) {
	p.Picture.setImage(img)
	p.Refresh()
}

// SetOutline draws an outline in the colour of a tone; nil takes it away.
func (p *Photo) SetOutline(corners []Spot, tone Tone) {
	p.outline, p.tone = corners, tone
	p.Refresh()
}

// SetGuides draws thin lines, as they are used to place a face.
func (p *Photo) SetGuides(lines ...[2]Spot) {
	p.guides = lines
	p.Refresh()
}

// setImage shows another picture and tells whether it has other proportions.
func (p *Picture) setImage(img image.Image) {
	p.image.Image = img
	p.ratio = 0
	if size := img.Bounds().Size(); size.X > 0 {
		p.ratio = float32(size.Y) / float32(size.X)
	}
	p.image.Refresh()
}

// shown returns the size of the picture itself in a place of this size.
func (p *Picture) shown(size fyne.Size) fyne.Size {
	height := min(p.most, size.Width*p.ratio)
	if p.ratio == 0 {
		return fyne.NewSize(size.Width, height)
	}
	return fyne.NewSize(height/p.ratio, height)
}

// The strokes over a picture in dp; an outline has a dark one under it, so that it is seen on any ground.
const (
	outlineStroke = 3
	guideStroke   = 1
	underStroke   = 2 // wider than what lies on it
)

// CreateRenderer implements fyne.Widget.
func (p *Photo) CreateRenderer() fyne.WidgetRenderer {
	r := &photoRenderer{photo: p}
	r.draw()
	return r
}

type photoRenderer struct {
	photo   *Photo
	objects []fyne.CanvasObject
}

// draw makes the lines for what there is to draw now.
func (r *photoRenderer) draw() {
	p := r.photo
	r.objects = []fyne.CanvasObject{p.Picture}
	th, variant := p.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	line := th.Color(p.tone.color(), variant)
	for i := range p.outline {
		r.line(p.outline[i], p.outline[(i+1)%len(p.outline)], shade, outlineStroke+underStroke)
	}
	for i := range p.outline {
		r.line(p.outline[i], p.outline[(i+1)%len(p.outline)], line, outlineStroke)
	}
	for _, g := range p.guides {
		r.line(g[0], g[1], th.Color(fynetheme.ColorNamePrimary, variant), guideStroke)
	}
}

func (r *photoRenderer) Layout(size fyne.Size) {
	r.photo.Picture.Resize(size)
	r.photo.Picture.Move(fyne.NewPos(0, 0))
	r.draw()
}

func (r *photoRenderer) MinSize() fyne.Size { return r.photo.Picture.MinSize() }

func (r *photoRenderer) Refresh() {
	r.draw()
	r.photo.Picture.Refresh()
	canvas.Refresh(r.photo)
}

func (r *photoRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *photoRenderer) Destroy()                     {}
