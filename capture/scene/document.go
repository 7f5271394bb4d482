package scene

import (
	"image"
	"image/color"
	"math/rand/v2"

	"razvorot/capture/mrz"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

// Document is a layout.
type Document uint8

// The layouts.
const (
	InternalPage    Document = iota // the internal passport's page with the portrait
	InternalSpread                  // pages 2 and 3
	ForeignPassport                 // TD3
	IdentityCard                    // TD2
	CardBack                        // TD1
	Registration
	SNILS
	Letter
	Certificate
	documents // how many there are
)

// Paper is what the document is printed on.
type Paper uint8

// The papers.
const (
	Plain   Paper = iota // the document's own, a plain strip under the zone
	Woven                // fine lines under the zone as well
	Pinkish              // the tint and the lines of many passports
	White                // laminated, nearly without contrast to a white table
	papers
)

// box is a rectangle on a document in millimetres.
type box struct{ x, y, w, h float64 }

// layout is what is known of a document.
type layout struct {
	w, h   float64 // millimetres
	zone   box     // the letters of the machine-readable zone; empty when there is none
	texts  []box   // where else something is printed that must be legible
	format mrz.Format
	kind   domain.DocumentKind
	role   domain.PageRole
}

// layouts are measured on the drawings of package specimen.
var layouts = [documents]layout{
	InternalPage: {125, 88, box{6.7, 71, 111.8, 11}, []box{{46, 5, 64, 55}, {6, 58, 100, 8}}, mrz.Internal,
		domain.KindPassport, domain.PagePersonal},
	InternalSpread: {125, 176, box{6.7, 159, 111.8, 11}, []box{{46, 93, 64, 55}, {12, 22, 96, 55}}, mrz.Internal,
		domain.KindPassport, domain.PagePersonal},
	ForeignPassport: {125, 88, box{6.4, 71, 111.8, 10}, []box{{44, 5, 64, 58}}, mrz.TD3,
		domain.KindForeignPassport, domain.PagePersonal},
	IdentityCard: {105, 74, box{6.6, 57, 91.4, 10}, []box{{40, 10, 50, 36}}, mrz.TD2, domain.KindOther, domain.PageFront},
	CardBack:     {85.6, 54, box{4.9, 34, 76.2, 16}, []box{{5, 8, 60, 18}}, mrz.TD1, domain.KindOther, domain.PageFront},
	Registration: {125, 88, box{}, []box{{20, 20, 82, 44}}, "", domain.KindPassport, domain.PageRegistration},
	SNILS:        {110, 80, box{}, []box{{7, 14, 96, 60}}, "", domain.KindSNILS, domain.PageFront},
	Letter:       {210, 297, box{}, []box{{20, 45, 170, 140}}, "", domain.KindProofOfAddress, domain.PageFront},
	Certificate:  {210, 297, box{}, []box{{30, 50, 150, 120}}, "", domain.KindBirthCertificate, domain.PageFront},
}

// pattern returns the print of a paper.
func (p Paper) print(dpi float64, r *rand.Rand) specimen.Print {
	how := specimen.Print{DPI: dpi, Seed: r.Uint64()}
	how.MRZWeight = []float64{0, 0, 0.05, 0.1}[r.IntN(4)]
	how.MRZSize = between(r, 3.4, 4.3) // capitals of 2.4 to 3.1 mm
	how.MRZInk = []color.NRGBA{{}, {0x10, 0x10, 0x14, 255}, {0x3A, 0x3C, 0x44, 255}, {0x4A, 0x42, 0x40, 255}}[r.IntN(4)]
	how.Pattern = specimen.Pattern(1 + r.IntN(int(specimen.PatternsEnd)-1))
	hue := func(low int) uint8 { return uint8(low + r.IntN(60)) }
	switch p {
	case Plain:
		if r.IntN(2) == 0 {
			how.Pattern = specimen.NoPattern
		}
		how.Lines = color.NRGBA{hue(120), hue(130), hue(140), 70}
	case Woven:
		how.Paper = color.NRGBA{uint8(224 + r.IntN(24)), uint8(224 + r.IntN(24)), uint8(216 + r.IntN(24)), 255}
		how.Lines, how.Bare = color.NRGBA{hue(90), hue(110), hue(120), 110}, true
	case Pinkish:
		how.Paper = color.NRGBA{0xE6, uint8(196 + r.IntN(30)), uint8(204 + r.IntN(24)), 255}
		how.Lines, how.Bare = color.NRGBA{hue(160), hue(90), hue(120), 90}, r.IntN(2) == 0
	case White:
		how.Paper = color.NRGBA{0xFA, 0xFA, 0xF9, 255}
		how.Lines, how.Bare = color.NRGBA{200, 205, 210, 70}, true
	}
	return how
}

// holder is who a document is about.
type holder struct {
	person specimen.Person
	travel specimen.Travel
}

// holder makes one up.
func (d Document) holder(r *rand.Rand) holder {
	var h holder
	h.person, h.travel = invent(r)
	if codes := map[Document][3]string{IdentityCard: {"I<", "ID", "C<"}, CardBack: {"I<", "ID", "AC"}}[d]; codes[0] != "" {
		h.travel.Code = codes[r.IntN(3)]
	}
	return h
}

// lines returns the machine-readable zone; nil for a document without one.
func (d Document) lines(h holder) []string {
	switch d {
	case InternalPage, InternalSpread:
		lines := h.person.MRZ()
		return lines[:]
	case ForeignPassport:
		return h.travel.TD3()
	case IdentityCard:
		return h.travel.TD2()
	case CardBack:
		return h.travel.TD1()
	}
	return nil
}

// drawn is a document as printed.
type drawn struct {
	layout
	img   *image.RGBA
	lines []string
}

// draw prints a document.
func (d Document) draw(paper Paper, dpi float64, r *rand.Rand) drawn {
	h := d.holder(r)
	how, seed := paper.print(dpi, r), r.Uint64N(24) // so many faces
	out := drawn{layout: layouts[d], lines: d.lines(h)}
	switch d {
	case InternalPage:
		out.img = how.PassportPage(h.person, seed)
	case InternalSpread:
		out.img = how.PassportSpread(h.person, seed)
	case ForeignPassport:
		out.img = how.PassportBook(h.person, h.travel, seed)
	case IdentityCard:
		out.img = how.CardTD2(h.person, h.travel, seed)
	case CardBack:
		out.img = how.CardBack(h.person, h.travel, seed)
	case Registration:
		out.img = how.RegistrationPage(h.person)
	case SNILS:
		out.img = how.SNILSCard(h.person)
	case Letter:
		out.img = how.AddressLetter(h.person)
	default:
		out.img = how.BirthCertificate(h.person)
	}
	return out
}
