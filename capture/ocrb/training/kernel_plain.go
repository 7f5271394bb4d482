//go:build !(goexperiment.simd && amd64)

package training

// Fast tells whether the kernels compute sixteen lanes at once.
const Fast = false

func sumRows(sum []float32, rows [][]float32, at []int, w []float32, taps int) {
	sumRowsPlain(sum, rows, at, w, taps)
}

func dots(acc *[3][lanes]float32, slope, row []float32) { dotsPlain(acc, slope, row) }
