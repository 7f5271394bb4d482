package console

import (
	"slices"

	"razvorot/authority/office"
)

// silence is one of a case's registers that vouch for nothing, with whether it was ticked.
type silence struct {
	office.Silence
	Seen bool
}

// Value is what the tick sends.
func (s silence) Value() string { return s.String() }

// silences returns the registers of a case that vouch for nothing, with those that were ticked.
func (d *desk) silences(c office.Case) []silence {
	var all []silence
	for _, s := range c.Silences() {
		all = append(all, silence{s, slices.Contains(d.sent["silent"], s.String())})
	}
	return all
}

// over returns the registers that were ticked.
func (d *desk) over(c office.Case) (all []office.Silence) {
	for _, s := range d.silences(c) {
		if s.Seen {
			all = append(all, s.Silence)
		}
	}
	return all
}

// unseen reports whether a register that vouches for nothing was not ticked.
func (d *desk) unseen(c office.Case) bool {
	return slices.ContainsFunc(d.silences(c), func(s silence) bool { return !s.Seen })
}
