package authority

import "sync/atomic"

// CountDummies counts from here on how often a password was held against the record that nobody has.
func (a *Authority) CountDummies() *atomic.Int64 {
	var n atomic.Int64
	dummy := a.staff.dummy
	a.staff.dummy = func() string {
		n.Add(1)
		return dummy()
	}
	return &n
}
