package scene

import (
	"image/color"
	"math"
	"math/rand/v2"

	"razvorot/capture/raster"
)

// scene is a spec made exact: everything that a pixel's light follows from.
type scene struct {
	Spec
	view
	doc    drawn
	page   *film // the document
	other  *film // the other page of an open booklet, or nil
	table  *film
	ground *table
	weave  []float32 // grain of the ground, finer than its drawing
	relief relief
	lamps  lamps
}

// Draw takes the photograph.
func (s Spec) Draw() *Photo {
	s = s.settled()
	r := rand.New(rand.NewPCG(s.Seed, 0x5CE4E))
	c := &scene{Spec: s}
	c.view = c.Spec.view(layouts[s.Document].w, layouts[s.Document].h)
	optics := s.optics(c.scale, r)
	full := c.view
	c.shrink(optics.shrink)
	c.print(r)
	c.relief = newRelief(s.Bend, r)
	c.lamps = c.lampsOf(r)
	f := c.expose()
	if s.Hand {
		c.drawHand(f, r)
	}
	f = optics.apply(f)
	if optics.shrink > 1 {
		f = f.enlarge(s.Width, s.Height)
	}
	photo := &Photo{Image: f.develop(optics.gain, optics.noise, r), Quality: s.Quality}
	if optics.sharpen > 0 {
		sharpen(photo.Image, optics.sharpen)
	}
	c.Spec, c.view = s, full
	c.tell(photo)
	return photo
}

// shrink makes everything smaller by a whole number: what will be blurred is drawn with fewer pixels.
func (c *scene) shrink(k int) {
	c.Width, c.Height = (c.Width+k-1)/k, (c.Height+k-1)/k
	c.quad, c.scale = c.quad.Scale(1/float64(k)), c.scale/float64(k)
	c.toPixel, _ = raster.ToQuad(layouts[c.Document].w, layouts[c.Document].h, c.quad)
	c.toPage, _ = c.toPixel.Inverse()
}

// print draws the document and the table for the resolution of the picture.
func (c *scene) print(r *rand.Rand) {
	dpi := max(60, min(620, c.scale*25.4*1.1))
	c.doc = c.Document.draw(c.Paper, dpi, r)
	c.page = light(c.doc.img)
	if c.Booklet {
		who, _ := invent(r)
		c.other = light(c.Paper.print(dpi, r).BlankPage(who))
	}
	at := c.doc.img.RGBAAt(c.doc.img.Rect.Dx()/2, 3)
	c.ground = c.Ground.draw(c.sight(), color.NRGBA{at.R, at.G, at.B, 255}, r)
	c.table = light(c.ground.img)
	c.weave = make([]float32, 1<<16)
	for i := range c.weave {
		c.weave[i] = float32(1 + 0.05*r.NormFloat64())
	}
	if c.Ground == WhiteTable || c.Ground == SameColour {
		for i := range c.weave {
			c.weave[i] = 1 + (c.weave[i]-1)*0.25
		}
	}
}

// sight is the rectangle of the table that the camera sees, in millimetres.
func (c *scene) sight() box {
	low, high := raster.Point{X: math.Inf(1), Y: math.Inf(1)}, raster.Point{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, p := range [4]raster.Point{{}, {X: float64(c.Width)}, {X: float64(c.Width), Y: float64(c.Height)}, {Y: float64(c.Height)}} {
		q := c.toPage.Apply(p)
		low = raster.Point{X: min(low.X, q.X), Y: min(low.Y, q.Y)}
		high = raster.Point{X: max(high.X, q.X), Y: max(high.Y, q.Y)}
	}
	return box{low.X - 1, low.Y - 1, high.X - low.X + 2, high.Y - low.Y + 2}
}

// expose lets the light of every pixel fall on the film.
func (c *scene) expose() *film {
	f := newFilm(c.Width, c.Height)
	m := c.toPage
	for y := range f.h {
		fy := float64(y) + 0.5
		row := f.pix[3*y*f.w:][:3*f.w]
		for x := range f.w {
			fx := float64(x) + 0.5
			k := 1 / (m[6]*fx + m[7]*fy + m[8])
			u, v := (m[0]*fx+m[1]*fy+m[2])*k, (m[3]*fx+m[4]*fy+m[5])*k
			r, g, b, on := c.seen(u, v)
			lamp, gloss := c.lamps.at(fx, fy, u, v, on)
			row[3*x] = uint16(min(65535, r*lamp+gloss))
			row[3*x+1] = uint16(min(65535, g*lamp+gloss))
			row[3*x+2] = uint16(min(65535, b*lamp+gloss))
		}
	}
	return f
}

// seen returns what lies at a place in millimetres, and how much of it is the document, 0 to 1.
func (c *scene) seen(u, v float64) (r, g, b, on float64) {
	w, h := c.doc.w, c.doc.h
	if u < -14 || u > w+14 || v > h+14 || v < -14 && (c.other == nil || v < -h-14) {
		r, g, b = c.bare(u, v)
		return r, g, b, 0
	}
	shade := 1.0
	pu, pv := u, v
	if c.relief.height > 0 {
		pu, pv, shade = c.relief.at(u, v)
	}
	on = 1
	if margin := c.Rounded + 1; pu < margin || pv < margin || pu > w-margin || pv > h-margin {
		on = cover(pu, pv, w, h, c.Rounded, c.scale)
	}
	if on >= 1 {
		r, g, b = c.page.sample(pu/w*float64(c.page.w), pv/h*float64(c.page.h))
		return r * shade, g * shade, b * shade, 1
	}
	r, g, b = c.beside(u, v)
	if on > 0 {
		pr, pg, pb := c.page.sample(pu/w*float64(c.page.w), pv/h*float64(c.page.h))
		shade *= on
		r, g, b = r*(1-on)+pr*shade, g*(1-on)+pg*shade, b*(1-on)+pb*shade
	}
	return r, g, b, on
}

// beside returns what lies near the document: the shadow of its edge, and the other page of a booklet.
func (c *scene) beside(u, v float64) (r, g, b float64) {
	w, h := c.doc.w, c.doc.h
	if c.other != nil {
		if on := cover(u, v+h, w, h, c.Rounded, c.scale); on >= 0.5 {
			fold := 0.75 + 0.25*min(1, -v/5)
			r, g, b = c.other.sample(u/w*float64(c.other.w), (v+h)/h*float64(c.other.h))
			return r * fold, g * fold, b * fold
		}
	}
	r, g, b = c.bare(u, v)
	k := c.lamps.contact(u, v, w, h)
	if c.other != nil {
		k = min(k, c.lamps.contact(u, v+h, w, h))
	}
	return r * k, g * k, b * k
}

// bare returns the table.
func (c *scene) bare(u, v float64) (r, g, b float64) {
	r, g, b = c.table.sample((u-c.ground.left)*c.ground.scale, (v-c.ground.top)*c.ground.scale)
	at := (int(u*17+1<<20) & 255) | (int(v*17+1<<20)&255)<<8
	k := float64(c.weave[at])
	return r * k, g * k, b * k
}

// cover returns how much of a pixel at a place lies on a sheet with rounded corners, 0 to 1.
func cover(u, v, w, h, radius, scale float64) float64 {
	dx, dy := max(radius-u, u-w+radius), max(radius-v, v-h+radius)
	inside := radius - max(dx, dy) // millimetres from the edge
	if dx > 0 && dy > 0 {
		inside = radius - math.Hypot(dx, dy)
	}
	return max(0, min(1, inside*scale+0.5))
}
