package portrait

import (
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	xdraw "golang.org/x/image/draw"

	"razvorot/capture/raster"
)

// given returns the paths of the given pictures of a folder, found by walking up to shared/data/capture.
func given(t testing.TB, folder string) []string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if files, _ := filepath.Glob(filepath.Join(dir, "shared", "data", "capture", folder, "*.jpg")); len(files) > 0 {
			return files
		}
	}
	t.Skipf("the pictures of shared/data/capture/%s are not here", folder)
	return nil
}

func read(t testing.TB, path string) image.Image {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// canvas is a copy of a picture to paint on, in units of its face: the distance between the eyes, from midway between them.
type canvas struct {
	*image.RGBA
	a     *aligned
	scale float64
}

func paint(img image.Image) canvas {
	dst := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(dst, dst.Rect, img, img.Bounds().Min, draw.Src)
	v := newView(img, 1024)
	f := largest(v.find(blazeCoarse))
	a := &aligned{unit: f.LeftEye.Sub(f.RightEye).Length() * v.factor, middle: f.RightEye.Add(f.LeftEye).Scale(v.factor / 2)}
	a.sin, a.cos = math.Sincos(f.Roll())
	return canvas{dst, a, v.factor}
}

func largest(faces []Face) Face {
	best := Face{}
	for _, f := range faces {
		if f.Width > best.Width {
			best = f
		}
	}
	return best
}

// cover paints every pixel for which where returns a share from 0 to 1, in the face's own coordinates.
func (c canvas) cover(where func(x, y float64) float64, with func(x, y int) color.RGBA) canvas {
	out := image.NewRGBA(c.Rect)
	copy(out.Pix, c.Pix)
	for y := range c.Rect.Dy() {
		for x := range c.Rect.Dx() {
			p := c.a.find(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			if k := where(p.X, p.Y); k > 0 {
				k = min(k, 1)
				was, is := c.RGBAAt(x, y), with(x, y)
				mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-k) + float64(b)*k) }
				out.SetRGBA(x, y, color.RGBA{mix(was.R, is.R), mix(was.G, is.G), mix(was.B, is.B), 255})
			}
		}
	}
	c.RGBA = out
	return c
}

func plain(c color.RGBA) func(x, y int) color.RGBA { return func(int, int) color.RGBA { return c } }

// bar is a bar over both eyes.
func bar(x, y float64) float64 {
	if math.Abs(x) < 1.0 && math.Abs(y) < 0.24 {
		return 1
	}
	return 0
}

// glasses are two dark lenses and what joins them.
func glasses(x, y float64) float64 {
	dx, dy := (math.Abs(x)-0.5)/0.42, (y-0.06)/0.33
	if dx*dx+dy*dy < 1 {
		return 0.97
	}
	if math.Abs(y+0.08) < 0.04 && math.Abs(x) < 1.1 {
		return 1
	}
	return 0
}

// mask covers nose and mouth to below the chin.
func mask(x, y float64) float64 {
	top := 0.5 + 0.25*math.Abs(x)
	if y > top && y < 2.1-0.55*x*x && math.Abs(x) < 1.05 {
		return 1
	}
	return 0
}

// smeared returns a picture's colours averaged over squares of so many pixels.
func smeared(img *image.RGBA, size int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		x, y = x/size*size, y/size*size
		var r, g, b, n int
		for dy := 0; dy < size; dy += max(1, size/6) {
			for dx := 0; dx < size; dx += max(1, size/6) {
				if p := (image.Point{x + dx, y + dy}); p.In(img.Rect) {
					c := img.RGBAAt(p.X, p.Y)
					r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
				}
			}
		}
		return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
	}
}

// blurred returns a picture's colours averaged around each pixel.
func blurred(img *image.RGBA, radius int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		var r, g, b, n int
		for dy := -radius; dy <= radius; dy += max(1, radius/5) {
			for dx := -radius; dx <= radius; dx += max(1, radius/5) {
				if p := (image.Point{x + dx, y + dy}); p.In(img.Rect) && dx*dx+dy*dy <= radius*radius {
					c := img.RGBAAt(p.X, p.Y)
					r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
				}
			}
		}
		return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
	}
}

// withEyesHidden returns the picture with its eyes hidden in each of the ways that are tried.
func withEyesHidden(img image.Image) map[string]image.Image {
	c := paint(img)
	unit := c.a.unit
	cheek := c.a.place(raster.Point{X: 0.5, Y: 0.62})
	skin := smeared(c.RGBA, int(unit*0.15)+1)(int(cheek.X), int(cheek.Y))
	return map[string]image.Image{
		"black bar":    c.cover(bar, plain(color.RGBA{0, 0, 0, 255})).RGBA,
		"gray bar":     c.cover(bar, plain(color.RGBA{128, 128, 128, 255})).RGBA,
		"white bar":    c.cover(bar, plain(color.RGBA{255, 255, 255, 255})).RGBA,
		"skin bar":     c.cover(bar, plain(skin)).RGBA,
		"dark glasses": c.cover(glasses, plain(color.RGBA{16, 16, 20, 255})).RGBA,
		"brown lenses": c.cover(glasses, plain(color.RGBA{70, 45, 30, 255})).RGBA,
		"blurred":      c.cover(bar, blurred(c.RGBA, int(unit*0.4))).RGBA,
		"pixelated":    c.cover(bar, smeared(c.RGBA, int(unit*0.4)+1)).RGBA,
	}
}

// withMask returns the picture with masks of some colours.
func withMask(img image.Image) map[string]image.Image {
	c := paint(img)
	folded := func(_, y int) color.RGBA {
		v := uint8(215 + 30*math.Sin(float64(y)/c.a.unit*2*math.Pi/0.35))
		return color.RGBA{v - 60, v - 20, v, 255}
	}
	return map[string]image.Image{
		"white mask":  c.cover(mask, plain(color.RGBA{236, 238, 240, 255})).RGBA,
		"blue mask":   c.cover(mask, plain(color.RGBA{140, 185, 215, 255})).RGBA,
		"black mask":  c.cover(mask, plain(color.RGBA{25, 25, 28, 255})).RGBA,
		"folded mask": c.cover(mask, folded).RGBA,
		"red mask":    c.cover(mask, plain(color.RGBA{170, 40, 45, 255})).RGBA,
	}
}

// behind is what lies outside a soft outline of the head and of the shoulders below.
func behind(x, y float64) float64 {
	head := math.Hypot(x/1.55, (y+0.05)/2.15)
	if y > 1.5 {
		head = min(head, math.Abs(x)/(0.9+0.9*min(1, (y-1.5)/0.8))) // neck and shoulders
	}
	return (head - 1) / 0.06
}

// onGround returns the head on a ground of another colour, with room around it as a photograph for a document has.
func onGround(img image.Image, ground func(x, y int) color.RGBA) image.Image {
	c := paint(img)
	top, side, bottom := 0.5, 0.4, 0.1
	unit := c.a.unit
	wide := image.Rect(0, 0, c.Rect.Dx()+int(2*side*unit), c.Rect.Dy()+int((top+bottom)*unit))
	dst := image.NewRGBA(wide)
	offset := image.Pt(int(side*unit), int(top*unit))
	for y := range wide.Dy() {
		for x := range wide.Dx() {
			dst.SetRGBA(x, y, ground(x, y))
		}
	}
	cut := c.cover(behind, func(x, y int) color.RGBA { return ground(x+offset.X, y+offset.Y) })
	draw.Draw(dst, cut.Rect.Add(offset), cut.RGBA, image.Point{}, draw.Src)
	return dst
}

// wall is a light wall, a little darker to one side, with the noise of a camera.
func wall(seed uint64) func(x, y int) color.RGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	base, slope := 205+r.Float64()*45, r.Float64()*0.03
	return func(x, y int) color.RGBA {
		g := base - slope*float64(x) + r.NormFloat64()*2
		v := uint8(min(255, max(0, g)))
		return color.RGBA{v, v, uint8(max(0, float64(v)-4)), 255}
	}
}

// clutter is a wall hung with pictures.
func clutter(pictures []image.Image, unit int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		b := pictures[(x/unit*7+y/unit*3)%len(pictures)].Bounds()
		at := image.Pt(b.Min.X+x%unit*b.Dx()/unit, b.Min.Y+y%unit*b.Dy()/unit)
		return color.RGBAModel.Convert(pictures[(x/unit*7+y/unit*3)%len(pictures)].At(at.X, at.Y)).(color.RGBA)
	}
}

// stripes is a wallpaper.
func stripes(unit int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		if (x/unit)%2 == 0 {
			return color.RGBA{225, 220, 205, 255}
		}
		return color.RGBA{120, 60, 70, 255}
	}
}

// shelves is a busy ground of coloured rectangles.
func shelves(seed uint64, unit int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		r := rand.New(rand.NewPCG(seed, uint64(x/unit)<<32|uint64(y/(2*unit))))
		return color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
	}
}

// beside returns two pictures in one.
func beside(a, b image.Image) image.Image {
	dst := image.NewRGBA(image.Rect(0, 0, a.Bounds().Dx()+b.Bounds().Dx(), max(a.Bounds().Dy(), b.Bounds().Dy())))
	draw.Draw(dst, a.Bounds().Sub(a.Bounds().Min), a, a.Bounds().Min, draw.Src)
	draw.Draw(dst, b.Bounds().Sub(b.Bounds().Min).Add(image.Pt(a.Bounds().Dx(), 0)), b, b.Bounds().Min, draw.Src)
	return dst
}

// cut returns the part of a picture that lies within, in units of its face.
func cut(img image.Image, x0, y0, x1, y1 float64) image.Image {
	c := paint(img)
	p, q := c.a.middle.Add(raster.Point{X: x0, Y: y0}.Scale(c.a.unit)), c.a.middle.Add(raster.Point{X: x1, Y: y1}.Scale(c.a.unit))
	r := image.Rect(int(p.X), int(p.Y), int(q.X), int(q.Y)).Intersect(c.Rect)
	dst := image.NewRGBA(image.Rectangle{Max: r.Size()})
	draw.Draw(dst, dst.Rect, c.RGBA, r.Min, draw.Src)
	return dst
}

// halfLit darkens one side of the face, −1 or 1, to so much of its light.
func halfLit(img image.Image, side, left float64) image.Image {
	c := paint(img)
	return c.cover(func(x, _ float64) float64 { return (1 - left) / (1 + math.Exp(-side*x/0.12)) }, plain(color.RGBA{0, 0, 0, 255})).RGBA
}

// small returns a picture of at most so many pixels to its longer side.
func small(img image.Image, longest int) image.Image {
	b := img.Bounds()
	k := min(1, float64(longest)/float64(max(b.Dx(), b.Dy())))
	dst := image.NewRGBA(image.Rect(0, 0, int(float64(b.Dx())*k), int(float64(b.Dy())*k)))
	xdraw.BiLinear.Scale(dst, dst.Rect, img, b, draw.Src, nil)
	return dst
}

// gaussian blurs a picture, in pixels.
func gaussian(img image.Image, sigma float64) image.Image {
	b := img.Bounds()
	src := image.NewRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(src, src.Rect, img, b.Min, draw.Src)
	radius := int(3*sigma) + 1
	kernel := make([]float64, 2*radius+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i - radius)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += kernel[i]
	}
	for _, step := range []image.Point{{X: 1}, {Y: 1}} {
		dst := image.NewRGBA(src.Rect)
		for y := range src.Rect.Dy() {
			for x := range src.Rect.Dx() {
				var c [3]float64
				for i, k := range kernel {
					at := src.PixOffset(min(max(x+(i-radius)*step.X, 0), src.Rect.Dx()-1), min(max(y+(i-radius)*step.Y, 0), src.Rect.Dy()-1))
					for n := range c {
						c[n] += k / sum * float64(src.Pix[at+n])
					}
				}
				dst.SetRGBA(x, y, color.RGBA{uint8(c[0] + 0.5), uint8(c[1] + 0.5), uint8(c[2] + 0.5), 255})
			}
		}
		src = dst
	}
	return src
}
