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
	// contrastLimit is the share of the paper's light below which print is faint, and contrastSevere gone: what a JPEG and
	// a recogniser keep.
	contrastLimit  = 0.3
	contrastSevere = 0.15
	// shadowLimit is the light in the shadow over that outside.
	shadowLimit = 0.4
	// blackShadow is the light in a shadow so dark that its print is not even found.
	blackShadow = 0.15
)

// light measures how well ink stands out.
func light(patches []patch) Report {
	if len(patches) == 0 {
		return Report{{Name: Contrast, Limit: contrastLimit, Bad: true, Severe: true}}
	}
	paper := quantile(patches, 0.5, func(p patch) float64 { return p.paper })
	ink := quantile(patches, 0.5, func(p patch) float64 { return p.paper - p.depth })
	ratio := quantile(patches, 0.6, patch.ratio) // patterns count as noise in some
	contrast := quantile(patches, 0.5, func(p patch) float64 { return p.depth / max(p.paper, 1) })
	faint := contrast < contrastSevere
	full := paper >= clipped
	return Report{
		{Name: Dark, Value: paper, Limit: darkLimit, Bad: paper < darkLimit || ratio < leastRatio && !full,
			Severe: ratio < leastRatio && !full},
		{Name: Bright, Value: ink, Limit: inkLimit, Bad: full && ink > inkLimit, Severe: full && faint},
		{Name: Contrast, Value: contrast, Limit: contrastLimit, Bad: contrast < contrastLimit, Severe: faint},
	}
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
