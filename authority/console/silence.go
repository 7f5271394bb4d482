package console

import (
	"slices"

	"razvorot/authority/office"
	"razvorot/domain"
)

// silence is a register that vouches for nothing: it does not know the person, did not answer, or has other values without saying
// which. Approving over it is possible and has to be meant, register by register.
type silence struct {
	Registry domain.Registry
	Outcome  domain.Outcome
	Seen     bool
}

// Value is what the tick sends. It names the outcome too: who saw that a register was silent has not seen that it knows nobody.
func (s silence) Value() string { return string(s.Registry) + ":" + string(s.Outcome) }

// silences returns the registers of a case that vouch for nothing, with those that were ticked; where none was ever asked, that
// stands for all of them.
func (d *desk) silences(c office.Case) []silence {
	var all []silence
	add := func(r domain.Registry, o domain.Outcome) {
		s := silence{Registry: r, Outcome: o}
		s.Seen = slices.Contains(d.sent["silent"], s.Value())
		all = append(all, s)
	}
	checks := latest(c.Checks)
	for _, check := range checks {
		told := slices.ContainsFunc(c.Differences, func(x office.Difference) bool { return x.Registry == check.Registry })
		if check.Outcome != domain.Match && !(check.Outcome == domain.Mismatch && told) {
			add(check.Registry, check.Outcome)
		}
	}
	if len(checks) == 0 {
		for _, r := range domain.RegistriesFor(c.Profile) {
			add(r, domain.Pending)
		}
	}
	return all
}

// unseen reports whether a register that vouches for nothing was not ticked.
func (d *desk) unseen(c office.Case) bool {
	return slices.ContainsFunc(d.silences(c), func(s silence) bool { return !s.Seen })
}
