package typeset

import "math"

// blur smooths by nearly Gaussian kernels of the given deviations in pixels: small ones directly, others by two boxes.
func (p *plane) blur(x, y float64) {
	for range 2 {
		p.boxRowsPart(boxRadius(x))
		p.boxColumnsPart(boxRadius(y))
	}
}

// boxRadius returns the radius of a box of which two make a deviation; a part of a pixel counts by its share.
func boxRadius(sigma float64) float64 {
	// The variance of a box of radius r with shares is about r(r+1)/3.
	return max(0, (math.Sqrt(1+6*sigma*sigma)-1)/2)
}

func (p *plane) boxRows(radius int)    { p.boxRowsPart(float64(radius)) }
func (p *plane) boxColumns(radius int) { p.boxColumnsPart(float64(radius)) }

// boxRowsPart smooths along rows.
func (p *plane) boxRowsPart(radius float64) {
	if radius <= 0 {
		return
	}
	whole := int(radius)
	part := float32(radius - float64(whole))
	norm := 1 / float32(2*radius+1)
	line := make([]float32, p.width+2*whole+3)
	for y := range p.height {
		row := p.pix[y*p.width:][:p.width]
		for i := range line {
			line[i] = row[min(max(i-whole-1, 0), p.width-1)]
		}
		var sum float32
		for _, v := range line[1 : 2*whole+2] {
			sum += v
		}
		for x := range row {
			row[x] = (sum + part*(line[x]+line[x+2*whole+2])) * norm
			sum += line[x+2*whole+2] - line[x+1]
		}
	}
}

// boxColumnsPart smooths along columns, all of them at once.
func (p *plane) boxColumnsPart(radius float64) {
	if radius <= 0 {
		return
	}
	whole := int(radius)
	part := float32(radius - float64(whole))
	norm := 1 / float32(2*radius+1)
	from := append([]float32(nil), p.pix...)
	row := func(y int) []float32 { y = min(max(y, 0), p.height-1); return from[y*p.width:][:p.width] }
	sum := make([]float32, p.width)
	for k := -whole; k <= whole; k++ {
		for x, v := range row(k) {
			sum[x] += v
		}
	}
	for y := range p.height {
		out, far, near, next := p.pix[y*p.width:][:p.width], row(y-whole-1), row(y-whole), row(y+whole+1)
		for x, v := range sum {
			out[x] = (v + part*(far[x]+next[x])) * norm
			sum[x] = v + next[x] - near[x]
		}
	}
}
