package mrz

import (
	"strings"

	"razvorot/capture/mrz/zone"
)

// names reads family name, two fillers, and given names. A name that reaches the end of its place may be cut short, and is
// a proposal then (Doc 9303-3, 4.6).
func (p *parser) names(e element) {
	whole := p.text(e.at)
	cut := whole[len(whole)-1] != zone.Filler
	primary, secondary, _ := strings.Cut(strings.TrimRight(whole, filler), "<<")
	second := span{e.at.line, e.at.from + len(primary), e.at.to}
	first := span{e.at.line, e.at.from, second.from + 2}
	if second.from+2 > e.at.to {
		first.to = e.at.to
	}
	if p.layout.format == Internal {
		p.internalNames(parts{first, second, primary, secondary, cut})
		return
	}
	family, given := words(primary), words(secondary)
	p.add(Field{Name: FamilyName, Text: family, Proposal: cut && given == ""}, first)
	p.add(Field{Name: GivenName, Text: given, Proposal: cut}, second)
	if p.text(span{0, 2, 5}) == "RUS" && !cut {
		p.add(Field{Name: FamilyNameRussian, Text: surname(family), Proposal: true}, first)
		p.add(Field{Name: GivenNameRussian, Text: givenName(given), Proposal: true}, second)
	}
}

// parts are the two halves of a name element and where they stand.
type parts struct {
	first, second      span
	primary, secondary string
	cut                bool
}

// internalNames reads Russian names back letter by letter. After the family name come first name and patronymic, parted by
// one filler; as spaces and hyphens are fillers too, more than two words could be parted in more than one way, and a family
// name of two words could have either between them. What is not certain is a proposal.
func (p *parser) internalNames(n parts) {
	family := strings.Join(strings.Fields(zone.Decode(n.primary)), "-")
	p.add(Field{Name: FamilyName, Text: family, Proposal: strings.Contains(family, "-") || n.cut && n.secondary == ""}, n.first)
	given := strings.Fields(zone.Decode(n.secondary))
	if len(given) == 0 {
		return
	}
	doubtful := len(given) > 2
	p.add(Field{Name: GivenName, Text: given[0], Proposal: doubtful || n.cut && len(given) == 1}, n.second)
	p.add(Field{Name: Patronymic, Text: strings.Join(given[1:], " "), Proposal: doubtful || n.cut}, n.second)
}

// words puts spaces where fillers part words.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == zone.Filler }), " ")
}
