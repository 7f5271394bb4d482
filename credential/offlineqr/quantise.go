package offlineqr

import "math"

// quantiser is one way to make levels of coefficients.
type quantiser struct {
	step   float64 // of the lowest frequencies
	slope  float64 // how much coarser the highest are: the step times 1 + slope
	thrift float64 // how much error a saved bit is worth, in squared steps
}

func (q quantiser) table() (t [64]uint8) {
	for i, at := range zigzag {
		u, v := at%blockSide, at/blockSide
		t[i] = uint8(min(255, max(1, math.Round(q.step*(1+q.slope*float64(u+v)/14)))))
	}
	return t
}

// apply returns the levels of blocks: first the nearest, then those that are worth their bits. care tells how much an error in
// each block matters.
func (q quantiser) apply(blocks []coefficients, care []float64) ([]levels, [64]uint8) {
	table := q.table()
	all := make([]levels, len(blocks))
	for b := range blocks {
		for i, c := range blocks[b] {
			all[b][i] = int(math.Round(c / float64(table[i])))
		}
	}
	const rounds = 2 // the codes follow the levels and the levels the codes; more rounds change nothing that is seen
	for range rounds {
		_, ac := codesFor(all)
		for b := range all {
			thin(&all[b], &blocks[b], &table, &ac, q.thrift*q.step*q.step/care[b])
		}
	}
	return all, table
}

// thin takes steps off the levels of a block, highest frequency first, wherever the bits saved are worth more than the error.
func thin(l *levels, c *coefficients, table *[64]uint8, ac *code, price float64) {
	cost := bitsOf(l, ac)
	for i := 63; i > 0; i-- {
		for l[i] != 0 {
			was := l[i]
			if l[i] > 0 {
				l[i]--
			} else {
				l[i]++
			}
			step := float64(table[i])
			before, after := c[i]-float64(was)*step, c[i]-float64(l[i])*step
			saved := cost - bitsOf(l, ac)
			if after*after-before*before >= price*float64(saved) {
				l[i] = was
				break
			}
			cost -= saved
		}
	}
}

// rareSymbol is what a symbol costs that the code has not, in bits: it would enter the code as one of the longest.
const rareSymbol = 12

func bitsOf(l *levels, ac *code) (n int) {
	symbolsOf(l, l[0], func(byte, int) {}, func(s byte, _ int) {
		if ac.length[s] == 0 {
			n += rareSymbol
		}
		n += int(ac.length[s]) + int(s&15)
	})
	return n
}
