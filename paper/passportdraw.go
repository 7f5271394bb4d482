package paper

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
)

// passportCopy is a passport ready to be drawn.
type passportCopy struct {
	Passport
	say   *phrases
	state look
	face  []byte // JPEG
	code  QR
}

func (c passportCopy) draw(pages int) *sheet {
	s := newSheet(about{language: c.Language, title: c.say.passportTitle, at: c.MadeAt}, c.say)
	s.pages, s.foot = pages, fmt.Sprintf(c.say.copyMade, c.say.moment(c.MadeAt))+" · "+c.RegistryID
	if c.Specimen {
		s.foot = c.say.specimen + " · " + s.foot
	}
	s.page()
	s.header(c.say.passportKind, c.Specimen)
	s.title(c.say.passportTitle)
	c.card(s)
	c.paper(s)
	c.proof(s)
	return s
}

// The card: a coloured band, the portrait with the person beside it, and what the registry says.
const (
	cardPad                = 7.0
	bandHeight             = 12.0
	faceWidth, faceHeight  = 42.0, 56.0
	cardInner              = contentWidth - 2*cardPad
	personX                = margin + cardPad + faceWidth + 8
	personWidth            = margin + contentWidth - cardPad - personX
	cardRadius             = 4.0
	nameGap, registryAbove = 4.5, 5.5
)

func (c passportCopy) card(s *sheet) {
	look, name := c.name(s)
	facts, registry := c.facts(), c.registry()
	person := float64(len(name))*look.leading() + nameGap + s.rowsHeight(facts)
	height := bandHeight + cardPad + max(faceHeight, person) + 2*registryAbove + s.rowsHeight(registry) + cardPad - 2
	s.room(height)
	b := box{margin, s.y, contentWidth, height}
	s.panel(b, cardRadius, white, border)
	c.band(s, b)

	y := b.y + bandHeight + cardPad
	face := box{margin + cardPad, y, faceWidth, faceHeight}
	c.portrait(s, face)
	end := s.column(personX, y-1.2, look, name)
	s.rows(personX, end+nameGap, facts)

	y += max(faceHeight, person) + registryAbove
	s.rule(margin+cardPad, y, cardInner)
	s.rows(margin+cardPad, y+registryAbove-1, registry)
	if c.Specimen {
		s.specimenMark(box{b.x, b.y + bandHeight, b.w, b.h - bandHeight})
		s.specimenRibbon(face)
	}
	s.y = b.y + b.h + 4
}

func (c passportCopy) band(s *sheet, b box) {
	s.pdf.SetFillColor(accent.rgb())
	s.pdf.RoundedRect(b.x, b.y, b.w, bandHeight, cardRadius, "12", "F")
	const height = 6.0
	s.brand(b.x+cardPad, b.y+(bandHeight-height)/2, height, white)
	text := style{12, true, white}
	s.text(b.x+cardPad+height+3, b.y+(bandHeight-text.leading())/2+0.1, text, c.say.cardTitle)
	s.badge(b.x+b.w-cardPad+1, b.y+(bandHeight-6.4)/2, c.state, c.say.states[c.State])
}

func (c passportCopy) portrait(s *sheet, b box) {
	options := fpdf.ImageOptions{ImageType: "JPG"}
	s.pdf.RegisterImageOptionsReader("portrait", options, bytes.NewReader(c.face))
	s.pdf.ImageOptions("portrait", b.x, b.y, b.w, b.h, false, options, 0, "")
	s.pdf.SetDrawColor(border.rgb())
	s.pdf.SetLineWidth(0.3)
	s.pdf.Rect(b.x, b.y, b.w, b.h, "D")
}

// name returns the name in the largest type in which no word breaks and four lines are enough.
func (c passportCopy) name(s *sheet) (style, []string) {
	given := strings.TrimSpace(c.GivenName + " " + c.Patronymic)
	longest := 0.0
	var lines []string
	var t style
	for _, size := range []float64{24, 20, 17, 14, 11} {
		t = style{size, true, ink}
		longest = 0
		for _, word := range strings.Fields(c.Surname + " " + given) {
			for _, part := range parts(word) {
				longest = max(longest, s.width(t, part))
			}
		}
		lines = append(s.lines(t, c.Surname, personWidth), s.lines(t, given, personWidth)...)
		if longest <= personWidth && len(lines) <= 4 {
			break
		}
	}
	return t, lines
}

func (c passportCopy) facts() [][]cell {
	half := personWidth / 2
	citizen := cell{label: c.say.citizenship, value: c.Citizenship, width: half}
	sex := cell{label: c.say.sex, value: c.say.sexes[c.Sex], width: half}
	born := cell{label: c.say.birth, value: c.say.date(c.Birth), width: half}
	place := cell{label: c.say.birthPlace, value: c.BirthPlace, width: personWidth}
	if utf8.RuneCountInString(c.Citizenship) > 20 {
		citizen.width = personWidth
		return [][]cell{{born, sex}, {citizen}, {place}}
	}
	return [][]cell{{born, sex}, {place}, {citizen}}
}

func (c passportCopy) registry() [][]cell {
	number := style{14, true, accent}
	if utf8.RuneCountInString(c.RegistryID) > 16 {
		number.size = body.size
	}
	date := style{body.size, true, ink}
	return [][]cell{
		{
			{label: c.say.registryID, value: c.RegistryID, width: 64, look: number},
			{label: c.say.issued, value: c.say.date(c.ValidFrom), width: 48, look: date},
			{label: c.say.until, value: c.say.date(c.ValidUntil), width: 48, look: date},
		},
		{{label: c.say.authority, value: c.Authority, width: cardInner}},
	}
}

// maxBeside is how high the issuer and the address may stand in half the width each, about four lines. What is higher
// reads better in the whole width.
const maxBeside = 24.0

// paper draws the data of the internal passport and the registration.
func (c passportCopy) paper(s *sheet) {
	rows := [][]cell{
		{
			{label: c.say.paperNumber, value: c.PaperNumber, width: 58},
			{label: c.say.paperIssued, value: c.say.date(c.PaperIssued), width: 58},
			{label: c.say.paperDepartment, value: c.PaperDepartment, width: 58},
		},
	}
	issuer := cell{label: c.say.paperIssuer, value: c.PaperIssuer, width: contentWidth / 2}
	address := cell{label: c.say.registration, value: c.Registration, width: contentWidth / 2}
	if beside := []cell{issuer, address}; s.rowHeight(beside) <= maxBeside {
		rows = append(rows, beside)
	} else {
		issuer.width, address.width = contentWidth, contentWidth
		rows = append(rows, []cell{issuer}, []cell{address})
	}
	if s.rowsHeight(rows) == 0 {
		return
	}
	s.heading(c.say.paperHeading, s.rowHeight(rows[0]))
	s.flow(margin, rows)
}
