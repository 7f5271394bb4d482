package mrz

import "image"

// Finding works on a picture of about a thousand pixels, where strokes are one to three pixels thick.
const (
	// inkReach is half the window of the closing in pixels: what is dark and thinner than twice this is a stroke.
	inkReach = 4
	// leastInk is the share of the paper's light, in 255ths, that a stroke takes away at least: above the noise of a dark
	// picture, and half of what mild blur leaves of the strokes of a letter 6 pixels high.
	leastInk = 22
	// inkShare is how much of the strongest ink around a stroke needs, in percent. Guilloche lines under the zone have
	// less than a third of its letters' ink.
	inkShare = 42
	// inkBlock is the side of the blocks in pixels over which «around» is counted, with their neighbours.
	inkBlock = 16
)

// strokes marks the strokes of letters, at half the size: a pixel is set where any of its four is thinner than strokes are
// and darker than the paper around. The light of the paper is divided out, so that shadows leave no trace.
func strokes(g *image.Gray) *bitmap {
	ink := blackHat(g)
	limits, across := inkLimits(ink)
	half := newBitmap((g.Rect.Dx()+1)/2, (g.Rect.Dy()+1)/2)
	for y := range ink.Rect.Dy() {
		row, out := ink.Pix[y*ink.Stride:][:ink.Rect.Dx()], half.row(y/2)
		limit := limits[y/inkBlock*across:]
		for x, v := range row {
			if v > limit[x/inkBlock] {
				out[x/2] = 1
			}
		}
	}
	return half
}

// blackHat returns how much of the light of the paper, closed over strokes, is missing, in 255ths.
func blackHat(g *image.Gray) *image.Gray {
	paper := closing(g)
	for y := range g.Rect.Dy() {
		row, out := g.Pix[y*g.Stride:][:g.Rect.Dx()], paper.Pix[y*paper.Stride:][:g.Rect.Dx()]
		for x, v := range row {
			white := uint32(out[x])
			out[x] = uint8((white - uint32(v)) * uint32(reciprocals[white]) >> 8)
		}
	}
	return paper
}

// reciprocals holds 255·256/n, with n not less than what a camera sees as black.
var reciprocals = func() (table [256]uint16) {
	for n := range table {
		table[n] = uint16(255 * 256 / max(n, 12))
	}
	return table
}()

// closing returns the least of the greatest values around every pixel: the picture without its strokes.
func closing(g *image.Gray) *image.Gray {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		copy(out.Pix[y*out.Stride:], g.Pix[y*g.Stride:][:width])
	}
	line := make([]uint8, max(width, height)+2*inkReach)
	for y := range height {
		row := out.Pix[y*out.Stride:][:width]
		window(row, line, true)
	}
	columns(out, true)
	columns(out, false)
	for y := range height {
		window(out.Pix[y*out.Stride:][:width], line, false)
	}
	return out
}

// window replaces a row by the greatest (or the least) of the nine values around each.
func window(row, line []uint8, most bool) {
	n := len(row)
	line = line[:n+2*inkReach]
	edge := uint8(255)
	if most {
		edge = 0
	}
	for i := range inkReach {
		line[i], line[n+inkReach+i] = edge, edge
	}
	copy(line[inkReach:], row)
	for step := 1; step <= inkReach; step *= 2 {
		to := line[:len(line)-step]
		from := line[step:][:len(to)]
		if most {
			for i, v := range from {
				to[i] = max(to[i], v)
			}
		} else {
			for i, v := range from {
				to[i] = min(to[i], v)
			}
		}
	}
	for i := range row { // eight values from i on, and eight from the next on, are nine
		a, b := line[i], line[i+1]
		if most {
			row[i] = max(a, b)
		} else {
			row[i] = min(a, b)
		}
	}
}

// columns is window for all columns at once, row by row.
func columns(g *image.Gray, most bool) {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	edge := uint8(255)
	if most {
		edge = 0
	}
	tall := make([]uint8, (height+2*inkReach)*width)
	for i := range inkReach * width {
		tall[i], tall[len(tall)-1-i] = edge, edge
	}
	for y := range height {
		copy(tall[(y+inkReach)*width:], g.Pix[y*g.Stride:][:width])
	}
	for step := 1; step <= inkReach; step *= 2 {
		merge(tall[:len(tall)-step*width], tall[step*width:], most)
	}
	for y := range height {
		row := g.Pix[y*g.Stride:][:width]
		copy(row, tall[y*width:][:width])
		merge(row, tall[(y+1)*width:][:width], most)
	}
}

func merge(to, from []uint8, most bool) {
	from = from[:len(to)]
	if most {
		for i, v := range from {
			to[i] = max(to[i], v)
		}
		return
	}
	for i, v := range from {
		to[i] = min(to[i], v)
	}
}

// inkLimits returns for every block what a stroke has more ink than, and how many blocks there are in a row.
func inkLimits(ink *image.Gray) ([]uint8, int) {
	across, down := (ink.Rect.Dx()+inkBlock-1)/inkBlock, (ink.Rect.Dy()+inkBlock-1)/inkBlock
	most := make([]uint8, across*down)
	for y := range ink.Rect.Dy() {
		row, out := ink.Pix[y*ink.Stride:][:ink.Rect.Dx()], most[y/inkBlock*across:]
		for x, v := range row {
			out[x/inkBlock] = max(out[x/inkBlock], v)
		}
	}
	limits := make([]uint8, len(most))
	for by := range down {
		for bx := range across {
			around := uint32(0)
			for y := max(0, by-1); y <= min(down-1, by+1); y++ {
				for x := max(0, bx-1); x <= min(across-1, bx+1); x++ {
					around = max(around, uint32(most[y*across+x]))
				}
			}
			limits[by*across+bx] = uint8(max(leastInk, around*inkShare/100))
		}
	}
	return limits, across
}
