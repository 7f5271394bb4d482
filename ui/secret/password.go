package secret

import (
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
)

// NewPassword asks for a new password of an account, with its rules. It is measured with every key, so that what is known of its owner is
// given beforehand.
func NewPassword(b *phrase.Book, id string, owner access.Owner, submit func()) *New {
	return NewNew(NewOptions{Book: b, ID: id, Label: b.Say("forgot.password"), Repeat: b.Say("register.password.repeat"),
		Differs: b.Say("register.password.differs"), Rules: PasswordRules(b), Submit: submit,
		Check: func(text string) (access.Strength, finding.List) {
			return access.StrengthOf(text, owner), access.CheckPassword(text, owner)
		}})
}

// PasswordRules are what a password is held to, in the words that are ticked off.
func PasswordRules(b *phrase.Book) []Rule {
	return []Rule{
		{Words: b.Say("register.password.rule.length"), Codes: []finding.Code{finding.PasswordShort, finding.PasswordLong}},
		{Words: b.Say("register.password.rule.upper"), Codes: []finding.Code{finding.PasswordUpper}},
		{Words: b.Say("register.password.rule.lower"), Codes: []finding.Code{finding.PasswordLower}},
		{Words: b.Say("register.password.rule.digit"), Codes: []finding.Code{finding.PasswordDigit}},
		{Words: b.Say("register.password.rule.special"), Codes: []finding.Code{finding.PasswordSpecial}},
		{Words: b.Say("register.password.rule.own"), Codes: []finding.Code{finding.PasswordCommon, finding.PasswordOwnName,
			finding.PasswordOwnPhone, finding.PasswordOwnBirth, finding.PasswordOwnEmail}},
	}
}
