package ui_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"razvorot/app"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/ui/screen"
)

// sheet is a page of a scan with dark lines on it, so many pixels wide and 1000 high.
func sheet(width int) image.Image {
	out := image.NewGray(image.Rect(0, 0, width, 1000))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	for y := 100; y < 900; y += 40 {
		draw.Draw(out, image.Rect(60, y, width-60, y+12), image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	}
	return out
}

// pictures returns the sizes on the screen of the pictures that are so many dp high at least, from the first to the last.
func (a *applicant) pictures(least float32) (sizes []fyne.Size) {
	a.t.Helper()
	a.First(func(o fyne.CanvasObject) bool {
		if img, ok := o.(*canvas.Image); ok && img.Image != nil && img.Size().Height >= least {
			sizes = append(sizes, img.Size())
		}
		return false
	})
	return sizes
}

func TestThePagesOfAPDFAreShownSmallBeforeItIsTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("the PDF engine takes seconds to start, and a minute under the race detector")
	}
	a := newApplicant(t, app.NextAddDocuments)
	for _, c := range []struct {
		pages, shown int
		told         string
	}{{8, 6, "Документ PDF, 8 страниц"}, {3, 3, "Документ PDF, 3 страницы"}} {
		widths := make([]image.Image, c.pages)
		for i := range widths {
			widths[i] = sheet(600 + 100*i)
		}
		pdf, err := specimen.PDF(specimen.Scan{DPI: 150}, widths...)
		a.ok(err)
		a.at(screen.PageAddDocument, string(domain.KindOther))
		a.files.next = pdf
		a.UntilID("add.file")
		before := len(a.pictures(100))
		a.Tap("add.file")
		a.UntilID("add.take")
		a.UntilSeen(c.told)
		small := a.pictures(100)[before:]
		if len(small) != c.shown {
			t.Fatalf("of %d pages %d are shown: %v", c.pages, len(small), small)
		}
		for i, size := range small { // each is the page that is its turn
			want := float64(600+100*i) / 1000
			if got := float64(size.Width / size.Height); math.Abs(got-want) > 0.03 {
				t.Errorf("page %d is shown %v wide for its height, not %v", i+1, got, want)
			}
		}
	}
	a.Tap("add.take")
	a.UntilSeen("Документ добавлен")
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindOther})
	a.ok(err)
	if len(all) != 1 || len(all[0].Pages) != 1 || all[0].Pages[0].MediaType != domain.MediaPDF {
		t.Fatalf("%d documents are kept: %+v", len(all), all)
	}
}
