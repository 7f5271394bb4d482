package mrz

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"razvorot/capture/mrz/zone"
	"razvorot/domain"
)

// ErrFormat is returned for lines that are those of no known format.
var ErrFormat = fmt.Errorf("not the lines of a machine-readable zone: %w", domain.ErrInvalid)

// Parse reads the lines of a zone as text: two of 44 or 36 characters, or three of 30. The moment decides the centuries. It
// returns ErrFormat for lines of another shape; lines of the right shape whose check digits fail are a Reading that is not
// Valid and tells which fields Failed. Every Confidence is 1.
func Parse(lines []string, now time.Time) (Reading, error) {
	for i := range layouts {
		if layouts[i].fits(lines) {
			p := parser{layout: &layouts[i], lines: lines, now: now}
			return p.reading(), nil
		}
	}
	return Reading{}, ErrFormat
}

// parser makes fields of lines that fit a layout.
type parser struct {
	layout *layout
	lines  []string
	now    time.Time
	// certain returns how certain the characters of a stretch are, 0 to 1; nil for text that is given.
	certain func(span) float64
	out     Reading
}

func (p *parser) reading() Reading {
	p.out = Reading{Format: p.layout.format, Lines: slices.Clone(p.lines), Valid: p.compositeAgrees()}
	if p.layout.format == Internal {
		p.add(Field{Name: Issuer, Text: "RUS"}, span{0, 2, 5})
	}
	seen := map[kind]int{}
	for _, e := range p.layout.elements {
		p.element(e, seen[e.kind])
		seen[e.kind]++
	}
	return p.out
}

func (p *parser) text(s span) string { return p.lines[s.line][s.from:s.to] }

// compositeAgrees tells whether the check digit over all others does.
func (p *parser) compositeAgrees() bool {
	var all strings.Builder
	for _, s := range p.layout.composite {
		all.WriteString(p.text(s))
	}
	return zone.CheckDigit(all.String()) == p.text(p.layout.compositeAt)[0]
}

// checked is a stretch with its check digit.
func (e element) checked() span {
	if e.check == 0 {
		return e.at
	}
	return span{e.at.line, e.at.from, e.check + 1}
}

// agrees tells whether the check digit of an element does. A filler stands for the digit of an element that is empty.
func (p *parser) agrees(e element) bool {
	text, digit := p.text(e.at), p.lines[e.at.line][e.check]
	empty := strings.Trim(text, filler) == ""
	if digit == zone.Filler {
		return empty && (e.kind == optional || e.kind == expiry && p.layout.format == Internal)
	}
	return zone.CheckDigit(text) == digit
}

// add offers a field that stands at some place.
func (p *parser) add(f Field, at span) {
	f.Confidence = 1
	if p.certain != nil {
		f.Confidence = p.certain(at)
	}
	if f.Text != "" {
		p.out.Fields = append(p.out.Fields, f)
	}
}

// fail names fields that may not be offered.
func (p *parser) fail(names ...FieldName) {
	for _, name := range names {
		if !slices.Contains(p.out.Failed, name) {
			p.out.Failed = append(p.out.Failed, name)
		}
	}
	p.out.Valid = false
}

// element reads the nth element of its kind.
func (p *parser) element(e element, nth int) {
	text := p.text(e.at)
	switch e.kind {
	case fixed:
		p.fixed(e)
	case sort:
		p.add(Field{Name: DocumentCode, Text: strings.Trim(p.lines[0][:2], filler)}, span{0, 0, 2})
	case code:
		if n := e.at.to - e.at.from; n == 3 { // the second letter of the document code was read with the first
			name := Issuer
			if nth == 2 {
				name = Nationality
			}
			p.add(Field{Name: name, Text: strings.Trim(text, filler)}, e.at)
		}
	case name:
		p.names(e)
	case number:
		p.number(e)
	case birth:
		p.date(e, BirthDate, true)
	case expiry:
		p.date(e, ExpiryDate, false)
	case sex:
		p.add(Field{Name: Sex, Text: strings.ReplaceAll(text, filler, "X")}, e.at)
	case optional:
		p.optional(e)
	case extra:
		p.extra(e)
	}
}

func (p *parser) fixed(e element) {
	if e.at.line == 0 {
		p.add(Field{Name: DocumentCode, Text: e.text[:2]}, span{0, 0, 2})
		return
	}
	p.add(Field{Name: Nationality, Text: e.text}, e.at)
}

// number reads a document number. That of an internal passport is completed by extra.
func (p *parser) number(e element) {
	digit := p.lines[e.at.line][e.check]
	if digit == zone.Filler {
		p.longNumber(e)
		return
	}
	if !p.agrees(e) {
		p.fail(DocumentNumber)
		return
	}
	if p.layout.format != Internal {
		text := strings.TrimRight(p.text(e.at), filler)
		p.add(Field{Name: DocumentNumber, Text: text, Checked: true}, e.checked())
	}
}

// longNumber reads a number of which the rest and the check digit stand at the beginning of the optional data, closed by a
// filler (Doc 9303-5, 4.2.2, note j; 9303-6 likewise).
func (p *parser) longNumber(e element) {
	at := slices.IndexFunc(p.layout.elements, func(o element) bool { return o.kind == optional })
	if at < 0 || p.layout.elements[at].check > 0 {
		p.fail(DocumentNumber)
		return
	}
	rest := p.layout.elements[at].at
	end := strings.IndexByte(p.text(rest), zone.Filler)
	if end < 2 {
		p.fail(DocumentNumber)
		return
	}
	text := p.text(e.at) + p.text(rest)[:end-1]
	if strings.Contains(text, filler) || zone.CheckDigit(text) != p.text(rest)[end-1] {
		p.fail(DocumentNumber)
		return
	}
	whole := span{e.at.line, e.at.from, e.at.to}
	if rest.line == e.at.line {
		whole.to = rest.from + end
	}
	p.add(Field{Name: DocumentNumber, Text: text, Checked: true}, whole)
}

// optional reads the personal number of a passport. What issuers put on cards means this or that, and has no check digit
// of its own.
func (p *parser) optional(e element) {
	if e.check == 0 {
		return
	}
	if !p.agrees(e) {
		p.fail(PersonalNumber)
		return
	}
	p.add(Field{Name: PersonalNumber, Text: strings.Trim(p.text(e.at), filler), Checked: true}, e.checked())
}

// extra reads what the internal passport has in the place of optional data, and puts its series together: the first three
// digits stand before the number, the fourth stands here.
func (p *parser) extra(e element) {
	var head element
	for _, o := range p.layout.elements {
		if o.kind == number {
			head = o
		}
	}
	if !p.agrees(e) {
		p.fail(DocumentNumber, IssueDate, DepartmentCode)
		p.out.Fields = slices.DeleteFunc(p.out.Fields, func(f Field) bool { return f.Name == DocumentNumber })
		return
	}
	text := p.text(e.at)
	if p.agrees(head) {
		first := p.text(head.at)
		f := Field{Name: DocumentNumber, Text: first[:3] + text[:1] + first[3:], Checked: true}
		p.add(f, head.checked())
		if p.certain != nil {
			last := &p.out.Fields[len(p.out.Fields)-1]
			last.Confidence = min(last.Confidence, p.certain(e.checked()))
		}
	}
	issued, ok := past(text[1:7], p.now)
	if !ok || p.bornAfter(issued) {
		p.fail(IssueDate)
	} else {
		p.add(Field{Name: IssueDate, Text: issued.Format(time.DateOnly), Checked: true}, e.checked())
	}
	p.add(Field{Name: DepartmentCode, Text: text[7:10] + "-" + text[10:13], Checked: true}, e.checked())
}

func (p *parser) bornAfter(day time.Time) bool {
	born, ok := p.out.Field(BirthDate)
	return ok && born.Text > day.Format(time.DateOnly)
}
