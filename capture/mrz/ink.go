package mrz

import (
	"encoding/binary"
	"image"
	"math"
)

// Finding works on a picture of about a thousand pixels, where strokes are one to three pixels thick.
const (
	// inkReach is half the window of the closing in pixels: what is dark and thinner than twice this is a stroke.
	inkReach = 4
	// leastInk is the share of the paper's light, in 255ths, that a stroke takes away at least: above the noise of a dark
	// picture, and half of what mild blur leaves of the strokes of a letter 6 pixels high.
	leastInk = 22
	// leastFall is how many steps of luma a stroke is darker than its paper at least: less is the noise of the sensor.
	leastFall = 6
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
			fall := white - uint32(v)
			if fall < leastFall {
				fall = 0
			}
			out[x] = uint8(fall * uint32(reciprocals[white]) >> 8)
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
	line := make([]uint8, width+2*inkReach)
	for y := range height {
		window(out.Pix[y*out.Stride:][:width], line, true)
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
	copy(line[inkReach:], row)
	fill(line[:inkReach], most)
	fill(line[inkReach+len(row):], most)
	for step := 1; step <= inkReach; step *= 2 {
		merge(line[:len(line)-step], line[step:], most)
	}
	merge(line[:len(row)], line[1:], most) // eight values from one on, and eight from the next on, are nine
	copy(row, line)
}

// fill sets what lies outside the picture to what decides nothing.
func fill(edge []uint8, most bool) {
	for i := range edge {
		if edge[i] = 255; most {
			edge[i] = 0
		}
	}
}

// columns is window for all columns at once, row by row.
func columns(g *image.Gray, most bool) {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	tall := make([]uint8, (height+2*inkReach)*width)
	fill(tall[:inkReach*width], most)
	fill(tall[(height+inkReach)*width:], most)
	for y := range height {
		copy(tall[(y+inkReach)*width:], g.Pix[y*g.Stride:][:width])
	}
	for step := 1; step <= inkReach; step *= 2 {
		merge(tall[:len(tall)-step*width], tall[step*width:], most)
	}
	merge(tall[:height*width], tall[width:], most)
	for y := range height {
		copy(g.Pix[y*g.Stride:][:width], tall[y*width:])
	}
}

// merge sets every byte to the greater (or the lesser) of it and that of another slice, which may be a later part of the
// same one. It takes eight bytes at a time (Warren, Hacker's Delight, 2-18 and 5-3).
func merge(to, from []uint8, most bool) {
	const high = 0x8080808080808080
	from = from[:len(to)]
	flip := uint64(0)
	if !most {
		flip = math.MaxUint64
	}
	i := 0
	for ; i+8 <= len(to); i += 8 {
		x, y := binary.LittleEndian.Uint64(to[i:])^flip, binary.LittleEndian.Uint64(from[i:])^flip
		less := (x | high) - y&^high
		greater := (x&^y | ^(x^y)&less) & high // the top bit of each byte of x that is not less than that of y
		mask := greater | (greater - greater>>7)
		binary.LittleEndian.PutUint64(to[i:], (x&mask|y&^mask)^flip)
	}
	for ; i < len(to); i++ {
		if most {
			to[i] = max(to[i], from[i])
		} else {
			to[i] = min(to[i], from[i])
		}
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
