package app

import (
	"errors"

	"razvorot/capture/intake"
	"razvorot/capture/pdfpage"
	"razvorot/domain"
)

// FileRefusal is a file that is not taken, and the facts its cure needs. It is one of domain.ErrTooLarge,
// ErrUnsupportedType, ErrDamaged and ErrInvalid. It holds nothing of the file and may be logged.
type FileRefusal struct {
	Code  string // one of FileRefusalCodes
	Type  string // what the file is by its content: «heic», «word»
	Size  int64  // what was found, in the unit of the code; 0 when it has none
	Limit int64  // what is allowed

	kind error
}

// Error returns the code: people read what ui makes of it.
func (r *FileRefusal) Error() string { return r.Code }

// Unwrap returns the kind.
func (r *FileRefusal) Unwrap() error { return r.kind }

// PortraitPDF is the code of a PDF given as a portrait: it may be taken elsewhere, and the cure is a photograph.
const PortraitPDF = "file.portrait_pdf"

// FileRefusalCodes returns all codes, for a test that each has words.
func FileRefusalCodes() []string {
	codes := []string{PortraitPDF}
	for _, c := range intake.Codes() {
		codes = append(codes, string(c))
	}
	return codes
}

// refused gives a refusal its kind.
func refused(err error) error {
	found, ok := errors.AsType[*intake.Refusal](err)
	if !ok {
		return err
	}
	r := &FileRefusal{Code: string(found.Code), Type: string(found.Type), Size: found.Size, Limit: found.Limit, kind: domain.ErrInvalid}
	switch found.Code {
	case intake.ErrEmpty, intake.ErrDamaged:
		r.kind = domain.ErrDamaged
	case intake.ErrTooLarge:
		r.kind = &domain.TooLarge{Size: found.Size, Limit: found.Limit}
	case intake.ErrPages, intake.ErrPixels:
		r.kind = domain.ErrTooLarge
	case intake.ErrType, intake.ErrHEIC, intake.ErrVariant:
		r.kind = &domain.UnsupportedType{}
	}
	return r
}

// undrawn gives what keeps a page of a PDF from being drawn its kind; nil stays nil.
func undrawn(err error) error {
	code := intake.ErrDamaged
	switch {
	case errors.Is(err, pdfpage.ErrPassword):
		code = intake.ErrPassword
	case errors.Is(err, pdfpage.ErrExcessive):
		code = intake.ErrBomb
	case !errors.Is(err, pdfpage.ErrDamaged) && !errors.Is(err, pdfpage.ErrInvalid): // the context's, or none
		return err
	}
	return refused(&intake.Refusal{Code: code, Type: intake.PDF})
}
