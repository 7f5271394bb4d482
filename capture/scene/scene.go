// Package scene draws photographs that people take of documents, with the truth about each: for tests, for tuning and for
// the table of the benchmark. No photograph shows anything real.
//
// Seeds below a million are for tuning and for tests of the parts; those above are for the table alone.
//
// A spec says what is photographed and how; the same spec gives the same pixels on the same processor. A document lies
// flat on a table (the ground), millimetres wide and high, its corner at the origin; the camera looks at it turned, tilted
// and from some distance. What the lens, the lamp and the hand do to the picture is the degradation, one at a time.
//
// How much is too much is said in millimetres on the document, because what must survive is its finest print: the letters
// of the machine-readable zone are 2.4 to 3.1 mm high and their strokes 0.35 mm thick, about 1.05 mm from one bar of an E to the
// next. A blur of σ leaves exp(−2π²σ²/T²) of the contrast of bars T apart: 80 % at 0.11 mm, 30 % at 0.26 mm, 6 % at 0.4 mm.
package scene

import (
	"bytes"
	"image"
	"image/jpeg"

	"razvorot/capture/mrz"
	"razvorot/capture/raster"
	"razvorot/domain"
)

// Degradation is what went wrong, or did not.
type Degradation string

// The degradations. The first group is to be accepted and, where there is a zone, read; the second to be taken again;
// of the third a person might say either.
const (
	Clean       Degradation = "clean"
	Tilted      Degradation = "tilted"      // up to 25° of perspective
	MildBlur    Degradation = "mild_blur"   // σ 0.06 to 0.13 mm
	SoftShadow  Degradation = "soft_shadow" // of a head or a lamp behind
	HardShadow  Degradation = "hard_shadow" // of a hand or the phone
	Dark        Degradation = "dark"        // a sixth of the light, and noise
	GlareAside  Degradation = "glare_aside" // a lamp mirrored where nothing is printed, or beside the page
	Streaks     Degradation = "streaks"     // the faint gloss of a lamination
	ColourCast  Degradation = "colour_cast" // lamp light
	Sharpened   Degradation = "sharpened"   // by the telephone, with halos
	Handheld    Degradation = "handheld"    // fingers over an edge where nothing is printed
	HeavyBlur   Degradation = "heavy_blur"  // Gaussian, σ 0.28 to 0.6 mm
	Defocus     Degradation = "defocus"     // a disc of radius 0.6 to 1.2 mm, which is σ 0.3 to 0.6 mm
	Motion      Degradation = "motion"      // a line of 1.2 to 2.6 mm in any direction
	GlareOver   Degradation = "glare_over"  // a lamp mirrored over the text
	Crop        Degradation = "crop"        // a tenth of the page or more outside the picture
	TooFar      Degradation = "too_far"     // less than 90 dots per inch
	Overexposed Degradation = "overexposed" // paper clips, print pales
	CornerCut   Degradation = "corner_cut"  // a corner without print outside the picture
	Doubtful    Degradation = "doubtful"    // σ 0.16 to 0.24 mm
)

// Accepted, Refused and Open list the degradations by what a person would say.
var (
	Accepted = []Degradation{Clean, Tilted, MildBlur, SoftShadow, HardShadow, Dark, GlareAside, Streaks, ColourCast, Sharpened,
		Handheld}
	Refused = []Degradation{HeavyBlur, Defocus, Motion, GlareOver, Crop, TooFar}
	Open    = []Degradation{Overexposed, CornerCut, Doubtful}
)

// Spec says what is photographed and how. Invent makes one up; tests set what they are about.
type Spec struct {
	Seed        uint64 // of everything that is not said below: the person, the place of the lamp, the grain
	Document    Document
	Paper       Paper
	Ground      Ground
	Degradation Degradation

	Width, Height int     // of the picture in pixels
	Turn          int     // quarters clockwise in which the document lies
	Rotation      float64 // radians clockwise, on top of Turn
	TiltX, TiltY  float64 // radians: the camera leans along the document's height and width
	Fill          float64 // share of the picture's width or height that the outline takes up, whichever is more
	// ShiftX and ShiftY move the document from the middle: ±1 is as far as the outline stays within the picture, and ±1.2
	// puts a fifth of its extent outside.
	ShiftX, ShiftY float64

	Rounded float64 // radius of the corners in millimetres
	Bend    float64 // how far the page rises in waves, in millimetres; its shading goes with it
	Booklet bool    // another page of the open booklet above
	Hand    bool    // fingers over an edge
	Noise   float64 // of the sensor: σ at middle grey in steps of 255
	Shade   float64 // how much darker the far end of the table is, 0 to 1
	Quality int     // of the JPEG, 1 to 100
}

// Photo is a photograph and the truth about it.
type Photo struct {
	Image   *image.RGBA
	Quality int
	// Quad is the outline of the document in pixels, clockwise from the document's own top left corner. Parts may lie
	// outside the picture.
	Quad raster.Quad
	// Booklet is the outline with the other page of an open booklet, which is as right an answer; nil when there is none.
	Booklet *raster.Quad
	// Zone is where the machine-readable zone is; nil when there is none.
	Zone   *raster.Quad
	MRZ    []string
	Format mrz.Format
	Kind   domain.DocumentKind
	Role   domain.PageRole

	Degradation   Degradation
	GlareOverText bool
	Refuse        bool // a person would want it taken again
	Accept        bool // a person would take it; neither is set where persons differ
	Readable      bool // the zone should be read
	// Scale is how many pixels a millimetre of the document has, in the mean.
	Scale float64
}

// DPI returns the resolution on the document.
func (p *Photo) DPI() float64 { return p.Scale * 25.4 }

// JPEG returns the photograph as a telephone stores it.
func (p *Photo) JPEG() []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p.Image, &jpeg.Options{Quality: p.Quality}); err != nil {
		panic(err) // only for pictures above 65,535 pixels
	}
	return out.Bytes()
}
