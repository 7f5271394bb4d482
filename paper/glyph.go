package paper

import (
	"fmt"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"razvorot/assets"
)

// faces are the two typefaces as read from assets. They are part of the program, so a failure to read them is a fault of
// the build that the first test meets.
var faces = sync.OnceValue(func() (f struct{ regular, bold *sfnt.Font }) {
	f.regular, f.bold = parseFace(assets.FontRegular), parseFace(assets.FontBold)
	return f
})

func parseFace(ttf []byte) *sfnt.Font {
	face, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("embedded typeface: %v", err))
	}
	return face
}

// drawable reports whether both faces have a glyph for the character. Control and format characters have none even
// where the font maps them: they could hide or reorder what is read.
func drawable(r rune) bool {
	if r > 0xFFFF || !unicode.IsGraphic(r) {
		return false
	}
	f := faces()
	for _, face := range []*sfnt.Font{f.regular, f.bold} {
		if i, err := face.GlyphIndex(nil, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// lettering returns a word in bold as an outline and its width, both in units of the type's size. A mark drawn so is
// no text: it cannot be searched, selected, or taken out with a text tool.
func lettering(word string) (outline, float64) {
	const unit = 1000
	var (
		shape outline
		pen   float64
		buf   sfnt.Buffer
		face  = faces().bold
		ppem  = fixed.I(unit)
	)
	at := func(p fixed.Point26_6) point {
		return point{pen + float64(p.X)/64/unit, float64(p.Y) / 64 / unit}
	}
	for _, r := range word {
		i, err := face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		advance, err := face.GlyphAdvance(&buf, i, ppem, font.HintingNone)
		if err != nil {
			continue
		}
		segments, err := face.LoadGlyph(&buf, i, ppem, nil)
		if err != nil {
			continue
		}
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				shape.move(at(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				shape.line(at(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				shape.quad(at(s.Args[0]), at(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				shape.cubic(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
			}
		}
		pen += float64(advance) / 64 / unit
	}
	return shape, pen
}
