package quality

import "slices"

const (
	// darkLimit is the luma of paper under which more light would help: a sixth of the light of white, in sRGB.
	darkLimit = 75
	// leastRatio is how many times the noise, at 254 dots per inch, ink must be below its paper to be read: the criterion
	// of Rose (Vision, 1973) is 5 for a dot; a letter has many, and sampling adds up several pixels.
	leastRatio = 3
	// inkLimit is the luma of ink on paper that is full, above which thin strokes have gone.
	inkLimit = 150
	// contrastLimit is the share of the paper's light below which print is faint: what a JPEG and a recogniser keep. Below
	// inkDepth it is no print any more.
	contrastLimit = 0.3
	// fullPage and leftOver are shares of a page on which no print is found: of its pixels those that are full, and of its cells
	// those in which something is left that was print. Beyond both it is too much light that took it; a blank sheet has no rest.
	fullPage = 0.5
	leftOver = 0.02
	// shadowLimit is the light in the shadow over that outside.
	shadowLimit = 0.4
	// blackShadow is the light in a shadow so dark that its print is not even found.
	blackShadow = 0.15
)

// light measures how well ink stands out.
func (o *overview) light(patches []patch) Report {
	if len(patches) == 0 {
		return o.blank()
	}
	paper := quantile(patches, 0.5, func(p patch) float64 { return p.paper })
	ink := quantile(patches, 0.5, func(p patch) float64 { return p.paper - p.depth })
	ratio := quantile(patches, 0.6, patch.ratio) // patterns count as noise in some
	contrast := quantile(patches, 0.5, func(p patch) float64 { return p.depth / max(p.paper, 1) })
	full := paper >= clipped
	return Report{
		{Name: Dark, Value: paper, Limit: darkLimit, Bad: paper < darkLimit || ratio < leastRatio && !full,
			Severe: ratio < leastRatio && !full},
		{Name: Bright, Value: ink, Limit: inkLimit, Bad: full && ink > inkLimit},
		{Name: Contrast, Value: contrast, Limit: contrastLimit, Bad: contrast < contrastLimit},
	}
}

// blank is what is told of a page without print: severe, and overexposed where most of it is full.
func (o *overview) blank() Report {
	full, rest := 0, 0
	for _, c := range o.cells {
		full += int(c.clipped)
		if c.light >= clipped && c.light-c.dark > leastDepth {
			rest++
		}
	}
	faint := Figure{Name: Contrast, Limit: contrastLimit, Bad: true, Severe: true}
	all := float64(len(o.cells))
	if float64(full) < fullPage*all*cellSide*cellSide || float64(rest) < leftOver*all {
		return Report{faint}
	}
	return Report{{Name: Bright, Value: clipped, Limit: inkLimit, Bad: true, Severe: true}, faint}
}

// ratio returns how many times its noise the ink is below the paper. A picture in 256 steps has half a step of noise.
func (p patch) ratio() float64 { return p.depth / max(p.noise, 0.5) }

// shadow measures the darkest print against the lightest. It is severe where print in the shadow is lost in noise.
func (o *overview) shadow(patches []patch) Figure {
	var papers []float64
	for _, c := range o.cells {
		if c.print && !c.solid {
			papers = append(papers, float64(c.paper))
		}
	}
	f := Figure{Name: Shadow, Value: 1, Limit: shadowLimit}
	if len(papers) == 0 {
		return f
	}
	slices.Sort(papers)
	lightest := papers[len(papers)*95/100]
	f.Value = papers[len(papers)/20] / max(lightest, 1)
	f.Bad = f.Value < shadowLimit
	lost := 0
	for _, p := range patches {
		if p.paper < 0.5*lightest && (p.ratio() < leastRatio || p.depth < leastDepth) {
			lost++
		}
	}
	if lost >= 3 || f.Value < blackShadow && papers[len(papers)/20] < 2*black {
		f.Bad, f.Severe = true, true
	}
	return f
}

// quantile returns the value that so large a part of the patches stays below.
func quantile(patches []patch, part float64, of func(patch) float64) float64 {
	values := make([]float64, len(patches))
	for i, p := range patches {
		values[i] = of(p)
	}
	slices.Sort(values)
	return values[min(int(part*float64(len(values))), len(values)-1)]
}
