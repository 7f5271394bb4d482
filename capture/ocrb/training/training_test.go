package training

import (
	"bytes"
	"math"
	"testing"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// strip is a line to learn.
func strip(width int) typeset.Strip {
	return typeset.NewSetter().Strip(3, 5, typeset.Wish{Width: width, Severity: 0.5})
}

// fresh returns a network of random weights.
func fresh() *ocrb.Network {
	n := ocrb.NewNetwork()
	initialise(n, 11)
	return n
}

func TestTheSameSeedGivesTheSameWeights(t *testing.T) {
	run := func(seed uint64) []byte { return Train(Plan{Seed: seed, Steps: 1}).Encode() }
	once := run(1)
	if !bytes.Equal(once, run(1)) {
		t.Error("the same plan gives other weights")
	}
	if bytes.Equal(once, run(2)) {
		t.Error("another seed gives the same weights")
	}
}

func TestTrainingSeesWhatReadingSees(t *testing.T) {
	n, s := fresh(), strip(192)
	p := ocrb.InputPlanes(ocrb.Normalise(s.Image))
	for i := range n.Layers {
		_, p = forward(&n.Layers[i], p)
	}
	for x, column := range n.Read(s.Image).Columns {
		for k := 1; k < len(column); k++ {
			want := p.Row(k, 0)[x] - p.Row(0, 0)[x]
			if got := column[k] - column[0]; math.Abs(float64(got-want)) > 1e-4 {
				t.Fatalf("column %d, class %d: %v, want %v", x, k, got, want)
			}
		}
	}
}

// TestTheGradientIsTheSlopeOfTheLoss moves single weights of every layer a little and looks how the loss moves.
func TestTheGradientIsTheSlopeOfTheLoss(t *testing.T) {
	n, s := fresh(), strip(128)
	g := newGradient(n)
	learn(n, g, s)
	columns := float64(s.Image.Rect.Dx() / ocrb.Step)
	loss := func() float64 { return learn(n, newGradient(n), s) * columns }
	for i, values := range parameters(n) {
		// The weights of the steepest slopes: there rounding matters least.
		j := 0
		for k, v := range g[i] {
			if math.Abs(float64(v)) > math.Abs(float64(g[i][j])) {
				j = k
			}
		}
		const little = 2e-3
		kept := values[j]
		values[j] = kept + little
		above := loss()
		values[j] = kept - little
		below := loss()
		values[j] = kept
		want := (above - below) / (2 * little) / columns
		if got := float64(g[i][j]); math.Abs(got-want) > 0.05*math.Abs(want)+1e-4 {
			t.Errorf("parameters %d, number %d: slope %v, want %v", i, j, got, want)
		}
	}
}

func TestStepsAgainstTheGradientLessenTheLoss(t *testing.T) {
	n, s := fresh(), strip(128)
	adam := adam{mean: newGradient(n), square: newGradient(n)}
	crew := [workers]*worker{{gradient: newGradient(n)}, {gradient: newGradient(n)}}
	var losses []float64
	for range 30 {
		for _, w := range crew {
			for _, g := range w.gradient {
				clear(g)
			}
		}
		losses = append(losses, learn(n, crew[0].gradient, s))
		adam.step(n, crew, rate)
	}
	if first, last := losses[0], losses[len(losses)-1]; last > 0.5*first {
		t.Errorf("loss %.3f after %.3f", last, first)
	}
}

func TestColumnsBelongToTheNearestLetter(t *testing.T) {
	s := typeset.Strip{Pitch: 20, Letters: []typeset.Letter{{X: 30, Class: 3}, {X: 50, Class: 7}}}
	for column, want := range map[int]struct {
		class int
		share float32
	}{7: {3, 1}, 12: {7, 1}, 5: {3, 0}, 30: {7, 0}} {
		if class, share := target(s, column); share != want.share || share > 0 && class != want.class {
			t.Errorf("column %d is of class %d by %v", column, class, share)
		}
	}
}

func TestTheTemperatureMakesUpForConfidence(t *testing.T) {
	h := Hold(9, 3, 0.3)
	n := fresh()
	plain := Temperature(n, h)
	last := &n.Layers[len(n.Layers)-1]
	for _, values := range [][]float32{last.Weights, last.Bias} {
		for i := range values {
			values[i] *= 1.3
		}
	}
	if hot := Temperature(n, h); hot < plain {
		t.Errorf("a surer network has temperature %v, before %v", hot, plain)
	}
}
