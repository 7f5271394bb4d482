package paper

import "razvorot/domain"

// look is how a state is shown besides its word: never by colour alone.
type look struct {
	tint colour
	icon outline // in a circle of 24 units
}

var states = map[domain.PassportState]look{
	domain.PassportReady:    {secondary, mustPath("M12 7 L17 12 L12 17 L7 12 Z")},
	domain.PassportActive:   {success, mustPath("M6.3 12.3 L7.9 10.7 L10.4 13.2 L16.1 7.5 L17.7 9.1 L10.4 16.4 Z")},
	domain.PassportBlocked:  {danger, mustPath("M6.5 10.6 H17.5 V13.4 H6.5 Z")},
	domain.PassportExpired:  {warning, mustPath("M10.9 5.8 H13.1 V11.5 L16.7 14.1 L15.4 15.9 L10.9 12.7 Z")},
	domain.PassportReplaced: {secondary, mustPath("M6 10.9 H12.6 V7.4 L18 12 L12.6 16.6 V13.1 H6 Z")},
	domain.PassportRevoked: {danger, mustPath("M7.9 6.3 L12 10.4 L16.1 6.3 L17.7 7.9 L13.6 12 L17.7 16.1 L16.1 17.7 L12 13.6 L7.9 17.7 " +
		"L6.3 16.1 L10.4 12 L6.3 7.9 Z")},
}

// badge draws a state as icon and word in a white pill that ends at right, with its top at y.
func (s *sheet) badge(right, y float64, l look, word string) {
	const height, icon = 6.4, 4.4
	text := style{10, true, l.tint}
	width := 1 + icon + 1.4 + s.width(text, word) + 2.6
	x := right - width
	s.panel(box{x, y, width, height}, height/2, white, white)
	s.pdf.SetFillColor(l.tint.rgb())
	s.pdf.Circle(x+1+icon/2, y+height/2, icon/2, "F")
	s.fill(placed{shape: l.icon, x: x + 1, y: y + (height-icon)/2, scale: icon / 24}, white)
	s.text(x+1+icon+1.4, y+(height-text.leading())/2+0.15, text, word)
}
