package page

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkFind looks for the page in the given photographs of 12 megapixels and tells how long that takes by what
// image/jpeg needs to decode them.
func BenchmarkFind(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(given(b), "photos", "*.jpg"))
	var decoding, finding time.Duration
	for b.Loop() {
		for _, name := range files[:min(4, len(files))] {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			decoded := time.Now()
			Find(img)
			finding += time.Since(decoded)
			decoding += decoded.Sub(start)
			if img.Bounds().Size() == (image.Point{}) {
				b.Fatal("empty")
			}
		}
	}
	n := float64(b.N * min(4, len(files)))
	b.ReportMetric(finding.Seconds()*1000/n, "ms/find")
	b.ReportMetric(decoding.Seconds()*1000/n, "ms/decode")
	b.ReportMetric(finding.Seconds()/decoding.Seconds(), "×decode")
}

// BenchmarkOutlines looks for the page in generated photographs that the tests do not use, as telephones store them, and
// tells how well the outlines fit.
func BenchmarkOutlines(b *testing.B) {
	const photos = 120
	var sum float64
	good := 0
	for b.Loop() {
		sum, good = 0, 0
		for _, s := range typical(generated + photos)[generated:] {
			p := s.Draw()
			img, err := jpeg.Decode(bytes.NewReader(p.JPEG()))
			if err != nil {
				b.Fatal(err)
			}
			iou := score(p, Find(img))
			if sum += iou; iou >= 0.95 {
				good++
			} else {
				b.Logf("seed %d, %s, document %d, ground %d: %.3f", s.Seed, s.Degradation, s.Document, s.Ground, iou)
			}
		}
	}
	b.ReportMetric(sum/photos, "IoU")
	b.ReportMetric(100*float64(good)/photos, "%≥0.95")
}
