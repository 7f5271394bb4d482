package ocrb

import (
	_ "embed"
	"image"
	"sync"
)

// encoded are the weights that cmd/ocrb-train made.
//
//go:embed weights.bin
var encoded []byte

// shipped decodes the weights once.
var shipped = sync.OnceValue(func() *Network {
	n, err := Decode(encoded)
	if err != nil {
		panic(err) // embedded, and decoded by a test
	}
	return n
})

// fit scales a strip to StripHeight and cuts it at MaxWidth; it returns how many pixels of the strip a pixel became.
func fit(g *image.Gray) (*image.Gray, float64) {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	if width <= 0 || height <= 0 {
		return &image.Gray{}, 1
	}
	if height == StripHeight {
		cut := *g
		cut.Rect = image.Rect(0, 0, min(width, MaxWidth), height)
		return &cut, 1
	}
	scale := float64(height) / StripHeight
	wanted := int(min(max(1, float64(width)/scale), MaxWidth))
	return scaled(g, wanted, scale), scale
}

// scaled samples a strip bilinearly, or by the mean of what falls together where it shrinks.
func scaled(g *image.Gray, width int, scale float64) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, width, StripHeight))
	across, down := spans(width, g.Rect.Dx(), scale), spans(StripHeight, g.Rect.Dy(), scale)
	for y := range StripHeight {
		for x := range width {
			var sum, weight float64
			for j := down[y].from; j <= down[y].to; j++ {
				for i := across[x].from; i <= across[x].to; i++ {
					k := down[y].weight(j) * across[x].weight(i)
					sum, weight = sum+k*float64(g.Pix[j*g.Stride+i]), weight+k
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum/weight + 0.5)
		}
	}
	return out
}

// span is the pixels that one scaled pixel is made of, weighted by a triangle.
type span struct {
	centre, radius float64
	from, to       int
}

// maxSpan bounds the work for strips of great height: more pixels than that say nothing more.
const maxSpan = 8

func spans(count, limit int, scale float64) []span {
	all := make([]span, count)
	radius := min(max(1, scale), maxSpan)
	for i := range all {
		centre := min((float64(i)+0.5)*scale-0.5, float64(limit-1))
		from := min(max(0, int(centre-radius+1)), limit-1)
		all[i] = span{centre: centre, radius: radius, from: from, to: max(from, min(limit-1, int(centre+radius)))}
	}
	return all
}

func (s span) weight(i int) float64 {
	return max(1e-6, 1-max(float64(i)-s.centre, s.centre-float64(i))/s.radius)
}
