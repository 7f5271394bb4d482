package intake

import "fmt"

// Code is the stable name of a reason to refuse a file. Codes are errors: errors.Is(err, intake.ErrTooLarge).
type Code string

// The codes. Each needs words with a cure.
const (
	ErrEmpty         Code = "file.empty"          // 0 bytes: not downloaded yet, or a failed copy
	ErrTooLarge      Code = "file.too_large"      // Size, Limit in bytes
	ErrType          Code = "file.type"           // Type: not a kind of file that is taken
	ErrHEIC          Code = "file.heic"           // HEIC, HEIF or AVIF: how to save it as JPEG
	ErrDamaged       Code = "file.damaged"        // cut off or contradicting itself: take or download it again
	ErrVariant       Code = "file.variant"        // a rare variant of a good format: save it anew
	ErrPassword      Code = "file.password"       // a PDF with a password: save it without
	ErrPages         Code = "file.pages"          // a PDF with more than Limit pages
	ErrPixels        Code = "file.pixels"         // Size of Limit pixels
	ErrBomb          Code = "file.bomb"           // it would unfold to far more than it should: save it anew
	ErrLowResolution Code = "file.low_resolution" // Size of Limit dots per inch
)

// Codes returns all codes, for a test that each has words.
func Codes() []Code {
	return []Code{ErrEmpty, ErrTooLarge, ErrType, ErrHEIC, ErrDamaged, ErrVariant, ErrPassword, ErrPages, ErrPixels, ErrBomb,
		ErrLowResolution}
}

// Error returns the code: people read what ui makes of it.
func (c Code) Error() string { return string(c) }

// Refusal is a file that is not taken, and the facts that its cure needs. It holds neither the name of the file nor
// anything of its content, and may be logged.
type Refusal struct {
	Code  Code
	Type  Type  // what the file is
	Size  int64 // what was found, in the unit of the code; 0 when the code has none
	Limit int64 // what is allowed
}

// Error lists the facts.
func (r *Refusal) Error() string {
	if r.Limit == 0 {
		return fmt.Sprintf("%s (%s)", r.Code, r.Type)
	}
	return fmt.Sprintf("%s (%s): %d, limit %d", r.Code, r.Type, r.Size, r.Limit)
}

// Unwrap returns the code.
func (r *Refusal) Unwrap() error { return r.Code }
