package scene

import (
	"math/rand/v2"
	"slices"

	"razvorot/capture/mrz"
	"razvorot/capture/raster"
)

// legible is how many pixels from one letter of the zone to the next a photograph needs for its zone to be read.
const legible = 11

// nearEnough is the resolution from which nobody asks for another photograph because of it, in dots per inch: the small
// print of a document has letters of 1.5 mm, which then are 7 pixels high.
const nearEnough = 120

// tell writes down the truth about the photograph.
func (c *scene) tell(p *Photo) {
	l := c.doc.layout
	p.Quad, p.Scale, p.Degradation = c.quad, c.scale, c.Degradation
	p.Format, p.Kind, p.Role, p.MRZ = l.format, l.kind, l.role, c.doc.lines
	if l.zone.w > 0 {
		zone := c.place(l.zone)
		p.Zone = &zone
	}
	if c.Booklet {
		open := c.place(box{0, -l.h, l.w, 2 * l.h})
		p.Booklet = &open
	}
	p.GlareOverText = c.Degradation == GlareOver
	p.Refuse = slices.Contains(Refused, c.Degradation)
	good := slices.Contains(Accepted, c.Degradation)
	p.Accept = good && p.DPI() >= nearEnough
	p.Readable = good && p.Zone != nil && c.scale*2.54 >= legible
}

// Lines returns the zone of a document for a seed and its format, without drawing anything.
func Lines(d Document, seed uint64) ([]string, mrz.Format) {
	return d.lines(d.holder(rand.New(rand.NewPCG(seed, 0)))), layouts[d].format
}

// Corners returns the outline of the document as it will be in the picture.
func (s Spec) Corners() raster.Quad {
	s = s.settled()
	return s.view(layouts[s.Document].w, layouts[s.Document].h).quad
}
