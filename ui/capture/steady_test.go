package capture

import (
	"testing"

	"razvorot/app"
)

func glances(s *steady, n int, ok bool) {
	for range n {
		s.take([]app.Check{{Name: "page", OK: true, Blocks: true}, {Name: "glare", OK: ok, Blocks: true}})
	}
}

func TestATickGoesOnAndOffOnlyWhenItLasts(t *testing.T) {
	s := newSteady()
	glances(s, steadyGlances-1, true)
	if fault, wrong := s.fault(); !wrong || fault != "page" {
		t.Errorf("ticked after too few glances: %q", fault)
	}
	glances(s, 1, true)
	if fault, wrong := s.fault(); wrong {
		t.Errorf("%s is not ticked after %d glances", fault, steadyGlances)
	}
	glances(s, steadyGlances-1, false)
	glances(s, 1, true)
	glances(s, steadyGlances-1, false)
	if _, wrong := s.fault(); wrong {
		t.Error("a tick flickers")
	}
	glances(s, 1, false)
	if fault, wrong := s.fault(); !wrong || fault != "glare" {
		t.Errorf("glare that lasts is not told: %q", fault)
	}
}

func TestAFaultThatDoesNotBlockIsNoFault(t *testing.T) {
	s := newSteady()
	for range steadyGlances {
		s.take([]app.Check{{Name: "mrz"}})
	}
	if fault, wrong := s.fault(); wrong {
		t.Error(fault)
	}
}

func TestAnOutlineDriftsAndJumps(t *testing.T) {
	from := app.WholePicture()
	near, far := from, from
	near[0].X, far[0].X = 0.02, 0.3
	if got := follow(&from, &near); got[0].X != 0.01 {
		t.Errorf("a trembling corner goes to %v", got[0].X)
	}
	if got := follow(&from, &far); *got != far {
		t.Errorf("a page that was moved is followed to %v", got[0].X)
	}
	if follow(&from, nil) != nil || follow(nil, &near) != &near {
		t.Error("an outline that was lost or found is not shown at once")
	}
}
