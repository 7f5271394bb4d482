// Package redact takes out of a file what its maker did not mean to send: where and when a picture was taken, with what,
// by whom, and the second pictures that hide in it.
//
// What is removed is named by a Trace, so that the citizen can be told. What remains is the picture itself: for JPEG and
// PNG the coded pixels are copied byte for byte; only a JPEG that has to be turned upright is coded again, and the
// result says so. A PDF is written anew from its pages: whatever the pages do not need does not come along.
//
// Everything read here comes from outside. Walkers never allocate by a length that the file states.
package redact

import (
	"errors"
	"slices"
)

// Errors of this package. They carry nothing of the file.
var (
	// ErrDamaged is a file that ends too early or contradicts itself.
	ErrDamaged = errors.New("damaged file")
	// ErrUnsupported is a variant of the format that is not read, such as lossless JPEG.
	ErrUnsupported = errors.New("unsupported variant")
	// ErrPassword is a PDF that opens with a password only.
	ErrPassword = errors.New("password needed")
	// ErrExcessive is a file that would cost far more to read than its size suggests.
	ErrExcessive = errors.New("excessive content")
)

// Trace is the stable name of a kind of information that was removed.
type Trace string

// The traces.
const (
	TraceGPS         Trace = "gps"            // where it was taken
	TraceCamera      Trace = "camera"         // make, model, lens
	TraceSerial      Trace = "serial"         // serial numbers and unique ids of camera, lens, picture, document
	TraceDate        Trace = "date"           // when it was taken, changed, saved
	TraceAuthor      Trace = "author"         // artist, owner, copyright
	TraceSoftware    Trace = "software"       // program and system
	TraceThumbnail   Trace = "thumbnail"      // a small copy, often of the picture before it was cut
	TraceSecondImage Trace = "second_image"   // further pictures, depth maps, short films
	TraceMakerNote   Trace = "maker_note"     // the camera maker's own record
	TraceExposure    Trace = "exposure"       // aperture, time and whatever else Exif holds
	TraceComment     Trace = "comment"        // free text in the file
	TraceTitle       Trace = "title"          // title, subject, keywords
	TraceXMP         Trace = "xmp"            // XMP packet
	TraceIPTC        Trace = "iptc"           // Photoshop and IPTC records
	TraceProfile     Trace = "colour_profile" // ICC profile; without one a picture is taken as sRGB
	TraceProvenance  Trace = "provenance"     // C2PA and other JUMBF boxes
	TraceApplication Trace = "application"    // data of a program, not known closer
	TraceTrailing    Trace = "trailing"       // bytes after the end of the picture
	TraceAnnotation  Trace = "annotation"     // notes and marks laid over a page
	TraceLink        Trace = "link"           // links on a page, bookmarks
	TraceAttachment  Trace = "attachment"     // files inside the PDF
	TraceScript      Trace = "script"         // scripts and actions
	TraceSignature   Trace = "signature"      // a digital signature, which no changed file could keep
	TraceHidden      Trace = "hidden"         // objects of a PDF that no page uses
	TraceProtection  Trace = "protection"     // limits on printing and copying of a PDF that opens without a password
)

// Traces returns all traces, for a test that each has words.
func Traces() []Trace {
	return []Trace{TraceGPS, TraceCamera, TraceSerial, TraceDate, TraceAuthor, TraceSoftware, TraceThumbnail, TraceSecondImage,
		TraceMakerNote, TraceExposure, TraceComment, TraceTitle, TraceXMP, TraceIPTC, TraceProfile, TraceProvenance,
		TraceApplication, TraceTrailing, TraceAnnotation, TraceLink, TraceAttachment, TraceScript, TraceSignature, TraceHidden,
		TraceProtection}
}

// traceSet gathers traces, each once.
type traceSet map[Trace]bool

func (s traceSet) add(traces ...Trace) {
	for _, t := range traces {
		s[t] = true
	}
}

// list returns the gathered traces in the order of Traces.
func (s traceSet) list() []Trace {
	return slices.DeleteFunc(Traces(), func(t Trace) bool { return !s[t] })
}

// Turn says how a picture was brought upright.
type Turn string

// The turns.
const (
	TurnNone    Turn = ""        // it was upright: the coded pixels are those of the original
	TurnExact   Turn = "exact"   // turned without loss
	TurnEncoded Turn = "encoded" // turned and coded again, as JPEG of quality 95
)

// Clean is a file without metadata.
type Clean struct {
	Bytes   []byte
	Removed []Trace // what the original held, in the order of Traces
	Turn    Turn
}
