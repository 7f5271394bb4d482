package widget

import (
	"bytes"
	"image"
	"image/jpeg"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Picture shows an image whole, at the left, as wide as there is room and no higher than it was allowed to be.
type Picture struct {
	fynewidget.BaseWidget
	image *canvas.Image
	ratio float32 // of height to width
	most  float32 // dp
}

// NewPicture returns a picture at most so many dp high. An image without pixels takes no room.
func NewPicture(img image.Image, most float32) *Picture {
	p := &Picture{image: canvas.NewImageFromImage(img), most: most}
	p.image.FillMode = canvas.ImageFillContain
	if size := img.Bounds().Size(); size.X > 0 {
		p.ratio = float32(size.Y) / float32(size.X)
	}
	p.ExtendBaseWidget(p)
	return p
}

// NewThumbnail returns an image so many dp high and as wide as it then is, on a hairline of its own: paper is as white as a card.
func NewThumbnail(img image.Image, height float32) fyne.CanvasObject {
	small := canvas.NewImageFromImage(img)
	small.FillMode = canvas.ImageFillContain
	size := img.Bounds().Size()
	small.SetMinSize(fyne.NewSize(height*float32(size.X)/float32(max(1, size.Y)), height))
	return newPlate(small, plateLook{stroke: fynetheme.ColorNameSeparator, air: fyne.NewSquareSize(1)})
}

// maxPortrait is the most pixels of a portrait that are decoded; those of an authority are far smaller.
const maxPortrait = 20_000_000

// DecodePortrait returns the picture of a JPEG, nil for none or one that cannot be drawn: what it belongs to holds without it.
func DecodePortrait(content []byte) image.Image {
	head, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err != nil || head.Width*head.Height > maxPortrait {
		return nil
	}
	picture, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	return picture
}

// CreateRenderer implements fyne.Widget.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer { return &pictureRenderer{p} }

type pictureRenderer struct{ picture *Picture }

func (r *pictureRenderer) Layout(size fyne.Size) {
	p := r.picture
	height := min(p.most, size.Width*p.ratio)
	width := size.Width
	if p.ratio > 0 {
		width = height / p.ratio
	}
	p.image.Move(fyne.NewPos(0, 0))
	p.image.Resize(fyne.NewSize(width, height))
}

func (r *pictureRenderer) MinSize() fyne.Size {
	p := r.picture
	if width := p.Size().Width; width > 0 {
		return fyne.NewSize(1, min(p.most, width*p.ratio))
	}
	return fyne.NewSize(1, p.most)
}

func (r *pictureRenderer) Refresh() {
	r.Layout(r.picture.Size())
	canvas.Refresh(r.picture)
}

func (r *pictureRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.picture.image}
}
func (r *pictureRenderer) Destroy() {}
