package ocrb

import (
	"errors"
	"fmt"
	"image"
	"math"
)

// Layer is one convolution. It sees Rows rows of Taps places of all its planes and makes one row of every new plane; before
// that neighbouring places may be folded into planes, so that no later step has to skip places.
type Layer struct {
	Fold   int // so many neighbouring places of a plane become planes: 1 or 2
	In     int // planes after folding
	Out    int // planes made
	Rows   int // rows of the kernel
	Taps   int // places of the kernel in a row: 1 or 3
	Stride int // rows from one kernel to the next
	Pad    int // rows of nothing above and below
	Linear bool
	// Weights are ordered by plane made, plane seen, row and place.
	Weights []float32
	Bias    []float32
}

// Height returns the number of rows that are made of height rows.
func (l *Layer) Height(height int) int { return (height+2*l.Pad-l.Rows)/l.Stride + 1 }

// Network reads strips. It is not changed after it was made and may be used by several goroutines.
type Network struct {
	Layers []Layer
	// Heat is what the last layer's values are divided by, so that what comes out are probabilities that hold
	// (temperature scaling; Guo et al., On Calibration of Modern Neural Networks, 2017).
	Heat float32
}

// NewNetwork returns the network of this package with weights that are all zero.
func NewNetwork() *Network {
	n := &Network{Heat: 1, Layers: []Layer{
		{Fold: 2, In: 2, Out: 10, Rows: 3, Taps: 3, Stride: 2, Pad: 1},
		{Fold: 2, In: 20, Out: 16, Rows: 3, Taps: 3, Stride: 2, Pad: 1},
		{Fold: 1, In: 16, Out: 24, Rows: 3, Taps: 3, Stride: 2, Pad: 1},
		{Fold: 1, In: 24, Out: 48, Rows: 4, Taps: 3, Stride: 1},
		{Fold: 1, In: 48, Out: 48, Rows: 1, Taps: 3, Stride: 1},
		{Fold: 1, In: 48, Out: Classes + 1, Rows: 1, Taps: 1, Stride: 1, Linear: true},
	}}
	for i := range n.Layers {
		l := &n.Layers[i]
		l.Weights, l.Bias = make([]float32, l.Out*l.In*l.Rows*l.Taps), make([]float32, l.Out)
	}
	return n
}

// encodedStep is the finest step of an encoded weight, as a share of the layer's greatest.
const encodedStep = 1.0 / math.MaxInt16

// errWeights tells that encoded weights are not those of this package's network.
var errWeights = errors.New("weights do not fit the network")

// Encode returns the weights as bytes: the temperature, then for each layer its greatest weight (float32) and all weights
// and biases as 16-bit shares of it, most significant byte first.
func (n *Network) Encode() []byte {
	data := appendFloat(nil, n.Heat)
	for i := range n.Layers {
		l := &n.Layers[i]
		for _, values := range [][]float32{l.Weights, l.Bias} {
			greatest := float32(1e-9)
			for _, v := range values {
				greatest = max(greatest, v, -v)
			}
			data = appendFloat(data, greatest)
			for _, v := range values {
				q := int16(math.Round(float64(v) / float64(greatest) / encodedStep))
				data = append(data, uint8(uint16(q)>>8), uint8(q))
			}
		}
	}
	return data
}

func appendFloat(data []byte, v float32) []byte {
	b := math.Float32bits(v)
	return append(data, uint8(b>>24), uint8(b>>16), uint8(b>>8), uint8(b))
}

// Decode returns the network whose weights were encoded.
func Decode(data []byte) (*Network, error) {
	n := NewNetwork()
	size := 4
	for _, l := range n.Layers {
		size += 8 + 2*(len(l.Weights)+len(l.Bias))
	}
	if len(data) != size {
		return nil, fmt.Errorf("%w: %d bytes, not %d", errWeights, len(data), size)
	}
	float := func() float32 {
		v := math.Float32frombits(uint32(data[0])<<24 | uint32(data[1])<<16 | uint32(data[2])<<8 | uint32(data[3]))
		data = data[4:]
		return v
	}
	if n.Heat = float(); !(n.Heat > 0) {
		return nil, fmt.Errorf("%w: temperature", errWeights)
	}
	for i := range n.Layers {
		l := &n.Layers[i]
		for _, values := range [][]float32{l.Weights, l.Bias} {
			greatest := float()
			for j := range values {
				q := int16(uint16(data[0])<<8 | uint16(data[1]))
				values[j], data = float32(float64(q)*encodedStep*float64(greatest)), data[2:]
			}
		}
	}
	return n, nil
}

// Read runs the network over a strip; see the function of this name.
func (n *Network) Read(strip *image.Gray) Lattice {
	fitted, scale := fit(strip)
	if fitted.Rect.Dx() == 0 {
		return Lattice{}
	}
	p := InputPlanes(Normalise(fitted))
	for i := range n.Layers {
		p = n.Layers[i].run(p)
	}
	return Lattice{Columns: n.columns(p), scale: scale}
}

// columns makes probabilities of the last layer's values.
func (n *Network) columns(p Planes) [][Classes + 1]float32 {
	columns := make([][Classes + 1]float32, p.Width)
	for x := range columns {
		c := &columns[x]
		most := float32(math.Inf(-1))
		for k := range c {
			c[k] = p.Row(k, 0)[x] / n.Heat
			most = max(most, c[k])
		}
		var sum float64
		for _, v := range c {
			sum += math.Exp(float64(v - most))
		}
		total := most + float32(math.Log(sum))
		for k := range c {
			c[k] -= total
		}
	}
	return columns
}
