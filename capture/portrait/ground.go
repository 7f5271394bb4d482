package portrait

import "math"

// ground is what stands behind the head.
type ground struct {
	plain float64 // share of it that is smooth and of one colour
	luma  float64 // of that colour
	crown float64 // where the head begins, in distances between the eyes from them: negative
}

// block is a small square of the aligned face.
type block struct {
	colour [3]float64
	rough  float64 // mean difference of neighbours, in luma
	luma   float64
	x, y   float64 // of its middle, in distances between the eyes
	whole  bool    // the picture reaches all of it
}

const (
	blockSize = 6 // pixels of the aligned face: an eighth of the distance between the eyes
	// oneColour is how far apart two places of a plain wall may be, in red, green and blue: a wall lit from one side.
	oneColour = 40
	// smooth is the most that neighbouring pixels of a wall differ, in luma: noise and plaster.
	smooth = 7
	// hairColour is how near a place is to the hair's colour to be taken for hair.
	hairColour = 38
)

// ground looks at what is behind the head.
func (s *subject) ground() ground {
	blocks := s.blocks()
	outside := s.outside(blocks)
	best, plain := main(outside)
	if b, share := main(s.withoutHair(blocks, outside)); share > plain { // white hair before a white wall is not left out
		best, plain = b, share
	}
	g := ground{crown: -s.chin * crownByProportion, plain: plain}
	if g.plain >= leastPlain {
		g.luma = best.luma
		g.crown = s.crown(blocks, best)
	}
	return g
}

// The crown's height above the eyes as a share of the chin's depth below them: by proportion, and the limits in which
// what is seen is believed.
const (
	crownByProportion = 1.2
	crownLowest       = 0.95
	crownHighest      = 1.5
)

// crown looks down the middle of the head for the first place that is not the ground.
func (s *subject) crown(blocks [][]block, wall block) float64 {
	highest := -s.chin * crownHighest
	for _, row := range blocks {
		head := 0
		for _, b := range row {
			if b.whole && math.Abs(b.x) < 0.6 && (!alike(b.colour, wall.colour, oneColour) || b.rough > 2*smooth) {
				head++
			}
		}
		if y := row[0].y; head >= 3 && y > highest {
			return min(y-0.5*blockSize/alignedUnit, -s.chin*crownLowest)
		}
	}
	return -s.chin * crownByProportion
}

// blocks divides the aligned face.
func (s *subject) blocks() [][]block {
	rows := make([][]block, alignedHeight/blockSize)
	for y := range rows {
		rows[y] = make([]block, alignedWidth/blockSize)
		for x := range rows[y] {
			rows[y][x] = s.block(x*blockSize, y*blockSize)
		}
	}
	return rows
}

func (s *subject) block(x0, y0 int) block {
	const half = blockSize / 2.0
	b := block{x: (float64(x0-alignedX) + half) / alignedUnit, y: (float64(y0-alignedY) + half) / alignedUnit, whole: true}
	for y := y0; y < y0+blockSize; y++ {
		for x := x0; x < x0+blockSize; x++ {
			i := y*alignedWidth + x
			if !s.inside[i] {
				b.whole = false
				return b
			}
			for c, value := range [3]float32{s.red[i], s.green[i], s.blue[i]} {
				b.colour[c] += float64(value)
			}
			if x > x0 && y > y0 {
				b.rough += math.Abs(float64(s.luma[i]-s.luma[i-1])) + math.Abs(float64(s.luma[i]-s.luma[i-alignedWidth]))
			}
		}
	}
	const n = blockSize * blockSize
	for c := range b.colour {
		b.colour[c] /= n
	}
	b.rough /= 2 * (blockSize - 1) * (blockSize - 1)
	b.luma = 0.299*b.colour[0] + 0.587*b.colour[1] + 0.114*b.colour[2]
	return b
}

// main returns a block of the colour that most of those have, and what share of them has it and is smooth.
func main(blocks []block) (block, float64) {
	best, most := block{}, 0
	for _, b := range blocks {
		n := 0
		for _, c := range blocks {
			if c.rough < smooth && alike(b.colour, c.colour, oneColour) {
				n++
			}
		}
		if n > most {
			best, most = b, n
		}
	}
	return best, float64(most) / float64(max(1, len(blocks)))
}

// outside returns the blocks outside the head's outline and above the shoulders.
func (s *subject) outside(blocks [][]block) []block {
	var list []block
	for _, row := range blocks {
		for _, b := range row {
			if b.whole && b.y < 0.9*s.chin && math.Hypot(b.x/1.45, (b.y+0.1)/2.1) >= 1 {
				list = append(list, b)
			}
		}
	}
	return list
}

// withoutHair leaves out what is near the head and has a colour of the hair.
func (s *subject) withoutHair(blocks [][]block, outside []block) []block {
	var hair [][3]float64
	places := [][2]float64{{0, -1.35}, {-0.6, -1.2}, {0.6, -1.2}, {-1.2, -0.3}, {1.2, -0.3}, {-1.25, 0.5}, {1.25, 0.5}}
	for _, p := range places {
		x, y := int((p[0]*alignedUnit+alignedX)/blockSize), int((p[1]*alignedUnit+alignedY)/blockSize)
		if b := blocks[y][x]; b.whole {
			hair = append(hair, b.colour)
		}
	}
	var list []block
	for _, b := range outside {
		if math.Abs(b.x) > 2.2 || b.y < -2 || !nearAny(b.colour, hair) {
			list = append(list, b)
		}
	}
	return list
}

func nearAny(c [3]float64, list [][3]float64) bool {
	for _, other := range list {
		if alike(c, other, hairColour) {
			return true
		}
	}
	return false
}

// alike tells whether two colours are nearer to each other than a limit.
func alike(a, b [3]float64, limit float64) bool {
	return (a[0]-b[0])*(a[0]-b[0])+(a[1]-b[1])*(a[1]-b[1])+(a[2]-b[2])*(a[2]-b[2]) < limit*limit
}
