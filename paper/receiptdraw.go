package paper

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// receiptPaper is a receipt ready to be drawn.
type receiptPaper struct {
	Receipt
	say *phrases
}

func (r receiptPaper) draw(pages int) *sheet {
	s := newSheet(about{language: r.Language, title: r.say.receiptTitle, at: r.MadeAt}, r.say)
	s.pages, s.foot = pages, fmt.Sprintf(r.say.receiptMade, r.say.moment(r.MadeAt))+" · "+r.Number
	if r.Specimen {
		s.foot = r.say.specimen + " · " + s.foot
	}
	s.page()
	s.header(r.say.receiptKind, r.Specimen)
	s.title(r.say.receiptTitle)
	r.summary(s)
	r.next(s)
	r.files(s)
	r.agreed(s)
	return s
}

// summary draws a panel with the number, the one thing to keep, and below it what was received.
func (r receiptPaper) summary(s *sheet) {
	const pad = 7.0
	inner := contentWidth - 2*pad
	number := style{22, true, accent}
	if len(r.Number) > 16 {
		number.size = 13
	}
	rows := [][]cell{
		{{label: r.say.number, value: r.Number, width: inner, look: number}},
		{{label: r.say.service, value: r.Service, width: inner, look: strong}},
		{{label: r.say.applicant, value: r.Applicant, width: inner, look: strong}},
		{{label: r.say.submitted, value: r.say.moment(r.SubmittedAt), width: inner / 2},
			{label: r.say.signedBy, value: r.SignedBy, width: inner / 2}},
		{{label: r.say.receivedBy, value: r.Authority, width: inner}},
		{{label: r.say.digest, value: grouped(r.Digest), width: inner, look: style{8.5, false, ink}}},
	}
	note := s.lines(caption, r.say.numberNote, inner)
	height := s.rowsHeight(rows) + float64(len(note))*caption.leading() + 2*pad + 3
	s.room(height)
	b := box{margin, s.y, contentWidth, height}
	s.panel(b, cardRadius, white, border)
	s.pdf.ClipRoundedRect(b.x, b.y, b.w, b.h, cardRadius, false)
	s.pdf.SetFillColor(accent.rgb())
	s.pdf.Rect(b.x, b.y, b.w, 2.4, "F")
	s.pdf.ClipEnd()
	// fpdf does not know that the end of a clip brings the colour back.
	s.pdf.SetFillColor(white.rgb())
	end := s.rows(margin+pad, s.y+pad+1, rows)
	s.column(margin+pad, end+2, caption, note)
	if r.Specimen {
		s.specimenMark(b)
	}
	s.y += height + 3
}

func (r receiptPaper) next(s *sheet) {
	if len(r.Next) == 0 {
		return
	}
	s.heading(r.say.next, body.leading())
	const indent = 7.0
	for i, step := range r.Next {
		s.room(body.leading())
		s.text(margin, s.y, style{body.size, true, accent}, fmt.Sprintf("%d.", i+1))
		s.paragraph(margin+indent, contentWidth-indent, body, step)
		s.y += 1.2
	}
}

// The columns of the table of files, from the left edge of the content.
const (
	fileX, fileWidth = 7.0, 98.0
	sizeRight        = 128.0
	digestX          = 136.0
)

var small = style{9.5, false, ink}

func (r receiptPaper) files(s *sheet) {
	s.heading(r.say.attachments, 3*body.leading())
	if len(r.Attachments) == 0 {
		s.paragraph(margin, contentWidth, body, r.say.noAttachments)
		return
	}
	r.fileHead(s)
	s.head = func() { r.fileHead(s) }
	for i, a := range r.Attachments {
		lines := s.lines(small, a.Name, fileWidth)
		height := float64(len(lines))*small.leading() + 2.6
		s.room(height)
		y := s.y + 1.3
		s.text(margin, y, style{small.size, false, secondary}, fmt.Sprintf("%d", i+1))
		s.column(margin+fileX, y, small, lines)
		size := r.say.bytes(a.Size)
		s.text(margin+sizeRight-s.width(small, size), y, small, size)
		s.text(margin+digestX, y, small, grouped(hex.EncodeToString(a.SHA256[:8])))
		s.y += height
		s.rule(margin, s.y, contentWidth)
	}
	s.head = nil
	s.y += 1.5
	s.paragraph(margin, contentWidth, caption, r.say.digestNote)
}

// fileHead draws the names of the columns; it is repeated on every page that the table goes on to.
func (r receiptPaper) fileHead(s *sheet) {
	s.text(margin+fileX, s.y, label, r.say.attachment)
	s.text(margin+sizeRight-s.width(label, r.say.size), s.y, label, r.say.size)
	s.text(margin+digestX, s.y, label, "SHA-256")
	s.y += label.leading() + 1
	s.rule(margin, s.y, contentWidth)
}

func (r receiptPaper) agreed(s *sheet) {
	if len(r.Consents) == 0 {
		return
	}
	s.heading(r.say.consents, 2*body.leading())
	for _, c := range r.Consents {
		detail := fmt.Sprintf(r.say.version, c.Version)
		if !c.At.IsZero() {
			detail += " · " + r.say.moment(c.At)
		}
		name, lines := s.lines(body, c.Name, contentWidth), s.lines(caption, detail, contentWidth)
		s.room(float64(len(name))*body.leading() + float64(len(lines))*caption.leading())
		s.y = s.column(margin, s.y, body, name)
		s.y = s.column(margin, s.y, caption, lines) + 1.8
	}
}

// grouped puts spaces between each four characters, as digits are compared.
func grouped(digits string) string {
	var groups []string
	for len(digits) > 4 {
		groups, digits = append(groups, digits[:4]), digits[4:]
	}
	return strings.Join(append(groups, digits), " ")
}
