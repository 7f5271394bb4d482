package raster

import "image"

// Shrink returns a picture whose longer side has at most longest pixels, each the mean of the square of pixels it stands
// for, and how many times smaller it is. The factor is a whole number, so that it is cheap: the result has between half of
// longest and longest. A picture that is small enough is returned itself.
func Shrink(g *image.Gray, longest int) (*image.Gray, int) {
	factor := (max(g.Rect.Dx(), g.Rect.Dy()) + longest - 1) / longest
	if factor <= 1 {
		return g, 1
	}
	return shrinkBy(g, factor), factor
}

func shrinkBy(g *image.Gray, factor int) *image.Gray {
	width, height := max(1, g.Rect.Dx()/factor), max(1, g.Rect.Dy()/factor)
	small := image.NewGray(image.Rect(0, 0, width, height))
	sums := make([]uint32, width)
	area := uint32(factor * factor)
	reciprocal := (1<<24 + area - 1) / area
	for y := range height {
		clear(sums)
		for dy := range factor {
			if y*factor+dy >= g.Rect.Dy() {
				break
			}
			addRow(sums, g.Pix[(y*factor+dy)*g.Stride:][:min(width*factor, g.Rect.Dx())], factor)
		}
		out := small.Pix[y*small.Stride:][:width]
		for x, sum := range sums {
			out[x] = uint8(min(255, uint64(sum+area/2)*uint64(reciprocal)>>24))
		}
	}
	return small
}

// addRow adds the pixels of one row to the sums of their squares.
func addRow(sums []uint32, row []uint8, factor int) {
	switch factor {
	case 2:
		for x := range sums {
			p := row[2*x : 2*x+2 : 2*x+2]
			sums[x] += uint32(p[0]) + uint32(p[1])
		}
	case 3:
		for x := range sums {
			p := row[3*x : 3*x+3 : 3*x+3]
			sums[x] += uint32(p[0]) + uint32(p[1]) + uint32(p[2])
		}
	case 4:
		for x := range sums {
			p := row[4*x : 4*x+4 : 4*x+4]
			sums[x] += uint32(p[0]) + uint32(p[1]) + uint32(p[2]) + uint32(p[3])
		}
	default:
		for x := range sums {
			var sum uint32
			for _, p := range row[x*factor : min((x+1)*factor, len(row))] {
				sum += uint32(p)
			}
			sums[x] += sum
		}
	}
}
