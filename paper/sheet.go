package paper

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"razvorot/assets"
)

// The page: A4 with equal margins. Content ends at bottom; below it is the footer.
const (
	pageWidth, pageHeight = 210.0, 297.0
	margin                = 18.0
	contentWidth          = pageWidth - 2*margin
	top                   = 18.0
	bottom                = 276.0
	pointsPerMM           = 72 / 25.4
)

// colour is an sRGB value, 0xRRGGBB: the light palette of the screens.
type colour uint32

const (
	ink       colour = 0x14201C
	secondary colour = 0x4B5A54
	accent    colour = 0x0F6B5C
	white     colour = 0xFFFFFF
	ground    colour = 0xF6F7F5
	border    colour = 0xD6DCD8
	success   colour = 0x1E7B34
	warning   colour = 0x8A5A00
	danger    colour = 0xB3261E
)

func (c colour) rgb() (r, g, b int) { return int(c >> 16), int(c >> 8 & 0xFF), int(c & 0xFF) }

// style is how a run of text looks.
type style struct {
	size float64
	bold bool
	tint colour
}

var (
	title   = style{20, true, ink}
	heading = style{13, true, ink}
	body    = style{10.5, false, ink}
	strong  = style{10.5, true, ink}
	label   = style{8.5, false, secondary}
	caption = style{8.5, false, secondary}
)

// leading is the distance between base lines.
func (t style) leading() float64 { return t.size * 1.28 / pointsPerMM }

// ascent is the distance from the top of a line to its base line.
func (t style) ascent() float64 { return t.size * 0.98 / pointsPerMM }

// sheet is a document being drawn: the current page and how far down it is filled.
type sheet struct {
	pdf   *fpdf.Fpdf
	say   *phrases
	y     float64
	pages int // in the whole document, for the footer
	foot  string
	head  func() // drawn on top of every page but the first
}

// about is what a file says of itself.
type about struct {
	language Language
	title    string
	at       time.Time
}

// families are the names under which fpdf knows the faces; document gives them their real ones.
const (
	regularFamily = "regular"
	boldFamily    = "bold"
)

func newSheet(a about, say *phrases) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(margin, top, margin)
	pdf.AddUTF8FontFromBytes(family(regularFamily), "", bytes.Clone(assets.FontRegular))
	pdf.AddUTF8FontFromBytes(family(boldFamily), "", bytes.Clone(assets.FontBold))
	a.describe(pdf)
	return &sheet{pdf: pdf, say: say}
}

// describe has the file say what it is.
func (a about) describe(pdf *fpdf.Fpdf) {
	pdf.SetLang(string(a.language))
	pdf.SetTitle(a.title, true)
	pdf.SetCreator(creator, true)
	pdf.SetProducer(creator, true)
	pdf.SetCreationDate(a.at.UTC())
	pdf.SetModificationDate(a.at.UTC())
	pdf.SetXmpMetadata(a.xmp())
}

// page begins a new page and puts the footer on it.
func (s *sheet) page() {
	s.pdf.AddPage()
	s.y = top
	number := s.pdf.PageNo()
	s.rule(margin, 282, contentWidth)
	s.text(margin, 283.5, caption, s.foot)
	if s.pages > 1 {
		right := fmt.Sprintf(s.say.pageOf, number, s.pages)
		s.text(pageWidth-margin-s.width(caption, right), 283.5, caption, right)
	}
	if number > 1 && s.head != nil {
		s.head()
	}
}

// room begins a new page unless height is left on this one.
func (s *sheet) room(height float64) {
	if s.y+height > bottom {
		s.page()
	}
}

func (s *sheet) font(t style) {
	name := regularFamily
	if t.bold {
		name = boldFamily
	}
	s.pdf.SetFont(family(name), "", t.size)
}

func (s *sheet) width(t style, text string) float64 {
	s.font(t)
	return s.pdf.GetStringWidth(text)
}

func (s *sheet) lines(t style, text string, width float64) []string {
	s.font(t)
	return wrap(text, width, s.pdf.GetStringWidth)
}

// text draws one line with its top at y.
func (s *sheet) text(x, y float64, t style, line string) {
	if line == "" {
		return
	}
	s.font(t)
	s.pdf.SetTextColor(t.tint.rgb())
	s.pdf.Text(x, y+t.ascent(), line)
}

// column draws lines below one another and returns where they end.
func (s *sheet) column(x, y float64, t style, lines []string) float64 {
	for _, line := range lines {
		s.text(x, y, t, line)
		y += t.leading()
	}
	return y
}

// paragraph draws wrapped text at the current height, going on to new pages, and moves below it.
func (s *sheet) paragraph(x, width float64, t style, text string) {
	for _, line := range s.lines(t, text, width) {
		s.room(t.leading())
		s.text(x, s.y, t, line)
		s.y += t.leading()
	}
}

// rule draws a hairline.
func (s *sheet) rule(x, y, width float64) {
	s.pdf.SetDrawColor(border.rgb())
	s.pdf.SetLineWidth(0.25)
	s.pdf.Line(x, y, x+width, y)
}

// box is a rectangle on the page.
type box struct{ x, y, w, h float64 }

// panel draws a rounded box, filled and outlined.
func (s *sheet) panel(b box, radius float64, fill, line colour) {
	s.pdf.SetFillColor(fill.rgb())
	s.pdf.SetDrawColor(line.rgb())
	s.pdf.SetLineWidth(0.3)
	s.pdf.RoundedRect(b.x, b.y, b.w, b.h, radius, "1234", "FD")
}

// placed is an outline with its origin at x, y and a unit of scale, turned counterclockwise by so many degrees.
type placed struct {
	shape       outline
	x, y, scale float64
	degrees     float64
}

// fill paints an outline. Its ops have y downwards, a PDF page upwards: the matrix mirrors.
func (s *sheet) fill(p placed, tint colour) {
	k := p.scale * pointsPerMM
	sin, cos := math.Sincos(p.degrees * math.Pi / 180)
	r, g, b := tint.rgb()
	s.pdf.RawWriteStr(fmt.Sprintf("q %.3f %.3f %.3f rg %.4f %.4f %.4f %.4f %.2f %.2f cm\n%sf Q",
		float64(r)/255, float64(g)/255, float64(b)/255, k*cos, k*sin, k*sin, -k*cos,
		p.x*pointsPerMM, (pageHeight-p.y)*pointsPerMM, p.shape.ops))
}

// brand draws the mark with its left top corner at x, y.
func (s *sheet) brand(x, y, height float64, tint colour) {
	m := mark()
	scale := height / m.h
	s.fill(placed{shape: m.shape, x: x - m.x*scale, y: y - m.y*scale, scale: scale}, tint)
}
