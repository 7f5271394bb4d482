package portrait

import (
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"razvorot/capture/raster"
)

// withEyesClosed returns the picture with lids painted over its eyes: lashes 2 mm high and pale, 3 mm and dark, in a face
// whose eyes are 63 mm apart.
func withEyesClosed(img image.Image) []image.Image {
	c := paint(img)
	return []image.Image{c.close(lashes{0.05, 0.02, 0.5}), c.close(lashes{0.07, 0.03, 0.3})}
}

// lashes are those of a closed eye: how far below its middle, half of their height to where they fade, both in distances
// between the eyes, and their light as a share of the skin's.
type lashes struct{ below, height, light float64 }

// close paints lids in the skin's colour beside and below each eye, and lashes along their lower edge.
func (c canvas) close(l lashes) image.Image {
	for _, side := range []float64{-1, 1} {
		skin := func(x, y float64) color.RGBA {
			p := c.a.place(raster.Point{X: side * x, Y: y})
			return smeared(c.RGBA, int(c.a.unit*0.06)+1)(int(p.X), int(p.Y))
		}
		outer, inner := skin(0.84, 0.02), skin(0.55, 0.26)
		across := func(x float64) float64 { return (side*x - 0.5) / 0.24 }
		lid := func(x, y float64) float64 { return 5 - 5*math.Hypot((side*x-0.5)/0.3, y/0.19) }
		lash := func(x, y float64) float64 {
			d := across(x)
			v := (y - l.below + 0.09*d*d) / l.height
			return 0.9 * math.Exp(-v*v) * (1 - d*d*d*d)
		}
		c = c.cover(lid, func(x, y int) color.RGBA {
			p := c.a.find(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			return between(inner, outer, (side*p.X-0.25)/0.5, 0.985+0.35*p.Y) // lids are lighter below
		})
		c = c.cover(lash, plain(between(outer, outer, 0, l.light)))
	}
	return c.RGBA
}

// between mixes two colours and makes them so many times as light.
func between(a, b color.RGBA, share, light float64) color.RGBA {
	share = min(1, max(0, share))
	mix := func(a, b uint8) uint8 { return uint8(min(255, light*(float64(a)*(1-share)+float64(b)*share))) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

func TestClosedEyesAreTold(t *testing.T) {
	files, step := given(t, "faces"), 10
	if testing.Short() {
		step = len(files)
	}
	for i := 1; i < len(files); i += step {
		for n, closed := range withEyesClosed(small(read(t, files[i]), 450)) {
			if c, made := Examine(closed).Find(CheckEyes); made && c.OK {
				t.Errorf("%s, %d: %+v", filepath.Base(files[i]), n, c)
			}
		}
	}
}
