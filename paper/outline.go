package paper

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"razvorot/assets"
)

// point is a place in the outline's own units, y downwards.
type point struct{ x, y float64 }

// outline is a filled shape: operators of a PDF path (ISO 32000-2, 8.5.2) in the outline's own units. Filling closes
// every part of it.
type outline struct {
	ops  []byte
	last point
}

func (o *outline) move(p point) {
	o.ops = fmt.Appendf(o.ops, "%.4g %.4g m\n", p.x, p.y)
	o.last = p
}

func (o *outline) line(p point) {
	o.ops = fmt.Appendf(o.ops, "%.4g %.4g l\n", p.x, p.y)
	o.last = p
}

func (o *outline) cubic(a, b, p point) {
	o.ops = fmt.Appendf(o.ops, "%.4g %.4g %.4g %.4g %.4g %.4g c\n", a.x, a.y, b.x, b.y, p.x, p.y)
	o.last = p
}

// quad adds a quadratic curve, which PDF has not, as the cubic one it equals.
func (o *outline) quad(a, p point) {
	third := func(end point) point { return point{end.x + (a.x-end.x)*2/3, end.y + (a.y-end.y)*2/3} }
	o.cubic(third(o.last), third(p), p)
}

// svgToken is a command or a number of SVG path data (SVG 2, 9.3).
var svgToken = regexp.MustCompile(`[A-Za-z]|-?[0-9]*\.?[0-9]+`)

// arity is how many numbers each known command takes. Relative commands and arcs are not known: our drawings have none.
var arity = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'Q': 4, 'C': 6, 'Z': 0}

// parsePath reads SVG path data of absolute commands.
func parsePath(data string) (outline, error) {
	var o outline
	tokens := svgToken.FindAllString(data, -1)
	var command byte
	for len(tokens) > 0 {
		if c := tokens[0][0]; c >= 'A' {
			command, tokens = c, tokens[1:]
		}
		n, known := arity[command]
		if !known || len(tokens) < n {
			return outline{}, fmt.Errorf("path data: command %q with %d numbers", command, len(tokens))
		}
		var v [6]float64
		for i := range n {
			number, err := strconv.ParseFloat(tokens[i], 64)
			if err != nil {
				return outline{}, fmt.Errorf("path data: %w", err)
			}
			v[i] = number
		}
		tokens = tokens[n:]
		o.add(command, v)
		if command == 'Z' {
			command = 0
		}
	}
	return o, nil
}

func (o *outline) add(command byte, v [6]float64) {
	switch command {
	case 'M':
		o.move(point{v[0], v[1]})
	case 'L':
		o.line(point{v[0], v[1]})
	case 'H':
		o.line(point{v[0], o.last.y})
	case 'V':
		o.line(point{o.last.x, v[0]})
	case 'Q':
		o.quad(point{v[0], v[1]}, point{v[2], v[3]})
	case 'C':
		o.cubic(point{v[0], v[1]}, point{v[2], v[3]}, point{v[4], v[5]})
	}
}

// mustPath is parsePath for drawings of this package.
func mustPath(data string) outline {
	o, err := parsePath(data)
	if err != nil {
		panic(err)
	}
	return o
}

// mark is the open booklet of assets with its view box, so that paper and screen cannot come to differ.
var mark = sync.OnceValue(func() (m struct {
	shape      outline
	x, y, w, h float64
}) {
	box := regexp.MustCompile(`viewBox="([^"]+)"`).FindSubmatch(assets.Mark)
	path := regexp.MustCompile(`\bd="([^"]+)"`).FindSubmatch(assets.Mark)
	if box == nil || path == nil {
		panic("the embedded mark has no view box or no path")
	}
	if _, err := fmt.Sscan(string(box[1]), &m.x, &m.y, &m.w, &m.h); err != nil {
		panic(fmt.Sprintf("the embedded mark's view box: %v", err))
	}
	m.shape = mustPath(string(path[1]))
	return m
})
