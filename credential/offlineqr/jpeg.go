package offlineqr

import (
	"math"
	"math/bits"
)

// A greyscale baseline JPEG (ISO/IEC 10918-1) with nothing in it but what a decoder needs: no application segments, one
// quantisation table, codes made for this picture. Coefficients and tables are in zigzag order throughout.

const blockSide = 8

type (
	coefficients [64]float64
	levels       [64]int
)

// zigzag is the place in a block, row by row, of each coefficient.
var zigzag = func() (z [64]int) {
	x, y := 0, 0
	for i := range z {
		z[i] = y*blockSide + x
		switch up := (x+y)%2 == 0; {
		case up && x == blockSide-1:
			y++
		case up && y == 0:
			x++
		case up:
			x, y = x+1, y-1
		case y == blockSide-1:
			x++
		case x == 0:
			y++
		default:
			x, y = x-1, y+1
		}
	}
	return z
}()

// cosine[u][x] is the transform of annex A.3.3 in one direction, orthonormal.
var cosine = func() (c [blockSide][blockSide]float64) {
	for u := range c {
		scale := 0.5
		if u == 0 {
			scale = 0.5 / math.Sqrt2
		}
		for x := range c[u] {
			c[u][x] = scale * math.Cos(float64((2*x+1)*u)*math.Pi/16)
		}
	}
	return c
}()

// transform returns the blocks of a plane, whose sides are multiples of 8.
func transform(p plane) []coefficients {
	blocks := make([]coefficients, 0, p.width*p.height/64)
	for y := 0; y < p.height; y += blockSide {
		for x := 0; x < p.width; x += blockSide {
			var half, full [64]float64
			for v := range blockSide {
				row := p.pix[(y+v)*p.width+x:][:blockSide]
				for u := range blockSide {
					for k, value := range row {
						half[v*blockSide+u] += cosine[u][k] * (value - 128)
					}
				}
			}
			for u := range blockSide {
				for w := range blockSide {
					for v := range blockSide {
						full[w*blockSide+u] += cosine[w][v] * half[v*blockSide+u]
					}
				}
			}
			var c coefficients
			for i, at := range zigzag {
				c[i] = full[at]
			}
			blocks = append(blocks, c)
		}
	}
	return blocks
}

// restore is what a decoder makes of levels.
func restore(blocks []levels, table *[64]uint8, width, height int) plane {
	p := plane{width, height, make([]float64, width*height)}
	for b, l := range blocks {
		var full, half [64]float64
		for i, at := range zigzag {
			full[at] = float64(l[i]) * float64(table[i])
		}
		for u := range blockSide {
			for v := range blockSide {
				for w := range blockSide {
					half[v*blockSide+u] += cosine[w][v] * full[w*blockSide+u]
				}
			}
		}
		perRow := width / blockSide
		x0, y0 := b%perRow*blockSide, b/perRow*blockSide
		for v := range blockSide {
			for x := range blockSide {
				value := 128.0
				for u := range blockSide {
					value += cosine[u][x] * half[v*blockSide+u]
				}
				p.pix[(y0+v)*width+x0+x] = min(255, max(0, math.Round(value)))
			}
		}
	}
	return p
}

// Symbols of annex F.1.2.2: a run of 16 zeros, and the end of a block.
const (
	zeroRun    = 0xF0
	endOfBlock = 0x00
)

// symbolsOf calls dc once and ac for each symbol of a block, with the bits that follow it.
func symbolsOf(l *levels, before int, dc, ac func(symbol byte, value int)) {
	d := l[0] - before
	dc(category(d), d)
	run := 0
	for _, v := range l[1:] {
		if v == 0 {
			run++
			continue
		}
		for ; run > 15; run -= 16 {
			ac(zeroRun, 0)
		}
		ac(byte(run)<<4|category(v), v)
		run = 0
	}
	if run > 0 {
		ac(endOfBlock, 0)
	}
}

// category is how many bits a value takes.
func category(v int) byte { return byte(bits.Len(uint(max(v, -v)))) }

// codesFor returns the codes made for these blocks.
func codesFor(blocks []levels) (dc, ac code) {
	var dcs, acs [256]int
	before := 0
	for i := range blocks {
		symbolsOf(&blocks[i], before, func(s byte, _ int) { dcs[s]++ }, func(s byte, _ int) { acs[s]++ })
		before = blocks[i][0]
	}
	if acs == [256]int{} { // a table has a code at least
		acs[endOfBlock] = 1
	}
	return newCode(&dcs), newCode(&acs)
}

// encodeJPEG writes the file.
func encodeJPEG(blocks []levels, table *[64]uint8, width, height int) []byte {
	dc, ac := codesFor(blocks)
	b := []byte{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0}
	b = append(b, table[:]...)
	b = append(b, 0xFF, 0xC0, 0, 11, 8, byte(height>>8), byte(height), byte(width>>8), byte(width), 1, 1, 0x11, 0)
	b = append(b, 0xFF, 0xC4, 0, byte(2+17+len(dc.symbols)+17+len(ac.symbols)), 0x00)
	b = append(append(b, dc.counts[:]...), dc.symbols...)
	b = append(append(append(b, 0x10), ac.counts[:]...), ac.symbols...)
	b = append(b, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0)
	w := bitWriter{out: b}
	before := 0
	for i := range blocks {
		symbolsOf(&blocks[i], before, func(s byte, v int) { w.symbol(&dc, s, v) }, func(s byte, v int) { w.symbol(&ac, s, v) })
		before = blocks[i][0]
	}
	return append(w.flush(), 0xFF, 0xD9)
}

// bitWriter writes an entropy-coded segment (F.1.2.3): a zero follows each byte of all ones.
type bitWriter struct {
	out  []byte
	held uint32
	n    int
}

func (w *bitWriter) symbol(c *code, s byte, v int) {
	w.write(uint32(c.bits[s]), int(c.length[s]))
	size := int(s & 15)
	if v < 0 {
		v += 1<<size - 1
	}
	w.write(uint32(v), size)
}

func (w *bitWriter) write(value uint32, n int) {
	w.held = w.held<<n | value
	for w.n += n; w.n >= 8; w.n -= 8 {
		b := byte(w.held >> (w.n - 8))
		if w.out = append(w.out, b); b == 0xFF {
			w.out = append(w.out, 0)
		}
	}
}

func (w *bitWriter) flush() []byte {
	if w.n > 0 {
		w.write(1<<(8-w.n)-1, 8-w.n)
	}
	return w.out
}
