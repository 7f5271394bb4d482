package specimen

import (
	_ "embed"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"razvorot/assets"
)

//go:embed font/OCRBS.otf
var ocrB []byte

// typefaces are parsed once; each drawing makes its own faces of them.
var typefaces = sync.OnceValue(func() map[string]*opentype.Font {
	parsed := map[string]*opentype.Font{}
	for name, data := range map[string][]byte{"regular": assets.FontRegular, "bold": assets.FontBold,
		"italic": assets.FontItalic, "mrz": ocrB} {
		f, err := opentype.Parse(data)
		if err != nil {
			panic(err) // embedded, and parsed by a test
		}
		parsed[name] = f
	}
	return parsed
})

// DPI is the resolution at which documents are drawn: scanners' usual, and half as much again as is asked for.
const DPI = 300

// canvas is a sheet measured in millimetres.
type canvas struct {
	img   *image.RGBA
	scale float64 // pixels a millimetre
}

// newCanvas returns a sheet of one colour.
func newCanvas(width, height, dpi float64, ground color.Color) *canvas {
	c := &canvas{scale: dpi / 25.4}
	c.img = image.NewRGBA(image.Rect(0, 0, int(math.Round(width*c.scale)), int(math.Round(height*c.scale))))
	draw.Draw(c.img, c.img.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	return c
}

// outline is a path of closed parts in millimetres. It is gathered before it is painted, so that only the pixels around
// it are looked at.
type outline struct {
	steps []step
}

// step is one move (1 point), line (1 point) or Bézier curve (3 points) of a path.
type step struct {
	move   bool
	points [3][2]float64
	count  int
}

func (o *outline) move(x, y float64) {
	o.steps = append(o.steps, step{move: true, points: [3][2]float64{{x, y}}, count: 1})
}

func (o *outline) line(x, y float64) {
	o.steps = append(o.steps, step{points: [3][2]float64{{x, y}}, count: 1})
}

func (o *outline) curve(bx, by, cx, cy, x, y float64) {
	o.steps = append(o.steps, step{points: [3][2]float64{{bx, by}, {cx, cy}, {x, y}}, count: 3})
}

// bounds returns the pixels that the path may touch: its control points enclose it.
func (o *outline) bounds(scale float64) image.Rectangle {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, s := range o.steps {
		for _, p := range s.points[:s.count] {
			for axis := range p {
				low[axis], high[axis] = min(low[axis], p[axis]*scale), max(high[axis], p[axis]*scale)
			}
		}
	}
	return image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
}

// rasterize puts the path into a rasterizer whose corner is at a pixel.
func (o *outline) rasterize(r *vector.Rasterizer, corner image.Point, scale float64) {
	at := func(p [2]float64) (float32, float32) {
		return float32(p[0]*scale - float64(corner.X)), float32(p[1]*scale - float64(corner.Y))
	}
	for i, s := range o.steps {
		x, y := at(s.points[0])
		switch {
		case s.move:
			if i > 0 {
				r.ClosePath()
			}
			r.MoveTo(x, y)
		case s.count == 1:
			r.LineTo(x, y)
		default:
			cx, cy := at(s.points[1])
			ex, ey := at(s.points[2])
			r.CubeTo(x, y, cx, cy, ex, ey)
		}
	}
	r.ClosePath()
}

// ellipse adds an ellipse around a point.
func (o *outline) ellipse(x, y, rx, ry float64) {
	const k = 0.5523 // four Bézier curves that look like an ellipse
	o.move(x+rx, y)
	o.curve(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
	o.curve(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
	o.curve(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
	o.curve(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
}

// rect adds a rectangle with rounded corners.
func (o *outline) rect(x, y, w, h, radius float64) {
	k := radius * 0.4477
	o.move(x+radius, y)
	o.line(x+w-radius, y)
	o.curve(x+w-k, y, x+w, y+k, x+w, y+radius)
	o.line(x+w, y+h-radius)
	o.curve(x+w, y+h-k, x+w-k, y+h, x+w-radius, y+h)
	o.line(x+radius, y+h)
	o.curve(x+k, y+h, x, y+h-k, x, y+h-radius)
	o.line(x, y+radius)
	o.curve(x, y+k, x+k, y, x+radius, y)
}

// fill paints the inside of a path.
func (c *canvas) fill(paint image.Image, path func(*outline)) {
	o := &outline{}
	path(o)
	area := o.bounds(c.scale).Intersect(c.img.Rect)
	if area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	o.rasterize(r, area.Min, c.scale)
	if uniform, ok := paint.(*image.Uniform); ok {
		r.Draw(c.img, area, uniform, image.Point{})
		return
	}
	// The rasterizer asks any other paint pixel by pixel through boxed colours; by way of a mask it is five times as fast.
	mask := image.NewAlpha(image.Rectangle{Max: area.Size()})
	r.DrawOp = draw.Src
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	draw.DrawMask(c.img, area, paint, area.Min, mask, image.Point{}, draw.Over)
}

// rule draws a horizontal line.
func (c *canvas) rule(x, y, width float64, ink color.Color) {
	c.fill(image.NewUniform(ink), func(o *outline) { o.rect(x, y-0.08, width, 0.16, 0) })
}

// lettering is how text looks.
type lettering struct {
	face   string  // regular, bold, italic, mrz
	size   float64 // height of the em in millimetres
	ink    color.Color
	spread float64 // millimetres from one letter to the next, instead of the face's own; 0 for those
}

func (c *canvas) face(l lettering) font.Face {
	face, err := opentype.NewFace(typefaces()[l.face], &opentype.FaceOptions{Size: l.size * c.scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // only for a size that is no number
	}
	return face
}

// text writes a line with its baseline at y.
func (c *canvas) text(x, y float64, l lettering, s string) {
	at := func(mm float64) fixed.Int26_6 { return fixed.Int26_6(mm * c.scale * 64) }
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(l.ink), Face: c.face(l), Dot: fixed.Point26_6{X: at(x), Y: at(y)}}
	if l.spread == 0 {
		d.DrawString(s)
		return
	}
	for i, letter := range []rune(s) {
		d.Dot.X = at(x + float64(i)*l.spread)
		d.DrawString(string(letter))
	}
}

// width returns how wide a line is, in millimetres.
func (c *canvas) width(l lettering, s string) float64 {
	return float64(font.MeasureString(c.face(l), s)) / 64 / c.scale
}

// centred writes a line around x.
func (c *canvas) centred(x, y float64, l lettering, s string) { c.text(x-c.width(l, s)/2, y, l, s) }

// paragraph writes words into lines of a width, and returns the baseline below the last.
func (c *canvas) paragraph(x, y, width, leading float64, l lettering, s string) float64 {
	line := ""
	for _, word := range strings.Fields(s) {
		if next := strings.TrimSpace(line + " " + word); c.width(l, next) <= width {
			line = next
			continue
		}
		c.text(x, y, l, line)
		line, y = word, y+leading
	}
	c.text(x, y, l, line)
	return y + leading
}

// place draws a picture into a rectangle.
func (c *canvas) place(img image.Image, x, y, w, h float64) {
	target := image.Rect(int(x*c.scale), int(y*c.scale), int((x+w)*c.scale), int((y+h)*c.scale))
	scaleInto(c.img, target, img)
}

// turned writes text that runs upwards, its beginning at x, y.
func (c *canvas) turned(x, y float64, l lettering, s string) {
	c.slanted(x, y, -math.Pi/2, l, s)
}

// slanted writes text at an angle (radians, clockwise) by sampling a drawing of it.
func (c *canvas) slanted(x, y, angle float64, l lettering, s string) {
	strip := newCanvas(c.width(l, s)+l.size, l.size*1.5, 25.4*c.scale, color.Transparent)
	strip.text(0, l.size*1.1, l, s)
	stampTurned(c.img, strip.img, x*c.scale, y*c.scale, angle, l.size*1.1*c.scale)
}

// specimenMark writes ОБРАЗЕЦ across the sheet.
func (c *canvas) specimenMark(size float64) {
	w, h := float64(c.img.Rect.Dx())/c.scale, float64(c.img.Rect.Dy())/c.scale
	l := lettering{face: "bold", size: size, ink: color.NRGBA{0xB0, 0x30, 0x30, 0x26}}
	angle := -math.Atan2(h, w) * 0.7
	sin, cos := math.Sincos(angle)
	along, rise := c.width(l, "ОБРАЗЕЦ")/2, size*0.35 // from the middle back to the beginning of the baseline
	x := w/2 - along*cos - rise*sin
	y := h/2 - along*sin + rise*cos
	c.slanted(x, y, angle, l, "ОБРАЗЕЦ")
}
