package portrait

import (
	"math"
	"slices"

	"razvorot/capture/raster"
)

// Face is a face in a picture. Places and lengths are in pixels of the picture, its corner at the origin.
type Face struct {
	// Box is from above the brows to the chin and from cheek to cheek.
	X, Y, Width, Height float64
	Score               float64 // 0 to 1
	// RightEye is the person's own right eye: the left one in an upright picture.
	RightEye, LeftEye, Nose, Mouth, RightEar, LeftEar raster.Point
}

// Middle returns the middle of the box.
func (f Face) Middle() raster.Point { return raster.Point{X: f.X + f.Width/2, Y: f.Y + f.Height/2} }

// Roll returns by how much the line through the eyes falls to the right, in radians, −π to π.
func (f Face) Roll() float64 {
	d := f.LeftEye.Sub(f.RightEye)
	return math.Atan2(d.Y, d.X)
}

// scaled returns the face in a picture so many times as large.
func (f Face) scaled(k float64) Face {
	f.X, f.Y, f.Width, f.Height = f.X*k, f.Y*k, f.Width*k, f.Height*k
	for _, p := range []*raster.Point{&f.RightEye, &f.LeftEye, &f.Nose, &f.Mouth, &f.RightEar, &f.LeftEar} {
		*p = p.Scale(k)
	}
	return f
}

const (
	// blazeCoarse is the longer side at which the network was trained to look: for a face that fills the picture.
	blazeCoarse = 128
	// blazeFiner is half as large again: for faces from a tenth of the picture.
	blazeFiner = 192
	// leastScore is what a face must score: MediaPipe's own limit.
	leastScore = 0.5
	// sameFace is how much of their union two boxes share when they are of one face: MediaPipe's own limit.
	sameFace = 0.3
)

// input lays a view into what the network takes: width × height pixels of −1 to 1, the view fitted in from the top left
// corner. It returns how many pixels of the view one of the network's is.
func (v *view) input(longest int) (*tensor, float64) {
	scale := float64(max(v.width(), v.height())) / float64(longest)
	up := func(n int) int {
		return max(coarseStride, int(math.Ceil(float64(n)/scale/coarseStride))*coarseStride)
	}
	t := newTensor(up(v.height()), up(v.width()), 3)
	var rgb [3]float32
	for y := range t.height {
		row := t.row(y)
		for x := range t.width {
			p := raster.Point{X: (float64(x) + 0.5) * scale, Y: (float64(y) + 0.5) * scale}
			if !v.sample(p, &rgb) {
				rgb = [3]float32{} // MediaPipe pads with black
			}
			for c, value := range rgb {
				row[3*x+c] = value/127.5 - 1
			}
		}
	}
	return t, scale
}

// find returns the faces that are seen when the longer side is so many pixels.
func (v *view) find(longest int) []Face {
	t, scale := v.input(longest)
	faces := merge(blaze().search(t, leastScore))
	for i := range faces {
		faces[i] = faces[i].scaled(scale)
	}
	return faces
}

// merge makes one face of the anchors that saw the same: their mean, weighted by score, as BlazeFace does.
func merge(found []candidate) []Face {
	slices.SortStableFunc(found, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var faces []Face
	for len(found) > 0 {
		best := found[0]
		var sum candidate
		var rest []candidate
		for i, c := range found {
			if i > 0 && overlap(best, c) <= sameFace {
				rest = append(rest, c)
				continue
			}
			sum.score += c.score
			sum.x, sum.y = sum.x+c.score*c.x, sum.y+c.score*c.y
			sum.width, sum.height = sum.width+c.score*c.width, sum.height+c.score*c.height
			for i, p := range c.points {
				sum.points[i][0], sum.points[i][1] = sum.points[i][0]+c.score*p[0], sum.points[i][1]+c.score*p[1]
			}
		}
		f := sum.face().scaled(1 / sum.score)
		f.Score = best.score
		faces = append(faces, f)
		found = rest
	}
	return faces
}

func (c candidate) face() Face {
	p := func(i int) raster.Point { return raster.Point{X: c.points[i][0], Y: c.points[i][1]} }
	return Face{X: c.x - c.width/2, Y: c.y - c.height/2, Width: c.width, Height: c.height, Score: c.score,
		RightEye: p(0), LeftEye: p(1), Nose: p(2), Mouth: p(3), RightEar: p(4), LeftEar: p(5)}
}

// overlap returns the share that two boxes have in common.
func overlap(a, b candidate) float64 {
	w := min(a.x+a.width/2, b.x+b.width/2) - max(a.x-a.width/2, b.x-b.width/2)
	h := min(a.y+a.height/2, b.y+b.height/2) - max(a.y-a.height/2, b.y-b.height/2)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.width*a.height + b.width*b.height - w*h)
}

// refinedSide is the square that a face is looked at again in, as a share of its box: so that it is as large as those the
// network was trained on.
const refinedSide = 1.8

// refine looks at one face again, upright and near: the first look tells the places of the eyes to a few pixels of the
// network, and the tilt of their line to four degrees only.
func (v *view) refine(f Face) Face {
	s := f.landmarkSquare(refinedSide, 0)
	t := newTensor(blazeCoarse, blazeCoarse, 3)
	v.lay(t, s, func(value float32, _ int) float32 { return value/127.5 - 1 })
	best := Face{}
	for _, g := range merge(blaze().search(t, leastScore)) {
		if g.Score > best.Score {
			best = g
		}
	}
	k := s.side / blazeCoarse
	at := func(p raster.Point) raster.Point { return s.at(p.X/blazeCoarse, p.Y/blazeCoarse) }
	middle := at(best.Middle())
	if best.Score == 0 || middle.Sub(f.Middle()).Length() > f.Width/2 {
		return f
	}
	width, height := best.Width*k, best.Height*k
	return Face{X: middle.X - width/2, Y: middle.Y - height/2, Width: width, Height: height, Score: f.Score,
		RightEye: at(best.RightEye), LeftEye: at(best.LeftEye), Nose: at(best.Nose), Mouth: at(best.Mouth),
		RightEar: at(best.RightEar), LeftEar: at(best.LeftEar)}
}
