package portrait

// tensor is what flows through a network: height × width pixels of so many channels, channels side by side.
type tensor struct {
	height, width, channels int
	values                  []float32
}

func newTensor(height, width, channels int) *tensor {
	return &tensor{height, width, channels, make([]float32, height*width*channels)}
}

// row returns one row of pixels.
func (t *tensor) row(y int) []float32 {
	n := t.width * t.channels
	return t.values[y*n : (y+1)*n]
}

// matrix mixes the channels of a pixel: a convolution of 1×1. Its weights are kept in fours of output channels, so that
// four sums are made at a time.
type matrix struct {
	in, out int       // channels; out is a multiple of four
	weights []float32 // [out/4][in][4]
	bias    []float32
}

// newMatrix packs weights; at tells where the weight from one channel to another lies. What is missing to a multiple of
// four is nought.
func newMatrix(in, out int, bias []float32, at func(in, out int) float32) *matrix {
	m := &matrix{in: in, out: (out + 3) / 4 * 4}
	m.weights, m.bias = make([]float32, m.in*m.out), make([]float32, m.out)
	copy(m.bias, bias)
	for o := range out {
		for i := range in {
			m.weights[(o/4*in+i)*4+o%4] = at(i, o)
		}
	}
	return m
}

// apply mixes so many pixels: two at a time, as many sums as a processor has registers for.
func (m *matrix) apply(dst, src []float32, pixels int) {
	for p := 0; p+1 < pixels; p += 2 {
		a, b := src[p*m.in:][:m.in], src[(p+1)*m.in:][:m.in]
		m.pair(dst[p*m.out:][:m.out], dst[(p+1)*m.out:][:m.out], a, b)
	}
	if pixels%2 == 1 {
		last := pixels - 1
		out, pixel := dst[last*m.out:][:m.out], src[last*m.in:][:m.in]
		m.pair(out, out, pixel, pixel)
	}
}

func (m *matrix) pair(x, y, a, b []float32) {
	b = b[:len(a)]
	for o := 0; o < m.out; o += 4 {
		w := m.weights[o*m.in:][:4*m.in]
		bias := m.bias[o : o+4 : o+4]
		x0, x1, x2, x3 := bias[0], bias[1], bias[2], bias[3]
		y0, y1, y2, y3 := x0, x1, x2, x3
		for i, u := range a {
			v := b[i]
			k := w[:4:4]
			x0 += u * k[0]
			y0 += v * k[0]
			x1 += u * k[1]
			y1 += v * k[1]
			x2 += u * k[2]
			y2 += v * k[2]
			x3 += u * k[3]
			y3 += v * k[3]
			w = w[4:]
		}
		p, q := x[o:o+4:o+4], y[o:o+4:o+4]
		p[0], p[1], p[2], p[3] = x0, x1, x2, x3
		q[0], q[1], q[2], q[3] = y0, y1, y2, y3
	}
}

// before returns how many pixels of nothing stand before the picture, when as many as are needed are shared out with the
// odd one behind it (TensorFlow's padding «same»).
func before(size, kernel, stride int) int {
	out := (size + stride - 1) / stride
	return max(0, (out-1)*stride+kernel-size) / 2
}

// depthwise is a filter of 3×3 on each channel by itself.
type depthwise struct {
	weights []float32 // [3][3][channels]
	bias    []float32 // nil for none
	stride  int
}

// row makes one row of the result.
func (d *depthwise) row(dst []float32, src *tensor, y int) {
	c := src.channels
	top, left := before(src.height, 3, d.stride), before(src.width, 3, d.stride)
	for x := 0; x*c < len(dst); x++ {
		out := dst[x*c:][:c]
		if d.bias != nil {
			copy(out, d.bias)
		} else {
			clear(out)
		}
		for ky := range 3 {
			sy := y*d.stride + ky - top
			if uint(sy) >= uint(src.height) {
				continue
			}
			row := src.row(sy)
			sx := x*d.stride - left
			if sx >= 0 && sx+2 < src.width {
				k := d.weights[ky*3*c:][:3*c]
				threeTaps(out, row[sx*c:][:3*c], k)
				continue
			}
			for kx := range 3 {
				if px := sx + kx; uint(px) < uint(src.width) {
					pixel, k := row[px*c:][:c], d.weights[(ky*3+kx)*c:][:c]
					for i, v := range pixel {
						out[i] += v * k[i]
					}
				}
			}
		}
	}
}

// threeTaps adds three neighbours of a row.
func threeTaps(out, pixels, k []float32) {
	c := len(out)
	a, b, d := pixels[:c], pixels[c:][:c], pixels[2*c:][:c]
	ka, kb, kd := k[:c], k[c:][:c], k[2*c:][:c]
	for i := range out {
		out[i] += a[i]*ka[i] + b[i]*kb[i] + d[i]*kd[i]
	}
}

// patch is a convolution of more than one pixel on few channels: the patches are laid out and mixed.
type patch struct {
	size, stride int
	mix          *matrix
}

// apply returns the result, rectified.
func (p *patch) apply(src *tensor) *tensor {
	height, width := (src.height+p.stride-1)/p.stride, (src.width+p.stride-1)/p.stride
	dst := newTensor(height, width, p.mix.out)
	n := p.size * src.channels
	patches := make([]float32, width*p.mix.in)
	top, left := before(src.height, p.size, p.stride), before(src.width, p.size, p.stride)
	for y := range height {
		clear(patches)
		for x := range width {
			sx := x*p.stride - left
			from, to := max(sx, 0), min(sx+p.size, src.width)
			for ky := range p.size {
				if sy := y*p.stride + ky - top; uint(sy) < uint(src.height) {
					at := x*p.mix.in + ky*n + (from-sx)*src.channels
					copy(patches[at:], src.row(sy)[from*src.channels:to*src.channels])
				}
			}
		}
		p.mix.apply(dst.row(y), patches, width)
		rectify(dst.row(y))
	}
	return dst
}

// rectify makes nought of what is negative.
func rectify(values []float32) {
	for i, v := range values {
		values[i] = max(v, 0)
	}
}

// separable filters each channel, then mixes them.
type separable struct {
	filter depthwise
	mix    *matrix
}

// apply returns the result as it is.
func (s *separable) apply(src *tensor) *tensor {
	height, width := (src.height+s.filter.stride-1)/s.filter.stride, (src.width+s.filter.stride-1)/s.filter.stride
	dst := newTensor(height, width, s.mix.out)
	filtered := make([]float32, width*src.channels)
	for y := range height {
		s.filter.row(filtered, src, y)
		s.mix.apply(dst.row(y), filtered, width)
	}
	return dst
}
