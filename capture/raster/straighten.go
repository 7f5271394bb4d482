package raster

import (
	"image"
	"image/color"
)

// Straighten is Warp in colour. What lies outside the picture is white. The result of a JPEG has half the resolution in
// colour, as JPEGs have. It returns nil for a quad whose corners lie on a line.
func Straighten(img image.Image, q Quad, width, height int) *image.YCbCr {
	src, ok := img.(*image.YCbCr)
	if !ok {
		src = planes(img)
	}
	luma := Warp(Luma(src), q, width, height, 255)
	if luma == nil {
		return nil
	}
	dst := image.NewYCbCr(luma.Rect, image.YCbCrSubsampleRatio420)
	copy(dst.Y, luma.Pix)
	for _, plane := range []struct{ from, to []uint8 }{{src.Cb, dst.Cb}, {src.Cr, dst.Cr}} {
		small, fx, fy := chroma(src, plane.from)
		chromaQuad := q
		for i := range q {
			chromaQuad[i] = Point{q[i].X / fx, q[i].Y / fy}
		}
		warped := Warp(small, chromaQuad, (width+1)/2, (height+1)/2, 128)
		if warped == nil {
			return nil
		}
		copy(plane.to, warped.Pix)
	}
	return dst
}

// chroma returns a plane of colour as a picture, and how many times smaller than the luma it is in each direction.
func chroma(src *image.YCbCr, pix []uint8) (*image.Gray, float64, float64) {
	fx, fy := 1, 1
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		fx = 2
	case image.YCbCrSubsampleRatio420:
		fx, fy = 2, 2
	case image.YCbCrSubsampleRatio440:
		fy = 2
	case image.YCbCrSubsampleRatio411:
		fx = 4
	case image.YCbCrSubsampleRatio410:
		fx, fy = 4, 2
	}
	at := src.COffset(src.Rect.Min.X, src.Rect.Min.Y)
	size := image.Rect(0, 0, (src.Rect.Dx()+fx-1)/fx, (src.Rect.Dy()+fy-1)/fy)
	return &image.Gray{Pix: pix[at:], Stride: src.CStride, Rect: size}, float64(fx), float64(fy)
}

// planes returns any picture as luma and colour of the same size; what is transparent becomes white.
func planes(img image.Image) *image.YCbCr {
	size := img.Bounds().Size()
	dst := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio444)
	for y := range size.Y {
		for x := range size.X {
			r, g, b, a := img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y).RGBA()
			white := 0xFFFF - a
			at := y*dst.YStride + x
			dst.Y[at], dst.Cb[at], dst.Cr[at] = color.RGBToYCbCr(uint8((r+white)>>8), uint8((g+white)>>8), uint8((b+white)>>8))
		}
	}
	return dst
}
