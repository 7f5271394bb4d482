package specimen

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// portraitDPI makes a portrait of 35×45 mm 827×1063 pixels.
const portraitDPI = 600

// look is what tells one drawn face from another.
type look struct {
	female                        bool
	skin, hair, iris, cloth, wall color.NRGBA
	wide, long                    float64 // of the face, around 1
	style                         int     // of the hair
}

var (
	skins  = []color.NRGBA{{0xF3, 0xD3, 0xBC, 255}, {0xEC, 0xC4, 0xA6, 255}, {0xDE, 0xB1, 0x90, 255}, {0xF6, 0xDC, 0xCA, 255}}
	hairs  = []color.NRGBA{{0x3B, 0x2A, 0x20, 255}, {0x6B, 0x4A, 0x2F, 255}, {0x25, 0x20, 0x1F, 255}, {0xA9, 0x7C, 0x4B, 255}, {0x7E, 0x41, 0x25, 255}}
	irises = []color.NRGBA{{0x5A, 0x7D, 0x93, 255}, {0x6B, 0x4A, 0x2C, 255}, {0x66, 0x7C, 0x57, 255}}
	cloths = []color.NRGBA{{0x34, 0x4B, 0x63, 255}, {0x4F, 0x5B, 0x52, 255}, {0x6B, 0x3F, 0x4A, 255}, {0x40, 0x43, 0x4C, 255}}
)

// Portrait draws a face of 35×45 mm as a document asks for it: frontal, eyes open, mouth closed, on a plain light ground.
// From the chin to the top of the hair it is 30 mm high; ISO/IEC 19794-5 has 32 to 36, and the crop of portrait brings it there.
func Portrait(seed uint64, female bool) *image.RGBA { return portrait(seed, female, portraitDPI) }

// portrait draws the face for a sheet: finer than the sheet, but no finer than is seen of it.
func (how Print) portrait(seed uint64, female bool) *image.RGBA {
	if how.DPI == 0 {
		return Portrait(seed, female)
	}
	return portrait(seed, female, min(portraitDPI, 1.25*how.DPI))
}

func portrait(seed uint64, female bool, dpi float64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 0xFACE))
	k := look{female: female, skin: skins[r.IntN(len(skins))], hair: hairs[r.IntN(len(hairs))],
		iris: irises[r.IntN(len(irises))], cloth: cloths[r.IntN(len(cloths))],
		wide: 0.96 + r.Float64()*0.09, long: 0.98 + r.Float64()*0.04, style: r.IntN(2)}
	k.wall = color.NRGBA{0xE9, 0xEC, 0xEE, 255}
	c := newCanvas(35, 45, dpi, k.wall)
	c.fill(c.shadeOf(17.5, 18, 26, 30, color.NRGBA{0xF6, 0xF7, 0xF8, 255}, k.wall), func(o *outline) { o.rect(0, 0, 35, 45, 0) })
	k.backHair(c)
	k.shoulders(c)
	k.head(c)
	k.eyes(c)
	k.noseAndMouth(c)
	k.frontHair(c)
	return c.img
}

// backHair draws what falls behind the head.
func (k look) backHair(c *canvas) {
	if !k.female {
		c.fill(flat(tone(k.hair, 0.9)), func(o *outline) { o.ellipse(17.5, 13.4, 8.1*k.wide+0.6, 8.6) })
		return
	}
	length := 37.0
	if k.style == 1 {
		length = 31
	}
	c.fill(flat(tone(k.hair, 0.8)), func(o *outline) {
		o.move(17.5, 4.2)
		o.curve(6.5, 4, 6.6, 15, 6.9, 22)
		o.curve(7, 28, 5.6, 32, 6.6, length)
		o.curve(12, length+2.2, 23, length+2.2, 28.4, length)
		o.curve(29.4, 32, 28, 28, 28.1, 22)
		o.curve(28.4, 15, 28.5, 4, 17.5, 4.2)
	})
}

// shoulders draws neck and clothes.
func (k look) shoulders(c *canvas) {
	body := func(o *outline) {
		o.move(0.6, 45)
		o.curve(1.2, 38.6, 6.8, 37.6, 13.2, 36)
		o.line(21.8, 36)
		o.curve(28.2, 37.6, 33.8, 38.6, 34.4, 45)
	}
	c.fill(c.shadeOf(15, 36, 20, 12, tone(k.cloth, 1.18), tone(k.cloth, 0.86)), body)
	c.fill(c.shadeOf(17.5, 38, 8, 7, tone(k.skin, 0.93), tone(k.skin, 0.84)), func(o *outline) {
		o.move(13.4, 28)
		o.line(13.4, 35)
		o.curve(13.3, 36.6, 12.2, 36.8, 11.6, 37)
		o.curve(13.6, 41.6, 21.4, 41.6, 23.4, 37)
		o.curve(22.8, 36.8, 21.7, 36.6, 21.6, 35)
		o.line(21.6, 28)
	})
	c.fill(c.shadeOf(17.5, 33, 5.4, 4.6, faded(tone(k.skin, 0.62), 120), faded(k.skin, 0)), func(o *outline) {
		o.rect(13.4, 30, 8.2, 7, 0.5) // shadow of the chin
	})
	if k.female {
		return
	}
	for _, side := range []float64{-1, 1} { // collar
		x := func(d float64) float64 { return 17.5 + side*d }
		c.fill(flat(color.NRGBA{0xF2, 0xF3, 0xF5, 255}), func(o *outline) {
			o.move(x(5.2), 35.2)
			o.curve(x(4.4), 38.4, x(2), 40.6, x(0), 41.6)
			o.line(x(2.2), 45)
			o.curve(x(4.8), 42.6, x(6.6), 39.6, x(6.9), 36.4)
		})
		c.fill(flat(tone(k.cloth, 0.72)), func(o *outline) {
			o.move(x(6.9), 36.2)
			o.curve(x(6.5), 39.8, x(4.6), 42.8, x(2.2), 45)
			o.line(x(3.4), 45)
			o.curve(x(6), 42.6, x(7.8), 39.8, x(8), 36.4)
		})
	}
}

// faceOutline is the head from temple to chin.
func (k look) faceOutline(o *outline) {
	w, chin := 8.1*k.wide, 20+13.4*k.long
	jaw := 0.62
	if !k.female {
		jaw = 0.72
	}
	o.move(17.5-w, 18)
	o.curve(17.5-w, 25, 17.5-w*0.98, 27, 17.5-w*jaw, 30)
	o.curve(17.5-w*0.42, chin-0.6, 17.5-w*0.24, chin, 17.5, chin)
	o.curve(17.5+w*0.24, chin, 17.5+w*0.42, chin-0.6, 17.5+w*jaw, 30)
	o.curve(17.5+w*0.98, 27, 17.5+w, 25, 17.5+w, 18)
	o.curve(17.5+w, 9.4, 17.5+w*0.6, 6.4, 17.5, 6.4)
	o.curve(17.5-w*0.6, 6.4, 17.5-w, 9.4, 17.5-w, 18)
}

func (k look) head(c *canvas) {
	w := 8.1 * k.wide
	ears := []float64{-1, 1}
	if k.female {
		ears = nil // under the hair
	}
	for _, side := range ears {
		x := 17.5 + side*(w+0.35)
		c.fill(flat(tone(k.skin, 0.9)), func(o *outline) { o.ellipse(x, 21.6, 1.15, 2.3) })
		c.fill(c.shadeOf(x, 21.8, 0.9, 1.9, faded(tone(k.skin, 0.72), 130), faded(k.skin, 0)), func(o *outline) { o.ellipse(x, 21.8, 0.8, 1.7) })
	}
	c.fill(c.shadeOf(15.6, 17, 15, 19, tone(k.skin, 1.03), tone(k.skin, 0.86)), k.faceOutline)
	blush := color.NRGBA{0xD9, 0x7B, 0x6C, 46}
	for _, x := range []float64{12.6, 22.4} {
		c.fill(c.shadeOf(x, 25.4, 2.6, 2, blush, faded(blush, 0)), func(o *outline) { o.ellipse(x, 25.4, 2.6, 2) })
	}
}

func (k look) eyes(c *canvas) {
	for _, side := range []float64{-1, 1} {
		x := 17.5 + side*3.55*k.wide
		k.eye(c, x, 20.4, side)
		thick := 0.62
		if k.female {
			thick = 0.42
		}
		c.fill(flat(tone(k.hair, 0.85)), func(o *outline) { // brow
			o.move(x-side*2.1, 17.75)
			o.curve(x-side*1, 17, x+side*1, 16.9, x+side*2.3, 18.1)
			o.curve(x+side*1, 17.1+thick, x-side*1, 17.1+thick, x-side*2, 17.7+thick)
			o.curve(x-side*2.4, 17.75+thick, x-side*2.4, 17.8, x-side*2.1, 17.75)
		})
	}
}

// eye draws one eye; side is −1 on the left of the picture.
func (k look) eye(c *canvas, x, y, side float64) {
	almond := func(o *outline) {
		o.move(x-side*1.75, y+0.22)
		o.curve(x-side*0.9, y-1.05, x+side*0.9, y-1.15, x+side*1.8, y-0.1)
		o.curve(x+side*0.9, y+0.95, x-side*0.8, y+0.95, x-side*1.75, y+0.22)
	}
	c.fill(c.shadeOf(x, y-0.2, 2.9, 2, faded(tone(k.skin, 0.72), 110), faded(k.skin, 0)), func(o *outline) { o.ellipse(x, y-0.2, 2.9, 2) })
	c.fill(c.shadeOf(x, y+0.3, 2.2, 1.6, color.NRGBA{0xFC, 0xFB, 0xFA, 255}, color.NRGBA{0xDA, 0xD6, 0xD4, 255}), almond)
	c.fill(c.shadeOf(x, y+0.2, 0.95, 0.95, tone(k.iris, 1.25), tone(k.iris, 0.62)), func(o *outline) { o.ellipse(x, y-0.02, 0.84, 0.84) })
	c.fill(flat(color.NRGBA{0x12, 0x10, 0x10, 255}), func(o *outline) { o.ellipse(x, y-0.02, 0.38, 0.38) })
	c.fill(flat(color.NRGBA{0xFF, 0xFF, 0xFF, 230}), func(o *outline) { o.ellipse(x-0.26, y-0.3, 0.17, 0.17) })
	lash := 0.26
	if k.female {
		lash = 0.4
	}
	c.fill(flat(color.NRGBA{0x2A, 0x20, 0x1C, 235}), func(o *outline) { // upper lid
		o.move(x-side*1.8, y+0.3)
		o.curve(x-side*0.9, y-1.05, x+side*0.9, y-1.15, x+side*1.95, y-0.15)
		o.curve(x+side*0.9, y-1.15-lash, x-side*0.95, y-1.0-lash, x-side*1.8, y+0.3)
	})
	c.fill(flat(faded(tone(k.skin, 0.6), 120)), func(o *outline) { // lower lid
		o.move(x-side*1.6, y+0.34)
		o.curve(x-side*0.8, y+1.05, x+side*0.9, y+1.05, x+side*1.75, y)
		o.curve(x+side*0.9, y+0.92, x-side*0.8, y+0.92, x-side*1.6, y+0.34)
	})
}

func (k look) noseAndMouth(c *canvas) {
	dark := tone(k.skin, 0.66)
	c.fill(c.shadeOf(17.9, 23.4, 1.5, 3.4, faded(dark, 60), faded(dark, 0)), func(o *outline) { o.ellipse(17.9, 23.4, 1.5, 3.4) })
	c.fill(c.shadeOf(17.2, 22.6, 0.8, 3, color.NRGBA{255, 255, 255, 70}, color.NRGBA{255, 255, 255, 0}), func(o *outline) { o.ellipse(17.2, 22.6, 0.8, 3) })
	c.fill(flat(faded(dark, 190)), func(o *outline) { // under the nose
		o.move(15.5, 25.5)
		o.curve(15.9, 26.5, 16.7, 26, 17.5, 26.4)
		o.curve(18.3, 26, 19.1, 26.5, 19.5, 25.5)
		o.curve(19.2, 26.1, 18.4, 25.6, 17.5, 26)
		o.curve(16.6, 25.6, 15.8, 26.1, 15.5, 25.5)
	})
	lip := color.NRGBA{0xB9, 0x6E, 0x63, 235}
	if k.female {
		lip = color.NRGBA{0xBC, 0x52, 0x55, 245}
	}
	c.fill(flat(tone(lip, 0.92)), func(o *outline) { // upper lip
		o.move(14.5, 29)
		o.curve(15.6, 28.5, 16.8, 28, 17.5, 28.35)
		o.curve(18.2, 28, 19.4, 28.5, 20.5, 29)
		o.curve(19, 29.35, 16, 29.35, 14.5, 29)
	})
	c.fill(c.shadeOf(17.3, 29.7, 3, 1.2, tone(lip, 1.18), lip), func(o *outline) { // lower lip
		o.move(14.5, 29)
		o.curve(15.8, 30.75, 19.2, 30.75, 20.5, 29)
		o.curve(19, 29.35, 16, 29.35, 14.5, 29)
	})
	c.fill(flat(color.NRGBA{0x6A, 0x34, 0x30, 220}), func(o *outline) { // closed, with the slightest smile
		o.move(14.3, 28.85)
		o.curve(16, 29.4, 19, 29.4, 20.7, 28.85)
		o.curve(19, 29.65, 16, 29.65, 14.3, 28.85)
	})
}

// frontHair draws what frames the face.
func (k look) frontHair(c *canvas) {
	w := 8.1 * k.wide
	paint := c.shadeOf(14.5, 6, 13, 14, tone(k.hair, 1.28), tone(k.hair, 0.86))
	if !k.female {
		c.fill(paint, func(o *outline) {
			o.move(17.5-w-0.5, 19.4)
			o.curve(17.5-w-1.6, 9, 12, 3.4, 18, 3.5)
			o.curve(24.4, 3.5, 17.5+w+1.6, 9.4, 17.5+w+0.5, 19.4)
			o.curve(17.5+w-0.1, 17, 17.5+w-0.4, 15.4, 17.5+w-1.2, 13.2)
			if k.style == 0 {
				o.curve(22, 11.6, 17, 12.4, 13.4, 10.4)
				o.curve(12.4, 12.4, 11, 13, 17.5-w+1, 13.8)
			} else {
				o.curve(22, 10.2, 14, 9.6, 17.5-w+1.4, 13)
			}
			o.curve(17.5-w+0.4, 15.4, 17.5-w+0.1, 17, 17.5-w-0.5, 19.4)
		})
		return
	}
	parting := 17.5
	if k.style == 1 {
		parting = 14.4
	}
	c.fill(paint, func(o *outline) {
		o.move(17.5-w-1.2, 26)
		o.curve(17.5-w-3, 12, 10.4, 3.2, 17.5, 3.2)
		o.curve(24.6, 3.2, 17.5+w+3, 12, 17.5+w+1.2, 26)
		o.curve(17.5+w+0.3, 21, 17.5+w-0.4, 15.6, 23.6, 12.6)
		o.curve(21, 11.2, parting+2, 9.8, parting, 7)
		o.curve(parting-1.4, 9.8, 12.6, 11.6, 11.4, 13)
		o.curve(17.5-w+0.4, 15.6, 17.5-w-0.3, 21, 17.5-w-1.2, 26)
	})
	c.fill(flat(faded(tone(k.hair, 1.6), 60)), func(o *outline) { // a highlight
		o.move(10.4, 12.2)
		o.curve(11.2, 8.4, 14, 5.6, 17.6, 5)
		o.curve(14.4, 6.6, 12.2, 9, 10.4, 12.2)
	})
}
