package mrz

import (
	"cmp"
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// line is one line of text of a candidate, in pixels of the picture that was given: where the middle line of its letters
// begins and ends, how high a capital is, and the pitch of the letters at the middle.
type line struct {
	left, right raster.Point
	height      float64
	pitch       float64
}

// candidate is two or three lines that may be a zone, the upper one first if they are the right way up.
type candidate struct {
	lines  []line
	plane  raster.Homography // from the plane of the zone to the picture: x along the lines in pitches, y across
	back   raster.Homography // and from the picture to it
	count  float64           // letters that fit between the ends
	rhythm float64           // 0 to 1, how evenly letters follow each other
	more   int               // lines like these above and below: a paragraph and no zone
	inside bool              // it lies on a page
}

// Limits of what may be lines of one zone. In Doc 9303 the pitch is 2.54 mm, capitals are 2.4 mm high, and the lines of
// passports and cards are 4.2 to 6.4 mm apart; drawn and real specimens go down to 4 and up to 9.
const (
	leastApart  = 1.0  // heights between the middles of neighbouring lines
	mostApart   = 4.6  // likewise
	mostAskew   = 0.10 // radians between them: perspective
	leastCommon = 0.60 // share of the longer line next to which the other lies
	leastAlike  = 0.6  // the smaller height by the greater
	leastRhythm = 0.25 // how even the letters are at least
	tries       = 6    // candidates that are read at most
)

// candidates returns what may be zones among the bars, most likely first. Bars are in pixels of small, which is factor
// times smaller than the picture.
func candidates(small *image.Gray, bars []bar, factor float64) []candidate {
	var found []candidate
	try := func(lines ...bar) {
		if c, ok := measure(small, lines, factor); ok {
			c.more = neighbours(bars, lines)
			found = append(found, c)
		}
	}
	for i := range bars {
		for k := range i {
			a, b := bars[i], bars[k].like(bars[i])
			if a.across(b.middle()) < 0 {
				a, b = b, a
			}
			if !below(a, b) {
				continue
			}
			try(a, b)
			for _, three := range completed(a, b) {
				try(three...)
			}
			for _, c := range bars {
				if c = c.like(a); below(b, c) && evenly(a, b, c) {
					try(a, b, c)
				}
			}
		}
	}
	return found
}

// completed returns two lines with one that was not found, before, between and after them.
func completed(a, b bar) [][]bar {
	shifted := func(from bar, by float64) bar {
		left, right := b.left.Sub(a.left).Scale(by), b.right.Sub(a.right).Scale(by)
		return bar{from.left.Add(left), from.right.Add(right), (a.height + b.height) / 2}
	}
	if a.across(b.middle()) > twoLines*max(a.height, b.height) {
		return [][]bar{{a, shifted(a, 0.5), b}}
	}
	return [][]bar{{shifted(a, -1), a, b}, {a, b, shifted(b, 1)}}
}

// twoLines is how many heights apart two lines are at least that have another between them: 2 × 4.2 mm by 2.4 mm.
const twoLines = 2.6

// best returns the likeliest candidates in their order; of those that lie in one place and have as many lines, one.
func best(found []candidate) []candidate {
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.likelihood(), a.likelihood()) })
	var kept []candidate
	for _, c := range found {
		if len(kept) == tries {
			break
		}
		if !slices.ContainsFunc(kept, func(o candidate) bool { return c.same(&o) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// same tells whether two candidates are as good as one.
func (c *candidate) same(o *candidate) bool {
	return len(c.lines) == len(o.lines) && c.lines[0].left.Sub(o.lines[0].left).Length() < c.lines[0].height &&
		c.lines[0].right.Sub(o.lines[0].right).Length() < c.lines[0].height
}

// neighbours counts the lines that follow above and below as evenly.
func neighbours(bars, lines []bar) int {
	count := 0
	first, second, last := lines[0], lines[1], lines[len(lines)-1]
	before := lines[len(lines)-2]
	above, under := false, false
	for _, b := range bars {
		b = b.like(first)
		above = above || below(b, first) && evenly(b, first, second)
		under = under || below(last, b) && evenly(before, last, b)
	}
	for _, more := range [2]bool{above, under} {
		if more {
			count++
		}
	}
	return count
}

// How much the signs of a zone weigh against each other. Rhythm is 0.3 to 0.8 for a zone: letters differ.
const (
	mostRhythm   = 0.6 // more is no better
	moreWeight   = 0.25
	insideWeight = 0.2
	squatWeight  = 0.3
	squat        = 0.78 // of the pitch, that letters are high at least; 0.945 in the standard
)

// likelihood orders candidates: even letters of a number that a format has, no more lines around, on a page.
func (c *candidate) likelihood() float64 {
	sum := min(c.rhythm, mostRhythm) - 2*min(0.5, off(len(c.lines), c.count)) - moreWeight*float64(c.more)
	if c.inside {
		sum += insideWeight
	}
	if c.letterHeight() < squat {
		sum -= squatWeight
	}
	return sum
}

// off is by what share a count of letters differs from that of a format.
func off(lines int, count float64) float64 {
	if lines == 3 {
		return math.Abs(count-30) / 30
	}
	return min(math.Abs(count-44)/44, math.Abs(count-36)/36)
}

// below tells whether b may be the next line after a: parallel, about as long, and next to it.
func below(a, b bar) bool {
	u, v := a.unit(), b.unit()
	if math.Abs(u.Cross(v)) > mostAskew || u.X*v.X+u.Y*v.Y < 0 {
		return false
	}
	h := max(a.height, b.height)
	if min(a.height, b.height) < leastAlike*h {
		return false
	}
	if apart := a.across(b.middle()); apart < leastApart*h*0.8 || apart > mostApart*h {
		return false
	}
	from, to := max(0, a.at(b.left)), min(a.length(), a.at(b.right))
	return to-from > leastCommon*max(a.length(), b.length())
}

// evenly tells whether three lines are equally far from each other.
func evenly(a, b, c bar) bool {
	first, second := a.across(b.middle()), b.across(c.middle())
	return math.Abs(first-second) < 0.3*max(first, second)
}
