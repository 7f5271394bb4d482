package ocrb_test

import (
	"encoding/json"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"razvorot/capture/ocrb"
	"razvorot/capture/raster"
)

// given is a photograph with its truth.
type given struct {
	File, Kind, Deg string
	Quad            [4][2]float64
	MRZ             []string
}

// photographs returns the given set, which is read in place.
func photographs(t *testing.T) (folder string, all []given) {
	t.Helper()
	folder = "../../../shared/data/capture"
	data, err := os.ReadFile(filepath.Join(folder, "photos.json"))
	if err != nil {
		t.Skip("the photographs of ../shared/data/capture are not here")
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "photos"), all
}

// Where the lines' middles stand on a page of 125 × 88 mm, measured on these photographs.
var lineMiddles = map[string][]float64{"td3a": {72.4, 78.7}, "pn": {75.1, 81.4}}

// strips cuts both lines by the true outline of the page, at 20 pixels for 2.4 mm.
func strips(t *testing.T, folder string, p given) []*image.Gray {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, p.File))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := jpeg.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	var page raster.Quad
	for i, corner := range p.Quad {
		page[i] = raster.Point{X: corner[0], Y: corner[1]}
	}
	m, _ := raster.ToQuad(125, 88, page)
	const tall = ocrb.StripHeight * 2.4 / ocrb.LetterHeight
	var cut []*image.Gray
	for _, middle := range lineMiddles[p.Kind] {
		var q raster.Quad
		for i, corner := range raster.Whole(image.Pt(1, 1)) {
			q[i] = m.Apply(raster.Point{X: corner.X * 125, Y: middle + (corner.Y-0.5)*tall})
		}
		cut = append(cut, raster.Warp(raster.Luma(img), q, 125*ocrb.LetterHeight*10/24, ocrb.StripHeight, 255))
	}
	return cut
}

// passport returns what may stand at the places of a line of 44.
func passport(kind string, line int) func(i int) ocrb.Set {
	filled := ocrb.Digits | ocrb.Filler
	return func(i int) ocrb.Set {
		switch {
		case line == 0 && kind == "pn" && i >= 5:
			return ocrb.All &^ ocrb.SetOf("015") // letters of which there is no Russian one
		case line == 0:
			return ocrb.Letters | ocrb.Filler
		case i >= 10 && i < 13:
			return ocrb.Letters | ocrb.Filler
		case i == 20:
			return ocrb.SetOf("MF<")
		case i < 9 && kind != "pn", i >= 28 && i < 42 && kind != "pn":
			return ocrb.All
		case i >= 21 && i < 43:
			return filled
		}
		return ocrb.Digits
	}
}

func TestBothLinesOfEveryReadablePhotographAreExact(t *testing.T) {
	folder, all := photographs(t)
	readable := []string{"clean", "persp", "shadow", "dark", "blur1"}
	lines := 0
	for _, p := range all {
		if !slices.Contains(readable, p.Deg) || testing.Short() && lines > 0 {
			continue
		}
		for i, strip := range strips(t, folder, p) {
			lines++
			line := ocrb.Read(strip).Decode(44, passport(p.Kind, i))
			if line.Text != p.MRZ[i] {
				t.Errorf("%s line %d:\n%s read\n%s", p.File, i+1, line.Text, p.MRZ[i])
			}
			if line.Score < ocrb.GoodScore {
				t.Errorf("%s line %d: score %.2f", p.File, i+1, line.Score)
			}
			t.Logf("%s line %d: score %.3f, pitch %.2f", p.File, i+1, line.Score, line.Pitch)
		}
	}
	t.Logf("%d lines", lines)
}
