package portrait

import (
	"image"
	"image/color"

	"razvorot/capture/raster"
)

// view is a picture made small enough to be looked at: luma and colour of each pixel.
type view struct {
	luma *image.Gray
	// red, green and blue lie side by side, three bytes a pixel. Of a gray picture they are the same.
	colour []uint8
	factor float64 // pixels of the picture to one of the view
}

func (v *view) width() int  { return v.luma.Rect.Dx() }
func (v *view) height() int { return v.luma.Rect.Dy() }

// newView shrinks a picture to at most so many pixels on its longer side.
func newView(img image.Image, longest int) *view {
	src := img
	if _, ok := img.(*image.YCbCr); !ok {
		if _, ok := img.(*image.Gray); !ok {
			return sampled(img, longest)
		}
	}
	luma, factor := raster.Shrink(raster.Luma(src), longest)
	v := &view{luma: luma, factor: float64(factor), colour: make([]uint8, 3*luma.Rect.Dx()*luma.Rect.Dy())}
	if ycc, ok := src.(*image.YCbCr); ok {
		v.paint(ycc, longest)
		return v
	}
	for y := range v.height() {
		for x, g := range luma.Pix[y*luma.Stride:][:v.width()] {
			at := 3 * (y*v.width() + x)
			v.colour[at], v.colour[at+1], v.colour[at+2] = g, g, g
		}
	}
	return v
}

// paint works out the colours of a JPEG's planes.
func (v *view) paint(src *image.YCbCr, longest int) {
	cb, cr := chroma(src, longest)
	w, h := v.width(), v.height()
	for y := range h {
		cy := y * cb.Rect.Dy() / h
		luma := v.luma.Pix[y*v.luma.Stride:][:w]
		blue, red := cb.Pix[cy*cb.Stride:][:cb.Rect.Dx()], cr.Pix[cy*cr.Stride:][:cb.Rect.Dx()]
		out := v.colour[3*y*w:][:3*w]
		for x, l := range luma {
			cx := x * len(blue) / w
			out[3*x], out[3*x+1], out[3*x+2] = color.YCbCrToRGB(l, blue[cx], red[cx])
		}
	}
}

// chroma returns the planes of colour shrunk as far as the luma, or as near as they come to it.
func chroma(src *image.YCbCr, longest int) (cb, cr *image.Gray) {
	size := src.Rect.Size()
	last := image.Pt(src.Rect.Max.X-1, src.Rect.Max.Y-1)
	at := src.COffset(src.Rect.Min.X, src.Rect.Min.Y)
	end := src.COffset(last.X, last.Y)
	height := (end-at)/src.CStride + 1
	width := (end - at) - (height-1)*src.CStride + 1
	plane := func(pix []uint8) *image.Gray {
		g := &image.Gray{Pix: pix[at:], Stride: src.CStride, Rect: image.Rect(0, 0, width, height)}
		small, _ := raster.Shrink(g, max(1, min(longest, max(width, height)*longest/max(size.X, size.Y))))
		return small
	}
	return plane(src.Cb), plane(src.Cr)
}

// samples is how many pixels to the side of one in the view are looked at, at most, in pictures that are not JPEGs.
const samples = 2

// sampled makes a view of any picture. What is transparent is white.
func sampled(img image.Image, longest int) *view {
	b := img.Bounds()
	factor := max(1, (max(b.Dx(), b.Dy())+longest-1)/longest)
	w, h := max(1, b.Dx()/factor), max(1, b.Dy()/factor)
	v := &view{luma: newGray(w, h), colour: make([]uint8, 3*w*h), factor: float64(factor)}
	each, at := min(samples, factor), pixelOf(img)
	for y := range h {
		for x := range w {
			var sum [3]uint32
			for s := range each * each {
				px, py := min(x*factor+s%each*factor/each, b.Dx()-1), min(y*factor+s/each*factor/each, b.Dy()-1)
				c := at(b.Min.X+px, b.Min.Y+py)
				sum[0], sum[1], sum[2] = sum[0]+uint32(c.R), sum[1]+uint32(c.G), sum[2]+uint32(c.B)
			}
			n := uint32(each * each)
			r, g, bl := sum[0]/n, sum[1]/n, sum[2]/n
			out := v.colour[3*(y*w+x):][:3]
			out[0], out[1], out[2] = uint8(r), uint8(g), uint8(bl)
			v.luma.Pix[y*w+x] = uint8((19595*r + 38470*g + 7471*bl + 1<<15) >> 16)
		}
	}
	return v
}

// pixelOf returns how to ask a picture for a pixel on white paper, without boxing colours where its kind allows that.
func pixelOf(img image.Image) func(x, y int) color.RGBA {
	switch src := img.(type) {
	case *image.RGBA:
		return func(x, y int) color.RGBA {
			c := src.RGBAAt(x, y)
			white := 255 - c.A
			return color.RGBA{c.R + white, c.G + white, c.B + white, 255}
		}
	case *image.NRGBA:
		if src.Opaque() {
			return func(x, y int) color.RGBA { return color.RGBA(src.NRGBAAt(x, y)) }
		}
	}
	return func(x, y int) color.RGBA {
		r, g, b, a := img.At(x, y).RGBA()
		white := 0xFFFF - a
		return color.RGBA{uint8((r + white) >> 8), uint8((g + white) >> 8), uint8((b + white) >> 8), 255}
	}
}

// square is a part of a view: a square around a middle, turned by an angle, in pixels of the view.
type square struct {
	middle   raster.Point
	side     float64
	cos, sin float64 // of the angle
}

// at returns the place in the view of a place in the square, each side of which goes from 0 to 1.
func (s square) at(x, y float64) raster.Point {
	dx, dy := (x-0.5)*s.side, (y-0.5)*s.side
	return raster.Point{X: s.middle.X + dx*s.cos - dy*s.sin, Y: s.middle.Y + dx*s.sin + dy*s.cos}
}

// lay samples a square into a network's input; scale makes a number of red (0), green (1) or blue (2). Black is around.
func (v *view) lay(t *tensor, s square, scale func(value float32, channel int) float32) {
	var rgb [3]float32
	for y := range t.height {
		row := t.row(y)
		for x := range t.width {
			if !v.sample(s.at((float64(x)+0.5)/float64(t.width), (float64(y)+0.5)/float64(t.height)), &rgb) {
				rgb = [3]float32{}
			}
			for c, value := range rgb {
				row[3*x+c] = scale(value, c)
			}
		}
	}
}

// sample puts the colour of a place into out; false outside the view. Places are those of raster: the middle of the first
// pixel is at half a pixel.
func (v *view) sample(p raster.Point, out *[3]float32) bool {
	x, y := p.X-0.5, p.Y-0.5
	w, h := v.width(), v.height()
	if x < -0.5 || y < -0.5 || x > float64(w)-0.5 || y > float64(h)-0.5 {
		return false
	}
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	ix, iy := int(x), int(y)
	fx, fy := float32(x-float64(ix)), float32(y-float64(iy))
	right, below := 3*min(1, w-1-ix), 3*w*min(1, h-1-iy)
	at := 3 * (iy*w + ix)
	p00, p10, p01, p11 := v.colour[at:], v.colour[at+right:], v.colour[at+below:], v.colour[at+below+right:]
	for c := range out {
		top := float32(p00[c]) + fx*(float32(p10[c])-float32(p00[c]))
		bottom := float32(p01[c]) + fx*(float32(p11[c])-float32(p01[c]))
		out[c] = top + fy*(bottom-top)
	}
	return true
}

func newGray(width, height int) *image.Gray { return image.NewGray(image.Rect(0, 0, width, height)) }

// turned returns the view turned by so many quarters clockwise.
func (v *view) turned(quarters int) *view {
	if quarters%4 == 0 {
		return v
	}
	w, h := v.width(), v.height()
	dst := &view{luma: newGray(h, w), colour: make([]uint8, len(v.colour)), factor: v.factor}
	for y := range w {
		for x := range h {
			from, to := (h-1-x)*w+y, y*h+x
			dst.luma.Pix[to] = v.luma.Pix[(h-1-x)*v.luma.Stride+y]
			copy(dst.colour[3*to:3*to+3], v.colour[3*from:3*from+3])
		}
	}
	return dst.turned(quarters - 1)
}
