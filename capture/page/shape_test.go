package page

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"razvorot/capture/raster"
	"razvorot/domain"
)

var picture = image.Pt(4000, 3000)

// seen returns how a camera of this focal length (by the diagonal) sees a rectangle of this proportion, leaning so many
// radians about its height and its width and turned in the picture.
func seen(ratio, focal, leanX, leanY, turn float64) raster.Quad {
	s := newSight(picture)
	f := focal * s.diagonal
	var q raster.Quad
	for i, c := range [4]raster.Point{{X: -ratio, Y: -1}, {X: ratio, Y: -1}, {X: ratio, Y: 1}, {X: -ratio, Y: 1}} {
		p := vector{c.X*math.Cos(turn) - c.Y*math.Sin(turn), c.X*math.Sin(turn) + c.Y*math.Cos(turn), 0}
		p = vector{p[0] * math.Cos(leanY), p[1], p[0] * math.Sin(leanY)}
		p = vector{p[0], p[1]*math.Cos(leanX) - p[2]*math.Sin(leanX), p[1]*math.Sin(leanX) + p[2]*math.Cos(leanX)}
		depth := p[2] + f/900
		q[i] = raster.Point{X: f * p[0] / depth, Y: f * p[1] / depth}.Add(s.middle)
	}
	return q
}

func TestProportionsAreThoseOfThePageAndNotOfThePicture(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		ratio := math.Exp(r.Float64()*1.2 - 0.6)
		q := seen(ratio, 0.55+r.Float64()*0.1, r.Float64()*0.9-0.45, r.Float64()*0.9-0.45, r.Float64()*6.28)
		if got := Proportions(q, picture); math.Abs(got/ratio-1) > 0.03 {
			t.Errorf("%.3f, want %.3f", got, ratio)
		}
		// Two leans at once give both vanishing points, and so the focal length of any camera.
		q = seen(ratio, 1.2, 0.4, 0.45, 0.3)
		if got := Proportions(q, picture); math.Abs(got/ratio-1) > 0.01 {
			t.Errorf("tele lens: %.3f, want %.3f", got, ratio)
		}
	}
	if got := Proportions(raster.Quad{{}, {X: 1}, {X: 2}, {X: 3}}, picture); got != 1 {
		t.Errorf("a line: %v", got)
	}
}

func TestACutPageIsCompletedToItsFormat(t *testing.T) {
	for _, lean := range []float64{-0.3, 0, 0.3} {
		full := seen(125.0/88, 0.6, 0, lean, 0.1)
		cut := full
		cut[0], cut[3] = full[0].Add(full[1].Sub(full[0]).Scale(0.2)), full[3].Add(full[2].Sub(full[3]).Scale(0.15))
		got, ok := newSight(picture).complete(cut)
		if iou := overlap(got, full); !ok || iou < 0.95 {
			t.Errorf("lean %v: %v, %.3f of the page", lean, ok, iou)
		}
	}
	square := seen(2.5, 0.6, 0, 0, 0)
	if got, ok := newSight(picture).complete(square); ok {
		t.Errorf("longer than any format, and completed: %v", got)
	}
}

func TestDraggedCornersAreCheckedAndPutInOrder(t *testing.T) {
	good := raster.Quad{{X: 100, Y: 120}, {X: 3000, Y: 90}, {X: 3100, Y: 2000}, {X: 80, Y: 2100}}
	if got, err := Dragged(good, picture); err != nil || got != good {
		t.Errorf("%v: %v", got, err)
	}
	for _, tangled := range []raster.Quad{{good[0], good[3], good[2], good[1]}, {good[0], good[2], good[1], good[3]}} {
		if got, err := Dragged(tangled, picture); err != nil || got != good {
			t.Errorf("%v: %v", got, err)
		}
	}
	nan := good
	nan[2].X = math.NaN()
	dented, far, small, thin := good, good, good.Scale(0.05), good
	dented[2] = raster.Point{X: 900, Y: 700}
	far[1].X = 4500
	thin[1], thin[2] = raster.Point{X: 110, Y: 120}, raster.Point{X: 95, Y: 2100}
	for _, c := range []struct {
		q    raster.Quad
		want error
	}{{dented, ErrDented}, {far, ErrOutside}, {nan, ErrOutside}, {small, ErrSmall}, {thin, ErrSmall}} {
		if _, err := Dragged(c.q, picture); !errors.Is(err, c.want) || !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%v: %v, want %v", c.q, err, c.want)
		}
	}
}
