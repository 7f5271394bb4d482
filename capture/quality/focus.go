package quality

import "math"

const (
	// blurLimit is the σ of blur in mm at which print is lost. A blur of σ leaves exp(−2π²σ²/T²) of bars T apart: of
	// those of an E of the machine-readable zone (T = 1.05 mm) half at 0.2 mm; of those of a caption (0.6 mm) a tenth.
	// Of the pictures given, mildly blurred ones have 0.15 and heavily blurred ones 0.26 and more; sharp ones 0.09.
	blurLimit = 0.205
	// pixelBlur is the blur that pixels themselves make, in pixels: no reason to focus anew.
	pixelBlur = 0.85
	// stripLimit is how much more a third of the page may be blurred than the page: it has fewer patches.
	stripLimit = 1.25
	// directed is how many times wider edges are in one direction than in another when the camera moved. Defocus, text
	// and noise make up to 1.4.
	directed = 1.7
)

// focus measures blur, and whether it has a direction. The sharper third of the patches speaks for all: portraits and
// stamps have soft edges of their own.
func focus(patches []patch, pixel float64) Report {
	if len(patches) == 0 {
		return nil
	}
	var blur [axes]float64
	widest, least := 0.0, math.Inf(1)
	for i := range axes {
		blur[i] = quantile(patches, 0.33, func(p patch) float64 { return p.blur[i] })
		widest, least = max(widest, blur[i]), min(least, blur[i])
	}
	limit := max(blurLimit, pixelBlur*pixel)
	// Diagonal edges are few in print and say less of defocus; motion shows in them all the same.
	both := max(blur[0], blur[2])
	sharp := Figure{Name: Sharp, Value: max(both, worstStrip(patches)/stripLimit), Limit: limit}
	motion := Figure{Name: Motion, Value: math.Sqrt(widest*widest - least*least), Limit: limit}
	if widest > directed*least && motion.Value > limit {
		motion.Bad, motion.Severe = true, true
		sharp.Value = least
	}
	sharp.Bad = sharp.Value > limit
	sharp.Severe = sharp.Bad
	return Report{sharp, motion}
}

// worstStrip returns the blur of the third of the page, across or down, that is blurred most: a page that lies askew to
// the camera. A third has a say when it has print enough, and all of it equally blurred: one with a portrait has not.
func worstStrip(patches []patch) float64 {
	worst := 0.0
	for strip := range 2 * regions {
		var here []patch
		for _, p := range patches {
			if (p.region/regions == strip || p.region%regions == strip-regions) && max(p.blur[0], p.blur[2]) < maxBlur {
				here = append(here, p)
			}
		}
		if len(here) < 6 {
			continue
		}
		both := func(p patch) float64 { return max(p.blur[0], p.blur[2]) }
		low, high := quantile(here, 0.25, both), quantile(here, 0.7, both)
		if high < 1.5*low {
			worst = max(worst, low)
		}
	}
	return worst
}
