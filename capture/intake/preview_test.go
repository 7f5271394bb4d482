package intake_test

import (
	"errors"
	"testing"

	"razvorot/capture/intake"
	"razvorot/capture/specimen"
)

func TestPreviewFitsIntoItsSquareAndIsNeverMadeLarger(t *testing.T) {
	page := specimen.PassportPage(specimen.Invent(1), 1)
	size := page.Bounds().Size()
	for _, side := range []int{1, 96, 1024, 10_000} {
		img, err := intake.Preview(specimen.JPEG(page, 80, nil), side)
		if err != nil {
			t.Fatal(err)
		}
		got, want := img.Bounds().Size(), min(side, max(size.X, size.Y))
		if max(got.X, got.Y) != want || min(got.X, got.Y) < 1 {
			t.Errorf("a preview of %d is %v", side, got)
		}
	}
}

func TestNoPreviewOfAPDF(t *testing.T) {
	if _, err := intake.Preview([]byte("%PDF-1.7\n"), 96); !errors.Is(err, intake.ErrType) {
		t.Errorf("previewing a PDF gives %v", err)
	}
}
