package pki

import "testing"

// Form fills in the fields of a profile, for tests that spoil one.
var Form = form

// CheapSeals makes sealing a key cheap for a test.
func CheapSeals(t testing.TB) {
	before := scryptWork
	scryptWork = 4
	t.Cleanup(func() { scryptWork = before })
}
