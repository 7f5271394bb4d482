// Package training makes the weights of package ocrb from lines that package typeset draws.
//
// A run is repeatable: it is given by its plan, seed included, and gives the same weights to the bit on every machine of one
// architecture, whether built with GOEXPERIMENT=simd (several times as fast) or not.
package training

import (
	"math"
	"math/rand/v2"
	"sync"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// Plan is a run.
type Plan struct {
	Seed  uint64
	Steps int // batches
	// Report is called after every step with the mean loss of its batch; it may keep the network only as encoded bytes.
	Report func(step int, loss float64, n *ocrb.Network)
}

const (
	width   = 512 // of a strip in pixels: 24 letters; a multiple of 64, see lanes
	batch   = 8   // strips a step
	workers = 2   // each has its share of a batch, so that the order of sums does not hang on the machine

	// Adam (Kingma and Ba, 2015), with its authors' moments.
	rate       = 2.5e-3 // at its highest
	lastRate   = 2e-5
	warmUp     = 200 // steps in which the rate grows
	beta1      = 0.9
	beta2      = 0.999
	adamFloor  = 1e-8
	clip       = 1.0 // longest gradient of a step
	views      = 4   // times that a strip is seen: drawing costs more than learning
	echo       = 24  // steps from one time to the next
	easySteps  = 0.1 // share of the steps in which severity grows to its highest
	easiest    = 0.3 // severity to begin with
	shareUpset = 0.06
	shareProse = 0.07
	shareNone  = 0.02
)

// Train makes weights.
func Train(p Plan) *ocrb.Network {
	n := ocrb.NewNetwork()
	initialise(n, p.Seed)
	var crew [workers]*worker
	for i := range crew {
		crew[i] = &worker{index: i, seed: p.Seed, setter: typeset.NewSetter(), gradient: newGradient(n)}
	}
	adam := adam{mean: newGradient(n), square: newGradient(n)}
	for step := range p.Steps {
		severity := min(1, easiest+(1-easiest)*float64(step)/(easySteps*float64(p.Steps)))
		var all sync.WaitGroup
		for _, w := range crew {
			all.Go(func() { w.step(n, step, severity) })
		}
		all.Wait()
		loss := 0.0
		for _, w := range crew {
			loss += w.loss / batch
		}
		adam.step(n, crew, schedule(step, p.Steps))
		if p.Report != nil {
			p.Report(step, loss, n)
		}
	}
	return n
}

// initialise draws weights whose sums keep the spread of what they sum (He et al., 2015).
func initialise(n *ocrb.Network, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, math.MaxUint64))
	for i := range n.Layers {
		l := &n.Layers[i]
		l.Weights = spare(len(l.Weights))
		spread := math.Sqrt(2 / float64(l.In*l.Rows*l.Taps))
		for j := range l.Weights {
			l.Weights[j] = float32(rng.NormFloat64() * spread)
		}
	}
}

// schedule returns the rate of a step: it grows at first and then falls along half a cosine.
func schedule(step, steps int) float64 {
	r := lastRate + (rate-lastRate)*(1+math.Cos(math.Pi*float64(step)/float64(steps)))/2
	return r * min(1, float64(step+1)/warmUp)
}

// worker draws and learns its share of every batch.
type worker struct {
	index    int
	seed     uint64
	setter   *typeset.Setter
	gradient Gradient
	loss     float64
	past     [echo * (views - 1)][]typeset.Strip
}

func (w *worker) step(n *ocrb.Network, step int, severity float64) {
	for _, g := range w.gradient {
		clear(g)
	}
	w.loss = 0
	share := batch / workers
	var strips []typeset.Strip
	for age := echo; age <= len(w.past); age += echo {
		strips = append(strips, w.past[(step+len(w.past)-age)%len(w.past)]...)
	}
	for i := len(strips); i < share; i++ {
		number := uint64(step)*batch + uint64(w.index*share+i)
		strips = append(strips, w.setter.Strip(w.seed, number, wish(w.seed, number, severity)))
	}
	w.past[step%len(w.past)] = strips[len(strips)-share/views:]
	for _, s := range strips {
		w.loss += learn(n, w.gradient, s)
	}
}

// wish draws by lot what is to be drawn.
func wish(seed, number uint64, severity float64) typeset.Wish {
	rng := rand.New(rand.NewPCG(seed^0x5eed, number))
	w := typeset.Wish{Width: width, Severity: severity * rng.Float64()}
	switch pick := rng.Float64(); {
	case pick < shareUpset:
		w.Kind = typeset.UpsideDown
	case pick < shareUpset+shareProse:
		w.Kind = typeset.Prose
	case pick < shareUpset+shareProse+shareNone:
		w.Kind = typeset.Texture
	}
	return w
}

// adam holds the moments of the gradient.
type adam struct {
	mean, square Gradient
	steps        int
}

// step sums the workers' gradients and moves the weights.
func (a *adam) step(n *ocrb.Network, crew [workers]*worker, rate float64) {
	a.steps++
	sum := crew[0].gradient
	var length float64
	for i := range sum {
		for j := range sum[i] {
			for _, w := range crew[1:] {
				sum[i][j] += w.gradient[i][j]
			}
			sum[i][j] /= batch
			length += float64(sum[i][j]) * float64(sum[i][j])
		}
	}
	shorten := float32(min(1, clip/math.Sqrt(length+1e-12)))
	mean := float32(1 / (1 - math.Pow(beta1, float64(a.steps))))
	square := float32(1 / (1 - math.Pow(beta2, float64(a.steps))))
	for i, values := range parameters(n) {
		for j, g := range sum[i] {
			g *= shorten
			m := float32(beta1*a.mean[i][j]) + float32((1-beta1)*g)
			v := float32(beta2*a.square[i][j]) + float32((1-beta2)*float32(g*g))
			a.mean[i][j], a.square[i][j] = m, v
			values[j] -= float32(float32(rate) * float32(m*mean) / (float32(math.Sqrt(float64(v*square))) + adamFloor))
		}
	}
}
