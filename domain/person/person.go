// Package person holds what is known about a citizen, and the rules that say whether it can be so.
//
// A value (SNILS, Phone, Date…) is made from outside text by its Parse function and is right from then on; its zero value
// means «not given». String returns the one canonical form, and Parse(x.String()) is x. Parse forgives what people vary
// (spaces, dashes, full-width digits, look-alike letters) and returns a finding.Code for everything else.
//
// A Profile is all values of one citizen. Each value at its place is a field; Validate holds the fields against each
// other and against the calendar.
//
// Personal values show themselves to whoever calls String, and hide from logs (slog.LogValuer). A Profile hides from fmt
// as well.
package person
