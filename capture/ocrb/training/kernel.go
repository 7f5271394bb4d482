package training

// lanes is how many sums of a dot product run side by side; they are added up at the end. The order of all additions is
// fixed by it, whether the lanes are computed at once or in turn, so that both give the same bits.
const lanes = 16

// spare returns weights behind which there is room: the kernels load four where they need one.
func spare(count int) []float32 { return make([]float32, count, count+3) }

// sumRowsPlain adds to every place of sum three (or one) places of every row, each times its weight: the convolution of a
// row. Row r begins one place before the sum's first; its weights begin at w[at[r]].
func sumRowsPlain(sum []float32, rows [][]float32, at []int, w []float32, taps int) {
	for r, row := range rows {
		if taps == 1 {
			row, k := row[1:][:len(sum)], w[at[r]]
			for x := range sum {
				sum[x] += float32(row[x] * k)
			}
			continue
		}
		a, b, c := row[:len(sum)], row[1:][:len(sum)], row[2:][:len(sum)]
		k0, k1, k2 := w[at[r]], w[at[r]+1], w[at[r]+2]
		for x, s := range sum {
			s += float32(a[x] * k0)
			s += float32(b[x] * k1)
			s += float32(c[x] * k2)
			sum[x] = s
		}
	}
}

// dotsPlain adds to acc the products of a row with three places of another, which begins one place before, lane by lane.
func dotsPlain(acc *[3][lanes]float32, slope, row []float32) {
	for x := 0; x+lanes <= len(slope); x += lanes {
		for i, v := range slope[x : x+lanes] {
			acc[0][i] += float32(v * row[x+i])
			acc[1][i] += float32(v * row[x+i+1])
			acc[2][i] += float32(v * row[x+i+2])
		}
	}
}
