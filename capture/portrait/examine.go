package portrait

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

// Name is what a check asks; the same words as gate's.
type Name string

// The checks, in the order in which they are told.
const (
	CheckFace       Name = "face"       // exactly one face; Value counts them
	CheckFaceWhole  Name = "face_whole" // crown, chin and ears are in view; Value in distances between the eyes
	CheckFaceSize   Name = "face_size"  // Value is the distance between the eyes in pixels, or the head's share of the picture
	CheckFrontal    Name = "frontal"    // Value is the largest angle in degrees
	CheckEyes       Name = "eyes"       // Value is the share of the eyes that shows structure, or how far the poorer one is open
	CheckCover      Name = "cover"      // Value is the share of the mouth that shows structure, or its colour's way from skin
	CheckBackground Name = "background" // Value is the share of the ground that is plain
	CheckFaceLight  Name = "face_light" // Value is the darker side's light as a share of the lighter's
	CheckSharp      Name = "sharp"      // Value is the share of an edge that one pixel takes
	CheckDark       Name = "dark"       // Value is the luma of the face
)

// Check is one question and its answer.
type Check struct {
	Name   Name
	OK     bool
	Value  float64
	Limit  float64
	AtMost bool // Value may be Limit at most; otherwise at least
}

// Report is what was found in a portrait. Without a face only the first check is there.
type Report struct {
	Checks []Check
	Faces  []Face // those that count, the largest first
	// Landmarks are of the largest face, in pixels of the picture.
	Landmarks Landmarks
	// Crown and Chin are the ends of the head on its middle line, in pixels of the picture. The crown is where the hair
	// ends against a plain ground, or where it is by the proportions of heads.
	Crown, Chin raster.Point
	// Ground is the luma of the background, 0 when it is not plain.
	Ground float64
	// MouthOpen is the largest distance of the lips as a share of that from the eyes to the chin; above 0.05 the mouth is
	// open or smiling, which is told and never refused (OFIQ, Mouth Closed).
	MouthOpen float64

	size image.Point
	roll float64
}

// Good tells whether every check is passed.
func (r *Report) Good() bool {
	for _, c := range r.Checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// Find returns a check by its name; false when it was not made.
func (r *Report) Find(name Name) (Check, bool) {
	for _, c := range r.Checks {
		if c.Name == name {
			return c, true
		}
	}
	return Check{}, false
}

func (r *Report) atLeast(name Name, value, limit float64) {
	r.Checks = append(r.Checks, Check{Name: name, OK: value >= limit, Value: value, Limit: limit})
}

func (r *Report) atMost(name Name, value, limit float64) {
	r.Checks = append(r.Checks, Check{Name: name, OK: value <= limit, Value: value, Limit: limit, AtMost: true})
}

const (
	// examined is the longer side at which a portrait is looked at.
	examined = 1024
	// leastOther is how wide another face is, as a share of the largest, to count: smaller ones are pictures on the wall.
	leastOther = 0.25
	// sureOther is what another face must score: the finer of the two looks sees faces in noses and in folds.
	sureOther = 0.7
)

// Examine looks at a portrait, upright.
func Examine(img image.Image) *Report {
	r := &Report{size: img.Bounds().Size()}
	if r.size.X < 1 || r.size.Y < 1 {
		r.atMost(CheckFace, 0, 1)
		r.Checks[0].OK = false
		return r
	}
	v := newView(img, examined)
	faces := v.portraits()
	for _, f := range faces {
		r.Faces = append(r.Faces, f.scaled(v.factor))
	}
	r.atMost(CheckFace, float64(len(faces)), 1)
	if len(faces) == 0 {
		r.Checks[0].OK = false
		return r
	}
	s := v.subject(faces[0])
	r.Faces[0] = s.face.scaled(v.factor)
	r.measure(s, s.ground())
	r.atLeast(CheckSharp, sharpness(img, r.Faces[0]), leastSharp)
	return r
}

// portraits returns the faces that count in a portrait, the largest first.
func (v *view) portraits() []Face {
	faces := v.find(blazeCoarse)
	if len(faces) == 0 {
		return v.find(2 * blazeCoarse)
	}
	main := 0
	for i, f := range faces {
		if f.Width > faces[main].Width {
			main = i
		}
	}
	kept := []Face{faces[main]}
	for i, f := range faces {
		if i != main {
			kept = addOther(kept, f, leastScore)
		}
	}
	for _, f := range v.find(blazeFiner) {
		kept = addOther(kept, f, sureOther)
	}
	return kept
}

// addOther adds a face that counts and is none of those.
func addOther(kept []Face, f Face, least float64) []Face {
	if f.Score < least || f.Width < leastOther*kept[0].Width {
		return kept
	}
	for _, k := range kept {
		if k.near(f) || f.near(k) {
			return kept
		}
	}
	return append(kept, f)
}

// near tells whether the middle of another face lies in this one.
func (f Face) near(g Face) bool {
	d := g.Middle().Sub(f.Middle())
	return math.Abs(d.X) < f.Width/2 && math.Abs(d.Y) < f.Height/2
}

// subject is the face that a portrait is of: its landmarks in the coordinates of the aligned face.
type subject struct {
	*aligned
	view   *view
	face   Face
	points Landmarks // in distances between the eyes, from midway between them
	chin   float64   // from the eyes to the chin: the T of OFIQ
	skin   float64   // luma of the skin beside and under the eyes and on the nose
	size   raster.Point
}

func (v *view) subject(f Face) *subject {
	f = v.refine(f)
	points := v.landmarks(f)
	// The eyes of the detector are steadier than the lids of the landmarks; the rest is measured from them.
	s := &subject{aligned: v.align(f), view: v, face: f}
	for i, p := range points {
		s.points[i] = s.find(p)
	}
	s.chin = s.points[8].Y
	s.skin = s.light()
	s.size = raster.Point{X: float64(v.width()), Y: float64(v.height())}
	return s
}

// measure fills in what is measured on the aligned face.
func (r *Report) measure(s *subject, g ground) {
	scale := float64(r.size.X) / s.size.X
	eyes := mean(s.points[42:48]...).Sub(mean(s.points[36:42]...)) // in the aligned face, whose tilt is the detector's
	r.roll = s.face.Roll() + math.Atan2(eyes.Y, eyes.X)/2          // their mean is truer than either
	for i, p := range s.points {
		r.Landmarks[i] = s.place(p).Scale(scale)
	}
	crown := g.crown
	r.Chin, r.Crown = s.place(raster.Point{X: 0, Y: s.chin}).Scale(scale), s.place(raster.Point{X: 0, Y: crown}).Scale(scale)
	r.Ground = g.luma
	r.MouthOpen = s.mouthOpen()

	r.atLeast(CheckFaceWhole, s.room(), 0)
	r.sized(s, scale, crown)
	r.atMost(CheckFrontal, s.angle(), mostAngle)
	r.seen(s)
	r.covered(s)
	r.atLeast(CheckBackground, g.plain, leastPlain)
	r.atLeast(CheckFaceLight, s.evenness(), leastEven)
	r.atLeast(CheckDark, s.skin, leastSkin)
}

// sized tells whether the camera was near enough and not too near.
func (r *Report) sized(s *subject, scale, crown float64) {
	r.atLeast(CheckFaceSize, s.unit*scale, leastEyeDistance)
	last := &r.Checks[len(r.Checks)-1]
	if head := (s.chin - crown) * s.unit / s.size.Y; last.OK && head > mostHead {
		*last = Check{Name: CheckFaceSize, Value: head, Limit: mostHead, AtMost: true}
	}
}

// seen tells whether the eyes are to be seen, and open.
func (r *Report) seen(s *subject) {
	r.atLeast(CheckEyes, s.eyesSeen(), leastEyes)
	last := &r.Checks[len(r.Checks)-1]
	if open := s.opening(); last.OK && open < leastOpening {
		*last = Check{Name: CheckEyes, Value: open, Limit: leastOpening}
	}
}

// covered tells whether mouth, chin and cheeks are to be seen: by the mouth's own lines, and by the colour around it.
func (r *Report) covered(s *subject) {
	r.atLeast(CheckCover, s.mouthSeen(), leastMouth)
	last := &r.Checks[len(r.Checks)-1]
	if colour := s.clothColour(); last.OK && colour > mostCloth {
		*last = Check{Name: CheckCover, Value: colour, Limit: mostCloth, AtMost: true}
	}
}
