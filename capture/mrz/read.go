package mrz

import (
	"image"
	"math"
	"time"

	"razvorot/capture/ocrb"
	"razvorot/capture/raster"
)

// Certainty that is asked for. What is under it is not offered.
const (
	// leastAgree is how likely the check digits are to agree before they are asked to: with less, making them agree would
	// be inventing. Two letters that are in doubt cost about this.
	leastAgree = 1e-4
	// sure is how certain every character of a field with a check digit is, given that the digits agree.
	sure = 0.95
	// surePlain is how certain every character is of a field without.
	surePlain = 0.90
)

// strip measures, in letters.
const (
	margin     = 2.5 // letters left and right of where the line seems to begin and end
	leastScore = 0.35
)

// reader reads candidates in one picture.
type reader struct {
	img *image.Gray
	now time.Time
}

// sight is what was seen of a candidate one way up.
type sight struct {
	layout *layout
	lines  []ocrb.Line
	strips []raster.Homography // from pixels of the strips to the picture
	text   resolved
	score  float64
}

// strip cuts one line of a candidate out of the picture, as the recogniser wants it, and returns how its pixels lie in the
// picture.
func (r *reader) strip(c *candidate, nth int, turned bool) (*image.Gray, raster.Homography) {
	l := c.lines[nth]
	back, ok := c.plane.Inverse()
	if !ok {
		return nil, raster.Homography{}
	}
	left, right := back.Apply(l.left), back.Apply(l.right)
	tall := c.letterHeight() * ocrb.StripHeight / ocrb.LetterHeight / 2
	corners := raster.Quad{{X: left.X - margin, Y: left.Y - tall}, {X: right.X + margin, Y: right.Y - tall},
		{X: right.X + margin, Y: right.Y + tall}, {X: left.X - margin, Y: left.Y + tall}}
	width := int(math.Ceil((corners[1].X - corners[0].X) * ocrb.Pitch))
	if width < 2*ocrb.Pitch || width > ocrb.MaxWidth {
		return nil, raster.Homography{}
	}
	for i := range corners {
		corners[i] = c.plane.Apply(corners[i])
	}
	if turned {
		corners = corners.Turn(2)
	}
	plane, ok := raster.ToQuad(float64(width), ocrb.StripHeight, corners)
	if !ok || !corners.Convex() {
		return nil, raster.Homography{}
	}
	return cut(r.img, corners, width, ocrb.StripHeight), plane
}

// letterHeight is the height of a capital in pitches: lines of fillers look lower than they are.
func (c *candidate) letterHeight() float64 {
	sum := 0.0
	for _, l := range c.lines {
		sum += l.height / l.pitch
	}
	return sum / float64(len(c.lines))
}

// read reads a candidate one way up; nil when it is no zone that way.
func (r *reader) read(c *candidate, turned bool) *sight {
	n := len(c.lines)
	lattices := make([]ocrb.Lattice, n)
	planes := make([]raster.Homography, n)
	for i := range n {
		nth := i
		if turned {
			nth = n - 1 - i
		}
		strip, plane := r.strip(c, nth, turned)
		if strip == nil {
			return nil
		}
		lattices[i], planes[i] = ocrb.Read(strip), plane
	}
	var best *sight
	for _, width := range widths(n, c.count) {
		lines := make([]ocrb.Line, n)
		score := 1.0
		for i := range n {
			sets := common(n, width, i)
			lines[i] = lattices[i].Decode(width, func(at int) ocrb.Set { return sets[at] })
			score = min(score, lines[i].Score)
		}
		if score > leastScore && (best == nil || score > best.score) {
			best = &sight{lines: lines, strips: planes, score: score}
		}
	}
	if best != nil {
		best.resolve()
	}
	return best
}

// widths returns how many letters lines may have, by how many of them there are and how many fit.
func widths(lines int, count float64) []int {
	if lines == 3 {
		return []int{30}
	}
	if math.Abs(count-44) < 3 {
		return []int{44}
	}
	return []int{44, 36}
}

// common returns what may stand at every place of a line in any layout of a shape.
func common(lines, width, nth int) []ocrb.Set {
	sets := make([]ocrb.Set, width)
	for i := range layouts {
		if l := &layouts[i]; l.lines == lines && l.width == width {
			for at, set := range l.sets()[nth] {
				sets[at] |= set
			}
		}
	}
	return sets
}

// hopeless is how much less likely a layout is, as a logarithm, when it is not looked at further: more than check digits
// that agree could outweigh.
const hopeless = 28

// resolve finds the layout that what was seen agrees with best.
func (s *sight) resolve() {
	b := newBelief(s.lines)
	most := math.Inf(-1)
	for i := range layouts {
		l := &layouts[i]
		if l.lines != len(s.lines) || l.width != len(s.lines[0].Letters) {
			continue
		}
		fit := l.likelihood(b)
		if fit < most-hopeless {
			continue
		}
		text := l.resolve(b)
		if fit += math.Log(text.agree + 1e-12); fit > most {
			most, s.layout, s.text = fit, l, text
		}
	}
}

// likelihood is how likely what was seen is to have only characters that may stand where they do, as a logarithm.
func (l *layout) likelihood(b belief) float64 {
	sum := 0.0
	for i, sets := range l.sets() {
		for j, set := range sets {
			p := 0.0
			for c, v := range b[i][j] {
				if set.Has(c) {
					p += v
				}
			}
			sum += math.Log(p)
		}
	}
	return sum
}

// reading makes a reading of what was seen.
func (s *sight) reading(now time.Time) *Reading {
	if s.text.agree < leastAgree {
		s.text = s.layout.unchecked(newBelief(s.lines))
	}
	p := parser{layout: s.layout, lines: s.text.text(), now: now, certain: s.certain}
	out := p.reading()
	kept := out.Fields[:0]
	for _, f := range out.Fields {
		if f.Checked && f.Confidence < sure || !f.Checked && f.Confidence < surePlain {
			out.Failed = append(out.Failed, f.Name)
			continue
		}
		kept = append(kept, f)
	}
	out.Fields = kept
	out.Corners = s.corners()
	return &out
}

// certain returns how certain the least certain character of a stretch is.
func (s *sight) certain(at span) float64 {
	least := 1.0
	for i := at.from; i < at.to; i++ {
		least = min(least, s.text.certainty[at.line][i]*s.lines[at.line].Letters[i].Present)
	}
	return least
}

// corners returns the outline of the letters in the picture, the way they are read.
func (s *sight) corners() raster.Quad {
	const middle, half = ocrb.StripHeight / 2, ocrb.LetterHeight / 2
	ends := func(i int) (float64, float64) {
		l := s.lines[i]
		return l.Letters[0].X - l.Pitch/2, l.Letters[len(l.Letters)-1].X + l.Pitch/2
	}
	last := len(s.lines) - 1
	left, right := ends(0)
	low, high := ends(last)
	return raster.Quad{s.strips[0].Apply(raster.Point{X: left, Y: middle - half}), s.strips[0].Apply(raster.Point{X: right, Y: middle - half}),
		s.strips[last].Apply(raster.Point{X: high, Y: middle + half}), s.strips[last].Apply(raster.Point{X: low, Y: middle + half})}
}
