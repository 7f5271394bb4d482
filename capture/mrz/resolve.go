package mrz

import (
	"math"

	"razvorot/capture/mrz/zone"
	"razvorot/capture/ocrb"
)

// belief is how likely each class is at every place of every line.
type belief [][][ocrb.Classes]float64

// doubt is the share of letters on which the network is sure and wrong, spread over all classes. It keeps check digits from
// bending a text: a change that they ask for must be likelier than all the changes nobody thought of together.
const doubt = 2e-3

// newBelief takes over what the network says of the letters.
func newBelief(lines []ocrb.Line) belief {
	b := make(belief, len(lines))
	for i, l := range lines {
		b[i] = make([][ocrb.Classes]float64, len(l.Letters))
		for j := range l.Letters {
			letter := &l.Letters[j]
			for c := range b[i][j] {
				b[i][j][c] = (1-doubt)*math.Exp(float64(letter.Log[c])) + doubt/float64(ocrb.Classes)
			}
		}
	}
	return b
}

// role is what a place is for the check digits.
type role int

const (
	counted   role = iota // it counts in the check digit of its element and in the composite one
	plain                 // it counts in the composite one alone
	checkOf               // it is the check digit of its element
	composite             // it is the composite check digit
)

// step is one place on the way along everything that the composite check digit is made over.
type step struct {
	role        role
	line, place int
	set         ocrb.Set
	rare        ocrb.Set // classes that may stand there and seldom do
	own, all    int      // weights in the check digit of the element and in the composite one
	empty       bool     // of a check digit: a filler may stand for an element of fillers
	long        bool     // of a check digit: a filler may stand for a number that goes on elsewhere
}

// A state is what the places so far add up to: the composite sum, that of the element, and whether it is all fillers.
const (
	states     = 10 * 10 * 2
	startState = 1
)

func state(all, own int, filled bool) int {
	s := (all*10 + own) * 2
	if filled {
		s++
	}
	return s
}

// residues is how many kinds of class check digits tell apart: ten values modulo ten, and the filler, which counts nothing.
const residues = 11

func residue(class int) int {
	if class == fillerClass {
		return 10
	}
	return class % 10
}

const fillerClass = 36

// next returns the state after a class of a kind at a step, and what the step is worth: 0 where check digits forbid it.
func (s *step) next(from, residue int) (to int, worth float64) {
	all, own, filled := from/20, from/2%10, from%2 == 1
	isFiller := residue == 10
	value := residue % 10
	sum := (all + value*s.all) % 10
	switch s.role {
	case counted:
		return state(sum, (own+value*s.own)%10, filled && isFiller), 1
	case plain:
		return state(sum, 0, true), 1
	case checkOf:
		switch {
		case !isFiller && value == own:
			return state(sum, 0, true), 1
		case isFiller && s.empty && filled:
			return state(sum, 0, true), 1
		case isFiller && s.long:
			return state(sum, 0, true), longShare
		}
		return 0, 0
	}
	if isFiller || value != all {
		return 0, 0
	}
	return startState, 1
}

// longShare is the share of documents whose number is longer than its place. (Few states print such; without a price
// a lost check digit would become a long number.)
const longShare = 0.02

// steps returns the way of a layout.
func (l *layout) steps() []step {
	var all []step
	weight := 0
	for _, span := range l.composite {
		for place := span.from; place < span.to; place++ {
			s := l.step(span.line, place)
			s.all = zone.Weight(weight)
			weight++
			all = append(all, s)
		}
	}
	end := l.compositeAt
	return append(all, l.step(end.line, end.from))
}

// step returns what is known of a place; of the weights that in its own check digit.
func (l *layout) step(line, place int) step {
	s := step{role: plain, line: line, place: place, set: ocrb.All}
	if end := l.compositeAt; end.line == line && end.from == place {
		s.role, s.set = composite, ocrb.Digits
	}
	for _, e := range l.elements {
		switch {
		case e.at.line != line:
		case e.check > 0 && place == e.check:
			s.role, s.set = checkOf, ocrb.SetOf(l.allowedCheck(e))
			s.empty = e.kind == optional || e.kind == expiry && l.format == Internal
			s.long = e.kind == number && s.set.Has(ocrb.Class(zone.Filler))
		case place >= e.at.from && place < e.at.to:
			s.set, s.rare = ocrb.SetOf(l.expected(e, place-e.at.from)), l.rare(e)
			if e.check > 0 {
				s.role, s.own = counted, zone.Weight(place-e.at.from)
			}
		}
	}
	return s
}

// lattice of states: what is summed up before and after every step.
type sums [][states]float64

// resolved is the likeliest text that agrees with all check digits.
type resolved struct {
	classes [][]int
	// certainty is how likely each character is, given that the check digits agree.
	certainty [][]float64
	// agree is how likely it is, before knowing, that all check digits agree.
	agree float64
}

// resolve finds the likeliest text of a layout under its check digits. Places that they do not cover have the likeliest
// character that may stand there.
func (l *layout) resolve(b belief) resolved {
	out := l.unchecked(b)
	steps := l.steps()
	forward, backward := make(sums, len(steps)+1), make(sums, len(steps)+1)
	forward[0][startState], backward[len(steps)][startState] = 1, 1
	for i := range steps {
		scatter(&steps[i], b, &forward[i], &forward[i+1])
	}
	for i := len(steps) - 1; i >= 0; i-- {
		gather(&steps[i], b, &backward[i+1], &backward[i])
	}
	out.agree = forward[len(steps)][startState]
	if out.agree <= 0 {
		return out
	}
	out.best(steps, b)
	for i := range steps {
		s := &steps[i]
		chance := marginal(s, b, &forward[i], &backward[i+1], out.classes[s.line][s.place]) / out.agree
		out.certainty[s.line][s.place] = chance * s.plausible(b)
	}
	return out
}

// rareShare is how often a rare class stands somewhere, by how often another does.
const rareShare = 0.15

// rare returns the classes that are rare in an element. Numbers are mostly digits: of the letters that look like digits few
// are meant.
func (l *layout) rare(e element) ocrb.Set {
	if e.kind == number || e.kind == optional {
		return ocrb.Letters
	}
	return 0
}

// chances is how likely every class is at a step among those that may stand there.
func (s *step) chances(b belief) (p [ocrb.Classes]float64) {
	total := s.weigh(b, &p)
	for c := range p {
		p[c] /= total
	}
	return p
}

// weigh returns what was seen times how often it stands there, and the sum of it.
func (s *step) weigh(b belief, p *[ocrb.Classes]float64) float64 {
	rare := s.set & s.rare
	often := 1 / (float64(s.set.Len()-rare.Len()) + rareShare*float64(rare.Len()))
	total := 0.0
	for c, v := range b[s.line][s.place] {
		if !s.set.Has(c) {
			continue
		}
		if v *= often; rare.Has(c) {
			v *= rareShare
		}
		p[c] = v
		total += v
	}
	return total
}

// misfit is how much what was seen of classes that may not stand somewhere speaks against what was read there, by how much
// it would if they might. Zero and O look alike and are told apart by their place; an F that is seen where M or F may stand is
// none, when P is what it looks most like.
const misfit = 0.05

// fits returns a factor for the certainty of a place: 1 where nothing was seen that may not stand there.
func (s *step) fits(b belief) float64 {
	inside, outside := 0.0, 0.0
	for c, v := range b[s.line][s.place] {
		if s.set.Has(c) {
			inside += v
		} else {
			outside += v
		}
	}
	return inside / (inside + misfit*outside)
}

// plausible is fits for a place that check digits cover. They may tell a zero from an O, but nothing makes a digit of a filler
// that is seen where none may stand, and nothing a filler of a letter: then the text stands elsewhere.
func (s *step) plausible(b belief) float64 {
	if s.set.Has(fillerClass) {
		return 1
	}
	filled := b[s.line][s.place][fillerClass]
	return (1 - filled) / (1 - filled + misfit*filled)
}

// option is what is known of the classes of one group.
type option struct {
	sum, most float64 // how likely all are together, and the likeliest alone
	class     int     // the likeliest
}

func (s *step) options(b belief) (all [residues]option) {
	for c, p := range s.chances(b) {
		o := &all[residue(c)]
		o.sum += p
		if p > o.most {
			o.most, o.class = p, c
		}
	}
	return all
}

func scatter(s *step, b belief, from, to *[states]float64) {
	options := s.options(b)
	for state, v := range from {
		if v == 0 {
			continue
		}
		for g := range options {
			if chance := options[g].sum; chance > 0 {
				next, worth := s.next(state, g)
				to[next] += v * chance * worth
			}
		}
	}
}

func gather(s *step, b belief, from, to *[states]float64) {
	options := s.options(b)
	for state := range to {
		for g := range options {
			if chance := options[g].sum; chance > 0 {
				next, worth := s.next(state, g)
				to[state] += from[next] * chance * worth
			}
		}
	}
}

// marginal sums up everything in which a class stands at a step.
func marginal(s *step, b belief, before, after *[states]float64, class int) float64 {
	chance := s.chances(b)[class]
	sum := 0.0
	for state, v := range before {
		if v > 0 {
			next, worth := s.next(state, residue(class))
			sum += v * chance * worth * after[next]
		}
	}
	return sum
}

// best fills in the likeliest classes of the steps.
func (out *resolved) best(steps []step, b belief) {
	type back struct{ state, class uint8 }
	value := [states]float64{startState: 1}
	backs := make([][states]back, len(steps))
	for i := range steps {
		s := &steps[i]
		options := s.options(b)
		var next [states]float64
		for from, v := range value {
			if v == 0 {
				continue
			}
			for g := range options {
				to, worth := s.next(from, g)
				if gain := v * options[g].most * worth; gain > next[to] {
					next[to] = gain
					backs[i][to] = back{uint8(from), uint8(options[g].class)}
				}
			}
		}
		value = next
	}
	at := startState
	for i := len(steps) - 1; i >= 0; i-- {
		out.classes[steps[i].line][steps[i].place] = int(backs[i][at].class)
		at = int(backs[i][at].state)
	}
}

// unchecked takes the likeliest class that may stand at every place.
func (l *layout) unchecked(b belief) resolved {
	var out resolved
	for i := range l.lines {
		classes, certainty := make([]int, l.width), make([]float64, l.width)
		for j := range l.width {
			s := l.step(i, j)
			for c, p := range s.chances(b) {
				if p > certainty[j] {
					classes[j], certainty[j] = c, p
				}
			}
			certainty[j] *= s.fits(b)
		}
		out.classes, out.certainty = append(out.classes, classes), append(out.certainty, certainty)
	}
	out.settleCodes(l, b)
	return out
}

// text returns the lines.
func (out *resolved) text() []string {
	lines := make([]string, len(out.classes))
	for i, classes := range out.classes {
		text := make([]byte, len(classes))
		for j, c := range classes {
			text[j] = ocrb.Alphabet[c]
		}
		lines[i] = string(text)
	}
	return lines
}
