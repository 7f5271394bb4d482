package redact

import (
	"image"
	"image/draw"
)

// Upright turns a decoded picture by its Exif orientation (CIPA DC-008, 4.6.5.1.6: 1 upright, 3 half a turn, 6 a quarter
// clockwise to do, 8 counterclockwise, 2, 4, 5, 7 mirrored). The colour model stays, where turning allows it.
func Upright(img image.Image, orientation int) image.Image {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	size := turnedSize(img.Bounds().Size(), orientation)
	bounds := image.Rectangle{Max: size}
	switch src := img.(type) {
	case *image.YCbCr:
		if ratio, ok := turnedRatio(src.SubsampleRatio, orientation); ok && src.Rect.Min == (image.Point{}) {
			dst := image.NewYCbCr(bounds, ratio)
			turnYCbCr(dst, src, orientation)
			return dst
		}
	case *image.Gray:
		dst := image.NewGray(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 1, size}, plane{src.Pix, src.Stride, 1, src.Rect.Size()}, orientation)
		return dst
	case *image.Paletted:
		dst := image.NewPaletted(bounds, src.Palette)
		turnPlane(plane{dst.Pix, dst.Stride, 1, size}, plane{src.Pix, src.Stride, 1, src.Rect.Size()}, orientation)
		return dst
	case *image.NRGBA:
		dst := image.NewNRGBA(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 4, size}, plane{src.Pix, src.Stride, 4, src.Rect.Size()}, orientation)
		return dst
	case *image.NRGBA64:
		dst := image.NewNRGBA64(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 8, size}, plane{src.Pix, src.Stride, 8, src.Rect.Size()}, orientation)
		return dst
	case *image.Gray16:
		dst := image.NewGray16(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 2, size}, plane{src.Pix, src.Stride, 2, src.Rect.Size()}, orientation)
		return dst
	case *image.RGBA64:
		dst := image.NewRGBA64(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 8, size}, plane{src.Pix, src.Stride, 8, src.Rect.Size()}, orientation)
		return dst
	case *image.RGBA:
		dst := image.NewRGBA(bounds)
		turnPlane(plane{dst.Pix, dst.Stride, 4, size}, plane{src.Pix, src.Stride, 4, src.Rect.Size()}, orientation)
		return dst
	}
	flat := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Src)
	return Upright(flat, orientation)
}

// turnedSize returns the size after turning.
func turnedSize(size image.Point, orientation int) image.Point {
	if orientation >= 5 {
		return image.Pt(size.Y, size.X)
	}
	return size
}

// turnedRatio returns the chroma subsampling after turning; false when there is no such ratio.
func turnedRatio(r image.YCbCrSubsampleRatio, orientation int) (image.YCbCrSubsampleRatio, bool) {
	if orientation < 5 {
		return r, true
	}
	switch r {
	case image.YCbCrSubsampleRatio422:
		return image.YCbCrSubsampleRatio440, true
	case image.YCbCrSubsampleRatio440:
		return image.YCbCrSubsampleRatio422, true
	case image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420:
		return r, true
	}
	return r, false
}

// plane is pixels of equal width in rows.
type plane struct {
	pix    []byte
	stride int
	depth  int // bytes a pixel
	size   image.Point
}

func turnYCbCr(dst, src *image.YCbCr, orientation int) {
	turnPlane(plane{dst.Y, dst.YStride, 1, dst.Rect.Size()}, plane{src.Y, src.YStride, 1, src.Rect.Size()}, orientation)
	from, to := chromaSize(src), chromaSize(dst)
	turnPlane(plane{dst.Cb, dst.CStride, 1, to}, plane{src.Cb, src.CStride, 1, from}, orientation)
	turnPlane(plane{dst.Cr, dst.CStride, 1, to}, plane{src.Cr, src.CStride, 1, from}, orientation)
}

// chromaSize returns the samples of a chroma plane that the picture uses; decoders pad rows to whole blocks.
func chromaSize(img *image.YCbCr) image.Point {
	size := img.Rect.Size()
	last := img.COffset(img.Rect.Max.X-1, img.Rect.Max.Y-1)
	if size.X == 0 || size.Y == 0 || img.CStride == 0 {
		return image.Point{}
	}
	return image.Pt(last%img.CStride+1, last/img.CStride+1)
}

// turnTile is the side of the squares in which a plane is turned: rows of one and columns of the other stay in the cache.
const turnTile = 64

// turnPlane copies each pixel of src to its place in dst.
func turnPlane(dst, src plane, orientation int) {
	at, dx, dy := src.walk(orientation)
	for top := 0; top < dst.size.Y; top += turnTile {
		for left := 0; left < dst.size.X; left += turnTile {
			right := min(left+turnTile, dst.size.X)
			for y := top; y < min(top+turnTile, dst.size.Y); y++ {
				row, from := dst.pix[y*dst.stride:], at+y*dy+left*dx
				if dst.depth == 1 {
					for x := left; x < right; x++ {
						row[x] = src.pix[from]
						from += dx
					}
					continue
				}
				for x := left; x < right; x++ {
					copy(row[x*dst.depth:(x+1)*dst.depth], src.pix[from:from+src.depth])
					from += dx
				}
			}
		}
	}
}

// walk returns where the first pixel of the upright picture is in the coded one, and the ways to the next to the right
// and to the next below, in bytes.
func (p plane) walk(orientation int) (at, dx, dy int) {
	right, down := p.depth, p.stride
	lastX, lastY := (p.size.X-1)*right, (p.size.Y-1)*down
	switch orientation {
	case 2:
		return lastX, -right, down
	case 3:
		return lastX + lastY, -right, -down
	case 4:
		return lastY, right, -down
	case 5:
		return 0, down, right
	case 6:
		return lastY, -down, right
	case 7:
		return lastX + lastY, -down, -right
	case 8:
		return lastX, down, -right
	}
	return 0, right, down
}
