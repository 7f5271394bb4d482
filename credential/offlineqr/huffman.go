package offlineqr

import "slices"

// code is a Huffman code as a JPEG carries it (ISO/IEC 10918-1, annex C).
type code struct {
	counts  [16]byte // of the symbols of each length from 1
	symbols []byte   // shorter codes first
	length  [256]uint8
	bits    [256]uint16
}

// newCode returns the shortest code for symbols of these frequencies, by the procedure of annex K.2: no code is longer than 16
// bits and none is all ones.
func newCode(frequency *[256]int) code {
	sizes := codeSizes(frequency)
	var c code
	perSize := [257]int{}
	for symbol, size := range sizes {
		perSize[size]++
		if symbol < 256 && size > 0 {
			c.symbols = append(c.symbols, byte(symbol))
		}
	}
	slices.SortStableFunc(c.symbols, func(a, b byte) int { return sizes[a] - sizes[b] })
	limitSizes(&perSize)
	next, value := 0, uint16(0)
	for size := 1; size <= 16; size++ {
		c.counts[size-1] = byte(perSize[size])
		for range perSize[size] {
			s := c.symbols[next]
			c.length[s], c.bits[s] = uint8(size), value
			next, value = next+1, value+1
		}
		value <<= 1
	}
	return c
}

// codeSizes merges the two rarest again and again; symbol 256 stands for the code of all ones that may not be.
func codeSizes(frequency *[256]int) (sizes [257]int) {
	type tree struct {
		weight int
		leaves []int
	}
	trees := []tree{{1, []int{256}}}
	for symbol, f := range frequency {
		if f > 0 {
			trees = append(trees, tree{f, []int{symbol}})
		}
	}
	for len(trees) > 1 {
		// The rarest last; among equals the reserved symbol, so that it gets the longest code.
		slices.SortStableFunc(trees, func(a, b tree) int {
			if a.weight != b.weight {
				return b.weight - a.weight
			}
			return slices.Max(a.leaves) - slices.Max(b.leaves)
		})
		a, b := trees[len(trees)-1], trees[len(trees)-2]
		leaves := slices.Concat(a.leaves, b.leaves)
		for _, l := range leaves {
			sizes[l]++
		}
		trees = append(trees[:len(trees)-2], tree{a.weight + b.weight, leaves})
	}
	return sizes
}

// limitSizes brings codes of more than 16 bits up (figure K.3) and takes the reserved one, a longest, away.
func limitSizes(perSize *[257]int) {
	perSize[0] = 0
	for size := 256; size > 16; size-- {
		for perSize[size] > 0 {
			shorter := size - 2
			for perSize[shorter] == 0 {
				shorter--
			}
			perSize[size] -= 2
			perSize[size-1]++
			perSize[shorter+1] += 2
			perSize[shorter]--
		}
	}
	for size := 16; size > 0; size-- {
		if perSize[size] > 0 {
			perSize[size]--
			return
		}
	}
}
