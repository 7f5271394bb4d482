package page

import (
	"encoding/json"
	"image"
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

func truths(t testing.TB, dir string) []truth {
	data, err := os.ReadFile(filepath.Join(dir, "photos.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []truth
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThePageIsFoundInTheGivenPhotographs(t *testing.T) {
	dir := given(t)
	all := truths(t, dir)
	if testing.Short() {
		all = all[:1]
	}
	var sum float64
	for _, tr := range all {
		got := Find(decode(t, filepath.Join(dir, "photos", tr.File)))
		iou := overlap(got.Corners, tr.quad())
		sum += iou
		least := 0.97
		if tr.Deg == "crop" {
			least = 0.95 // a side is not in view: where it must be follows from the format
		}
		if !got.Found || got.Whole || iou < least {
			t.Errorf("%s: %.4f of the page, found %v, whole %v", tr.File, iou, got.Found, got.Whole)
		}
		if want := [4]bool{3: tr.Deg == "crop"}; got.Cut != want {
			t.Errorf("%s: cut at %v", tr.File, got.Cut)
		}
		if got.Confidence < 0.7 { // an outline with a side that is not in view has one sign less
			t.Errorf("%s: confidence %.2f", tr.File, got.Confidence)
		}
	}
	t.Logf("mean IoU %.4f", sum/float64(len(all)))
	if sum/float64(len(all)) < 0.98 {
		t.Errorf("mean IoU %.4f", sum/float64(len(all)))
	}
}

// overlap is the area that two convex quads share, of the area they cover.
func overlap(a, b raster.Quad) float64 {
	p := a[:]
	for i := range b {
		p = clip(p, b[i], b[(i+1)%4])
	}
	shared := area(p)
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

func area(p []raster.Point) float64 {
	var sum float64
	for i := range p {
		sum += p[i].Cross(p[(i+1)%len(p)]) / 2
	}
	return sum
}
