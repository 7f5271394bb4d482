package mrz

import (
	"razvorot/capture/mrz/zone"
	"razvorot/capture/ocrb"
)

// span is a stretch of one line, from the first place to before the last.
type span struct{ line, from, to int }

// kind is what may stand in an element and how it is understood.
type kind int

const (
	code     kind = iota // letters and fillers
	sort                 // the first letter of a document code: it tells the layout
	name                 // letters and fillers; of an internal passport its own table
	fixed                // the very characters of element.text
	number               // anything; digits in an internal passport
	birth                // a date; unknown parts are fillers
	expiry               // a date, or all fillers
	sex                  // M, F, X or a filler
	optional             // what the issuer likes
	extra                // of an internal passport: last digit of the series, date of issue, department
)

// element is one stretch that means something.
type element struct {
	kind  kind
	at    span
	check int // the place of its check digit in the same line; 0 for none
	text  string
}

// layout is how the lines of a format are divided.
type layout struct {
	format      Format
	lines       int
	width       int
	elements    []element
	composite   []span // what the composite check digit is made over
	compositeAt span
}

// layouts are ICAO Doc 9303-5 (TD1), -6 (TD2) and -4 (TD3), section 4.2.2, 8th edition of 2021, and that of the internal
// passport of Russia.
var layouts = []layout{
	{format: Internal, lines: 2, width: 44, elements: []element{
		{kind: fixed, at: span{0, 0, 5}, text: "PNRUS"}, {kind: name, at: span{0, 5, 44}},
		{kind: number, at: span{1, 0, 9}, check: 9}, {kind: fixed, at: span{1, 10, 13}, text: "RUS"},
		{kind: birth, at: span{1, 13, 19}, check: 19}, {kind: sex, at: span{1, 20, 21}},
		{kind: expiry, at: span{1, 21, 27}, check: 27}, {kind: extra, at: span{1, 28, 42}, check: 42},
	}, composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}}, compositeAt: span{1, 43, 44}},
	{format: TD3, lines: 2, width: 44, elements: []element{
		{kind: sort, at: span{0, 0, 1}, text: "P"}, {kind: code, at: span{0, 1, 2}},
		{kind: code, at: span{0, 2, 5}}, {kind: name, at: span{0, 5, 44}},
		{kind: number, at: span{1, 0, 9}, check: 9}, {kind: code, at: span{1, 10, 13}},
		{kind: birth, at: span{1, 13, 19}, check: 19}, {kind: sex, at: span{1, 20, 21}},
		{kind: expiry, at: span{1, 21, 27}, check: 27}, {kind: optional, at: span{1, 28, 42}, check: 42},
	}, composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}}, compositeAt: span{1, 43, 44}},
	{format: TD2, lines: 2, width: 36, elements: []element{
		{kind: sort, at: span{0, 0, 1}, text: "ACIP"}, {kind: code, at: span{0, 1, 2}},
		{kind: code, at: span{0, 2, 5}}, {kind: name, at: span{0, 5, 36}},
		{kind: number, at: span{1, 0, 9}, check: 9}, {kind: code, at: span{1, 10, 13}},
		{kind: birth, at: span{1, 13, 19}, check: 19}, {kind: sex, at: span{1, 20, 21}},
		{kind: expiry, at: span{1, 21, 27}, check: 27}, {kind: optional, at: span{1, 28, 35}},
	}, composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 35}}, compositeAt: span{1, 35, 36}},
	{format: TD1, lines: 3, width: 30, elements: []element{
		{kind: sort, at: span{0, 0, 1}, text: "ACI"}, {kind: code, at: span{0, 1, 2}},
		{kind: code, at: span{0, 2, 5}}, {kind: number, at: span{0, 5, 14}, check: 14},
		{kind: optional, at: span{0, 15, 30}},
		{kind: birth, at: span{1, 0, 6}, check: 6}, {kind: sex, at: span{1, 7, 8}},
		{kind: expiry, at: span{1, 8, 14}, check: 14}, {kind: code, at: span{1, 15, 18}},
		{kind: optional, at: span{1, 18, 29}}, {kind: name, at: span{2, 0, 30}},
	}, composite: []span{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}}, compositeAt: span{1, 29, 30}},
}

// Sets of characters.
const (
	digits         = "0123456789"
	letters        = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	filler         = string(zone.Filler)
	digitsFiller   = digits + filler
	lettersFiller  = letters + filler
	internalFiller = zone.InternalLetters + filler
)

// allowed returns what may stand at one place of an element, counted from its start.
func (l *layout) allowed(e element, place int) string {
	switch e.kind {
	case fixed:
		return e.text[place : place+1]
	case sort:
		return e.text
	case code:
		return lettersFiller
	case name:
		if l.format == Internal {
			return internalFiller
		}
		return lettersFiller
	case sex:
		return "MFX<"
	case birth, expiry:
		return digitsFiller
	case extra:
		if place == 13 {
			return filler
		}
		return digits
	case number:
		if l.format == Internal {
			return digits
		}
	}
	return zone.Alphabet
}

// expected is allowed without what makes no day of the calendar, tens of months and of days, and without an expiry of an
// internal passport: there is none, and fillers tell it from a passport for travel.
func (l *layout) expected(e element, place int) string {
	if e.kind == expiry && l.format == Internal {
		return filler
	}
	at := place
	if e.kind == extra {
		at--
	} else if e.kind != birth && e.kind != expiry {
		return l.allowed(e, place)
	}
	tens := ""
	switch at {
	case 2:
		tens = "01"
	case 4:
		tens = "0123"
	default:
		return l.allowed(e, place)
	}
	if e.kind == extra {
		return tens
	}
	return tens + filler
}

// sets returns what is expected at every place of every line.
func (l *layout) sets() [][]ocrb.Set {
	masks := l.masks()
	sets := make([][]ocrb.Set, len(masks))
	for i, places := range masks {
		for _, may := range places {
			sets[i] = append(sets[i], ocrb.SetOf(may))
		}
	}
	for _, e := range l.elements {
		for i := range e.at.to - e.at.from {
			sets[e.at.line][e.at.from+i] = ocrb.SetOf(l.expected(e, i))
		}
	}
	return sets
}

// masks returns what may stand at every place of every line.
func (l *layout) masks() [][]string {
	masks := make([][]string, l.lines)
	for i := range masks {
		masks[i] = make([]string, l.width)
	}
	for _, e := range l.elements {
		for i := range e.at.to - e.at.from {
			masks[e.at.line][e.at.from+i] = l.allowed(e, i)
		}
		if e.check > 0 {
			masks[e.at.line][e.check] = l.allowedCheck(e)
		}
	}
	masks[l.compositeAt.line][l.compositeAt.from] = digits
	return masks
}

// allowedCheck returns what may stand for a check digit: a filler where the element may be empty, or where a number is
// longer than its place (Doc 9303-5, 4.2.2, note j).
func (l *layout) allowedCheck(e element) string {
	switch {
	case e.kind == expiry && l.format == Internal, e.kind == optional:
		return digitsFiller
	case e.kind == number && (l.format == TD1 || l.format == TD2):
		return digitsFiller
	}
	return digits
}

// fits tells whether lines have the shape of a layout and only characters that may stand where they do.
func (l *layout) fits(lines []string) bool {
	if len(lines) != l.lines {
		return false
	}
	for i, places := range l.masks() {
		if len(lines[i]) != l.width {
			return false
		}
		for j, may := range places {
			if !contains(may, lines[i][j]) {
				return false
			}
		}
	}
	return true
}

func contains(set string, c byte) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}
