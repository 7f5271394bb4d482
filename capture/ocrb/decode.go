package ocrb

import "math"

// Places are where a letter may stand: every half column of the lattice, 2 pixels.
const (
	halfStep    = Step / 2
	slowest     = 17.0 / halfStep // the smallest pitch in places
	fastest     = 25.0 / halfStep // the greatest
	pitchStep   = 0.5             // between the pitches that are tried, in places
	drift       = 2               // places by which a letter may leave the pitch: 4 pixels, a fifth of it
	driftCost   = 1.0             // in nats for each place squared; one column's opinion weighs about 5
	surest      = 12.0            // a column's opinion in nats is cut here, so that none can outvote a line
	letterShare = 0.45            // of the pitch, over which the network says that a letter is there
	nearby      = 2               // places by which the network's idea of a letter's middle may be off: a fifth of the pitch
	impossible  = float32(-1e30)
	longestLine = 128 // letters; MRZ lines have 44 at most
)

// Decode returns the most likely text of exactly n letters that stand at one pitch; it may drift a little, as under a
// camera held askew. Allowed tells which classes may stand at each place. A lattice too short for n letters, and an n that
// is less than 1 or greater than 128, give a line of no letters with score 0.
func (l Lattice) Decode(n int, allowed func(i int) Set) Line {
	return l.DecodeWithin(n, allowed, Anywhere, Anywhere)
}

// Range is a stretch of a strip, in pixels of the strip as it was given.
type Range struct{ From, To float64 }

// Anywhere is the whole of any strip.
var Anywhere = Range{math.Inf(-1), math.Inf(1)}

// DecodeWithin is Decode for a line of which it is known where its first and its last letter stand. Where they can not
// stand so, it returns a line of no letters.
func (l Lattice) DecodeWithin(n int, allowed func(i int) Set, first, last Range) Line {
	if n < 1 || n > longestLine || float64(2*len(l.Columns)) < float64(n-1)*slowest+1 {
		return Line{}
	}
	d := l.decoder(n, allowed)
	d.gains[0] = l.within(d.gains[0], first)
	d.gains[n-1] = l.within(d.gains[n-1], last)
	best, pitch := impossible, 0.0
	var places []int
	for p := slowest; p <= fastest; p += pitchStep {
		if total, found := d.walk(p); found != nil && total > best {
			best, pitch, places = total, p, found
		}
	}
	if places == nil {
		return Line{}
	}
	if n > 1 { // again at the very pitch
		pitch = float64(places[n-1]-places[0]) / float64(n-1)
		if _, found := d.walk(pitch); found != nil {
			places = found
		}
	}
	return l.line(places, allowed, pitch)
}

// decoder looks for the best places of n letters.
type decoder struct {
	places int
	gains  [][]float32 // by letter and place, shared by letters of one set
	value  [][]float32 // by letter and place, margin first: of the best letters so far of which the last stands there
}

// margin is how many impossible places stand before the first, so that none has to ask whether there is one so far left.
const margin = 25/halfStep + 2 + drift

// decoder works out what every place gains for every set of classes.
func (l Lattice) decoder(n int, allowed func(i int) Set) *decoder {
	d := &decoder{places: 2*len(l.Columns) - 1, gains: make([][]float32, n), value: make([][]float32, n)}
	opinions := make([][Classes]float32, d.places)
	for place := range opinions {
		l.opinion(place, &opinions[place])
	}
	bySet := map[Set][]float32{}
	for i := range n {
		set := allowed(i) & All
		if bySet[set] == nil {
			bySet[set] = gains(opinions, set)
		}
		d.gains[i] = bySet[set]
		d.value[i] = make([]float32, margin+d.places)
		for k := range margin {
			d.value[i][k] = impossible
		}
	}
	return d
}

// within returns gains that are possible in a range alone.
func (l Lattice) within(gains []float32, in Range) []float32 {
	if in == Anywhere {
		return gains
	}
	some := make([]float32, len(gains))
	for place, v := range gains {
		if x := l.at(place); x < in.From || x > in.To {
			v = impossible
		}
		some[place] = v
	}
	return some
}

// at returns where a place is in the strip as it was given.
func (l Lattice) at(place int) float64 { return (float64(place)*halfStep + Step/2) * l.pixels() }

// gains returns for every place how much likelier a letter of the set is there than none, in nats.
func gains(opinions [][Classes]float32, set Set) []float32 {
	gains := make([]float32, len(opinions))
	for place := range opinions {
		best := float32(-2 * surest)
		for c, v := range opinions[place] {
			if v > best && set.Has(c) {
				best = v
			}
		}
		gains[place] = best
	}
	return gains
}

// opinion sums what the columns at a place say of each class against the gap. A place between two columns hears both; a
// place on a column hears it and half of each neighbour.
func (l Lattice) opinion(place int, sum *[Classes]float32) {
	*sum = [Classes]float32{}
	add := func(i int, weight float32) {
		if i < 0 || i >= len(l.Columns) { // nothing is beyond the ends
			for c := range sum {
				sum[c] -= weight * surest
			}
			return
		}
		column := &l.Columns[i]
		for c := range sum {
			sum[c] += weight * min(surest, max(-surest, column[c]-column[gap]))
		}
	}
	if place%2 == 1 {
		add(place/2, 1)
		add(place/2+1, 1)
		return
	}
	add(place/2-1, 0.5)
	add(place/2, 1)
	add(place/2+1, 0.5)
}

// walk returns the places of the letters that gain most at a pitch, and how much; nil where there are none.
func (d *decoder) walk(pitch float64) (float32, []int) {
	nearest := int(math.Round(pitch)) - drift
	var cost [2*drift + 1]float32
	for k := range cost {
		off := float64(nearest+k) - pitch
		cost[k] = float32(driftCost * off * off)
	}
	copy(d.value[0][margin:], d.gains[0])
	for i := 1; i < len(d.gains); i++ {
		d.advance(d.value[i][margin:], d.value[i-1], d.gains[i], nearest, &cost)
	}
	place := margin
	final := d.value[len(d.value)-1]
	for k, v := range final {
		if v > final[place] {
			place = k
		}
	}
	if final[place] <= impossible/2 {
		return impossible, nil
	}
	total, places := final[place], make([]int, len(d.gains))
	for i := len(places) - 1; ; i-- {
		places[i] = place - margin
		if i == 0 {
			return total, places
		}
		best := place - nearest
		for k, c := range cost {
			if from := place - nearest - k; d.value[i-1][from]-c > d.value[i-1][best]-cost[place-nearest-best] {
				best = from
			}
		}
		place = best
	}
}

// advance works out the values of the next letter from those of the one before, whose margin they have.
func (d *decoder) advance(next, before, gains []float32, nearest int, cost *[2*drift + 1]float32) {
	from := func(k int) []float32 { return before[margin-nearest-k:][:len(next)] }
	b0, b1, b2, b3, b4 := from(0), from(1), from(2), from(3), from(4)
	gains = gains[:len(next)]
	for x := range next {
		best := b0[x] - cost[0]
		if v := b1[x] - cost[1]; v > best {
			best = v
		}
		if v := b2[x] - cost[2]; v > best {
			best = v
		}
		if v := b3[x] - cost[3]; v > best {
			best = v
		}
		if v := b4[x] - cost[4]; v > best {
			best = v
		}
		next[x] = best + gains[x]
	}
}

// line reads the letters at the places.
func (l Lattice) line(places []int, allowed func(i int) Set, pitch float64) Line {
	line := Line{Letters: make([]Letter, len(places)), Pitch: pitch * halfStep * l.pixels()}
	text := make([]byte, len(places))
	var present, apart float64
	for i, place := range places {
		line.Letters[i] = l.letter(place, allowed(i)&All)
		text[i] = Alphabet[line.Letters[i].Class]
		present += line.Letters[i].Present
		if i > 0 {
			apart += 1 - l.letterAt(float64(places[i-1]+place)/2)
		}
	}
	line.Text = string(text)
	line.Before, line.After = l.seen(float64(places[0])-pitch), l.seen(float64(places[len(places)-1])+pitch)
	n := float64(len(places))
	line.Score = present / n * n / (n + l.outside(places, pitch))
	if len(places) > 1 {
		line.Score *= apart / (n - 1)
	}
	return line
}

// letter reads one letter.
func (l Lattice) letter(place int, set Set) Letter {
	letter := Letter{X: l.at(place), Present: l.letterAt(float64(place))}
	letter.Seen = l.seen(float64(place))
	var sum [Classes]float32
	l.opinion(place, &sum)
	var total, among float64
	most := sum[0]
	for _, v := range sum {
		most = max(most, v)
	}
	letter.Class = -1
	for c, v := range sum {
		p := math.Exp(float64(v-most) / 2) // two columns said the same
		total += p
		if !set.Has(c) {
			continue
		}
		among += p
		if letter.Class < 0 || v > sum[letter.Class] {
			letter.Class = c
		}
	}
	if letter.Class < 0 { // an empty set
		letter.Class = 0
	}
	for c, v := range sum {
		letter.Log[c] = (v-most)/2 - float32(math.Log(total))
	}
	if among > 0 {
		letter.Confidence = letter.Present * math.Exp(float64(sum[letter.Class]-most)/2) / among
	}
	return letter
}

// seen returns how likely a letter is near a place.
func (l Lattice) seen(place float64) float64 {
	most := 0.0
	for near := -nearby; near <= nearby; near++ {
		most = max(most, l.letterAt(place+float64(near)))
	}
	return most
}

// letterAt returns how likely a letter is at a place.
func (l Lattice) letterAt(place float64) float64 {
	at := min(max(0, place/2), float64(len(l.Columns)-1))
	i := int(at)
	j := min(i+1, len(l.Columns)-1)
	t := at - float64(i)
	return 1 - math.Exp(float64(l.Columns[i][gap]))*(1-t) - math.Exp(float64(l.Columns[j][gap]))*t
}

// outside returns how many letters the network sees left and right of the line.
func (l Lattice) outside(places []int, pitch float64) float64 {
	from, to := float64(places[0])-pitch/2, float64(places[len(places)-1])+pitch/2
	var sum float64
	for i := range l.Columns {
		if at := float64(2 * i); at < from || at > to {
			sum += l.letterAt(at)
		}
	}
	return sum * 2 / (letterShare * pitch)
}
