package person

import (
	"log/slog"
	"strings"

	"razvorot/domain/finding"
)

// Login is what a person names themself by when signing in: exactly one of a phone, an e-mail address and a SNILS.
type Login struct {
	Phone Phone `json:"phone,omitzero"`
	Email Email `json:"email,omitzero"`
	SNILS SNILS `json:"snils,omitzero"`
}

// ParseLogin tells which of the three was typed. Eleven digits may be a phone or a SNILS: they are a SNILS when written
// with its dashes, or when they are no Russian phone and the check digits fit. It returns what ParseEmail says about
// text with an @, finding.Required, and finding.LoginUnknown for the rest.
func ParseLogin(s string) (Login, error) {
	text := tidy(s)
	switch {
	case text == "":
		return Login{}, finding.Required
	case strings.Contains(plain(s), "@"):
		email, err := ParseEmail(s)
		return Login{Email: email}, err
	}
	snils, snilsErr := ParseSNILS(text)
	if snilsErr == nil && len(text) == 14 && text[3] == '-' && text[7] == '-' {
		return Login{SNILS: snils}, nil
	}
	if phone, err := ParsePhone(text); err == nil {
		return Login{Phone: phone}, nil
	}
	if snilsErr == nil {
		return Login{SNILS: snils}, nil
	}
	return Login{}, finding.LoginUnknown
}

// String returns the canonical form of the one that is given.
func (l Login) String() string { return l.Phone.String() + l.Email.String() + l.SNILS.String() }

// IsZero reports whether nothing is given.
func (l Login) IsZero() bool { return l == Login{} }

// LogValue hides the login.
func (l Login) LogValue() slog.Value { return hidden("login", l.IsZero()) }
