package barcode

import "image"

// bitmap is a picture in black and white, one byte a pixel: 1 is black.
type bitmap struct {
	pix           []uint8
	width, height int
}

const (
	// wideRadius is half the side of the square whose mean a pixel is held against, in pixels of a level. It holds a finder
	// pattern of modules of up to 9 pixels; larger ones are looked for in a smaller picture.
	wideRadius = 32
	// narrowRadius is the same for the second look, which the edge of a shadow or of a lamp's image does not reach so far.
	narrowRadius = 13
	// darker is how much darker than its surroundings black is, in 256ths: less is noise of an even area.
	darker = 12
)

// binarise makes black what is darker than the mean around it, so that neither shadow nor glare matters. Sums of columns
// slide down the picture and a sum of them slides along the row, so the time does not depend on the window.
func binarise(g *image.Gray, radius int) bitmap {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	b := bitmap{pix: make([]uint8, w*h), width: w, height: h}
	columns := make([]uint32, w)
	add := func(y int) {
		for x, p := range g.Pix[y*g.Stride:][:w] {
			columns[x] += uint32(p)
		}
	}
	for y := range min(radius, h) {
		add(y)
	}
	for y := range h {
		if y+radius < h {
			add(y + radius)
		}
		if gone := y - radius - 1; gone >= 0 {
			for x, p := range g.Pix[gone*g.Stride:][:w] {
				columns[x] -= uint32(p)
			}
		}
		rows := uint32(min(y+radius, h-1) - max(y-radius, 0) + 1)
		binariseRow(b.pix[y*w:][:w], g.Pix[y*g.Stride:][:w], columns, radius, rows)
	}
	return b
}

func binariseRow(out, row []uint8, columns []uint32, radius int, rows uint32) {
	w := len(row)
	var sum uint32
	for _, c := range columns[:min(radius, w)] {
		sum += c
	}
	for x, p := range row {
		if x+radius < w {
			sum += columns[x+radius]
		}
		if x > radius {
			sum -= columns[x-radius-1]
		}
		area := rows * uint32(min(x+radius, w-1)-max(x-radius, 0)+1)
		if uint64(p)*uint64(area)*256 < uint64(sum)*(256-darker) {
			out[x] = 1
		}
	}
}

// smooth takes the grain out of a picture: the weights 1, 2, 1 in both directions.
func smooth(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	sums := make([]uint16, w)
	for y := range h {
		above, row, below := g.Pix[max(y-1, 0)*g.Stride:][:w], g.Pix[y*g.Stride:][:w], g.Pix[min(y+1, h-1)*g.Stride:][:w]
		for x := range sums {
			sums[x] = uint16(above[x]) + 2*uint16(row[x]) + uint16(below[x])
		}
		to := out.Pix[y*out.Stride:][:w]
		for x := range to {
			to[x] = uint8((sums[max(x-1, 0)] + 2*sums[x] + sums[min(x+1, w-1)] + 8) >> 4)
		}
	}
	return out
}
