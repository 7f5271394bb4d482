//go:build goexperiment.simd && amd64

package training

import "simd/archsimd"

// Fast tells whether the kernels compute sixteen lanes at once.
const Fast = true

// block is how many places are summed at once: four registers.
const block = 4 * lanes

func sumRows(sum []float32, rows [][]float32, at []int, w []float32, taps int) {
	if !archsimd.X86.AVX512() {
		sumRowsPlain(sum, rows, at, w, taps)
		return
	}
	x := 0
	for ; x+block <= len(sum); x += block {
		sumBlock((*[block]float32)(sum[x:]), rows, at, w, x, taps)
	}
	if x < len(sum) {
		rest := make([][]float32, len(rows))
		for r, row := range rows {
			rest[r] = row[x:]
		}
		sumRowsPlain(sum[x:], rest, at, w, taps)
	}
}

func sumBlock(sum *[block]float32, rows [][]float32, at []int, w []float32, x, taps int) {
	s0, s1 := archsimd.LoadFloat32x16((*[lanes]float32)(sum[0:])), archsimd.LoadFloat32x16((*[lanes]float32)(sum[16:]))
	s2, s3 := archsimd.LoadFloat32x16((*[lanes]float32)(sum[32:])), archsimd.LoadFloat32x16((*[lanes]float32)(sum[48:]))
	if taps == 1 {
		x++
	}
	for r, row := range rows {
		weights := w[at[r]:]
		for t := range taps {
			in := (*[block]float32)(row[x+t:])
			// By way of four weights: a float's own instructions are of the older set, and mixing the sets costs dear.
			k := archsimd.LoadFloat32x4((*[4]float32)(weights[t : t+4])).Broadcast1To16()
			s0 = s0.Add(archsimd.LoadFloat32x16((*[lanes]float32)(in[0:])).Mul(k))
			s1 = s1.Add(archsimd.LoadFloat32x16((*[lanes]float32)(in[16:])).Mul(k))
			s2 = s2.Add(archsimd.LoadFloat32x16((*[lanes]float32)(in[32:])).Mul(k))
			s3 = s3.Add(archsimd.LoadFloat32x16((*[lanes]float32)(in[48:])).Mul(k))
		}
	}
	s0.Store((*[lanes]float32)(sum[0:]))
	s1.Store((*[lanes]float32)(sum[16:]))
	s2.Store((*[lanes]float32)(sum[32:]))
	s3.Store((*[lanes]float32)(sum[48:]))
	archsimd.ClearAVXUpperBits()
}

func dots(acc *[3][lanes]float32, slope, row []float32) {
	if !archsimd.X86.AVX512() {
		dotsPlain(acc, slope, row)
		return
	}
	a, b, c := archsimd.LoadFloat32x16(&acc[0]), archsimd.LoadFloat32x16(&acc[1]), archsimd.LoadFloat32x16(&acc[2])
	for x := 0; x+lanes <= len(slope); x += lanes {
		v := archsimd.LoadFloat32x16((*[lanes]float32)(slope[x:]))
		in := (*[lanes + 2]float32)(row[x:])
		a = a.Add(v.Mul(archsimd.LoadFloat32x16((*[lanes]float32)(in[0:]))))
		b = b.Add(v.Mul(archsimd.LoadFloat32x16((*[lanes]float32)(in[1:]))))
		c = c.Add(v.Mul(archsimd.LoadFloat32x16((*[lanes]float32)(in[2:]))))
	}
	a.Store(&acc[0])
	b.Store(&acc[1])
	c.Store(&acc[2])
	archsimd.ClearAVXUpperBits()
}
