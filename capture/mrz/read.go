package mrz

import (
	"image"
	"math"
	"slices"
	"strings"
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
	// leastLead is how much likelier the layout must be than another, as a logarithm: under glare «P<RUS» and «PNRUS» are
	// alike, and the same letters mean other names.
	leastLead = 7
	// surePlain is how certain every character is of a field without.
	surePlain = 0.95
)

// leastSeen is how likely a letter is to be there, from which on it is: less is glare, a stain or a finger.
const leastSeen = 0.4

// Strips.
const (
	margin     = 2.5  // letters left and right of where the line seems to begin and end
	leastScore = 0.35 // of the worst line
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
	score  float64 // of the worst line
	grid   grid
	lead   float64 // how much likelier the layout is than the next of this shape, as a logarithm
}

// part is a stretch of a line, in letters from its beginning; the beginning of a line that is turned is its end.
type part struct {
	nth      int
	from, to float64
	turned   bool
}

// span is how many pitches a line is long.
func (c *candidate) span(nth int) float64 {
	left, right := c.flat(nth)
	return right.X - left.X
}

// flat returns the ends of a line in the plane of the zone.
func (c *candidate) flat(nth int) (left, right raster.Point) {
	return c.back.Apply(c.lines[nth].left), c.back.Apply(c.lines[nth].right)
}

// strip cuts a part of a line out of the picture, as the recogniser wants it, and returns how its pixels lie in the
// picture.
func (r *reader) strip(c *candidate, p part) (*image.Gray, raster.Homography) {
	left, right := c.flat(p.nth)
	along, across := c.scale()
	tall := ocrb.StripHeight / across / 2
	slope := (right.Y - left.Y) / (right.X - left.X)
	at := func(x, y float64) raster.Point {
		return c.plane.Apply(raster.Point{X: left.X + x, Y: left.Y + slope*x + y})
	}
	corners := raster.Quad{at(p.from, -tall), at(p.to, -tall), at(p.to, tall), at(p.from, tall)}
	width := int(math.Ceil((p.to - p.from) * along))
	if width < 2*ocrb.Pitch || width > ocrb.MaxWidth || !corners.Convex() {
		return nil, raster.Homography{}
	}
	if p.turned {
		corners = corners.Turn(2)
	}
	plane, ok := raster.ToQuad(float64(width), ocrb.StripHeight, corners)
	if !ok {
		return nil, raster.Homography{}
	}
	return cut(r.img, corners, width, ocrb.StripHeight), plane
}

// Probing: a part of a line is read both ways up before the whole is.
const (
	probeLetters = 14
	// leastProbe is how good the better way is at least; what is no OCR-B has less, a line that is hard to read more.
	leastProbe = 0.3
)

// probe tells which way up a candidate is read, and whether either makes sense. The part lies right of the middle, where
// both lines of most zones have fillers, which are no letters upside down.
func (r *reader) probe(c *candidate) (turned, sense bool) {
	var scores [2]float64
	for way := range scores {
		for nth := range min(2, len(c.lines)) {
			from := c.span(nth)/2 - probeLetters/2
			strip, _ := r.strip(c, part{nth, from, from + probeLetters, way == 1})
			if strip != nil {
				scores[way] += ocrb.Read(strip).Decode(probeLetters-1, ocrb.Any).Score / 2
			}
		}
	}
	return scores[1] > scores[0], max(scores[0], scores[1]) > leastProbe
}

// letterHeight is the height of a capital in pitches: lines of fillers look lower than they are.
func (c *candidate) letterHeight() float64 {
	most := 0.0
	for _, l := range c.lines {
		most = max(most, l.height/l.pitch)
	}
	return most
}

// Proportions of letters. In the standard capitals are 0.945 pitches high; seen at a slant of up to 30° 0.8 to 1.09.
const (
	tallLetters = 1.09
	tallHeight  = 22 // pixels that taller letters have in a strip, so that their pitch is not too small
	leastPitchX = 20 // pixels
)

// scale returns how many pixels of a strip a pitch is along a line and across it. What a slant does to letters is undone;
// letters that are taller than a slant can make them are so drawn, and keep their shape.
func (c *candidate) scale() (along, across float64) {
	height := c.letterHeight()
	if height <= tallLetters {
		return ocrb.Pitch, ocrb.LetterHeight / height
	}
	along = max(leastPitchX, tallHeight/height)
	return along, min(along, tallHeight/height)
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
	s.lead = math.Inf(1)
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
		fit += math.Log(text.agree + 1e-12)
		s.lead = min(s.lead, most-fit)
		if fit > most {
			s.lead, most, s.layout, s.text = fit-most, fit, l, text
		}
	}
}

// likelihood is how likely what was seen is, if characters stand where they may, as a logarithm.
func (l *layout) likelihood(b belief) float64 {
	sum := 0.0
	for i := range l.lines {
		for j := range l.width {
			s := l.step(i, j)
			var p [ocrb.Classes]float64
			sum += math.Log(s.weigh(b, &p))
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
	for _, f := range out.Fields {
		out.Valid = out.Valid && !(f.Checked && f.Confidence < sure)
	}
	agree := out.Valid && s.lead >= leastLead && s.summed() >= sure
	several := s.lead >= leastLead && s.agreeing(&p) >= leastAgreeing
	out.Fields = slices.DeleteFunc(out.Fields, func(f Field) bool {
		// Only where all digits agree is it known that the other letters stand where they seem to: not so in half a line.
		offered := f.Checked && f.Confidence >= sure && (agree || several) || agree && f.Confidence >= surePlain
		if !offered {
			out.Failed = append(out.Failed, f.Name)
		}
		return !offered
	})
	out.Valid = agree && s.legible()
	out.Corners = s.corners()
	return &out
}

// leastAgreeing is how many elements agree with their digits until any is believed where not all do. In lines that stand
// elsewhere a date may stand where another is meant, and agrees, as its digit moves with it; but then no second does.
const leastAgreeing = 2

// agreeing counts the elements that are certain and agree with their own check digits, those of fillers left out.
func (s *sight) agreeing(p *parser) int {
	count := 0
	for _, e := range s.layout.elements {
		if e.check > 0 && p.agrees(e) && strings.Trim(p.text(e.at), filler) != "" && s.certain(e.checked()) >= sure {
			count++
		}
	}
	return count
}

// What is asked of every character before a reading is valid: less than before a field is offered, as a whole line is a long
// way for all to be beyond doubt.
const (
	sureLine = 0.8
	seenLine = 0.1 // how likely a letter is to be there
)

// legible tells whether every character of all lines is known, those that no digit covers as well.
func (s *sight) legible() bool {
	for i := range s.lines {
		for k, certainty := range s.text.certainty[i] {
			if certainty < sureLine || !s.vouched(i, k) && s.lines[i].Letters[k].Seen < seenLine {
				return false
			}
		}
	}
	return true
}

// summed returns how certain the least certain character is that the composite check digit is made over, itself included.
func (s *sight) summed() float64 {
	end := s.layout.compositeAt
	least := s.certain(end)
	for _, part := range s.layout.composite {
		least = min(least, s.certain(part))
	}
	return least
}

// certain returns how certain the least certain character of a stretch is. Where a check digit vouches for a letter it need
// not be seen well; elsewhere glare, a stain or a finger may have taken it away.
func (s *sight) certain(at span) float64 {
	least := 1.0
	for i := at.from; i < at.to; i++ {
		certainty := s.text.certainty[at.line][i]
		if !s.vouched(at.line, i) {
			certainty *= min(1, s.lines[at.line].Letters[i].Seen/leastSeen)
		}
		least = min(least, certainty)
	}
	return least
}

// vouched tells whether a check digit covers a place, and those digits agreed.
func (s *sight) vouched(line, place int) bool {
	role := s.layout.step(line, place).role
	return s.text.agree >= leastAgree && (role == counted || role == checkOf)
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
