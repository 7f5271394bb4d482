package ocrb

import "image"

// Measures of evening out, as parts of the strip's height or as shares. Tuned on rendered lines: a window must hold a whole
// letter and its gap, so that some of it is paper, and be no wider than needed, so that the edge of a shadow stays sharp.
const (
	blocksPerHeight = 4    // a block is 8 pixels wide in a strip of 32
	paperReach      = 2    // blocks on either side that are looked at for paper: a window of 40 pixels, two letters
	contrastReach   = 6    // blocks on either side that are looked at for ink: a window of 104 pixels, five letters
	paperShare      = 0.86 // of the pixels that are darker than paper; letters cover a quarter of their height
	inkShare        = 0.97 // of the pixels in the middle rows that have less ink than full ink
	faintest        = 0.05 // contrast that is still stretched to full; less is noise on empty paper
	inkLevel        = 230  // what full ink is mapped to, so that the darkest spots of it still differ
	paperFloor      = 8    // luma that paper has at least; keeps the ratio sane in black
)

// Normalise evens out the light of a strip and stretches its contrast: paper becomes white (255) and ink nearly black (25),
// whatever shadow lies over them. Ink is what is darker than the paper around it, as a share of that paper. The result has
// the size of the strip and its corner at the origin; the strip is not changed.
func Normalise(g *image.Gray) *image.Gray {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, width, height))
	if width == 0 || height == 0 {
		return out
	}
	block := max(1, height/blocksPerHeight)
	top := spread(paper(g, block, 0, (height+1)/2), block, width)
	bottom := spread(paper(g, block, height/2, height), block, width)
	ink := make([]uint8, width*height)
	for y := range height {
		// The levels of the two bands hold in their middles; between them they change evenly.
		down := min(1, max(0, (float32(y)+0.5)/float32(height)*2-0.5))
		row, dark := g.Pix[y*g.Stride:][:width], ink[y*width:][:width]
		for x, v := range row {
			level := float32(top[x]*(1-down)) + float32(bottom[x]*down)
			if level < paperFloor {
				level = paperFloor
			}
			if d := 255 - float32(v)*255/level; d > 0 {
				dark[x] = uint8(d)
			}
		}
	}
	stretch(out, ink, block)
	return out
}

// spread returns the level at every pixel along a strip.
func spread(levels []float32, block, width int) []float32 {
	all := make([]float32, width)
	for x := range all {
		all[x] = between(levels, (float32(x)+0.5)/float32(block))
	}
	return all
}

// between returns the level at a place given in blocks; each block's level holds in its middle.
func between(levels []float32, at float32) float32 {
	at -= 0.5
	i := min(max(int(at), 0), len(levels)-1)
	j := min(i+1, len(levels)-1)
	t := min(1, max(0, at-float32(i)))
	return float32(levels[i]*(1-t)) + float32(levels[j]*t)
}

// paper returns the luma of paper in every block of some rows.
func paper(g *image.Gray, block, from, to int) []float32 {
	width := g.Rect.Dx()
	counts := make([][256]int32, (width+block-1)/block)
	for y := from; y < to; y++ {
		for x, v := range g.Pix[y*g.Stride:][:width] {
			counts[x/block][v]++
		}
	}
	return shares(counts, paperReach, paperShare)
}

// stretch writes the picture of ink, whose full contrast it finds block by block.
func stretch(out *image.Gray, ink []uint8, block int) {
	width, height := out.Rect.Dx(), out.Rect.Dy()
	counts := make([][256]int32, (width+block-1)/block)
	for y := height / 5; y < height-height/5; y++ {
		for x, v := range ink[y*width:][:width] {
			counts[x/block][v]++
		}
	}
	full := shares(counts, contrastReach, inkShare)
	for i, v := range full {
		full[i] = inkLevel / max(v, 255*faintest)
	}
	gains := spread(full, block, width)
	for y := range height {
		in, to := ink[y*width:][:width], out.Pix[y*out.Stride:][:width]
		for x, gain := range gains {
			if v := float32(in[x]) * gain; v < 255 {
				to[x] = 255 - uint8(v)
			}
		}
	}
}

// shares returns for every block the value below which a share of the pixels is that lie within reach blocks of it.
func shares(counts [][256]int32, reach int, share float32) []float32 {
	found := make([]float32, len(counts))
	var window [256]int32
	add := func(i int, sign int32) {
		if i >= 0 && i < len(counts) {
			for v, n := range counts[i] {
				window[v] += sign * n
			}
		}
	}
	for i := range reach {
		add(i, 1)
	}
	for i := range counts {
		add(i+reach, 1)
		var total, below int32
		for _, n := range window {
			total += n
		}
		for v, n := range window {
			if below += n; float32(below) >= share*float32(total) {
				found[i] = float32(v)
				break
			}
		}
		add(i-reach, -1)
	}
	return found
}
