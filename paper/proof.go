package paper

import "fmt"

// A module of the code is module wide where there is room, which a scanner at 150 dots an inch sees as three and a half
// dots; the code's side stays within these bounds.
const (
	module           = 0.6
	minCode, maxCode = 46.0, 96.0
)

// proofText is one run of text beside the code.
type proofText struct {
	look  style
	lines []string
	lead  string // before the first line: the number of a step
	gap   float64
}

// proof draws the code and what it is for: the one place of the copy that can be checked.
func (c passportCopy) proof(s *sheet) {
	const pad = 5.0
	side := min(max(float64(c.code.Modules())*module, minCode), maxCode)
	textX := margin + pad + side + 6
	runs := c.proofRuns(s, pageWidth-margin-pad-textX)
	text := 0.0
	for _, r := range runs {
		text += r.gap + float64(len(r.lines))*r.look.leading()
	}
	height := max(side, text) + 2*pad
	s.y += 1
	s.room(height)
	s.panel(box{margin, s.y, contentWidth, height}, cardRadius, ground, border)
	s.pdf.SetFillColor(white.rgb())
	s.pdf.RoundedRect(margin+pad, s.y+pad, side, side, 1.5, "1234", "F")
	s.fill(placed{shape: c.code.shape(), x: margin + pad, y: s.y + pad, scale: side / float64(c.code.Modules())}, 0)

	y := s.y + pad + max(0, (side-text)/2)
	for _, r := range runs {
		y += r.gap
		x := textX
		if r.lead != "" {
			s.text(x, y, style{r.look.size, true, accent}, r.lead)
			x += stepIndent
		}
		y = s.column(x, y, r.look, r.lines)
	}
	s.y += height
}

const stepIndent = 5.0

func (c passportCopy) proofRuns(s *sheet, width float64) []proofText {
	plain := style{10, false, ink}
	runs := []proofText{
		{look: heading, lines: s.lines(heading, c.say.proofHeading, width)},
		{look: plain, lines: s.lines(plain, c.say.proofNote, width), gap: 1.6},
	}
	for i, step := range c.say.proofSteps {
		gap := 0.8
		if i == 0 {
			gap = 2.2
		}
		runs = append(runs, proofText{look: plain, lines: s.lines(plain, step, width-stepIndent), gap: gap,
			lead: fmt.Sprintf("%d.", i+1)})
	}
	gap := 2.2
	add := func(look style, text string) {
		runs = append(runs, proofText{look: look, lines: s.lines(look, text, width), gap: gap})
		gap = 0.8
	}
	if c.Specimen {
		add(style{caption.size, true, warning}, c.say.trialProof)
	}
	if !c.QRExpires.IsZero() {
		add(style{caption.size, true, ink}, fmt.Sprintf(c.say.qrExpires, c.say.moment(c.QRExpires)))
	}
	add(caption, c.say.stateNote)
	return runs
}
