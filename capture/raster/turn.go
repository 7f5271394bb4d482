package raster

import (
	"image"
	"image/draw"
)

// Turn returns a picture turned by so many quarters clockwise, pixel for pixel. Of grey and of a palette it stays so; everything else
// has eight bits a channel.
func Turn(img image.Image, quarters int) image.Image {
	quarters = (quarters%4 + 4) % 4
	size := img.Bounds().Size()
	to := image.Rectangle{Max: size}
	if quarters%2 == 1 {
		to.Max = image.Pt(size.Y, size.X)
	}
	switch src := img.(type) {
	case *image.Gray:
		dst := image.NewGray(to)
		turn(dst.Pix, dst.Stride, src.Pix, src.Stride, size, 1, quarters)
		return dst
	case *image.Paletted:
		dst := image.NewPaletted(to, src.Palette)
		turn(dst.Pix, dst.Stride, src.Pix, src.Stride, size, 1, quarters)
		return dst
	case *image.NRGBA:
		dst := image.NewNRGBA(to)
		turn(dst.Pix, dst.Stride, src.Pix, src.Stride, size, 4, quarters)
		return dst
	}
	src := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(src, src.Bounds(), img, img.Bounds().Min, draw.Src)
	dst := image.NewRGBA(to)
	turn(dst.Pix, dst.Stride, src.Pix, src.Stride, size, 4, quarters)
	return dst
}

// turn copies pixels of so many bytes to where they are after so many quarters.
func turn(dst []uint8, dstStride int, src []uint8, srcStride int, size image.Point, bytes, quarters int) {
	for y := range size.Y {
		row := src[y*srcStride:]
		for x := range size.X {
			to := image.Pt(x, y)
			switch quarters {
			case 1:
				to = image.Pt(size.Y-1-y, x)
			case 2:
				to = image.Pt(size.X-1-x, size.Y-1-y)
			case 3:
				to = image.Pt(y, size.X-1-x)
			}
			copy(dst[to.Y*dstStride+to.X*bytes:][:bytes], row[x*bytes:])
		}
	}
}
