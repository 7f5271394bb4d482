package barcode

import "image"

// bitmap is a picture in black and white, one byte a pixel: 1 is black.
type bitmap struct {
	pix           []uint8
	width, height int
}

const (
	// windowRadius is half the side of the square whose mean a pixel is held against, in pixels of a level. It holds a finder
	// pattern of modules of up to 9 pixels; larger ones are looked for in a smaller picture.
	windowRadius = 32
	// darker is how much darker than its surroundings black is, in 256ths: less is noise of an even area. Moving it between
	// 8 and 24 changes nothing on the pictures of the tests.
	darker = 12
)

// binarise makes black what is darker than the mean around it, so that neither shadow nor glare matters. Sums of columns
// slide down the picture and a sum of them slides along the row, so the time does not depend on the window.
func binarise(g *image.Gray) bitmap {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	b := bitmap{pix: make([]uint8, w*h), width: w, height: h}
	columns := make([]uint32, w)
	add := func(y int) {
		for x, p := range g.Pix[y*g.Stride:][:w] {
			columns[x] += uint32(p)
		}
	}
	for y := range min(windowRadius, h) {
		add(y)
	}
	for y := range h {
		if y+windowRadius < h {
			add(y + windowRadius)
		}
		if gone := y - windowRadius - 1; gone >= 0 {
			for x, p := range g.Pix[gone*g.Stride:][:w] {
				columns[x] -= uint32(p)
			}
		}
		rows := uint32(min(y+windowRadius, h-1) - max(y-windowRadius, 0) + 1)
		binariseRow(b.pix[y*w:][:w], g.Pix[y*g.Stride:][:w], columns, rows)
	}
	return b
}

func binariseRow(out, row []uint8, columns []uint32, rows uint32) {
	w := len(row)
	var sum uint32
	for _, c := range columns[:min(windowRadius, w)] {
		sum += c
	}
	for x, p := range row {
		if x+windowRadius < w {
			sum += columns[x+windowRadius]
		}
		if x > windowRadius {
			sum -= columns[x-windowRadius-1]
		}
		area := rows * uint32(min(x+windowRadius, w-1)-max(x-windowRadius, 0)+1)
		if uint64(p)*uint64(area)*256 < uint64(sum)*(256-darker) {
			out[x] = 1
		}
	}
}
