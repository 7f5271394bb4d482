package config

import (
	"errors"
	"slices"
	"strings"
)

// Fault is one thing that is wrong.
type Fault struct {
	Where string // file:line, the variable of the environment, or "" when the key is missing
	Key   string
	What  string // what is wrong, and what to do

	Unread bool // nothing of the configuration was read, so that nobody knows what else it lacks
}

// Error is the fault in a line.
func (f Fault) Error() string {
	parts := slices.DeleteFunc([]string{f.Where, f.Key, f.What}, func(s string) bool { return s == "" })
	return strings.Join(parts, ": ")
}

// Faults are all of them, as one error.
type Faults []Fault

// Error has a line for each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// ErrInvalid is the kind of every Faults.
var ErrInvalid = errors.New("the configuration is not right")

// Is tells the kind.
func (f Faults) Is(target error) bool { return target == ErrInvalid }

// Unread reports whether nothing of the configuration was read: the fault is then the only one that is known.
func (f Faults) Unread() bool { return slices.ContainsFunc(f, func(x Fault) bool { return x.Unread }) }

// orNil returns nil when there are none.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
