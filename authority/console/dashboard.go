package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"razvorot/authority/office"
)

// Sizes of a plot in its own units; the page scales it.
const (
	plotWidth, plotHeight = 480, 210
	plotLeft, plotBottom  = 44, 28
	plotTop, plotRight    = 12, 8
)

type dashboardData struct {
	office.Dashboard
	Flow, Wait plot
}

// plot is a drawing of the last days, computed here and written by the page as SVG.
type plot struct {
	Width, Height, Base int
	Left                int
	Rules               []rule // horizontal, with what they stand for
	Bars                []bar
	Line                string // points of a polyline
	Dots                []dot
	Days                []tick
}

type rule struct {
	Y, TextY int
	Text     string
}

type bar struct {
	X, Y, W, H float64
	Kind, Tip  string
}

type dot struct {
	X, Y float64
	Tip  string
}

type tick struct {
	X    float64
	Text string
}

func (v *visit) dashboard() error {
	d, err := v.office.Dashboard(v.r.Context())
	if err != nil {
		return err
	}
	b := v.c.books[v.view.Language]
	return v.show(http.StatusOK, "dashboard", dashboardData{Dashboard: d, Flow: flowPlot(b, d.Days), Wait: waitPlot(b, d.Days)})
}

func newPlot(days []office.Day, top int, text func(int) string) plot {
	p := plot{Width: plotWidth, Height: plotHeight, Base: plotHeight - plotBottom, Left: plotLeft}
	for i := range 5 {
		value := top * i / 4
		y := int(p.y(float64(value), top))
		p.Rules = append(p.Rules, rule{Y: y, TextY: y + 4, Text: text(value)})
	}
	for i, day := range days {
		if (len(days)-1-i)%7 == 0 {
			p.Days = append(p.Days, tick{X: p.x(i, len(days)), Text: fmt.Sprintf("%02d.%02d", day.Date.Day(), day.Date.Month())})
		}
	}
	return p
}

// x is the middle of a day's column.
func (p plot) x(i, n int) float64 {
	return plotLeft + (float64(i)+0.5)*float64(plotWidth-plotLeft-plotRight)/float64(max(n, 1))
}

func (p plot) y(value float64, top int) float64 {
	return float64(p.Base) - value/float64(top)*float64(p.Base-plotTop)
}

// roundUp is the end of a scale: the next number that four rules divide evenly.
func roundUp(n int) int {
	step := 4
	for _, wider := range []int{4, 8, 20, 40, 80, 200, 400, 800, 2000, 4000, 8000, 20_000, 40_000, 80_000} {
		step = wider
		if n <= 5*wider {
			break
		}
	}
	return max(step, (n+step-1)/step*step)
}

// flowPlot has two columns a day: what came, and what was decided on top of one another, each with a pattern of its own.
func flowPlot(b *book, days []office.Day) plot {
	most := 1
	for _, d := range days {
		most = max(most, d.Arrived, d.Approved+d.Refused+d.Questions)
	}
	top := roundUp(most)
	p := newPlot(days, top, func(n int) string { return fmt.Sprint(n) })
	width := float64(plotWidth-plotLeft-plotRight) / float64(max(len(days), 1)) * 0.36
	for i, d := range days {
		day := b.Day(d.Date)
		p.column(p.x(i, len(days))-width-0.6, width, top, []bar{{H: float64(d.Arrived), Kind: "arrived", Tip: b.T("plot.tip", "day", day,
			"what", b.T("plot.arrived"), "n", d.Arrived)}})
		var decided []bar
		for _, part := range []struct {
			kind string
			n    int
		}{{"approved", d.Approved}, {"asked", d.Questions}, {"refused", d.Refused}} {
			tip := b.T("plot.tip", "day", day, "what", b.T("plot."+part.kind), "n", part.n)
			decided = append(decided, bar{H: float64(part.n), Kind: part.kind, Tip: tip})
		}
		p.column(p.x(i, len(days))+0.6, width, top, decided)
	}
	return p
}

// column puts values on top of one another.
func (p *plot) column(x, width float64, top int, parts []bar) {
	sum := 0.0
	for _, part := range parts {
		if part.H == 0 {
			continue
		}
		from, to := p.y(sum, top), p.y(sum+part.H, top)
		sum += part.H
		part.X, part.Y, part.W, part.H = round(x), round(to), round(width), round(from-to)
		p.Bars = append(p.Bars, part)
	}
}

// waitPlot is a line: the median time from arrival to decision, in hours.
func waitPlot(b *book, days []office.Day) plot {
	most := 1
	for _, d := range days {
		most = max(most, int(d.Waiting/time.Hour)+1)
	}
	top := roundUp(most)
	p := newPlot(days, top, func(n int) string { return b.T("plot.hours", "n", n) })
	var points []string
	for i, d := range days {
		if d.Waiting == 0 { // nothing was decided that day
			continue
		}
		at := dot{X: round(p.x(i, len(days))), Y: round(p.y(d.Waiting.Hours(), top)),
			Tip: b.T("plot.tip", "day", b.Day(d.Date), "what", b.T("plot.waiting"), "n", b.Span(d.Waiting))}
		p.Dots = append(p.Dots, at)
		points = append(points, fmt.Sprintf("%g,%g", at.X, at.Y))
	}
	p.Line = strings.Join(points, " ")
	return p
}

func round(f float64) float64 { return float64(int(f*10+0.5)) / 10 }
