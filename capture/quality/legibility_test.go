package quality_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/capture/specimen"
)

// coded is a picture after JPEG.
func coded(t *testing.T, g *image.Gray, grade int) *image.Gray {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, g, &jpeg.Options{Quality: grade}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return raster.Luma(img)
}

func TestFittingThatKeepsPrintKeepsLegibility(t *testing.T) {
	if testing.Short() {
		t.Skip("a page coded many times")
	}
	s := sheetOf(specimen.AddressLetter(specimen.Invent(3)), [2]float64{210, 297}, 250).noisy(2)
	size := s.luma.Rect.Size()
	if got := quality.Legibility(s.luma, s.luma); got != 1 {
		t.Errorf("of itself: %v", got)
	}
	for _, c := range []struct {
		name        string
		after       *image.Gray
		least, most float64
	}{
		{"quality 92", coded(t, s.luma, 92), 0.95, 1},
		{"quality 75", coded(t, s.luma, 75), 0.9, 1},
		{"quality 3, ugly and still to be read", coded(t, s.luma, 3), 0.8, 0.96},
		{"quality 3 at half the dots", coded(t, raster.Resize(s.luma, size.X/2, size.Y/2), 3), 0, 0.87},
		{"200 dots per inch", raster.Resize(s.luma, size.X*4/5, size.Y*4/5), 0.85, 1},
		{"a blur of 0.3 mm", s.blurred(0.3).luma, 0, 0.6},
		{"print paled to a third", s.with(func(_, _ int, v float64) float64 { return 160 + v/3 }).luma, 0.2, 0.45},
		{"nothing left", image.NewGray(s.luma.Rect), 0, 0.01},
	} {
		if got := quality.Legibility(s.luma, c.after); got < c.least || got > c.most {
			t.Errorf("%s keeps %.3f, want %v to %v", c.name, got, c.least, c.most)

		}
	}
}

func TestAPictureWithoutPrintHasNothingToLose(t *testing.T) {
	blank := blankSheet(200).luma
	if got := quality.Legibility(blank, blankSheet(90).luma); got != 1 {
		t.Errorf("%v", got)
	}
	if got := quality.Legibility(&image.Gray{}, blank); got != 1 {
		t.Errorf("%v", got)
	}
}

func TestAFaceIsExposedAndFocused(t *testing.T) {
	face := raster.Luma(specimen.Portrait(4, false))
	whole := face.Rect
	s := sheet{luma: face, mm: [2]float64{35, 45}, dpi: float64(whole.Dx()) / 35 * 25.4}
	sharp, ok := quality.Expose(face, whole)
	if !ok || sharp.Blur <= 0 || sharp.Mean < 60 || sharp.Mean > 250 {
		t.Fatalf("%v %+v", ok, sharp)
	}
	soft, _ := quality.Expose(s.blurred(1).luma, whole)
	if soft.Blur < 2*sharp.Blur || soft.Blur < 0.6/35 || soft.Blur > 1.6/35 {
		t.Errorf("a blur of 1 mm in 35 is %.4f, sharp is %.4f", soft.Blur, sharp.Blur)
	}
	dark, _ := quality.Expose(s.lit(0.05).luma, whole)
	if dark.Dark < 0.9 || dark.Mean > black {
		t.Errorf("without light: %+v", dark)
	}
	half, _ := quality.Expose(s.half(s.lit(0.4)).luma, whole)
	if half.Right > 0.6*half.Left {
		t.Errorf("light from the left: %+v", half)
	}
	if _, ok := quality.Expose(face, image.Rect(-10, -10, 0, 0)); ok {
		t.Error("a part outside the picture is exposed")
	}
}

const black = 25
