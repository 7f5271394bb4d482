package paper

// header draws the mark and the product's name, beside them the kind of document or that it is a specimen, and moves below.
func (s *sheet) header(kind string, specimen bool) {
	const height = 8.5
	name := style{15, true, accent}
	s.brand(margin, s.y-0.6, height, accent)
	s.text(margin+height*82/78+3, s.y+0.8, name, s.say.brand)
	if specimen {
		s.specimenNotice(s.y - 0.9)
	} else {
		s.text(pageWidth-margin-s.width(caption, kind), s.y+2.6, caption, kind)
	}
	s.y += height + 2.5
	s.rule(margin, s.y, contentWidth)
	s.y += 5
}

// title draws the document's name.
func (s *sheet) title(text string) {
	s.paragraph(margin, contentWidth, title, text)
	s.y += 2.5
}

// heading begins a part of the document, with so much room after it on the same page.
func (s *sheet) heading(text string, room float64) {
	s.y += 3
	s.room(heading.leading() + 2 + room)
	s.paragraph(margin, contentWidth, heading, text)
	s.y += 1.5
}

var triangle = mustPath("M12 3.5 L22.5 21 H1.5 Z M11 9.5 V15.5 H13 V9.5 Z M11 17 V19 H13 V17 Z")

// specimenNotice says in words, at the right end of the header, that the document is a specimen.
func (s *sheet) specimenNotice(y float64) {
	word := style{11, true, warning}
	note := style{9.5, false, warning}
	const height, pad, icon, gap = 9.0, 3.0, 5.2, 2.5
	wordWidth := s.width(word, s.say.specimen)
	width := pad + icon + gap + wordWidth + gap + s.width(note, s.say.specimenNote) + pad + 0.5
	x := pageWidth - margin - width
	s.panel(box{x, y, width, height}, 2.5, paleWarning, warning)
	s.fill(placed{shape: triangle, x: x + pad, y: y + (height-icon)/2 - 0.2, scale: icon / 24}, warning)
	x += pad + icon + gap
	s.text(x, y+(height-word.leading())/2, word, s.say.specimen)
	s.text(x+wordWidth+gap, y+(height-note.leading())/2+0.2, note, s.say.specimenNote)
}

// veil is how much of what lies below the specimen mark it covers: it is seen, and the text stays readable.
const veil = 0.13

const paleWarning colour = 0xFCF5E8

// specimenMark lays the word across a box, so that no part of what is in it can be cut out without the mark.
func (s *sheet) specimenMark(b box) {
	shape, width := lettering(s.say.specimen)
	const degrees, cosine, sine, capHeight = 20.0, 0.940, 0.342, 0.70
	scale := min(b.w*0.9/(width*cosine), b.h*0.92/(width*sine+capHeight))
	// The middle of the word goes to the middle of the box.
	midX, midY := width*scale/2, capHeight*scale/2
	x := b.x + b.w/2 - midX*cosine + midY*sine
	y := b.y + b.h/2 + midX*sine + midY*cosine
	s.pdf.SetAlpha(veil, "Normal")
	s.fill(placed{shape: shape, x: x, y: y, scale: scale, degrees: degrees}, warning)
	s.pdf.SetAlpha(1, "Normal")
}

// specimenRibbon lays the word along the lower edge of a picture.
func (s *sheet) specimenRibbon(b box) {
	const height = 6.0
	shape, width := lettering(s.say.specimen)
	scale := min(4.6, b.w*0.86/width)
	s.pdf.SetFillColor(warning.rgb())
	s.pdf.SetAlpha(0.86, "Normal")
	s.pdf.Rect(b.x, b.y+b.h-height, b.w, height, "F")
	s.pdf.SetAlpha(1, "Normal")
	s.fill(placed{shape: shape, x: b.x + (b.w-width*scale)/2, y: b.y + b.h - (height-0.7*scale)/2, scale: scale}, white)
}
