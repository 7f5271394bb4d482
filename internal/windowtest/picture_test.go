package windowtest_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// photograph returns what the window shows now.
func (r *running) photograph() image.Image {
	r.t.Helper()
	file := r.desk.run("import", "-window", r.id, "-define", "png:compression-level=1", "png:-")
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		r.t.Fatalf("failed to read the picture of the window: %v", err)
	}
	return picture
}

// waitForPaint photographs the window until the accent colour appears: a window is on the display a moment before its
// first frame. If it never appears the last picture is returned and judged by the test.
func (r *running) waitForPaint() image.Image {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	again := time.NewTicker(glance)
	defer again.Stop()
	for {
		picture := r.photograph()
		if count(picture, accent) > 0 || time.Now().After(deadline) {
			return picture
		}
		<-again.C
	}
}

func each(picture image.Image, visit func(color.NRGBA)) {
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			visit(color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA))
		}
	}
}

// rounding is how far a colour in the window may be from the one that the theme names: the toolkit fills the window with a
// ground that is a hundredth lighter.
const rounding = 2

// count returns how many pixels have a colour.
func count(picture image.Image, want color.NRGBA) int {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= rounding }
	n := 0
	each(picture, func(c color.NRGBA) {
		if near(c.R, want.R) && near(c.G, want.G) && near(c.B, want.B) {
			n++
		}
	})
	return n
}

func colours(picture image.Image) int {
	seen := map[color.NRGBA]bool{}
	each(picture, func(c color.NRGBA) { seen[c] = true })
	return len(seen)
}

// keep leaves a picture in the folder RAZVOROT_SCREENS, if that is set, for a person to look at.
func keep(t *testing.T, name string, picture image.Image) {
	t.Helper()
	folder := os.Getenv("RAZVOROT_SCREENS")
	if folder == "" {
		return
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
