package passport

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Sizes of the drawing at text of 100 %.
const (
	besideFrom    = 460 // from this width on the name stands beside the portrait
	portraitLarge = 150 // width of the portrait, 3×4
	portraitSmall = 104
	factFrom      = 128 // least width of a column of facts
	firstWidth    = 328 // before the first layout: a card in the narrowest window
)

// scale is how much larger than 100 % text is drawn.
func scale() float32 { return fynetheme.TextSize() / theme.TextBody }

// MinSize implements fyne.WidgetRenderer.
func (r *cardRenderer) MinSize() fyne.Size {
	width := r.width
	if width == 0 {
		width = firstWidth
	}
	return fyne.NewSize(2*theme.Space16+portraitSmall+theme.Space16+theme.Target, r.arrange(width))
}

// Layout implements fyne.WidgetRenderer.
func (r *cardRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.arrange(size.Width)
	r.ground.Resize(size)
	r.edge.Resize(size)
}

// arrange puts everything in its place on a card of this width and returns its height.
func (r *cardRenderer) arrange(width float32) float32 {
	wide := width >= besideFrom*scale()
	air := theme.Space16
	if wide {
		air = theme.Space24
	}
	top := r.arrangeBand(width, air)
	var y float32
	if wide {
		y = r.arrangeWide(width, air, top+air)
	} else {
		y = r.arrangeNarrow(width, air, top+air)
	}
	if r.foot != nil {
		r.foot.Move(fyne.NewPos(air, y+theme.Space16))
		y += theme.Space16 + widget.Fit(r.foot, width-2*air)
	}
	y += air
	r.arrangeSpecimen(fyne.NewPos(air, top+air/2), fyne.NewSize(width-2*air, y-top-air))
	return y
}

// arrangeSpecimen lays the mark across the card; across a high one twice, so that no half of it is without.
func (r *cardRenderer) arrangeSpecimen(at fyne.Position, size fyne.Size) {
	marks := len(r.specimen)
	if size.Height < size.Width {
		marks = min(marks, 1)
	}
	for i, mark := range r.specimen {
		mark.Hidden = i >= marks
		if mark.Hidden {
			continue
		}
		part := fyne.NewSize(size.Width, size.Height/float32(marks))
		mark.Move(at.AddXY(0, part.Height*float32(i)))
		mark.Resize(part)
	}
}

// arrangeBand puts what the card is and the note on one line, or under one another where that is too narrow.
func (r *cardRenderer) arrangeBand(width, air float32) float32 {
	inner, side := fynetheme.InnerPadding(), theme.Space24*scale()
	x, style := air+side, fyne.TextStyle{Bold: true}
	note := fyne.MeasureText(r.drawn.Note, fynetheme.TextSize(), style).Width + 2*inner
	kind := fyne.MeasureText(r.drawn.Kind, fynetheme.TextSize(), style).Width + 2*inner
	r.kind.Move(fyne.NewPos(x, 0))
	var height float32
	if r.drawn.Note == "" || x+kind+note <= width-air+inner {
		height = widget.Fit(r.kind, width-x-air+inner)
		r.note.Resize(fyne.NewSize(note+1, height))
		r.note.Move(fyne.NewPos(width-air+inner-note-1, 0))
	} else {
		height = widget.Fit(r.kind, width-x)
		r.note.Move(fyne.NewPos(width-air+inner-note-1, height-inner))
		height += widget.Fit(r.note, note+1) - inner
	}
	r.band.Resize(fyne.NewSize(width, height))
	r.mark.Resize(fyne.NewSquareSize(side))
	r.mark.Move(fyne.NewPos(air, inner+(fynetheme.TextSize()*1.3-side)/2))
	return height
}

// arrangeWide puts the portrait at the left and everything else beside it.
func (r *cardRenderer) arrangeWide(width, air, y float32) float32 {
	x, bottom := air, y
	if r.portrait != nil {
		size := fyne.NewSize(portraitLarge, portraitLarge*4/3)
		r.portrait.Move(fyne.NewPos(air, y))
		r.portrait.Resize(size)
		x += size.Width + theme.Space24
		bottom = y + size.Height
	}
	for i, o := range []fyne.CanvasObject{r.beside, r.name, r.facts} {
		if o == nil {
			continue
		}
		o.Move(fyne.NewPos(x, y))
		if height := widget.Fit(o, width-x-air); height > 0 {
			y += height + []float32{theme.Space12, theme.Space16, 0}[i]
		}
	}
	return max(y, bottom)
}

// arrangeNarrow puts state and validity beside a small portrait and the rest below.
func (r *cardRenderer) arrangeNarrow(width, air, y float32) float32 {
	x, bottom := air, y
	if r.portrait != nil {
		size := fyne.NewSize(portraitSmall, portraitSmall*4/3)
		r.portrait.Move(fyne.NewPos(air, y))
		r.portrait.Resize(size)
		x += size.Width + theme.Space16
		bottom = y + size.Height
	}
	r.beside.Move(fyne.NewPos(x, y))
	y = max(bottom, y+widget.Fit(r.beside, width-x-air))
	for _, o := range []fyne.CanvasObject{r.name, r.facts} {
		if o == nil {
			continue
		}
		if y > bottom || r.portrait != nil || o != r.name {
			y += theme.Space16
		}
		o.Move(fyne.NewPos(air, y))
		y += widget.Fit(o, width-2*air)
	}
	return y
}

// newPortrait returns the picture, or the outline of a person until it is here.
func newPortrait(picture image.Image) fyne.CanvasObject {
	if picture == nil {
		icon := fynewidget.NewIcon(fynetheme.NewColoredResource(fynetheme.AccountIcon(), theme.ColorNameSecondary))
		return container.NewStack(frame(), icon)
	}
	drawn := canvas.NewImageFromImage(picture)
	drawn.FillMode = canvas.ImageFillCover
	drawn.CornerRadius = theme.Space8
	return drawn
}

// frame is the ground of a portrait that is not here yet.
func frame() fyne.CanvasObject {
	empty := canvas.NewRectangle(fynetheme.Color(fynetheme.ColorNameDisabledButton))
	empty.CornerRadius = theme.Space8
	return empty
}

// newFacts returns facts in columns, nil for none.
func newFacts(facts []Fact) fyne.CanvasObject {
	if len(facts) == 0 {
		return nil
	}
	columns := container.New(&factLayout{})
	for _, f := range facts {
		if f.Value != "" {
			columns.Add(widget.NewSpaced(0, widget.NewCaption(f.Name), widget.NewStrong(f.Value)))
		}
	}
	return columns
}

// newFoot returns facts across the card, under a hairline, the first one in larger type.
func newFoot(facts []Fact) fyne.CanvasObject {
	if len(facts) == 0 {
		return nil
	}
	stack := widget.NewSpaced(theme.Space12, widget.NewDivider())
	for i, f := range facts {
		value := widget.NewText(f.Value)
		if i == 0 {
			value = widget.NewHeading(f.Value)
		}
		stack.Add(widget.NewSpaced(0, widget.NewCaption(f.Name), value))
	}
	return stack
}

// factLayout puts facts in two columns where both are wide enough, and under one another elsewhere.
type factLayout struct{ width float32 }

func (l *factLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.arrange(objects, size.Width)
}

// MinSize implements fyne.Layout; the height is that of the last width.
func (l *factLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width == 0 {
		width = firstWidth - 2*theme.Space16
	}
	return fyne.NewSize(theme.Target, l.arrange(objects, width))
}

func (l *factLayout) arrange(objects []fyne.CanvasObject, width float32) float32 {
	columns := 1
	if width >= 2*factFrom*scale()+theme.Space16 {
		columns = 2
	}
	column := (width - float32(columns-1)*theme.Space16) / float32(columns)
	var y float32
	for i := 0; i < len(objects); i += columns {
		var height float32
		for j := range min(columns, len(objects)-i) {
			o := objects[i+j]
			o.Move(fyne.NewPos(float32(j)*(column+theme.Space16), y))
			height = max(height, widget.Fit(o, column))
		}
		y += height + theme.Space12
	}
	return max(0, y-theme.Space12)
}
