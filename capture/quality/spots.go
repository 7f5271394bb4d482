package quality

import "math"

// opened keeps what squares of so many mm fit into.
func (o *overview) opened(m []bool, mm float64) []bool {
	n := max(1, int(math.Round(mm/o.mm)))
	kept := make([]bool, len(m))
	for y := 0; y+n <= o.height; y++ {
	next:
		for x := 0; x+n <= o.width; x++ {
			for j := range n {
				for i := range n {
					if !m[(y+j)*o.width+x+i] {
						continue next
					}
				}
			}
			for j := range n {
				for i := range n {
					kept[(y+j)*o.width+x+i] = true
				}
			}
		}
	}
	return kept
}

// mostSpots bounds how many spots are looked at.
const mostSpots = 12

// spots parts a mask into what hangs together.
func (o *overview) spots(m []bool) [][]bool {
	var found [][]bool
	seen := make([]bool, len(m))
	for start := range m {
		if !m[start] || seen[start] || len(found) == mostSpots {
			continue
		}
		spot, queue := make([]bool, len(m)), []int{start}
		seen[start] = true
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue, spot[at] = queue[:len(queue)-1], true
			x, y := at%o.width, at/o.width
			for _, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				if nx, ny := x+d[0], y+d[1]; nx >= 0 && ny >= 0 && nx < o.width && ny < o.height {
					if to := ny*o.width + nx; m[to] && !seen[to] {
						seen[to] = true
						queue = append(queue, to)
					}
				}
			}
		}
		found = append(found, spot)
	}
	return found
}

// distances returns how many cells each is from the spot, diagonals as one.
func (o *overview) distances(spot []bool) []int16 {
	d := make([]int16, len(spot))
	for i := range d {
		if !spot[i] {
			d[i] = math.MaxInt16 - 1
		}
	}
	relax := func(x, y, fx, fy int) {
		if fx >= 0 && fy >= 0 && fx < o.width && fy < o.height {
			d[y*o.width+x] = min(d[y*o.width+x], d[fy*o.width+fx]+1)
		}
	}
	for y := range o.height {
		for x := range o.width {
			for _, b := range [4][2]int{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}} {
				relax(x, y, x+b[0], y+b[1])
			}
		}
	}
	for y := o.height - 1; y >= 0; y-- {
		for x := o.width - 1; x >= 0; x-- {
			for _, b := range [4][2]int{{1, 0}, {1, 1}, {0, 1}, {-1, 1}} {
				relax(x, y, x+b[0], y+b[1])
			}
		}
	}
	return d
}
