package paper_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"razvorot/domain"
	"razvorot/paper"
)

// picturePage is a picture of so many pixels.
func picturePage(t testing.TB, mediaType string, w, h int) paper.Scan {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	if mediaType == domain.MediaJPEG {
		out.Reset()
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return paper.Scan{MediaType: mediaType, Content: out.Bytes()}
}

func scans(pages ...paper.Scan) paper.Scans {
	return paper.Scans{Language: paper.Russian, Title: "Решение суда", Pages: pages, MadeAt: noon}
}

func TestB6PagesOfADocumentBecomeOnePDF(t *testing.T) {
	tall, wide := picturePage(t, domain.MediaJPEG, 200, 300), picturePage(t, domain.MediaPNG, 300, 200)
	letter, err := scans(tall, tall).PDF()
	if err != nil {
		t.Fatal(err)
	}
	all := scans(tall, wide, paper.Scan{MediaType: domain.MediaPDF, Content: letter}, wide)
	pdf, err := all.PDF()
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := api.PageDims(bytes.NewReader(pdf), nil)
	if err != nil || len(sizes) != 5 {
		t.Fatalf("%d pages, %v", len(sizes), err)
	}
	for i, lying := range []bool{false, true, false, false, true} {
		if (sizes[i].Width > sizes[i].Height) != lying {
			t.Errorf("page %d is %v", i+1, sizes[i])
		}
	}
	if !bytes.Contains(pdf, tall.Content) {
		t.Error("the JPEG is not in it as it was")
	}
	alone, err := scans(paper.Scan{MediaType: domain.MediaPDF, Content: letter}).PDF()
	if err != nil || !bytes.Equal(alone, letter) {
		t.Error("a single PDF was changed", err)
	}
}

func TestB6ScansThatCannotBeBoundSaySo(t *testing.T) {
	good := picturePage(t, domain.MediaJPEG, 20, 30)
	for name, s := range map[string]paper.Scans{
		"none":        scans(),
		"no picture":  scans(paper.Scan{MediaType: domain.MediaJPEG, Content: []byte("words")}),
		"no PDF":      scans(good, paper.Scan{MediaType: domain.MediaPDF, Content: []byte("%PDF-1.7 and no more")}),
		"too many":    scans(make([]paper.Scan, 51)...),
		"no language": {Title: "x", Pages: []paper.Scan{good}, MadeAt: noon},
		"long title":  {Language: paper.English, Title: strings.Repeat("x", 301), Pages: []paper.Scan{good}, MadeAt: noon},
	} {
		if _, err := s.PDF(); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestB6APDFIsTurnedWithoutBeingDrawnAnew(t *testing.T) {
	picture := picturePage(t, domain.MediaJPEG, 200, 300)
	pdf, err := scans(picture, picture).PDF()
	if err != nil {
		t.Fatal(err)
	}
	turned, err := paper.TurnPDF(pdf, -1)
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := api.PageDims(bytes.NewReader(turned), nil)
	if err != nil || len(sizes) != 2 || sizes[0].Width < sizes[0].Height {
		t.Errorf("%v, %v", sizes, err)
	}
	if !bytes.Contains(turned, picture.Content) {
		t.Error("the JPEG in it was coded anew")
	}
	if _, err := paper.TurnPDF([]byte("words"), 1); !errors.Is(err, domain.ErrInvalid) {
		t.Error(err)
	}
	if same, err := paper.TurnPDF(pdf, 4); err != nil || !bytes.Equal(same, pdf) {
		t.Error("four quarters change it", err)
	}
}

func FuzzTurnPDF(f *testing.F) {
	picture := picturePage(f, domain.MediaJPEG, 20, 30)
	pdf, err := scans(picture).PDF()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pdf)
	f.Add([]byte("%PDF-1.7\n"))
	f.Fuzz(func(_ *testing.T, pdf []byte) { _, _ = paper.TurnPDF(pdf, 1) })
}
