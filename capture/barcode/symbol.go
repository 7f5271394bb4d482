package barcode

import (
	"image"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// What a module is for (ISO/IEC 18004, 6.3).
const (
	forData     = 0
	alwaysDark  = 1
	alwaysLight = 2
	reserved    = 3 // format and version information
)

// layout is which modules of a version are known beforehand, and where its alignment patterns stand.
type layout struct {
	version *decoder.Version
	size    int // modules a side
	use     []uint8
	// alignments are the coordinates at which alignment patterns stand, in modules; all pairs but those of three corners.
	alignments []int
}

func newLayout(size int) (layout, bool) {
	version, err := decoder.Version_GetVersionForNumber((size - 17) / 4)
	if err != nil || size%4 != 1 {
		return layout{}, false
	}
	l := layout{version: version, size: size, use: make([]uint8, size*size), alignments: version.GetAlignmentPatternCenters()}
	for i := 8; i < size-8; i++ {
		l.use[6*size+i], l.use[i*size+6] = uint8(1+i&1), uint8(1+i&1)
	}
	for _, at := range l.patterns() {
		l.rings(at, 2)
	}
	for i := range 9 { // format information
		for _, at := range []int{8*size + i, i*size + 8, 8*size + size - 1 - min(i, 7), (size-1-min(i, 7))*size + 8} {
			if l.use[at] == forData {
				l.use[at] = reserved
			}
		}
	}
	if size >= 45 { // version information from version 7 on
		for i := range 18 {
			l.use[(i/3)*size+size-11+i%3], l.use[(size-11+i%3)*size+i/3] = reserved, reserved
		}
	}
	for _, corner := range []image.Point{{3, 3}, {size - 4, 3}, {3, size - 4}} {
		l.rings(corner, 4)
	}
	return l, true
}

// patterns returns the middles of the alignment patterns.
func (l layout) patterns() []image.Point {
	var all []image.Point
	last := len(l.alignments) - 1
	for i, y := range l.alignments {
		for j, x := range l.alignments {
			if i == 0 && (j == 0 || j == last) || i == last && j == 0 {
				continue
			}
			all = append(all, image.Pt(x, y))
		}
	}
	return all
}

// rings draws a finder with its separator (radius 4) or an alignment pattern (radius 2): rings of one module.
func (l layout) rings(middle image.Point, radius int) {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			x, y := middle.X+dx, middle.Y+dy
			if x < 0 || y < 0 || x >= l.size || y >= l.size {
				continue
			}
			use := uint8(alwaysDark)
			if ring := max(dx, -dx, dy, -dy); radius == 2 && ring == 1 || radius == 4 && (ring == 2 || ring == 4) {
				use = alwaysLight
			}
			l.use[y*l.size+x] = use
		}
	}
}

// module is what was read of one: whether it is dark, and how surely, 0–1.
type module struct {
	dark bool
	sure float32
}

// formatCodes are the 15 bits of format information, masked, by their 5 bits of data (ISO/IEC 18004, annex C).
var formatCodes = func() (all [32]uint16) {
	for data := range all {
		rest := data << 10
		for bit := 14; bit >= 10; bit-- {
			if rest>>bit&1 == 1 {
				rest ^= 0x537 << (bit - 10)
			}
		}
		all[data] = uint16(data<<10|rest) ^ 0x5412
	}
	return all
}()

// maxFormatErrors is how many of the 15 bits may be wrong: the code corrects 3.
const maxFormatErrors = 3

// format reads error correction level and mask from both places; the better counts.
func (l layout) format(grid []module) (level decoder.ErrorCorrectionLevel, mask int, ok bool) {
	dark := func(x, y int) uint16 {
		if grid[y*l.size+x].dark {
			return 1
		}
		return 0
	}
	var first, second uint16
	for _, i := range []int{0, 1, 2, 3, 4, 5, 7, 8} {
		first = first<<1 | dark(i, 8)
	}
	for _, i := range []int{7, 5, 4, 3, 2, 1, 0} {
		first = first<<1 | dark(8, i)
	}
	for i := range 7 {
		second = second<<1 | dark(8, l.size-1-i)
	}
	for i := range 8 {
		second = second<<1 | dark(l.size-8+i, 8)
	}
	best, data := maxFormatErrors+1, 0
	for d, code := range formatCodes {
		if wrong := min(ones(code^first), ones(code^second)); wrong < best {
			best, data = wrong, d
		}
	}
	level, err := decoder.ErrorCorrectionLevel_ForBits(uint(data >> 3))
	return level, data & 7, best <= maxFormatErrors && err == nil
}

func ones(v uint16) (n int) {
	for ; v != 0; v &= v - 1 {
		n++
	}
	return n
}

// masked tells whether a mask turns a module over (ISO/IEC 18004, table 10).
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// codeword is eight modules; it is as sure as the least sure of them.
type codeword struct {
	value uint8
	sure  float32
}

// codewords reads the data area in pairs of columns, upwards and downwards (ISO/IEC 18004, 7.7.3).
func (l layout) codewords(grid []module, mask int) []codeword {
	all := make([]codeword, 0, l.version.GetTotalCodewords())
	current, bits := codeword{sure: 1}, 0
	upwards := true
	for right := l.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right = 5 // the timing column is in no pair
		}
		for i := range l.size {
			y := i
			if upwards {
				y = l.size - 1 - i
			}
			for x := right; x > right-2; x-- {
				if l.use[y*l.size+x] != forData {
					continue
				}
				m := grid[y*l.size+x]
				current.value <<= 1
				if m.dark != masked(mask, x, y) {
					current.value |= 1
				}
				current.sure = min(current.sure, m.sure)
				if bits++; bits == 8 {
					all = append(all, current)
					current, bits = codeword{sure: 1}, 0
				}
			}
		}
		upwards = !upwards
	}
	return all
}

// blocks takes the interleaved codewords apart (ISO/IEC 18004, 7.6) and returns them with the number of check codewords each.
func (l layout) blocks(all []codeword, level decoder.ErrorCorrectionLevel) (blocks [][]codeword, checks int) {
	ec := l.version.GetECBlocksForLevel(level)
	checks = ec.GetECCodewordsPerBlock()
	var lengths []int
	longest := 0
	for _, group := range ec.GetECBlocks() {
		for range group.GetCount() {
			lengths = append(lengths, group.GetDataCodewords())
			longest = max(longest, group.GetDataCodewords())
		}
	}
	blocks = make([][]codeword, len(lengths))
	take := func(i int) {
		if len(all) > 0 {
			blocks[i], all = append(blocks[i], all[0]), all[1:]
		}
	}
	for at := range longest {
		for i, n := range lengths {
			if at < n {
				take(i)
			}
		}
	}
	for range checks {
		for i := range blocks {
			take(i)
		}
	}
	return blocks, checks
}

// Erasures are tried from the fewest on: codewords less sure than these.
var erasureLimits = []float32{0, 0.12, 0.25, 0.4}

// spareChecks are the check codewords that repairing with erasures leaves, so that chance does not pass for a message.
const spareChecks = 2

// read turns modules into the bytes of the message.
func (l layout) read(grid []module) ([]byte, bool) {
	level, mask, ok := l.format(grid)
	if !ok {
		return nil, false
	}
	blocks, checks := l.blocks(l.codewords(grid, mask), level)
	var data []byte
	for _, block := range blocks {
		repaired, ok := repairBlock(block, checks)
		if !ok {
			return nil, false
		}
		data = append(data, repaired[:len(repaired)-checks]...)
	}
	return message(data, l.version.GetVersionNumber())
}

func repairBlock(block []codeword, checks int) ([]uint8, bool) {
	values := make([]uint8, len(block))
	tried := -1
	for _, limit := range erasureLimits {
		var erasures []int
		for i, c := range block {
			values[i] = c.value
			if c.sure < limit {
				erasures = append(erasures, i)
			}
		}
		spare := spareChecks
		if len(erasures) == 0 {
			spare = 0
		}
		if len(erasures) != tried && correct(values, checks, erasures, spare) {
			return values, true
		}
		tried = len(erasures)
	}
	return nil, false
}
