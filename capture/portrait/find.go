// Package portrait finds faces, says whether a photograph will do as a passport's portrait, and cuts it out.
//
// The networks are not ours (weights/README.md); running them is. A view is the picture made small; the aligned face is the
// part of it that is measured, always of one size and upright. What is measured, by which formula and against which limit is
// in docs/capture/portrait.md.
package portrait

import (
	"image"
	"math"
)

const (
	// looked is the longer side at which faces are looked for: four pixels to one of the network's at its finest.
	looked = 640
	// finest is for faces of a twentieth of the picture: they are then as large as the smallest the network was trained on.
	finest = 384
)

// Faces returns the faces of a picture, the largest first, upright or tilted by up to some 40°. The first look sees faces
// from a tenth of the longer side to three quarters of it; where it sees none a coarser one follows, for a face that fills
// the picture, then a finer one, for faces from a twentieth.
func Faces(img image.Image) []Face {
	if img.Bounds().Empty() {
		return nil
	}
	v := newView(img, looked)
	for _, longest := range []int{blazeFiner, blazeCoarse, finest} {
		if faces := v.find(longest); len(faces) > 0 {
			return sorted(faces, v.factor)
		}
	}
	return nil
}

// sorted returns faces in pixels of the picture, the largest first.
func sorted(faces []Face, factor float64) []Face {
	for i := range faces {
		faces[i] = faces[i].scaled(factor)
		for j := i; j > 0 && faces[j].Width > faces[j-1].Width; j-- {
			faces[j], faces[j-1] = faces[j-1], faces[j]
		}
	}
	return faces
}

const (
	// uprightScore is what a face must score to say which way a picture is up.
	uprightScore = 0.7
	// certain ends the search: no face lying on its side scores as much.
	certain = 0.9
	// lead is by how much the best direction must score above the next.
	lead = 0.05
	// uprightTilt is in radians: a face that leans more is rather that of a picture turned.
	uprightTilt = 40 * math.Pi / 180
)

// Upright returns by how many quarters clockwise a picture must be turned for its face to be upright, and whether there is
// one that tells.
func Upright(img image.Image) (quarters int, ok bool) {
	if img.Bounds().Empty() {
		return 0, false
	}
	v := newView(img, looked/2)
	var scores [4]float64
	for turn := range scores {
		for _, f := range v.turned(turn).find(blazeFiner) {
			if math.Abs(f.Roll()) < uprightTilt {
				scores[turn] = max(scores[turn], f.Score)
			}
		}
		if scores[turn] >= certain {
			return turn, true
		}
	}
	best, next := 0, 0.0
	for turn, score := range scores {
		if score > scores[best] {
			best = turn
		}
	}
	for turn, score := range scores {
		if turn != best {
			next = max(next, score)
		}
	}
	return best, scores[best] >= uprightScore && scores[best]-next >= lead
}
