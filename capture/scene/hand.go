package scene

import (
	"math"
	"math/rand/v2"

	"razvorot/capture/raster"
)

// skins are linear parts of white.
var skins = [][3]float64{{0.62, 0.36, 0.25}, {0.72, 0.46, 0.35}, {0.45, 0.24, 0.15}, {0.3, 0.15, 0.09}, {0.8, 0.55, 0.45}}

// finger is a limb: a line in pixels with a round end, thicker where it comes from.
type finger struct {
	tip, root   raster.Point
	thin, thick float64 // radii
	nail        bool
}

// drawHand lays fingers over an edge of the document where nothing is printed: the thumb at one side, or two fingers on
// the upper edge. They come from outside the picture.
func (c *scene) drawHand(f *film, r *rand.Rand) {
	skin := skins[r.IntN(len(skins))]
	for _, g := range c.fingers(r) {
		c.drawFinger(f, g, skin)
	}
}

// fingers chooses where they lie. They reach 4 to 7 mm over the edge: the margin of a page.
func (c *scene) fingers(r *rand.Rand) []finger {
	w, h := c.doc.w, c.doc.h
	reach := between(r, 3, 5.5)
	limb := func(x, y, dx, dy, radius float64) finger {
		tip := c.toPixel.Apply(raster.Point{X: x, Y: y})
		out := c.toPixel.Apply(raster.Point{X: x + dx, Y: y + dy}).Sub(tip)
		root := tip.Add(out.Scale((float64(c.Width) + float64(c.Height)) / out.Length()))
		return finger{tip, root, radius * c.scale, radius * 1.25 * c.scale, true}
	}
	lean := between(r, -0.5, 0.5)
	top := h * between(r, 0.15, 0.5)
	switch r.IntN(3) {
	case 0:
		return []finger{limb(reach-8, top, -1, lean, 8)}
	case 1:
		return []finger{limb(w-reach+8, top, 1, lean, 8)}
	}
	x := w * between(r, 0.5, 0.75)
	return []finger{limb(x, reach-7.5-0.5, lean*0.4, -1, 7), limb(x+16, reach-7.5+1, lean*0.4, -1, 7)}
}

// drawFinger paints one, round and lit from above, with its shadow.
func (c *scene) drawFinger(f *film, g finger, skin [3]float64) {
	axis := g.root.Sub(g.tip)
	length := axis.Length()
	axis = axis.Scale(1 / length)
	soft := 2.5 * c.scale
	for y := range f.h {
		for x := range f.w {
			d := raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5}.Sub(g.tip)
			along, across := d.X*axis.X+d.Y*axis.Y, math.Abs(d.X*axis.Y-d.Y*axis.X)
			radius := g.thin + (g.thick-g.thin)*min(1, max(0, along)/(5*g.thin))
			radius += max(0, along-8*g.thin) * 0.35 // on into the hand
			from := across
			if along < 0 {
				from = math.Hypot(along, across)
			}
			if from > radius+soft {
				continue
			}
			p := f.pix[3*(y*f.w+x):][:3:3]
			shadow := 1 - 0.45*max(0, min(1, 1-(from-radius)/soft))
			on := max(0, min(1, radius-from+0.5))
			t := from / radius
			round := 0.45 + 0.55*math.Sqrt(max(0, 1-t*t))
			round *= 1 + 0.05*math.Sin(along/g.thin*9)*max(0, 1-math.Abs(along/g.thin-2.2)) // the knuckle
			for i := range p {
				tone := skin[i] * round
				if n := math.Hypot((along-g.thin*0.1)/(g.thin*0.75), across/(g.thin*0.55)); g.nail && n < 1 {
					tone = tone*0.5 + 0.5*(0.35+skin[i]*0.6)*round
				}
				p[i] = uint16(float64(p[i])*shadow*(1-on) + on*tone*white)
			}
		}
	}
}
