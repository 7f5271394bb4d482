// Package gate looks at a photograph or a file as a whole and says whether it will do as a page of a document, before it
// leaves the device. It puts the parts together: intake (type, bounds, metadata), page (outline), quality, portrait, mrz.
//
// A check is one question with an answer that people can act on: «the whole page is in view». A check that failed has a
// cure. Checks that Block keep the picture from being sent; the others are told.
package gate

import (
	"image"
	"time"

	"razvorot/capture/intake"
	"razvorot/capture/mrz"
	"razvorot/capture/raster"
	"razvorot/domain"
)

// Wanted is what the picture should show.
type Wanted struct {
	Kind domain.DocumentKind
	Role domain.PageRole
}

// Request is a file to be looked at.
type Request struct {
	Data   []byte
	Wanted Wanted
	// Corners is the outline as the citizen dragged it, in pixels of the upright picture, clockwise from the top left
	// corner of the document; nil to have it found.
	Corners *raster.Quad
	// Whole keeps the picture as it is, without cutting out the page.
	Whole bool
	// Turn is by how many quarters clockwise a picture that is not cut is turned further, after it was brought upright as far
	// as its content tells. Corners say by their order which way up the page is.
	Turn int
	// Now decides the centuries of the dates in the machine-readable zone.
	Now time.Time
}

// Name is what a check asks. It is stable; ui makes words of it.
type Name string

// The checks, in the order in which they are told: what has to be mended first comes first.
const (
	CheckPage     Name = "page"     // a page is to be seen
	CheckCrop     Name = "crop"     // the whole page is in view
	CheckSize     Name = "size"     // it is near enough: dots per inch
	CheckDark     Name = "dark"     // there is light enough
	CheckBright   Name = "bright"   // not so much that the print fades
	CheckContrast Name = "contrast" // the print stands out from the paper
	CheckSharp    Name = "sharp"    // it is in focus
	CheckMotion   Name = "motion"   // the camera was held still
	CheckGlare    Name = "glare"    // no lamp is mirrored in it
	CheckShadow   Name = "shadow"   // no shadow lies on it
	CheckSide     Name = "side"     // it is the page that was asked for
	CheckDocument Name = "document" // it is the document that was asked for
	CheckMRZ      Name = "mrz"      // the machine-readable zone was read; never blocks

	CheckFace       Name = "face"       // exactly one face
	CheckFaceWhole  Name = "face_whole" // crown, chin and ears are in view
	CheckFaceSize   Name = "face_size"  // near enough, and not too near
	CheckFrontal    Name = "frontal"    // looking straight into the camera
	CheckEyes       Name = "eyes"       // eyes open and to be seen
	CheckCover      Name = "cover"      // nothing covers the face
	CheckBackground Name = "background" // plain and light
	CheckFaceLight  Name = "face_light" // even light on the face
)

// Check is one question and its answer.
type Check struct {
	Name   Name
	OK     bool
	Blocks bool    // when it is not OK the picture will not do
	Value  float64 // what was measured, in the unit of the check (docs/CAPTURE.md); 0 when there is no number to it
	Limit  float64 // what it is held against
	Page   int     // of a PDF of several pages the one it is about, from 1; else 0
}

// Report is what was found.
type Report struct {
	// Document is what would be stored: without metadata, upright, the page cut out and straightened, small enough.
	Document *intake.Document
	// Photo is the whole picture, upright, for showing the outline on; nil for a PDF.
	Photo image.Image
	// Outline is the page in pixels of Photo; nil when none was found or the picture is the page.
	Outline *raster.Quad
	// Straightened tells that Document shows the page cut out by Outline.
	Straightened bool
	Checks       []Check
	// MRZ is the machine-readable zone; nil when none was found, and in a picture that has to be taken again: what cannot be
	// looked up in it may not be offered from it.
	MRZ *mrz.Reading
}

// Good tells whether nothing blocks.
func (r *Report) Good() bool {
	_, blocked := r.Fault()
	return !blocked
}

// Fault returns the first check that blocks, and whether there is one.
func (r *Report) Fault() (Check, bool) {
	for _, c := range r.Checks {
		if !c.OK && c.Blocks {
			return c, true
		}
	}
	return Check{}, false
}
