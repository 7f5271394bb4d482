package mrz

// bitmap is a picture of zeroes and ones, a byte each.
type bitmap struct {
	width, height int
	pix           []uint8
}

func newBitmap(width, height int) *bitmap {
	return &bitmap{width, height, make([]uint8, width*height)}
}

func (b *bitmap) row(y int) []uint8 { return b.pix[y*b.width:][:b.width] }

// grown returns the bitmap with everything thicker by one pixel on all sides.
func (b *bitmap) grown() *bitmap {
	wide := newBitmap(b.width, b.height)
	for y := range b.height {
		row, out := b.row(y), wide.row(y)
		for x := 1; x < len(row)-1; x++ {
			out[x] = row[x-1] | row[x] | row[x+1]
		}
		if n := len(row); n > 1 {
			out[0], out[n-1] = row[0]|row[1], row[n-1]|row[n-2]
		}
	}
	out := newBitmap(b.width, b.height)
	for y := range b.height {
		to := out.row(y)
		above, here, below := wide.row(max(0, y-1)), wide.row(y), wide.row(min(b.height-1, y+1))
		for x := range to {
			to[x] = above[x] | here[x] | below[x]
		}
	}
	return out
}

// run is a stretch of set pixels in a row.
type run struct{ y, from, to, label int }

// components returns the runs of set pixels, each with the number of the component it belongs to, and how many there are.
func (b *bitmap) components() ([]run, int) {
	var runs []run
	var parent []int
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	above := 0 // the first run of the row above
	for y := range b.height {
		start := len(runs)
		row := b.row(y)
		next := above
		for x := 0; x < len(row); x++ {
			if row[x] == 0 {
				continue
			}
			r := run{y: y, from: x, label: len(parent)}
			for x < len(row) && row[x] != 0 {
				x++
			}
			r.to = x
			parent = append(parent, r.label)
			for next < start && runs[next].to < r.from {
				next++
			}
			for k := next; k < start && runs[k].from <= r.to; k++ {
				parent[find(runs[k].label)] = find(r.label)
			}
			runs = append(runs, r)
		}
		above = start
	}
	return numbered(runs, find)
}

// numbered gives components numbers from 0 on.
func numbered(runs []run, find func(int) int) ([]run, int) {
	numbers := make([]int, len(runs))
	count := 0
	for i := range runs {
		root := find(runs[i].label)
		if numbers[root] == 0 {
			count++
			numbers[root] = count
		}
		runs[i].label = numbers[root] - 1
	}
	return runs, count
}
