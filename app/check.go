package app

import (
	"fmt"
	"slices"

	"razvorot/capture/gate"
	"razvorot/domain"
)

// Check is one question about a picture and its answer: is it sharp, is the whole page in view.
type Check struct {
	Name   string // one of CheckNames
	OK     bool
	Blocks bool // while it is not OK the picture is not added, unless the citizen keeps it as it is
}

// CheckNames returns all names, in the order in which faults are told, for a test that each has words.
func CheckNames() []string {
	names := make([]string, len(checkNames))
	for i, n := range checkNames {
		names[i] = string(n)
	}
	return names
}

var checkNames = []gate.Name{gate.CheckPage, gate.CheckCrop, gate.CheckSize, gate.CheckDark, gate.CheckBright,
	gate.CheckContrast, gate.CheckSharp, gate.CheckMotion, gate.CheckGlare, gate.CheckShadow, gate.CheckSide, gate.CheckDocument, gate.CheckMRZ,
	gate.CheckFace, gate.CheckFaceWhole, gate.CheckFaceSize, gate.CheckFrontal, gate.CheckEyes, gate.CheckCover,
	gate.CheckBackground, gate.CheckFaceLight}

// decisive are the checks that nobody may pass over: such a picture shows something else, or nothing that could be read.
// Whether a page and its right side are seen is not among them: a worn page without a zone may look like none.
var decisive = []string{string(gate.CheckSize), string(gate.CheckDocument), string(gate.CheckFace)}

// KeepFrom is after how many refused pictures of one page the citizen may keep one as it is: a figure may be wrong about a page
// that is worn, and nobody is to be stuck.
const KeepFrom = 2

// PictureRefusal is a picture that was found wanting and not kept as it is. It is domain.ErrInvalid.
type PictureRefusal struct{ Check string }

// Error returns the name of the check.
func (r *PictureRefusal) Error() string { return "picture refused: " + r.Check }

// Unwrap returns the kind.
func (r *PictureRefusal) Unwrap() error { return domain.ErrInvalid }

// Fault returns what has to be mended first, and whether there is anything.
func (i *Inspection) Fault() (Check, bool) {
	at := slices.IndexFunc(i.Checks, Check.blocks)
	if at < 0 {
		return Check{}, false
	}
	return i.Checks[at], true
}

func (c Check) blocks() bool { return !c.OK && c.Blocks }

// MayKeep reports whether the picture may be kept as it is although something was found wanting.
func (i *Inspection) MayKeep() bool {
	return !slices.ContainsFunc(i.Checks, func(c Check) bool { return c.blocks() && slices.Contains(decisive, c.Name) })
}

// KeepAsIs decides that the picture will do, whatever was found wanting: the office may ask for another one. A PictureRefusal
// unless MayKeep.
func (i *Inspection) KeepAsIs() error {
	if fault, faulty := i.Fault(); faulty && !i.MayKeep() {
		return fmt.Errorf("kept as it is: %w", &PictureRefusal{fault.Name})
	}
	i.asIs = true
	return nil
}

// storable returns a PictureRefusal for a picture that was found wanting, unless it is kept as it is.
func (i *Inspection) storable() error {
	if fault, faulty := i.Fault(); faulty && !i.asIs {
		return &PictureRefusal{fault.Name}
	}
	return nil
}

// kept returns the checks that were passed over.
func (i *Inspection) kept() []string {
	var names []string
	for _, c := range i.Checks {
		if c.blocks() {
			names = append(names, c.Name)
		}
	}
	return names
}

func checksOf(found []gate.Check) []Check {
	checks := make([]Check, len(found))
	for i, c := range found {
		checks[i] = Check{string(c.Name), c.OK, c.Blocks}
	}
	return checks
}
