package capture

import "razvorot/app"

// steadyGlances is how many glances in a row must agree before a tick goes on or off: at some ten glances a second a third
// of a second, which is calm to look at and still feels immediate.
const steadyGlances = 3

// steady holds what is shown of the checks of a camera's frames still: a single odd frame changes nothing.
type steady struct {
	shown  map[string]app.Check
	voices map[string]int // glances in a row that say otherwise
	order  []string
}

func newSteady() *steady {
	return &steady{shown: map[string]app.Check{}, voices: map[string]int{}}
}

// take hears the checks of the next frame. What is heard for the first time counts as not OK.
func (s *steady) take(checks []app.Check) {
	for _, c := range checks {
		was, known := s.shown[c.Name]
		if !known {
			s.order = append(s.order, c.Name)
			was = app.Check{Name: c.Name, Blocks: c.Blocks}
		}
		was.Blocks = c.Blocks
		if was.OK == c.OK {
			s.voices[c.Name] = 0
		} else if s.voices[c.Name]++; s.voices[c.Name] >= steadyGlances {
			was.OK, s.voices[c.Name] = c.OK, 0
		}
		s.shown[c.Name] = was
	}
}

// checks returns what is shown, in the order in which it was heard.
func (s *steady) checks() []app.Check {
	all := make([]app.Check, len(s.order))
	for i, name := range s.order {
		all[i] = s.shown[name]
	}
	return all
}

// fault returns the first check that blocks.
func (s *steady) fault() (string, bool) {
	for _, c := range s.checks() {
		if !c.OK && c.Blocks {
			return c.Name, true
		}
	}
	return "", false
}

// drift is the part of the way that an outline goes in one glance while the page hardly moves; beyond jump it goes at once.
const (
	drift = 0.5
	jump  = 0.05
)

// follow moves an outline towards where it was seen last, so that it does not tremble.
func follow(from, to *app.Outline) *app.Outline {
	if from == nil || to == nil {
		return to
	}
	moved := *from
	for i := range moved {
		dx, dy := to[i].X-from[i].X, to[i].Y-from[i].Y
		if dx*dx+dy*dy > jump*jump {
			return to
		}
		moved[i] = app.Place{X: from[i].X + drift*dx, Y: from[i].Y + drift*dy}
	}
	return &moved
}
