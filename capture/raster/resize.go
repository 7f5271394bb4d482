package raster

import "image"

// Resize returns a picture of width × height pixels, each the mean of the area it stands for: for making smaller by any
// factor. It does not make larger; a side that would grow keeps its pixels.
func Resize(g *image.Gray, width, height int) *image.Gray {
	width, height = min(max(width, 1), g.Rect.Dx()), min(max(height, 1), g.Rect.Dy())
	if width == g.Rect.Dx() && height == g.Rect.Dy() {
		return g
	}
	small := image.NewGray(image.Rect(0, 0, width, height))
	columns := spans(g.Rect.Dx(), width)
	row, sums := make([]uint32, width), make([]uint64, width)
	last := -1 // the row of g that row holds
	for y, span := range spans(g.Rect.Dy(), height) {
		clear(sums)
		for sy := span.from; sy <= span.to; sy++ {
			if sy != last { // the edge row is shared by two rows of the result
				columns.sum(g.Pix[sy*g.Stride:][:g.Rect.Dx()], row)
				last = sy
			}
			weight := uint64(span.weight(sy))
			for x, v := range row {
				sums[x] += weight * uint64(v)
			}
		}
		out := small.Pix[y*small.Stride:][:width]
		for x, sum := range sums {
			out[x] = uint8((sum + 1<<31) >> 32)
		}
	}
	return small
}

// span is the pixels that one pixel of the result covers: from–to, the first and the last in part. Weights are 16-bit
// fractions that add up to one.
type span struct {
	from, to            int
	first, whole, final uint32
}

func (s span) weight(at int) uint32 {
	switch at {
	case s.from:
		return s.first
	case s.to:
		return s.final
	}
	return s.whole
}

type spanList []span

// spans divides pixels among count ≤ pixels.
func spans(pixels, count int) spanList {
	all := make(spanList, count)
	unit := uint32(1 << 16 * count / pixels)
	for i := range all {
		start, end := i*pixels, (i+1)*pixels // in 1/count of a pixel
		s := span{from: start / count, to: (end - 1) / count, whole: unit}
		if s.from == s.to {
			s.first = 1 << 16
		} else {
			s.first = uint32((s.from+1)*count-start) * (1 << 16) / uint32(pixels)
			s.final = 1<<16 - s.first - unit*uint32(s.to-s.from-1)
		}
		all[i] = s
	}
	return all
}

// sum adds up one row.
func (all spanList) sum(row []uint8, out []uint32) {
	for i := range all {
		s := &all[i]
		sum := s.first * uint32(row[s.from])
		if s.to > s.from {
			var whole uint32
			for _, p := range row[s.from+1 : s.to] {
				whole += uint32(p)
			}
			sum += s.whole*whole + s.final*uint32(row[s.to])
		}
		out[i] = sum
	}
}

// Reduce is Resize in colour. Of a JPEG or a grey picture the planes are made smaller as they are; anything else becomes
// luma and colour first, and what is transparent white.
func Reduce(img image.Image, width, height int) image.Image {
	switch src := img.(type) {
	case *image.Gray:
		return Resize(Luma(src), width, height)
	case *image.YCbCr:
		return reducePlanes(src, width, height)
	}
	return reducePlanes(planes(img), width, height)
}

func reducePlanes(src *image.YCbCr, width, height int) *image.YCbCr {
	luma := Resize(Luma(src), width, height)
	ratio := src.SubsampleRatio
	switch ratio {
	case image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440:
	default:
		ratio = image.YCbCrSubsampleRatio420
	}
	dst := image.NewYCbCr(image.Rectangle{Max: luma.Rect.Size()}, ratio)
	copyPlane(dst.Y, dst.YStride, luma)
	for _, plane := range []struct{ from, to []uint8 }{{src.Cb, dst.Cb}, {src.Cr, dst.Cr}} {
		colour, _, _ := chroma(src, plane.from)
		_, fx, fy := chroma(dst, plane.to)
		w, h := (dst.Rect.Dx()+int(fx)-1)/int(fx), (dst.Rect.Dy()+int(fy)-1)/int(fy)
		spread(plane.to, dst.CStride, Resize(colour, w, h), w, h)
	}
	return dst
}

func copyPlane(to []uint8, stride int, from *image.Gray) {
	for y := range from.Rect.Dy() {
		copy(to[y*stride:], from.Pix[y*from.Stride:][:from.Rect.Dx()])
	}
}

// spread copies a plane of colour, repeating pixels where it is coarser than width × height.
func spread(to []uint8, stride int, from *image.Gray, width, height int) {
	if from.Rect.Dx() == width && from.Rect.Dy() == height {
		copyPlane(to, stride, from)
		return
	}
	for y := range height {
		row := from.Pix[y*from.Rect.Dy()/height*from.Stride:]
		for x := range width {
			to[y*stride+x] = row[x*from.Rect.Dx()/width]
		}
	}
}
