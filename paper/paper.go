// Package paper draws the documents a citizen can print or keep as PDF: the receipt of an application and the copy of an
// electronic passport.
//
// A sheet is an A4 page under construction. A field is one label with its value. A specimen is a document of a trial
// authority: it bears ОБРАЗЕЦ or SPECIMEN as a part of the drawing. A copy proves nothing by itself and says so: what can
// be checked is the signed content of its QR code.
//
// All documents are drawn in PT Sans, embedded as a subset, so that they look the same everywhere and their text can be
// searched and copied. The same input gives the same bytes: every date comes from the caller. The file's own
// description holds the kind of document, its language and its date, and nothing about the person. Only Protect adds
// chance, which encryption needs.
//
// Lengths are in millimetres and sizes of type in points (1/72 inch) unless said otherwise; y grows downwards.
package paper

import (
	"errors"
	"fmt"

	"razvorot/domain"
)

// What can be wrong with the input. Each comes inside a FieldError, except ErrPassword.
var (
	ErrMissing    = errors.New("missing")
	ErrTooLong    = errors.New("too long")
	ErrUndrawable = errors.New("holds a character that the typeface has not")
	ErrPicture    = errors.New("not a usable JPEG or PNG picture")
	ErrQRTooLarge = errors.New("does not fit into a QR code")
	ErrUnknown    = errors.New("unknown value")
	ErrPassword   = errors.New("unusable password")
)

// FieldError names the field that cannot be drawn. It is domain.ErrInvalid and one of the errors above; its text holds
// nothing personal.
type FieldError struct {
	Field  string // as the input type calls it: «Surname», «Attachments[2].Name»
	Err    error
	Rune   rune // with ErrUndrawable
	Detail string
}

func (e *FieldError) Error() string {
	switch {
	case errors.Is(e.Err, ErrUndrawable):
		return fmt.Sprintf("%s %v: %U", e.Field, e.Err, e.Rune)
	case e.Detail != "":
		return fmt.Sprintf("%s: %v: %s", e.Field, e.Err, e.Detail)
	}
	return fmt.Sprintf("%s: %v", e.Field, e.Err)
}

// Unwrap returns what is wrong and domain.ErrInvalid.
func (e *FieldError) Unwrap() []error { return []error{e.Err, domain.ErrInvalid} }

// Language is the language of a document, as BCP 47 tags it.
type Language string

// The languages.
const (
	Russian Language = "ru"
	English Language = "en"
)

// phrases returns the words of a language, or a FieldError with ErrUnknown.
func (l Language) phrases() (*phrases, error) {
	switch l {
	case Russian:
		return &russian, nil
	case English:
		return &english, nil
	}
	return nil, &FieldError{Field: "Language", Err: ErrUnknown}
}
