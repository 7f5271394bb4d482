package portrait

import (
	_ "embed"
	"encoding/json"
	"math"
	"sync"

	"razvorot/capture/raster"
)

//go:embed weights/face_landmark_68_tiny.bin
var landmarkFile []byte

//go:embed weights/face_landmark_68_tiny.json
var landmarkManifest []byte

// Landmarks are 68 points of a face in the order of the 300-W data set (Sagonas et al., 2013), in pixels of the picture:
// 0–16 the jaw from the person's right ear to the left, 17–21 and 22–26 the brows, 27–35 the nose, 36–41 and 42–47 the
// eyes, 48–67 the lips.
type Landmarks [68]raster.Point

// landmarkNet is face-api's net of 68 points: three blocks of three separable convolutions, the mean of what is left, and
// a layer that mixes it to 136 numbers.
type landmarkNet struct {
	stem   *patch
	blocks [3][3]*separable // the first of the first is nil: the stem stands there
	points *matrix
}

const landmarkInput = 112 // pixels to a side

var landmarks = sync.OnceValue(func() *landmarkNet {
	weights := quantized(landmarkManifest, landmarkFile)
	n := &landmarkNet{}
	in := 3
	for b := range n.blocks {
		out := 32 << b
		for c := range n.blocks[b] {
			name := "dense" + string(rune('0'+b)) + "/conv" + string(rune('0'+c)) + "/"
			bias := weights[name+"bias"]
			if b+c == 0 {
				n.stem = &patch{3, 2, newMatrix(9*in, out, bias, columns(weights[name+"filters"], out))}
			} else {
				stride := 1
				if c == 0 {
					stride = 2
				}
				mix := newMatrix(in, out, bias, columns(weights[name+"pointwise_filter"], out))
				n.blocks[b][c] = &separable{depthwise{weights[name+"depthwise_filter"], nil, stride}, mix}
			}
			in = out
		}
	}
	n.points = newMatrix(in, 136, weights["fc/bias"], columns(weights["fc/weights"], 136))
	return n
})

// columns returns where the weights are that TensorFlow.js stores with the output channel last.
func columns(filter []float32, out int) func(i, o int) float32 {
	return func(i, o int) float32 { return filter[i*out+o] }
}

// quantized returns the weights of a TensorFlow.js manifest: bytes b that stand for min + b·scale.
func quantized(manifest, data []byte) map[string][]float32 {
	var groups []struct {
		Weights []struct {
			Name         string
			Shape        []int
			Quantization struct{ Scale, Min float32 }
		}
	}
	if err := json.Unmarshal(manifest, &groups); err != nil {
		panic(err) // embedded, and parsed by a test
	}
	weights := map[string][]float32{}
	for _, group := range groups {
		for _, w := range group.Weights {
			size := 1
			for _, n := range w.Shape {
				size *= n
			}
			values := make([]float32, size)
			for i, b := range data[:size] {
				values[i] = w.Quantization.Min + float32(b)*w.Quantization.Scale
			}
			weights[w.Name], data = values, data[size:]
		}
	}
	return weights
}

// place returns the 68 points, each coordinate from 0 to 1 of the square that was given.
func (n *landmarkNet) place(src *tensor) [136]float32 {
	t := n.stem.apply(src)
	for b := range n.blocks {
		if b > 0 {
			t = n.blocks[b][0].apply(t)
			rectify(t.values)
		}
		second := n.blocks[b][1].apply(t)
		for i, v := range t.values {
			second.values[i] += v
		}
		third := &tensor{second.height, second.width, second.channels, append([]float32(nil), second.values...)}
		rectify(third.values)
		third = n.blocks[b][2].apply(third)
		for i, v := range second.values {
			third.values[i] = max(0, third.values[i]+v)
		}
		t = third
	}
	mean := make([]float32, t.channels)
	for p := range t.height * t.width {
		for c, v := range t.values[p*t.channels:][:t.channels] {
			mean[c] += v / float32(t.height*t.width)
		}
	}
	var out [136]float32
	n.points.apply(out[:], mean, 1)
	return out
}

// Where the net wants the face in its square, as shares of BlazeFace's box: found by shifting and scaling until the eyes of
// both networks fall together on the set of faces.
const (
	landmarkSide  = 1.1
	landmarkLower = 0.05
)

// landmarkMean is what the net was trained to have subtracted from red, green and blue.
var landmarkMean = [3]float32{122.782, 117.001, 104.298}

// landmarks places the 68 points of a face of this view, in pixels of the view.
func (v *view) landmarks(f Face) Landmarks {
	return v.landmarksIn(f.landmarkSquare(landmarkSide, landmarkLower))
}

func (f Face) landmarkSquare(side, lower float64) square {
	sin, cos := math.Sincos(f.Roll())
	s := square{middle: f.Middle(), side: f.Width * side, cos: cos, sin: sin}
	s.middle = s.middle.Add(raster.Point{X: -sin, Y: cos}.Scale(lower * f.Width))
	return s
}

func (v *view) landmarksIn(s square) Landmarks {
	t := newTensor(landmarkInput, landmarkInput, 3)
	v.lay(t, s, func(value float32, c int) float32 { return (value - landmarkMean[c]) / 255 })
	out := landmarks().place(t)
	var points Landmarks
	for i := range points {
		points[i] = s.at(float64(out[2*i]), float64(out[2*i+1]))
	}
	return points
}

// mean returns the middle of some points.
func mean(points ...raster.Point) raster.Point {
	var sum raster.Point
	for _, p := range points {
		sum = sum.Add(p)
	}
	return sum.Scale(1 / float64(len(points)))
}
