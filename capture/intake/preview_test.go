package intake_test

import (
	"errors"
	"testing"

	"razvorot/capture/intake"
	"razvorot/capture/specimen"
)

func TestPreviewFitsIntoItsSquareAndIsNeverMadeLarger(t *testing.T) {
	page := passport()
	size, data := page.Bounds().Size(), specimen.JPEG(page, 80, nil)
	for _, side := range []int{1, 96, 1024, 10_000} {
		if testing.Short() && side != 96 {
			continue
		}
		img, err := intake.Preview(data, side)
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
