package scene_test

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"razvorot/capture/scene"
)

// TestContactSheet draws photographs side by side for looking at, where SCENE_SHEET names a file; SCENE_FIRST is the first
// seed, and SCENE_DEGRADATION gives them all one degradation.
func TestContactSheet(t *testing.T) {
	path := os.Getenv("SCENE_SHEET")
	if path == "" {
		t.Skip("SCENE_SHEET names no file")
	}
	first, _ := strconv.Atoi(os.Getenv("SCENE_FIRST"))
	const columns, rows, w, h = 5, 5, 384, 288
	sheet := image.NewRGBA(image.Rect(0, 0, columns*w, rows*h))
	for i := range columns * rows {
		s := scene.Invent(uint64(first + i))
		if d := os.Getenv("SCENE_DEGRADATION"); d != "" {
			s = s.Again(scene.Degradation(d))
		}
		if k := max(s.Width, s.Height); k > 1280 {
			s = s.WithSize(s.Width*1280/k, s.Height*1280/k)
		}
		begin := time.Now()
		p := s.Draw()
		took := time.Since(begin)
		b := p.Image.Bounds()
		k := min(float64(w)/float64(b.Dx()), float64(h)/float64(b.Dy()))
		at := image.Pt(i%columns*w, i/columns*h)
		to := image.Rectangle{at, at.Add(image.Pt(int(k*float64(b.Dx())), int(k*float64(b.Dy()))))}
		draw.ApproxBiLinear.Scale(sheet, to, p.Image, b, draw.Src, nil)
		fmt.Println(i, s.Degradation, s.Document, s.Ground, s.Paper, s.Width, s.Height, took.Milliseconds(), "ms", int(p.DPI()), "dpi")
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, sheet); err != nil {
		t.Fatal(err)
	}
}
