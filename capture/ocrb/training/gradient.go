package training

import (
	"math"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// Gradient is the derivative of the loss by every weight, layer by layer: weights, then biases.
type Gradient [][]float32

func newGradient(n *ocrb.Network) Gradient {
	var g Gradient
	for _, p := range parameters(n) {
		g = append(g, make([]float32, len(p)))
	}
	return g
}

// parameters returns what is trained.
func parameters(n *ocrb.Network) [][]float32 {
	var all [][]float32
	for i := range n.Layers {
		all = append(all, n.Layers[i].Weights, n.Layers[i].Bias)
	}
	return all
}

// reach returns a row with one more place at either end.
func reach(p ocrb.Planes, plane, y int) []float32 {
	at := (plane*p.Height+y)*p.Stride + ocrb.Margin
	return p.Data[at-1 : at+p.Width+1]
}

// forward runs a layer and returns what it saw, folded, and what it made.
func forward(l *ocrb.Layer, p ocrb.Planes) (seen, made ocrb.Planes) {
	if l.Fold == 2 {
		p = p.Folded()
	}
	made = ocrb.NewPlanes(l.Out, l.Height(p.Height), p.Width)
	var rows [][]float32
	var at []int
	for y := range made.Height {
		rows, at = rows[:0], at[:0]
		for i := range l.In {
			for k := range l.Rows {
				if from := y*l.Stride + k - l.Pad; from >= 0 && from < p.Height {
					rows, at = append(rows, reach(p, i, from)), append(at, (i*l.Rows+k)*l.Taps)
				}
			}
		}
		for o := range l.Out {
			sum := made.Row(o, y)
			for x := range sum {
				sum[x] = l.Bias[o]
			}
			sumRows(sum, rows, at, l.Weights[o*l.In*l.Rows*l.Taps:], l.Taps)
			if !l.Linear {
				for x, v := range sum {
					sum[x] = max(v, 0)
				}
			}
		}
	}
	return p, made
}

// backward takes the slope of the loss by what a layer made, adds the slopes by its weights to the gradient, and returns
// the slope by what it was given; nothing for the first layer, whose input is no weight's doing.
func backward(l *ocrb.Layer, seen, made, slope ocrb.Planes, weights, bias []float32, first bool) ocrb.Planes {
	if !l.Linear {
		for i, v := range made.Data {
			if v <= 0 {
				slope.Data[i] = 0
			}
		}
	}
	byWeight(l, seen, slope, weights, bias)
	if first {
		return ocrb.Planes{}
	}
	back := byInput(l, seen, slope)
	if l.Fold == 2 {
		return unfolded(back)
	}
	return back
}

// byWeight adds the slopes by the weights and biases.
func byWeight(l *ocrb.Layer, seen, slope ocrb.Planes, weights, bias []float32) {
	for o := range l.Out {
		for y := range slope.Height {
			for _, v := range slope.Row(o, y) {
				bias[o] += v
			}
		}
		for i := range l.In {
			for k := range l.Rows {
				var acc [3][lanes]float32
				for y := range slope.Height {
					if from := y*l.Stride + k - l.Pad; from >= 0 && from < seen.Height {
						dots(&acc, slope.Row(o, y), reach(seen, i, from))
					}
				}
				at := ((o*l.In+i)*l.Rows + k) * l.Taps
				if l.Taps == 1 {
					weights[at] += total(acc[1])
					continue
				}
				for t := range acc {
					weights[at+t] += total(acc[t])
				}
			}
		}
	}
}

func total(values [lanes]float32) float32 {
	var sum float32
	for _, v := range values {
		sum += v
	}
	return sum
}

// byInput returns the slope by what a layer saw: the convolution with the kernels turned about.
func byInput(l *ocrb.Layer, seen, slope ocrb.Planes) ocrb.Planes {
	size := l.Rows * l.Taps
	turned := spare(len(l.Weights)) // by plane seen, plane made, row and place from the end
	for o := range l.Out {
		for i := range l.In {
			for k := range l.Rows {
				for t := range l.Taps {
					turned[(i*l.Out+o)*size+k*l.Taps+l.Taps-1-t] = l.Weights[(o*l.In+i)*size+k*l.Taps+t]
				}
			}
		}
	}
	back := ocrb.NewPlanes(seen.Count, seen.Height, seen.Width)
	var rows [][]float32
	var at []int
	for from := range seen.Height {
		rows, at = rows[:0], at[:0]
		for o := range l.Out {
			for k := range l.Rows {
				y := from + l.Pad - k
				if y >= 0 && y%l.Stride == 0 && y/l.Stride < slope.Height {
					rows, at = append(rows, reach(slope, o, y/l.Stride)), append(at, o*size+k*l.Taps)
				}
			}
		}
		for i := range l.In {
			sumRows(back.Row(i, from), rows, at, turned[i*l.Out*size:], l.Taps)
		}
	}
	return back
}

// unfolded is the way back of folding.
func unfolded(p ocrb.Planes) ocrb.Planes {
	u := ocrb.NewPlanes(p.Count/2, p.Height, 2*p.Width)
	for plane := range u.Count {
		for y := range u.Height {
			to, even, odd := u.Row(plane, y), p.Row(2*plane, y), p.Row(2*plane+1, y)
			for x := range even {
				to[2*x], to[2*x+1] = even[x], odd[x]
			}
		}
	}
	return u
}

// Reach of a letter about its centre, as shares of the pitch: within near the columns are the letter's, beyond far they are
// the gap's, and in between they are so in part.
const (
	near = 0.2
	far  = 0.3
)

// target returns which class a column is of, and how much; the rest is gap.
func target(s typeset.Strip, column int) (class int, share float32) {
	x := (float64(column) + 0.5) * ocrb.Step
	best := math.Inf(1)
	for _, l := range s.Letters {
		if d := math.Abs(l.X-x) / s.Pitch; d < best {
			best, class = d, l.Class
		}
	}
	return class, float32(min(1, max(0, (far-best)/(far-near))))
}

// learn adds the gradient of one strip and returns its loss per column in nats.
func learn(n *ocrb.Network, g Gradient, s typeset.Strip) float64 {
	p := ocrb.InputPlanes(ocrb.Normalise(s.Image))
	seen, made := make([]ocrb.Planes, len(n.Layers)), make([]ocrb.Planes, len(n.Layers))
	for i := range n.Layers {
		seen[i], made[i] = forward(&n.Layers[i], p)
		p = made[i]
	}
	slope, loss := outputSlope(p, s)
	for i := len(n.Layers) - 1; i >= 0; i-- {
		slope = backward(&n.Layers[i], seen[i], made[i], slope, g[2*i], g[2*i+1], i == 0)
	}
	return loss
}

// outputSlope returns the slope of the cross entropy by the last layer's values, and the entropy.
func outputSlope(p ocrb.Planes, s typeset.Strip) (ocrb.Planes, float64) {
	slope := ocrb.NewPlanes(p.Count, p.Height, p.Width)
	loss := 0.0
	for x := range p.Width {
		most := math.Inf(-1)
		for k := range p.Count {
			most = max(most, float64(p.Row(k, 0)[x]))
		}
		var sum float64
		var e [ocrb.Classes + 1]float64
		for k := range e {
			e[k] = math.Exp(float64(p.Row(k, 0)[x]) - most)
			sum += e[k]
		}
		class, share := target(s, x)
		for k := range e {
			want := float32(0)
			switch k {
			case ocrb.Classes:
				want = 1 - share
			case class:
				want = share
			}
			if want > 0 {
				loss -= float64(want) * math.Log(e[k]/sum+1e-30)
			}
			slope.Row(k, 0)[x] = (float32(e[k]/sum) - want) / float32(p.Width)
		}
	}
	return slope, loss / float64(p.Width)
}
