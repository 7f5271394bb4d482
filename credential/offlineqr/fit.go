package offlineqr

import (
	"image"
	"math"
)

// fitter looks for the best file of one size.
type fitter struct {
	small, truth plane
	blocks       []coefficients
	care         []float64
	most         int // bytes
}

// Steps that are tried: what is finer than the first is not seen, beyond the last there is no face.
const (
	finestStep   = 4.0
	coarsestStep = 160.0
	stepTries    = 7 // bisections: the step is found to 3 %
)

// finest returns the file with the smallest step that fits, nil for none, and what a decoder makes of it.
func (f fitter) finest() (file []byte, decoded plane) {
	q := quantiser{slope: faceSlope, thrift: faceThrift}
	low, high := math.Log(finestStep), math.Log(coarsestStep)
	for range stepTries {
		q.step = math.Exp((low + high) / 2)
		found, table := q.apply(f.blocks, f.care)
		if b := encodeJPEG(found, &table, f.small.width, f.small.height); len(b) <= f.most {
			file, decoded = b, restore(found, &table, f.small.width, f.small.height)
			high = math.Log(q.step)
		} else {
			low = math.Log(q.step)
		}
	}
	return file, decoded
}

// distance is the mean squared error of a decoded picture, drawn large as a screen does, where the face is.
func (f fitter) distance(decoded plane) float64 {
	sum, weights := 0.0, 0.0
	for y := range f.truth.height {
		for x := range f.truth.width {
			u, v := (float64(x)+0.5)/float64(f.truth.width), (float64(y)+0.5)/float64(f.truth.height)
			d := decoded.at(u, v) - f.truth.pix[y*f.truth.width+x]
			w := careAt(u, v)
			sum, weights = sum+w*d*d, weights+w
		}
	}
	return sum / weights
}

// careAt is how much a place of the picture tells of who it is: 1 on the face, a third on hair and ground. The face is an
// ellipse from the brows to the chin.
func careAt(u, v float64) float64 {
	const ground, middle, halfWidth, halfHeight = 1.0 / 3, 0.60, 0.36, 0.40
	r := math.Hypot((u-0.5)/halfWidth, (v-middle)/halfHeight)
	return ground + (1-ground)*min(1, max(0, 2-r)) // 1 inside, falling to the ground at twice the size
}

// careOf returns careAt for each block.
func careOf(size image.Point) []float64 {
	var all []float64
	for y := 4; y < size.Y; y += blockSide {
		for x := 4; x < size.X; x += blockSide {
			all = append(all, careAt(float64(x)/float64(size.X), float64(y)/float64(size.Y)))
		}
	}
	return all
}
