package documents

import (
	"testing"
	"time"

	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/theme"
)

// scrolls is how often each list is scrolled through, in turn. A frame counts at its fastest, which leaves out what the
// machine did meanwhile and keeps what the list itself does in that place.
const scrolls = 7

// BenchmarkScrollingTenThousand compares the slowest frame of the list of documents to the slowest of a bare list.
func BenchmarkScrollingTenThousand(b *testing.B) {
	fynetest.NewTempApp(b).Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight}))
	for b.Loop() {
		var mine, theirs []time.Duration
		for range scrolls {
			ours, _ := listOfMany(b)
			mine, theirs = fastest(mine, frames(b, ours)), fastest(theirs, frames(b, bareList()))
		}
		worst, slowest, slowestBare := 0.0, time.Duration(0), time.Duration(0)
		for i := range mine {
			worst = max(worst, float64(mine[i])/float64(theirs[i]))
			slowest, slowestBare = max(slowest, mine[i]), max(slowestBare, theirs[i])
		}
		b.ReportMetric(float64(slowest)/float64(slowestBare), "×bare/slowest-frame")
		b.ReportMetric(worst, "×bare/worst-same-frame")
		b.ReportMetric(slowest.Seconds()*1000, "ms/slowest-frame")
		b.ReportMetric(slowestBare.Seconds()*1000, "ms/bare-slowest-frame")
	}
}

// fastest returns each frame at its fastest.
func fastest(before, now []time.Duration) []time.Duration {
	for i, took := range before {
		now[i] = min(now[i], took)
	}
	return now
}
