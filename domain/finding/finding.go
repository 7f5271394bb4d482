// Package finding says what a rule found wrong, without a word for people.
//
// A Code is the stable name of one rule («snils.checksum»). A Field is the place it speaks about («passport.issued»). A
// Finding is a code at a field. Whoever shows findings turns code and field into words; nothing here is ever shown, and
// nothing here carries what the person typed, so that findings may be logged and sent to support as they are.
package finding

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Field is the stable path of a value in a form or in a profile: lower-case words joined by dots.
type Field string

// Severity says what a finding does to the person's way on.
type Severity int

const (
	// Error blocks: the value cannot be right.
	Error Severity = iota + 1
	// Warning asks the person to look again; the value may be right, and they may go on.
	Warning
)

// String returns the stable name of the severity.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return fmt.Sprintf("severity(%d)", int(s))
}

// Params are the numbers, dates and field names that the words about a finding need («at least 8»). They never hold what
// the person typed. Which names a code has is told by Table.
type Params map[string]string

// Finding is one rule broken at one place.
type Finding struct {
	Field    Field    `json:"field"`
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Params   Params   `json:"params,omitempty"`
}

// At returns the finding that err, an error of a Parse function, makes at a field. An error that carries no code becomes
// Unreadable. A nil err is a programming error.
func At(field Field, err error) Finding {
	f := Finding{Field: field, Code: Unreadable}
	var fault *Fault
	if errors.As(err, &fault) {
		f.Code, f.Params = fault.Code, fault.Params
	} else if code, ok := errors.AsType[Code](err); ok {
		f.Code = code
	}
	f.Severity = f.Code.Severity()
	return f
}

// Fault is a Code with its parameters, for Parse functions to return; errors.Is(err, code) holds for its code.
type Fault struct {
	Code   Code
	Params Params
}

// With returns the code as an error with parameters, given as name, value, name, value.
func (c Code) With(pairs ...string) *Fault {
	p := make(Params, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		p[pairs[i]] = pairs[i+1]
	}
	return &Fault{Code: c, Params: p}
}

// Error returns the code: a fault is shown by ui, not by its text.
func (f *Fault) Error() string { return f.Code.Error() }

// Unwrap returns the code, so that errors.Is finds it.
func (f *Fault) Unwrap() error { return f.Code }

// List is the findings about one thing. The zero value means that nothing is wrong.
type List []Finding

// Add appends what err found at field; a nil err adds nothing.
func (l *List) Add(field Field, err error) {
	if err != nil {
		*l = append(*l, At(field, err))
	}
}

// Blocking reports whether any finding is an Error.
func (l List) Blocking() bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Severity == Error })
}

// Has reports whether the list holds the code at the field.
func (l List) Has(field Field, code Code) bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Field == field && f.Code == code })
}

// For returns the findings at one field, errors before warnings.
func (l List) For(field Field) List {
	var at List
	for _, f := range l {
		if f.Field == field {
			at = append(at, f)
		}
	}
	slices.SortStableFunc(at, func(a, b Finding) int { return int(a.Severity - b.Severity) })
	return at
}

// String lists field and code of each finding, for logs and tests.
func (l List) String() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = string(f.Field) + ": " + string(f.Code)
	}
	return strings.Join(parts, "; ")
}
