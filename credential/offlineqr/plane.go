package offlineqr

import (
	"image"
	"image/color"
	"math"
	"slices"
)

// plane is a grey picture, 0 to 255.
type plane struct {
	width, height int
	pix           []float64
}

// grey returns the luma of a picture.
func grey(img image.Image) plane {
	r := img.Bounds()
	p := plane{r.Dx(), r.Dy(), make([]float64, 0, r.Dx()*r.Dy())}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			switch i := img.(type) {
			case *image.YCbCr: // what a JPEG is decoded to
				p.pix = append(p.pix, float64(i.Y[i.YOffset(x, y)]))
			case *image.Gray:
				p.pix = append(p.pix, float64(i.GrayAt(x, y).Y))
			default:
				p.pix = append(p.pix, float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y))
			}
		}
	}
	return p
}

// area is a rectangle in pixels and parts of them.
type area struct{ x, y, width, height float64 }

// headOf returns the part of a portrait that a thumbnail of a size shows.
func headOf(p plane, size image.Point) area {
	height := cropHeight * float64(p.height)
	width := min(height*float64(size.X)/float64(size.Y), float64(p.width))
	return area{(float64(p.width) - width) / 2, cropTop * float64(p.height), width, height}
}

// scale returns an area in another size, each pixel the mean of what it covers.
func (p plane) scale(a area, width, height int) plane {
	columns, rows := spans(a.x, a.width, width, p.width), spans(a.y, a.height, height, p.height)
	half := plane{width, p.height, make([]float64, width*p.height)}
	for y := rows[0].from; y < rows[height-1].to; y++ {
		for x, c := range columns {
			half.pix[y*width+x] = c.mean(func(i int) float64 { return p.pix[y*p.width+i] })
		}
	}
	out := plane{width, height, make([]float64, width*height)}
	for y, r := range rows {
		for x := range width {
			out.pix[y*width+x] = r.mean(func(i int) float64 { return half.pix[i*width+x] })
		}
	}
	return out
}

// span is what one pixel covers in one direction.
type span struct {
	from, to   int // pixels touched
	start, end float64
}

func spans(start, length float64, n, limit int) []span {
	all := make([]span, n)
	for i := range all {
		s, e := start+length*float64(i)/float64(n), start+length*float64(i+1)/float64(n)
		from := min(max(0, int(s)), limit-1)
		all[i] = span{from, min(limit, max(from+1, int(math.Ceil(e-1e-9)))), s, e}
	}
	return all
}

func (s span) mean(value func(int) float64) float64 {
	sum, weights := 0.0, 0.0
	for i := s.from; i < s.to; i++ {
		w := max(1e-9, min(s.end, float64(i+1))-max(s.start, float64(i)))
		sum, weights = sum+w*value(i), weights+w
	}
	return sum / weights
}

// at returns the value at a place, 0 to 1 in both directions, between the nearest four pixels.
func (p plane) at(u, v float64) float64 {
	x := min(max(0, u*float64(p.width)-0.5), float64(p.width-1))
	y := min(max(0, v*float64(p.height)-0.5), float64(p.height-1))
	x0, y0 := min(int(x), p.width-2), min(int(y), p.height-2)
	fx, fy := x-float64(x0), y-float64(y0)
	row := p.pix[y0*p.width+x0:]
	below := row[p.width:]
	return (row[0]*(1-fx)+row[1]*fx)*(1-fy) + (below[0]*(1-fx)+below[1]*fx)*fy
}

// Contrast: the darkest and the lightest fiftieths of the face come between these greys, with at most this gain: a face in the
// shade is to be seen on a dim screen too. Brightness moves no farther than it must, so that a fair skin stays fair and a dark one
// dark. Hair and wall may become black and white, which takes few bytes.
const (
	darkest, lightest = 24.0, 228.0
	mostGain          = 1.5
	extremes          = 50
)

// tone is a straight line from grey to grey.
type tone struct{ gain, shift float64 }

// toneOf returns what brings the face of a picture to full contrast.
func toneOf(p plane) tone {
	var face []float64
	for i, v := range p.pix {
		if careAt((float64(i%p.width)+0.5)/float64(p.width), (float64(i/p.width)+0.5)/float64(p.height)) == 1 {
			face = append(face, v)
		}
	}
	slices.Sort(face)
	low, high := face[len(face)/extremes], face[len(face)-1-len(face)/extremes]
	t := tone{gain: min(mostGain, (lightest-darkest)/max(1, high-low))}
	half, middle := t.gain*(high-low)/2, (low+high)/2
	t.shift = min(lightest-half, max(darkest+half, middle)) - t.gain*middle
	return t
}

func (p plane) apply(t tone) {
	for i, v := range p.pix {
		p.pix[i] = min(255, max(0, v*t.gain+t.shift))
	}
}
