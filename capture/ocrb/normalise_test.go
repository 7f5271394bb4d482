package ocrb_test

import (
	"image"
	"testing"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// drawn returns a strip as a flat scan would give it.
func drawn(text string, width int) typeset.Strip {
	return typeset.NewSetter().Strip(7, 7, typeset.Wish{Width: width, Text: text})
}

func TestAShadowIsEvenedOut(t *testing.T) {
	strip := drawn("RUS7011270M<<<<<<<21", 500).Image
	shaded := image.NewGray(strip.Rect)
	for i, v := range strip.Pix {
		light := 0.9
		if i%strip.Stride > 230 {
			light = 0.3
		}
		shaded.Pix[i] = uint8(float64(v) * light)
	}
	lit, dark := ocrb.Normalise(strip), ocrb.Normalise(shaded)
	differ := 0
	for i := range lit.Pix {
		if x := i % strip.Stride; (x < 200 || x > 260) && max(lit.Pix[i], dark.Pix[i])-min(lit.Pix[i], dark.Pix[i]) > 40 {
			differ++
		}
	}
	if differ > len(lit.Pix)/200 {
		t.Errorf("%d of %d pixels differ", differ, len(lit.Pix))
	}
}

func TestInkBecomesBlackAndPaperWhite(t *testing.T) {
	strip := drawn("RUS7011270M<<<<<<<21", 500).Image
	for i, v := range strip.Pix { // washed out and dim
		strip.Pix[i] = 60 + v/8
	}
	var counts [256]int
	for _, v := range ocrb.Normalise(strip).Pix {
		counts[v]++
	}
	black, white := 0, 0
	for v, n := range counts {
		if v < 60 {
			black += n
		} else if v > 200 {
			white += n
		}
	}
	if all := len(strip.Pix); black < all/20 || white < all*6/10 {
		t.Errorf("%d black and %d white of %d", black, white, all)
	}
}
