package office

import (
	"slices"

	"razvorot/domain"
)

// Silence is a register that vouches for nothing: it does not know the person, did not answer, or has other values without saying
// which. Approving over it is possible and has to be meant, register by register.
type Silence struct {
	Registry domain.Registry
	Outcome  domain.Outcome
}

// String names the outcome too: who saw that a register was silent has not seen that it knows nobody.
func (s Silence) String() string { return string(s.Registry) + ":" + string(s.Outcome) }

// Latest is the last answer of each register, in the order they were asked.
func Latest(checks []domain.RegistryCheck) []domain.RegistryCheck {
	var last []domain.RegistryCheck
	for _, check := range checks {
		at := slices.IndexFunc(last, func(c domain.RegistryCheck) bool { return c.Registry == check.Registry })
		switch {
		case at < 0:
			last = append(last, check)
		case !check.At.Before(last[at].At):
			last[at] = check
		}
	}
	return last
}

// Silences returns the registers of a case that vouch for nothing; where none was ever asked, that stands for all of them.
func (c Case) Silences() []Silence {
	var all []Silence
	checks := Latest(c.Checks)
	for _, check := range checks {
		told := slices.ContainsFunc(c.Differences, func(x Difference) bool { return x.Registry == check.Registry })
		if check.Outcome != domain.Match && !(check.Outcome == domain.Mismatch && told) {
			all = append(all, Silence{check.Registry, check.Outcome})
		}
	}
	if len(checks) == 0 {
		for _, r := range domain.RegistriesFor(c.Profile) {
			all = append(all, Silence{r, domain.Pending})
		}
	}
	return all
}
