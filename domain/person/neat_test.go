package person

import "testing"

func FuzzANeatTextIsLeftAsItIs(f *testing.F) {
	for _, s := range []string{"", " ", "a b", "a  b", " a", "a ", "a`b", "2026-01-02", "a\tb", "й", "a\u00a0b", "+79000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if slow := dashed(squeezed(s)); tidy(s) != slow || plain(s) != squeezed(s) {
			t.Errorf("%q becomes %q and %q, not %q and %q", s, tidy(s), plain(s), slow, squeezed(s))
		}
	})
}
