package ocrb

import "image"

// Margin is how many zeros stand at either end of every row of planes, so that kernels may reach over the ends.
const Margin = 4

// Planes are feature maps: Count planes of Height rows of Width places.
type Planes struct {
	Count, Height, Width int
	// Stride is the distance of rows in Data: Width rounded up to a multiple of eight, and the margins.
	Stride int
	Data   []float32
}

// NewPlanes returns planes of zeros.
func NewPlanes(count, height, width int) Planes {
	stride := (width+7)&^7 + 2*Margin
	return Planes{Count: count, Height: height, Width: width, Stride: stride, Data: make([]float32, count*height*stride)}
}

// Row returns a row without its margins.
func (p Planes) Row(plane, y int) []float32 {
	at := (plane*p.Height+y)*p.Stride + Margin
	return p.Data[at : at+p.Width : at+p.Width]
}

// reach returns a row with one more place at either end.
func (p Planes) reach(plane, y int) []float32 {
	at := (plane*p.Height+y)*p.Stride + Margin
	return p.Data[at-1 : at+p.Width+1]
}

// InputPlanes returns an evened strip of StripHeight rows as one plane, 0 for paper to 1 for ink. Its width is rounded up
// to a whole column of the lattice.
func InputPlanes(strip *image.Gray) Planes {
	width := (strip.Rect.Dx() + Step - 1) / Step * Step
	p := NewPlanes(1, StripHeight, width)
	for y := range min(StripHeight, strip.Rect.Dy()) {
		row := p.Row(0, y)
		for x, v := range strip.Pix[y*strip.Stride:][:strip.Rect.Dx()] {
			row[x] = float32(255-v) / 255
		}
	}
	return p
}

// Folded returns planes half as wide: of every plane one of the even places, and one of the odd ones.
func (p Planes) Folded() Planes {
	f := NewPlanes(2*p.Count, p.Height, p.Width/2)
	for plane := range p.Count {
		for y := range p.Height {
			from, even, odd := p.Row(plane, y), f.Row(2*plane, y), f.Row(2*plane+1, y)
			for x := range even {
				pair := from[2*x : 2*x+2 : 2*x+2]
				even[x], odd[x] = pair[0], pair[1]
			}
		}
	}
	return f
}

// run makes the planes of a layer.
//
// The sums are made in the order of the weights whatever the way they are computed, and no product is fused with its sum,
// so that the result is the same to the bit on every machine, and in training.
func (l *Layer) run(p Planes) Planes {
	if l.Fold == 2 {
		p = p.Folded()
	}
	out := NewPlanes(l.Out, l.Height(p.Height), p.Width)
	rows, at := make([][]float32, 0, l.In*l.Rows), make([]int, 0, l.In*l.Rows)
	for y := range out.Height {
		rows, at = rows[:0], at[:0]
		for i := range l.In {
			for k := range l.Rows {
				if from := y*l.Stride + k - l.Pad; from >= 0 && from < p.Height {
					rows, at = append(rows, p.reach(i, from)), append(at, (i*l.Rows+k)*l.Taps)
				}
			}
		}
		for o := range l.Out {
			sum := out.Row(o, y)
			for x := range sum {
				sum[x] = l.Bias[o]
			}
			l.sum(sum, rows, at, l.Weights[o*l.In*l.Rows*l.Taps:])
		}
	}
	return out
}

// sum adds the products of all rows to the sums and cuts off what is negative.
func (l *Layer) sum(sum []float32, rows [][]float32, at []int, w []float32) {
	i := 0
	if l.Taps == 3 {
		for ; i+3 <= len(rows); i += 3 {
			nine(sum, rows[i], rows[i+1], rows[i+2], [9]float32{
				w[at[i]], w[at[i]+1], w[at[i]+2],
				w[at[i+1]], w[at[i+1]+1], w[at[i+1]+2],
				w[at[i+2]], w[at[i+2]+1], w[at[i+2]+2],
			})
		}
		for ; i < len(rows); i++ {
			three(sum, rows[i], [3]float32{w[at[i]], w[at[i]+1], w[at[i]+2]})
		}
	} else {
		for ; i+4 <= len(rows); i += 4 {
			four(sum, rows[i:], [4]float32{w[at[i]], w[at[i+1]], w[at[i+2]], w[at[i+3]]})
		}
	}
	if l.Linear {
		return
	}
	for x, v := range sum {
		sum[x] = max(v, 0)
	}
}

// nine adds three places of three rows, each with its weight.
func nine(sum, a, b, c []float32, w [9]float32) {
	w0, w1, w2, w3, w4, w5, w6, w7, w8 := w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]
	a0, a1, b0, b1, c0, c1 := a[0], a[1], b[0], b[1], c[0], c[1]
	a, b, c = a[2:][:len(sum)], b[2:][:len(sum)], c[2:][:len(sum)]
	for x, s := range sum {
		a2, b2, c2 := a[x], b[x], c[x]
		s += float32(a0 * w0)
		s += float32(a1 * w1)
		s += float32(a2 * w2)
		s += float32(b0 * w3)
		s += float32(b1 * w4)
		s += float32(b2 * w5)
		s += float32(c0 * w6)
		s += float32(c1 * w7)
		s += float32(c2 * w8)
		sum[x] = s
		a0, a1, b0, b1, c0, c1 = a1, a2, b1, b2, c1, c2
	}
}

// three adds three places of one row, each with its weight.
func three(sum, a []float32, w [3]float32) {
	a0, a1 := a[0], a[1]
	a = a[2:][:len(sum)]
	for x, s := range sum {
		a2 := a[x]
		s += float32(a0 * w[0])
		s += float32(a1 * w[1])
		s += float32(a2 * w[2])
		sum[x] = s
		a0, a1 = a1, a2
	}
}

// four adds one place of four rows, each with its weight.
func four(sum []float32, rows [][]float32, w [4]float32) {
	a, b, c, d := rows[0][1:][:len(sum)], rows[1][1:][:len(sum)], rows[2][1:][:len(sum)], rows[3][1:][:len(sum)]
	for x, s := range sum {
		s += float32(a[x] * w[0])
		s += float32(b[x] * w[1])
		s += float32(c[x] * w[2])
		s += float32(d[x] * w[3])
		sum[x] = s
	}
}
