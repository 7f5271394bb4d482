package page

import (
	"math"

	"razvorot/capture/raster"
)

// regions is the picture in a few dozen colours and textures, for asking how well an outline parts them.
type regions struct {
	w, h, step int
	label      []uint8
	total      [colours]float64
}

const (
	// colours is into how many classes the picture is parted: enough for the shades of paper, print, table and shadow.
	colours = 48
	// cell is how many pixels of the view, in a square, are one sample.
	cell = 4
)

// classify parts the samples of the view by splitting again and again the class with the most variance at its mean
// (median cut with Wu's criterion, 1991). Colour weighs twice as much as light, which shadows change.
func classify(v *view, e *edges) *regions {
	r := &regions{w: max(1, v.w/cell), h: max(1, v.h/cell), step: cell}
	n := r.w * r.h
	samples := make([][4]float32, n)
	for y := range r.h {
		for x := range r.w {
			samples[y*r.w+x] = sampleAt(v, e, x*cell, y*cell)
		}
	}
	r.label = make([]uint8, n)
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	classes := []class{newClass(samples, order)}
	for len(classes) < colours {
		worst := 0
		for i := range classes {
			if classes[i].spread > classes[worst].spread {
				worst = i
			}
		}
		if classes[worst].spread <= 0 {
			break
		}
		a, b := classes[worst].split(samples)
		classes[worst] = a
		classes = append(classes, b)
	}
	for k, c := range classes {
		for _, i := range c.members {
			r.label[i] = uint8(k)
		}
		r.total[k] = float64(len(c.members))
	}
	return r
}

// sampleAt is the mean colour of a cell in levels, and its texture.
func sampleAt(v *view, e *edges, x0, y0 int) [4]float32 {
	var sum [3]int32
	var n int32
	for y := y0; y < min(v.h, y0+cell); y++ {
		for x := x0; x < min(v.w, x0+cell); x++ {
			i := y*v.w + x
			for k := range sum {
				sum[k] += int32(v.planes[k][i])
			}
			n++
		}
	}
	k := 1 / float32(8*n)
	texture := e.texture[min(y0+cell/2, v.h-1)*v.w+min(x0+cell/2, v.w-1)]
	return [4]float32{float32(sum[0]) * k, 2 * float32(sum[1]) * k, 2 * float32(sum[2]) * k, min(8, texture)}
}

// class is a set of samples.
type class struct {
	members []int32
	axis    int
	at      float32 // mean along the axis
	spread  float64 // sum of squares around the mean along the axis of the greatest
}

func newClass(samples [][4]float32, members []int32) class {
	var sum, square [4]float64
	for _, i := range members {
		for k, s := range samples[i] {
			sum[k] += float64(s)
			square[k] += float64(s) * float64(s)
		}
	}
	c := class{members: members}
	n := float64(len(members))
	for k := range sum {
		if spread := square[k] - sum[k]*sum[k]/n; spread > c.spread+1e-3*n {
			c.axis, c.at, c.spread = k, float32(sum[k]/n), spread
		}
	}
	return c
}

func (c class) split(samples [][4]float32) (class, class) {
	m := c.members
	i, j := 0, len(m)
	for i < j {
		if samples[m[i]][c.axis] <= c.at {
			i++
		} else {
			j--
			m[i], m[j] = m[j], m[i]
		}
	}
	if i == 0 || i == len(m) { // rounding put the mean outside
		c.spread = 0
		return c, class{members: nil}
	}
	return newClass(samples, m[:i]), newClass(samples, m[i:])
}

// separation is the information in nats that being inside the quad or outside of it gives about the colours of all
// samples: the logarithm of how much likelier the picture is as two regions, each with its own mixture of colours, than as
// one (G of the likelihood ratio test, halved). It is 0 for the whole picture.
func (r *regions) separation(q raster.Quad) float64 {
	var inside [colours]float64
	n := r.count(q, &inside)
	all := float64(len(r.label))
	if n == 0 || n == all {
		return 0
	}
	var sum float64
	for k, t := range r.total {
		in := inside[k]
		if in > 0 {
			sum += in * math.Log(in*all/(t*n))
		}
		if out := t - in; out > 0 {
			sum += out * math.Log(out*all/(t*(all-n)))
		}
	}
	return sum
}

// count adds up the classes of the samples whose middle lies inside.
func (r *regions) count(q raster.Quad, inside *[colours]float64) float64 {
	k := 1 / float64(r.step)
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, p := range q {
		top, bottom = min(top, p.Y*k), max(bottom, p.Y*k)
	}
	n := 0
	for y := max(0, int(math.Ceil(top-0.5))); y < r.h && float64(y)+0.5 < bottom; y++ {
		left, right := spanAt(q, (float64(y)+0.5)/k)
		from, to := max(0, int(math.Ceil(left*k-0.5))), min(r.w, int(math.Ceil(right*k-0.5)))
		if from >= to {
			continue
		}
		for _, label := range r.label[y*r.w+from : y*r.w+to] {
			inside[label]++
		}
		n += to - from
	}
	return float64(n)
}

// spanAt returns where a row enters and leaves a convex quad.
func spanAt(q raster.Quad, y float64) (left, right float64) {
	left, right = math.Inf(1), math.Inf(-1)
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		if (a.Y <= y) == (b.Y <= y) {
			continue
		}
		x := a.X + (y-a.Y)/(b.Y-a.Y)*(b.X-a.X)
		left, right = min(left, x), max(right, x)
	}
	return left, right
}
