package portrait

import (
	_ "embed"
	"math"
	"sync"
)

//go:embed weights/face_detection_short_range.tflite
var blazeFile []byte

// blazeBlock is what the network repeats: filtered and mixed, added to what went in, rectified.
type blazeBlock struct{ separable }

// blazeFace is the network of Bazarevsky et al., BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, 2019
// (arXiv:1907.05047), in the form MediaPipe ships for short range. It was trained on 128×128 pixels, but nothing in it
// depends on that: a larger picture is searched for faces smaller in proportion.
type blazeFace struct {
	stem   *patch
	blocks []blazeBlock
	fine   int // how many blocks precede the heads that look at every eighth pixel
	// The heads: a score and sixteen numbers per anchor, two anchors every 8 pixels and six every 16.
	fineScore, coarseScore, fineBox, coarseBox *matrix
}

// blazeWidths are the channels after the stem and after each block; a block narrows the picture where listed in blazeNarrow.
var (
	blazeWidths = []int{24, 24, 28, 32, 36, 42, 48, 56, 64, 72, 80, 88, 96, 96, 96, 96, 96}
	blazeNarrow = map[int]bool{2: true, 5: true, 11: true}
)

const (
	blazeFine      = 11  // blocks before the finer heads
	fineStride     = 8   // pixels an anchor of the finer heads
	coarseStride   = 16  // of the coarser
	blazeNumbers   = 16  // a box of four, six points of two
	blazeStemSize  = 5   // the stem's filter
	blazeSaturated = 100 // beyond this a score is as good as certain (MediaPipe's score_clipping_thresh)
)

var blaze = sync.OnceValue(func() *blazeFace {
	list := convolutions(blazeFile)
	stem := list[0]
	n := &blazeFace{fine: blazeFine}
	patchSize := blazeStemSize * blazeStemSize * 3
	n.stem = &patch{blazeStemSize, 2, newMatrix(patchSize, blazeWidths[0], stem.bias, rows(stem.filter, patchSize))}
	for i := range len(blazeWidths) - 1 {
		filter, mix := list[1+2*i], list[2+2*i]
		in, out := blazeWidths[i], blazeWidths[i+1]
		block := blazeBlock{separable{depthwise{filter.filter, filter.bias, 1}, nil}}
		if blazeNarrow[i] {
			block.filter.stride = 2
		}
		// Channels are kept in multiples of four throughout: what the network adds are noughts that stay noughts.
		block.mix = newMatrix(wide(in), out, mix.bias, padded(rows(mix.filter, in), in))
		block.filter.weights, block.filter.bias = widen(filter.filter, in), widen(filter.bias, in)
		n.blocks = append(n.blocks, block)
	}
	heads := list[1+2*len(n.blocks):]
	for i, head := range []**matrix{&n.fineScore, &n.coarseScore, &n.fineBox, &n.coarseBox} {
		in := blazeWidths[blazeFine]
		if i%2 == 1 {
			in = blazeWidths[len(blazeWidths)-1]
		}
		*head = newMatrix(in, len(heads[i].bias), heads[i].bias, rows(heads[i].filter, in))
	}
	return n
})

// rows returns where the weights are that TensorFlow Lite stores by output channel.
func rows(filter []float32, in int) func(i, o int) float32 {
	return func(i, o int) float32 { return filter[o*in+i] }
}

// padded makes nought of the weights of channels that were added.
func padded(at func(i, o int) float32, in int) func(i, o int) float32 {
	return func(i, o int) float32 {
		if i >= in {
			return 0
		}
		return at(i, o)
	}
}

// wide returns the multiple of four that so many channels are kept in.
func wide(channels int) int { return (channels + 3) / 4 * 4 }

// widen spreads numbers stored by so many channels to the channels they are kept in.
func widen(values []float32, channels int) []float32 {
	to := wide(channels)
	out := make([]float32, len(values)/channels*to)
	for i := range len(values) / channels {
		copy(out[i*to:], values[i*channels:(i+1)*channels])
	}
	return out
}

// apply runs one block row by row, so that what is in between stays in the processor's cache.
func (b *blazeBlock) apply(src *tensor) *tensor {
	stride := b.filter.stride
	dst := newTensor((src.height+stride-1)/stride, (src.width+stride-1)/stride, b.mix.out)
	filtered := make([]float32, dst.width*src.channels)
	for y := range dst.height {
		b.filter.row(filtered, src, y)
		out := dst.row(y)
		b.mix.apply(out, filtered, dst.width)
		if stride == 1 {
			addSame(out, src.row(y), dst.channels, src.channels)
		} else {
			addLargest(out, src, y, dst.channels)
		}
	}
	return dst
}

// addSame adds what went in, channel by channel, and rectifies.
func addSame(out, in []float32, to, from int) {
	for x := 0; x*to < len(out); x++ {
		pixel, went := out[x*to:][:to], in[x*from:][:from]
		for i, v := range went {
			pixel[i] += v
		}
		rectify(pixel)
	}
}

// addLargest adds the largest of each square of four pixels that went in, and rectifies.
func addLargest(out []float32, src *tensor, y, to int) {
	c := src.channels
	upper, lower := src.row(2*y), src.row(min(2*y+1, src.height-1))
	for x := 0; x*to < len(out); x++ {
		pixel := out[x*to:][:to]
		left, right := 2*x*c, min(2*x+1, src.width-1)*c
		for i := range c {
			pixel[i] += max(upper[left+i], upper[right+i], lower[left+i], lower[right+i])
		}
		rectify(pixel)
	}
}

// candidate is an anchor that took something for a face. Numbers are in pixels of what the network was given.
type candidate struct {
	score               float64
	x, y, width, height float64 // of the middle
	points              [6][2]float64
}

// search returns what scores more than a limit, in no order. The picture's sides are multiples of 16.
func (n *blazeFace) search(src *tensor, limit float64) []candidate {
	t := n.stem.apply(src)
	var found []candidate
	for i := range n.blocks {
		if i == n.fine {
			found = decode(found, t, anchors{n.fineScore, n.fineBox, 2, fineStride}, limit)
		}
		t = n.blocks[i].apply(t)
	}
	return decode(found, t, anchors{n.coarseScore, n.coarseBox, 6, coarseStride}, limit)
}

// anchors are the heads that look at one grid.
type anchors struct {
	score, box *matrix
	each       int // anchors a place
	stride     int // pixels from place to place
}

func decode(found []candidate, t *tensor, a anchors, limit float64) []candidate {
	least := math.Log(limit / (1 - limit))
	scores, boxes := make([]float32, a.score.out), make([]float32, a.box.out)
	for y := range t.height {
		for x := range t.width {
			pixel := t.row(y)[x*t.channels:][:t.channels]
			a.score.apply(scores, pixel[:a.score.in], 1)
			ready := false
			for i, s := range scores[:a.each] {
				if float64(s) < least {
					continue
				}
				if !ready {
					a.box.apply(boxes, pixel[:a.box.in], 1)
					ready = true
				}
				middle := [2]float64{(float64(x) + 0.5) * float64(a.stride), (float64(y) + 0.5) * float64(a.stride)}
				found = append(found, decodeBox(float64(s), boxes[i*blazeNumbers:][:blazeNumbers], middle))
			}
		}
	}
	return found
}

func decodeBox(logit float64, numbers []float32, middle [2]float64) candidate {
	logit = min(max(logit, -blazeSaturated), blazeSaturated)
	c := candidate{score: 1 / (1 + math.Exp(-logit)),
		x: float64(numbers[0]) + middle[0], y: float64(numbers[1]) + middle[1],
		width: float64(numbers[2]), height: float64(numbers[3])}
	for i := range c.points {
		c.points[i] = [2]float64{float64(numbers[4+2*i]) + middle[0], float64(numbers[5+2*i]) + middle[1]}
	}
	return c
}
