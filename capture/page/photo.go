package page

import (
	"image"
	"image/color"
)

// photo reads single pixels of any picture as Y, Cb, Cr (ITU-T T.871) at full resolution, its corner at the origin.
type photo struct {
	img    image.Image
	size   image.Point
	ycbcr  *image.YCbCr // the picture itself where it is one
	fx, fy int          // how many times smaller its colour is
}

func newPhoto(img image.Image) *photo {
	p := &photo{img: img, size: img.Bounds().Size(), fx: 1, fy: 1}
	if src, ok := img.(*image.YCbCr); ok {
		p.ycbcr = src
		switch src.SubsampleRatio {
		case image.YCbCrSubsampleRatio422:
			p.fx = 2
		case image.YCbCrSubsampleRatio420:
			p.fx, p.fy = 2, 2
		case image.YCbCrSubsampleRatio440:
			p.fy = 2
		case image.YCbCrSubsampleRatio411:
			p.fx = 4
		case image.YCbCrSubsampleRatio410:
			p.fx, p.fy = 4, 2
		}
	}
	return p
}

// at returns one pixel of the picture; x and y lie inside.
func (p *photo) at(x, y int) [3]int32 {
	switch src := p.img.(type) {
	case *image.YCbCr:
		x, y = x+src.Rect.Min.X, y+src.Rect.Min.Y
		c := src.COffset(x, y)
		return [3]int32{int32(src.Y[src.YOffset(x, y)]), int32(src.Cb[c]), int32(src.Cr[c])}
	case *image.Gray:
		return [3]int32{int32(src.GrayAt(x+src.Rect.Min.X, y+src.Rect.Min.Y).Y), 128, 128}
	case *image.RGBA:
		c := src.RGBAAt(x+src.Rect.Min.X, y+src.Rect.Min.Y)
		return onWhite(uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A))
	}
	r, g, b, a := p.img.At(x+p.img.Bounds().Min.X, y+p.img.Bounds().Min.Y).RGBA()
	return onWhite(r>>8, g>>8, b>>8, a>>8)
}

// onWhite returns a colour with its alpha multiplied in, laid on white: what is transparent is paper.
func onWhite(r, g, b, a uint32) [3]int32 {
	white := 255 - a
	y, cb, cr := color.RGBToYCbCr(uint8(min(255, r+white)), uint8(min(255, g+white)), uint8(min(255, b+white)))
	return [3]int32{int32(y), int32(cb), int32(cr)}
}

// view is a picture made small: what the search works on.
type view struct {
	w, h   int
	factor int        // how many times smaller than the photo
	planes [3][]int16 // Y, Cb, Cr in eighths of a level
}

// viewSide is the longest side of the view in pixels. At 512 a side of a page is found to about a pixel, which is 0.2 % of
// the picture and is mended at full resolution; print melts to a grey texture and a table's grain mostly too.
const viewSide = 512

// sampled is how many rows (and, of pictures that are not JPEGs, columns) of a square stand for it.
const sampled = 4

// shrink makes the view: each pixel the mean of factor × factor.
func (p *photo) shrink() *view {
	factor := max(1, (max(p.size.X, p.size.Y)+viewSide-1)/viewSide)
	v := &view{w: max(1, p.size.X/factor), h: max(1, p.size.Y/factor), factor: factor}
	for i := range v.planes {
		v.planes[i] = make([]int16, v.w*v.h)
	}
	if p.ycbcr == nil {
		p.shrinkAny(v)
		return v
	}
	src := p.ycbcr
	y0 := src.YOffset(src.Rect.Min.X, src.Rect.Min.Y)
	c0 := src.COffset(src.Rect.Min.X, src.Rect.Min.Y)
	shrinkPlane(v, v.planes[0], src.Y[y0:], src.YStride, 1, 1)
	shrinkPlane(v, v.planes[1], src.Cb[c0:], src.CStride, p.fx, p.fy)
	shrinkPlane(v, v.planes[2], src.Cr[c0:], src.CStride, p.fx, p.fy)
	return v
}

// shrinkPlane averages one plane, which is fx × fy times smaller than the luma.
func shrinkPlane(v *view, out []int16, pix []uint8, stride, fx, fy int) {
	wide := max(1, v.factor/fx)
	tall := max(1, v.factor/fy)
	step := max(1, tall/sampled)
	rows := (tall + step - 1) / step
	sums := make([]uint32, v.w)
	for y := range v.h {
		clear(sums)
		top := y * v.factor / fy
		for r := range rows {
			// Of a picture narrower than the factor the rest of the square is what follows in memory, or nothing.
			row := pix[min((top+r*step)*stride, len(pix)-1):]
			row = row[:min(len(row), stride)]
			if len(row) < wide*v.w {
				addNarrow(sums, row, wide)
				continue
			}
			if v.factor == 8 && wide == 8 {
				addEights(sums, row)
				continue
			}
			if v.factor == 8 && wide == 4 {
				addFours(sums, row)
				continue
			}
			for x := range sums {
				at := min(x*v.factor/fx, len(row)-wide)
				var sum uint32
				for _, p := range row[at : at+wide] {
					sum += uint32(p)
				}
				sums[x] += sum
			}
		}
		n := uint32(rows * wide)
		for x, sum := range sums {
			out[y*v.w+x] = int16((8*sum + n/2) / n)
		}
	}
}

// addNarrow adds what there is, the last pixel as often as some are missing.
func addNarrow(sums []uint32, row []uint8, wide int) {
	for x := range sums {
		for i := range wide {
			sums[x] += uint32(row[min(x*wide+i, len(row)-1)])
		}
	}
}

// addEights and addFours are the inner loops for twelve megapixels.
func addEights(sums []uint32, row []uint8) {
	for x := range sums {
		p := row[8*x : 8*x+8 : 8*x+8]
		sums[x] += uint32(p[0]) + uint32(p[1]) + uint32(p[2]) + uint32(p[3]) +
			uint32(p[4]) + uint32(p[5]) + uint32(p[6]) + uint32(p[7])
	}
}

func addFours(sums []uint32, row []uint8) {
	for x := range sums {
		p := row[4*x : 4*x+4 : 4*x+4]
		sums[x] += uint32(p[0]) + uint32(p[1]) + uint32(p[2]) + uint32(p[3])
	}
}

func (p *photo) shrinkAny(v *view) {
	step := max(1, v.factor/sampled)
	for y := range v.h {
		for x := range v.w {
			var sum [3]int32
			var n int32
			for dy := 0; dy < v.factor; dy += step {
				for dx := 0; dx < v.factor; dx += step {
					// A side shorter than the factor has one pixel in the view.
					c := p.at(min(x*v.factor+dx, p.size.X-1), min(y*v.factor+dy, p.size.Y-1))
					sum[0], sum[1], sum[2], n = sum[0]+c[0], sum[1]+c[1], sum[2]+c[2], n+1
				}
			}
			for i := range sum {
				v.planes[i][y*v.w+x] = int16((8*sum[i] + n/2) / n)
			}
		}
	}
}
