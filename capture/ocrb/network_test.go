package ocrb_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"razvorot/capture/ocrb"
)

// random returns a network and a strip of noise.
func random(seed uint64, width int) (*ocrb.Network, *image.Gray) {
	rng := rand.New(rand.NewPCG(seed, 0))
	n := ocrb.NewNetwork()
	for i := range n.Layers {
		l := &n.Layers[i]
		for j := range l.Weights {
			l.Weights[j] = float32(rng.NormFloat64() * math.Sqrt(2/float64(l.In*l.Rows*l.Taps)))
		}
		for j := range l.Bias {
			l.Bias[j] = float32(rng.NormFloat64() / 10)
		}
	}
	g := image.NewGray(image.Rect(0, 0, width, ocrb.StripHeight))
	for i := range g.Pix {
		g.Pix[i] = uint8(rng.IntN(256))
	}
	return n, g
}

// slowly is the network straight from its definition: one product at a time, in double precision.
func slowly(n *ocrb.Network, strip *image.Gray) [][ocrb.Classes + 1]float64 {
	g := ocrb.Normalise(strip)
	height, width := ocrb.StripHeight, (g.Rect.Dx()+ocrb.Step-1)/ocrb.Step*ocrb.Step
	value := func(_, y, x int) float64 {
		if !(image.Point{X: x, Y: y}.In(g.Rect)) {
			return 0
		}
		return float64(255-g.GrayAt(x, y).Y) / 255
	}
	for _, l := range n.Layers {
		below, rows := value, height
		height, width = (height+2*l.Pad-l.Rows)/l.Stride+1, width/l.Fold
		made := make([]float64, l.Out*height*width)
		for o := range l.Out {
			for y := range height {
				for x := range width {
					sum := float64(l.Bias[o])
					for i := range l.In {
						for k := range l.Rows {
							for t := range l.Taps {
								from, at := y*l.Stride+k-l.Pad, x+t-l.Taps/2
								if from >= 0 && from < rows && at >= 0 && at < width {
									w := float64(l.Weights[((o*l.In+i)*l.Rows+k)*l.Taps+t])
									sum += w * below(i/l.Fold, from, at*l.Fold+i%l.Fold)
								}
							}
						}
					}
					if !l.Linear {
						sum = max(sum, 0)
					}
					made[(o*height+y)*width+x] = sum
				}
			}
		}
		h, w := height, width
		value = func(i, y, x int) float64 { return made[(i*h+y)*w+x] }
	}
	columns := make([][ocrb.Classes + 1]float64, width)
	for x := range columns {
		total := 0.0
		for k := range columns[x] {
			columns[x][k] = value(k, 0, x) / float64(n.Heat)
			total += math.Exp(columns[x][k])
		}
		for k := range columns[x] {
			columns[x][k] -= math.Log(total)
		}
	}
	return columns
}

func TestTheForwardPassIsTheConvolutionsItIsDefinedBy(t *testing.T) {
	for _, width := range []int{1, 30, 67, 128} {
		n, g := random(uint64(width), width)
		n.Heat = 1.7
		want, got := slowly(n, g), n.Read(g).Columns
		if len(got) != len(want) {
			t.Fatalf("%d columns of %d pixels, want %d", len(got), width, len(want))
		}
		for x := range want {
			for k := range want[x] {
				if d := math.Abs(float64(got[x][k]) - want[x][k]); d > 1e-3 {
					t.Fatalf("width %d, column %d, class %d: %v, want %v", width, x, k, got[x][k], want[x][k])
				}
			}
		}
	}
}

func TestEncodedWeightsComeBack(t *testing.T) {
	n, g := random(1, 200)
	n.Heat = 1.25
	back, err := ocrb.Decode(n.Encode())
	if err != nil {
		t.Fatal(err)
	}
	want, got := n.Read(g).Columns, back.Read(g).Columns
	for x := range want {
		for k := range want[x] {
			if d := math.Abs(float64(got[x][k] - want[x][k])); d > 0.02 {
				t.Fatalf("column %d, class %d: %v, want %v", x, k, got[x][k], want[x][k])
			}
		}
	}
	if again := back.Encode(); string(again) != string(n.Encode()) {
		t.Error("encoding what was decoded gives other bytes")
	}
}

func TestWeightsOfAnotherShapeAreRefused(t *testing.T) {
	data := ocrb.NewNetwork().Encode()
	for _, bad := range [][]byte{nil, data[:len(data)-1], append(data[:len(data):len(data)], 0), make([]byte, len(data))} {
		if _, err := ocrb.Decode(bad); err == nil {
			t.Errorf("%d bytes are weights", len(bad))
		}
	}
}
