package person

import (
	"fmt"
	"io"
	"log/slog"
)

// Passport is what is written in the paper passport of the Russian Federation besides the person.
type Passport struct {
	Number     PassportNumber `json:"number,omitzero"`
	Issued     Date           `json:"issued,omitzero"`
	Issuer     string         `json:"issuer,omitzero"`
	Department DepartmentCode `json:"department,omitzero"`
}

// Profile is what is known about one citizen (row A2). Zero values are «not given».
type Profile struct {
	Name         FullName `json:"name,omitzero"`
	Birth        Date     `json:"birth,omitzero"`
	BirthPlace   string   `json:"birth_place,omitzero"`
	Sex          Sex      `json:"sex,omitzero"`
	Citizenship  Country  `json:"citizenship,omitzero"`
	Passport     Passport `json:"passport,omitzero"`
	SNILS        SNILS    `json:"snils,omitzero"`
	INN          INN      `json:"inn,omitzero"`
	Registration Address  `json:"registration,omitzero"`
	Actual       Address  `json:"actual,omitzero"` // zero when it is the registration address
	Work         string   `json:"work,omitzero"`   // work or study
	Email        Email    `json:"email,omitzero"`
	Phone        Phone    `json:"phone,omitzero"`
	SparePhone   Phone    `json:"spare_phone,omitzero"`
}

// Residence returns the actual address, which is the registration address unless another is given.
func (p Profile) Residence() Address {
	if p.Actual.IsZero() {
		return p.Registration
	}
	return p.Actual
}

// IdentityEqual reports whether q names the same person by the same papers: what registries were asked about. A change
// of contacts, addresses or work leaves an identity proven; any other does not.
func (p Profile) IdentityEqual(q Profile) bool {
	return p.Name == q.Name && p.Birth == q.Birth && p.BirthPlace == q.BirthPlace && p.Sex == q.Sex &&
		p.Citizenship == q.Citizenship && p.Passport == q.Passport && p.SNILS == q.SNILS && p.INN == q.INN
}

// IsZero reports whether nothing is given.
func (p Profile) IsZero() bool { return p == Profile{} }

// LogValue hides the profile.
func (p Profile) LogValue() slog.Value { return hidden("profile", p.IsZero()) }

// Format hides the profile from fmt, whatever the verb.
func (p Profile) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, hidden("profile", p.IsZero()).String())
}

// LogValue hides the passport.
func (p Passport) LogValue() slog.Value { return hidden("passport", p == Passport{}) }

// Format hides the passport from fmt, whatever the verb.
func (p Passport) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, hidden("passport", p == Passport{}).String())
}
