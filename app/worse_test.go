package app

import (
	"strings"
	"testing"

	"razvorot/credential/photoid"
	"razvorot/domain"
)

func TestOfSeveralVerdictsTheWorstIsTold(t *testing.T) {
	outcomes := domain.VerdictOutcomes() // genuine, then from the worst to the least
	for i, a := range outcomes {
		for j, b := range outcomes {
			want := i != j && (j == 0 || i != 0 && i < j)
			if got := worse(a, b); got != want {
				t.Errorf("%s is worse than %s: %v", a, b, got)
			}
		}
	}
}

func TestAPresetCanBeAskedForAndNamesWhatAPassportHolds(t *testing.T) {
	known := map[string]bool{}
	for _, e := range photoid.Elements() {
		known[elementName(e.NameSpace, e.Identifier)] = true
	}
	for _, p := range Presets() {
		for _, e := range p.Elements {
			if !known[e] {
				t.Errorf("%s asks for %s, which no passport has", p.ID, e)
			}
		}
		r, err := requestOf(p.ID)
		if err != nil || len(r.Documents) != 1 || len(p.Elements) == 0 {
			t.Errorf("%s cannot be asked for: %v", p.ID, err)
			continue
		}
		if _, err := r.Encode([]byte{0xf6}, nil, nil); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
	for _, other := range []string{"", "Bank", strings.Repeat("a", 100)} {
		if _, err := requestOf(other); err == nil {
			t.Errorf("%q is a preset", other)
		}
	}
}
