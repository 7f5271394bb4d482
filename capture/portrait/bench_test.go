package portrait

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"razvorot/capture/specimen"
)

func jpegOf(t testing.TB, img image.Image) image.Image {
	decoded, err := jpeg.Decode(bytes.NewReader(encoded(t, img)))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func encoded(t testing.TB, img image.Image) []byte {
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// twelveMegapixels is a portrait as a telephone takes it.
func twelveMegapixels(t testing.TB) []byte {
	var face image.Image = specimen.Portrait(1, true)
	if files := given(t, "faces"); len(files) > 0 {
		face = read(t, files[0])
	}
	dst := image.NewRGBA(image.Rect(0, 0, 3000, 4000))
	draw.Draw(dst, dst.Rect, image.NewUniform(face.At(5, 5)), image.Point{}, draw.Src)
	draw.BiLinear.Scale(dst, image.Rect(400, 700, 2600, 2900), face, face.Bounds(), draw.Src, nil)
	return encoded(t, dst)
}

func BenchmarkExamine(b *testing.B) {
	data := twelveMegapixels(b)
	var decoding, looking time.Duration
	for b.Loop() {
		start := time.Now()
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		Examine(img)
		decoding, looking = decoding+middle.Sub(start), looking+time.Since(middle)
	}
	b.ReportMetric(float64(looking.Microseconds())/float64(b.N)/1000, "ms-beyond-decode")
	b.ReportMetric(float64(looking)/float64(decoding), "×decode")
}

func BenchmarkFacesOnAPage(b *testing.B) {
	img := jpegOf(b, specimen.PassportPage(specimen.Invent(2), 2))
	for b.Loop() {
		Faces(img)
	}
}

func BenchmarkUpright(b *testing.B) {
	img := jpegOf(b, quarter(specimen.PassportPage(specimen.Invent(2), 2)))
	for b.Loop() {
		Upright(img)
	}
}

func BenchmarkNetworks(b *testing.B) {
	v := newView(specimen.Portrait(1, false), looked)
	coarse, _ := v.input(blazeCoarse)
	finer, _ := v.input(blazeFiner)
	square := newTensor(landmarkInput, landmarkInput, 3)
	for name, run := range map[string]func(){"blaze128": func() { blaze().search(coarse, leastScore) },
		"blaze192": func() { blaze().search(finer, leastScore) }, "landmarks": func() { landmarks().place(square) }} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				run()
			}
		})
	}
}

// BenchmarkSets prints how many of each set made of all given faces are told rightly.
func BenchmarkSets(b *testing.B) {
	for b.Loop() {
		made := sweep(b, 1)
		var names []string
		for set := range made {
			names = append(names, set)
		}
		sort.Strings(names)
		var table strings.Builder
		for _, set := range names {
			fmt.Fprintf(&table, "\n%-32s %3d of %3d", set, made[set].right, made[set].all)
		}
		b.Log(table.String())
	}
}

// BenchmarkDrawn counts the drawn portraits that pass, of fifty seeds and both sexes.
func BenchmarkDrawn(b *testing.B) {
	for b.Loop() {
		passed := 0
		for seed := range uint64(50) {
			for _, female := range []bool{false, true} {
				if Examine(specimen.Portrait(seed, female)).Good() {
					passed++
				}
			}
		}
		b.ReportMetric(float64(passed), "of-100")
	}
}
