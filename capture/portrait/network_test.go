package portrait

import (
	"encoding/binary"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"razvorot/capture/raster"
	"razvorot/capture/specimen"
)

// peers is the folder whose node_modules have @tensorflow/tfjs 4.22.0, @tensorflow/tfjs-backend-wasm 4.22.0 and
// @vladmandic/face-api 1.7.15.
const peers = "PORTRAIT_PEERS"

// peersFolder returns the folder that peers names.
func peersFolder(t *testing.T) string {
	folder := os.Getenv(peers)
	if _, err := exec.LookPath("node"); err != nil || folder == "" {
		t.Skipf("no node, or %s does not name a folder with TensorFlow.js and face-api", peers)
	}
	return folder
}

// reference runs a network by TensorFlow.js.
func reference(t *testing.T, input []float32, arguments ...string) []float32 {
	folder := peersFolder(t)
	in, out := filepath.Join(t.TempDir(), "in.f32"), filepath.Join(t.TempDir(), "out.f32")
	data := make([]byte, 0, 4*len(input))
	for _, v := range input {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments = append(append([]string{"testdata/reference.mjs", folder}, arguments...), in, out)
	if message, err := exec.Command("node", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, message[max(0, len(message)-400):])
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(data)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return values
}

// someFaces are a few pictures to compare the networks on.
func someFaces(t *testing.T) []image.Image {
	peersFolder(t)
	list := []image.Image{specimen.Portrait(1, false), specimen.Portrait(2, true)}
	for i, path := range given(t, "faces") {
		if i%8 == 0 {
			list = append(list, read(t, path))
		}
	}
	return list
}

func TestTheDetectorAgreesWithTensorFlow(t *testing.T) {
	for n, img := range someFaces(t) {
		input := newTensor(128, 128, 3)
		laid, _ := newView(img, looked).input(128)
		for y := range laid.height {
			copy(input.row(y), laid.row(y))
		}
		want := reference(t, input.values, "blaze", "weights/face_detection_short_range.tflite")
		if len(want) != 896*17 {
			t.Fatalf("%d numbers", len(want))
		}
		boxes, scores := blaze().raw(input)
		for i, got := range append(boxes, scores...) {
			if math.Abs(float64(got-want[i])) > 2e-3*max(1, math.Abs(float64(want[i]))) {
				t.Fatalf("picture %d, number %d: %v, want %v", n, i, got, want[i])
			}
		}
	}
}

// raw returns the numbers of all anchors as the network's file gives them out.
func (n *blazeFace) raw(src *tensor) (boxes, scores []float32) {
	t := n.stem.apply(src)
	heads := func(box, score *matrix, each int) {
		b, s := make([]float32, box.out), make([]float32, score.out)
		for p := range t.height * t.width {
			pixel := t.values[p*t.channels:][:box.in]
			box.apply(b, pixel, 1)
			score.apply(s, pixel, 1)
			boxes, scores = append(boxes, b[:each*blazeNumbers]...), append(scores, s[:each]...)
		}
	}
	for i := range n.blocks {
		if i == n.fine {
			heads(n.fineBox, n.fineScore, 2)
		}
		t = n.blocks[i].apply(t)
	}
	heads(n.coarseBox, n.coarseScore, 6)
	return boxes, scores
}

func TestTheLandmarksAgreeWithTensorFlow(t *testing.T) {
	for n, img := range someFaces(t) {
		v := newView(img, looked)
		found := v.find(blazeCoarse)
		if len(found) != 1 {
			t.Fatalf("picture %d: %d faces", n, len(found))
		}
		square := found[0].landmarkSquare(landmarkSide, landmarkLower)
		raw, shifted := newTensor(landmarkInput, landmarkInput, 3), newTensor(landmarkInput, landmarkInput, 3)
		var rgb [3]float32
		for i := range landmarkInput * landmarkInput {
			x, y := float64(i%landmarkInput)+0.5, float64(i/landmarkInput)+0.5
			if !v.sample(square.at(x/landmarkInput, y/landmarkInput), &rgb) {
				rgb = [3]float32{}
			}
			for c, value := range rgb {
				raw.values[3*i+c] = float32(math.Round(float64(value)))
				shifted.values[3*i+c] = (raw.values[3*i+c] - landmarkMean[c]) / 255
			}
		}
		want := reference(t, raw.values, "landmarks")
		got := landmarks().place(shifted)
		for i := range got {
			if math.Abs(float64(got[i]-want[i])) > 1e-3 {
				t.Fatalf("picture %d, number %d: %v, want %v", n, i, got[i], want[i])
			}
		}
	}
}

// TestAConvolutionIsTheSumOfItsDefinition compares the network's steps with a plain sum over pixels.
func TestAConvolutionIsTheSumOfItsDefinition(t *testing.T) {
	for _, size := range []raster.Point{{X: 7, Y: 5}, {X: 8, Y: 6}, {X: 1, Y: 1}, {X: 2, Y: 3}} {
		for _, stride := range []int{1, 2} {
			src := newTensor(int(size.Y), int(size.X), 8)
			for i := range src.values {
				src.values[i] = float32(i*7919%31) - 15
			}
			weights := make([]float32, 9*8)
			for i := range weights {
				weights[i] = float32(i*104729%17) - 8
			}
			identity := newMatrix(8, 8, nil, func(i, o int) float32 {
				if i == o {
					return 1
				}
				return 0
			})
			got := (&separable{depthwise{weights, nil, stride}, identity}).apply(src)
			compareFilter(t, got, src, weights, stride)
		}
	}
}

func compareFilter(t *testing.T, got, src *tensor, weights []float32, stride int) {
	t.Helper()
	top, left := before(src.height, 3, stride), before(src.width, 3, stride)
	for y := range got.height {
		for x := range got.width {
			for c := range src.channels {
				var want float32
				for k := range 9 {
					sy, sx := y*stride+k/3-top, x*stride+k%3-left
					if sy >= 0 && sx >= 0 && sy < src.height && sx < src.width {
						want += src.row(sy)[sx*src.channels+c] * weights[k*src.channels+c]
					}
				}
				if v := got.row(y)[x*got.channels+c]; v != want {
					t.Fatalf("%d×%d by %d: %v at %d,%d,%d, want %v", src.width, src.height, stride, v, x, y, c, want)
				}
			}
		}
	}
}
