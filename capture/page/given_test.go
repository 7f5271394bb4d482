package page

import (
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"

	"razvorot/capture/raster"
)

// given returns the folder of the given pictures; the test is left out where it is not there.
func given(t testing.TB) string {
	dir, err := os.Getwd()
	for err == nil {
		folder := filepath.Join(dir, "shared", "data", "capture")
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("the photographs of shared/data/capture are not here")
	return ""
}

type truth struct {
	File, Kind, Deg string
	Quad            [4][2]float64
}

func (tr truth) quad() raster.Quad {
	var q raster.Quad
	for i, c := range tr.Quad {
		q[i] = raster.Point{X: c[0], Y: c[1]}
	}
	return q
}

func decode(t testing.TB, name string) image.Image {
	f, err := os.Open(name)
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

func TestGiven(t *testing.T) {
	dir := given(t)
	data, err := os.ReadFile(filepath.Join(dir, "photos.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []truth
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, tr := range all {
		img := decode(t, filepath.Join(dir, "photos", tr.File))
		got := Find(img)
		t.Logf("%-26s IoU %.4f ratio %.3f cut %v conf %.2f", tr.File, IoU(got.Corners, tr.quad()), Proportions(got.Corners, img.Bounds().Size()), got.Cut, got.Confidence)
		overlay(t, tr.File, img, got.Corners, tr.quad())
	}
}

func overlay(t testing.TB, name string, img image.Image, got, want raster.Quad) {
	dir := os.Getenv("PAGE_OVERLAYS")
	if dir == "" {
		return
	}
	k := 800 / float64(max(img.Bounds().Dx(), img.Bounds().Dy()))
	w, h := int(float64(img.Bounds().Dx())*k), int(float64(img.Bounds().Dy())*k)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.Set(x, y, img.At(int(float64(x)/k), int(float64(y)/k)))
		}
	}
	drawQuad(out, want.Scale(k), color.RGBA{0, 255, 0, 255})
	drawQuad(out, got.Scale(k), color.RGBA{255, 0, 0, 255})
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, out, nil); err != nil {
		t.Fatal(err)
	}
}

func drawQuad(dst draw.Image, q raster.Quad, c color.Color) {
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		n := int(b.Sub(a).Length()*2) + 1
		for k := range n {
			p := a.Add(b.Sub(a).Scale(float64(k) / float64(n)))
			dst.Set(int(p.X), int(p.Y), c)
		}
	}
}

// IoU is the area that two convex quads share, of the area they cover.
func IoU(a, b raster.Quad) float64 {
	p := a[:]
	for i := range b {
		p = clip(p, b[i], b[(i+1)%4])
	}
	var shared float64
	for i := range p {
		shared += p[i].Cross(p[(i+1)%len(p)]) / 2
	}
	all := math.Abs(a.Area()) + math.Abs(b.Area()) - shared
	if all <= 0 {
		return 0
	}
	return shared / all
}

// clip cuts off what lies to the left of the line from a to b (Sutherland and Hodgman, 1974).
func clip(p []raster.Point, a, b raster.Point) []raster.Point {
	var out []raster.Point
	d := b.Sub(a)
	for i := range p {
		u, v := p[i], p[(i+1)%len(p)]
		su, sv := d.Cross(u.Sub(a)), d.Cross(v.Sub(a))
		if su >= 0 {
			out = append(out, u)
		}
		if (su > 0 && sv < 0) || (su < 0 && sv > 0) {
			out = append(out, u.Add(v.Sub(u).Scale(su/(su-sv))))
		}
	}
	return out
}
