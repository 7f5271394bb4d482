package quality_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"razvorot/capture/quality"
	"razvorot/capture/scene"
)

// BenchmarkMeasure looks at a photograph of 12 megapixels; the metric is its time as a multiple of decoding the same.
func BenchmarkMeasure(b *testing.B) {
	folder, photographs := given(b)
	in := photographs[0].open(b, folder)
	data, err := os.ReadFile(filepath.Join(folder, "photos", photographs[0].File))
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		look func(quality.Input) quality.Report
	}{{"Measure", quality.Measure}, {"Glance", quality.Glance}} {
		b.Run(c.name, func(b *testing.B) {
			var looked, decoded time.Duration
			for b.Loop() {
				begin := time.Now()
				c.look(in)
				between := time.Now()
				if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
				looked += between.Sub(begin)
				decoded += time.Since(between)
			}
			b.ReportMetric(looked.Seconds()*1e3/float64(b.N), "ms/look")
			b.ReportMetric(looked.Seconds()/decoded.Seconds(), "×decode")
		})
	}
}

// BenchmarkSorting sorts generated photographs, QUALITY_SCENES of them (60), and prints how many as a person would, and for
// each figure the area under its ROC curve between those it has to refuse and those to be accepted.
func BenchmarkSorting(b *testing.B) {
	count, _ := strconv.Atoi(os.Getenv("QUALITY_SCENES"))
	if count == 0 {
		count = 60
	}
	for b.Loop() {
		sorting(b, count)
	}
}

// refusedBy names the figure that has to tell a degradation, and whether more of it is worse.
var refusedBy = map[scene.Degradation]struct {
	name  quality.Name
	worse float64
}{
	scene.HeavyBlur: {quality.Sharp, 1}, scene.Defocus: {quality.Sharp, 1}, scene.Motion: {quality.Motion, 1},
	scene.GlareOver: {quality.Glare, 1}, scene.Crop: {quality.Crop, 1}, scene.TooFar: {quality.Size, -1},
}

func sorting(b *testing.B, count int) {
	good, bad := map[quality.Name][]float64{}, map[quality.Name][]float64{}
	accepted, falseAlarms, refused, missed := 0, 0, 0, 0
	for seed := range uint64(count) {
		shot := shoot(b, seed, within(scene.Invent(seed+20_000), 2048))
		report := quality.Measure(shot.input)
		fault, refusal := report.Refused()
		switch {
		case shot.Accept:
			accepted++
			for _, by := range refusedBy {
				f, _ := report.Find(by.name)
				good[by.name] = append(good[by.name], by.worse*f.Value)
			}
			if refusal {
				falseAlarms++
				fmt.Printf("seed %d, %s: refused by %s\n", seed+20_000, shot.Degradation, fault.Name)
			}
		case shot.Refuse:
			refused++
			by := refusedBy[shot.Degradation]
			f, _ := report.Find(by.name)
			bad[by.name] = append(bad[by.name], by.worse*f.Value)
			if !refusal {
				missed++
				fmt.Printf("seed %d, %s: not refused\n", seed+20_000, shot.Degradation)
			}
		}
	}
	b.ReportMetric(float64(falseAlarms)/float64(max(accepted, 1)), "false-alarms")
	b.ReportMetric(1-float64(missed)/float64(max(refused, 1)), "refused")
	for name := range bad {
		// Each photograph to be accepted was counted once for each degradation that the figure tells.
		b.ReportMetric(area(good[name], bad[name]), "AUC-"+string(name))
	}
}

// area returns the area under the ROC curve: how often one of the bad is above one of the good.
func area(good, bad []float64) float64 {
	slices.Sort(good)
	above := 0.0
	for _, v := range bad {
		low, _ := slices.BinarySearch(good, v)
		high := low
		for high < len(good) && good[high] == v {
			high++
		}
		above += float64(low) + float64(high-low)/2
	}
	return above / float64(max(1, len(good)*len(bad)))
}
