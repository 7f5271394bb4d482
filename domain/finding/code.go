package finding

// Code is the stable name of a rule: a family and a rule joined by a dot. Codes are part of what is stored and sent: they
// are never renamed. A Code is an error, so that a Parse function may return it.
type Code string

// Error returns the code itself.
func (c Code) Error() string { return string(c) }

// Severity returns the severity from Table. A code that is not there, such as one from a newer authority, is an Error.
func (c Code) Severity() Severity {
	if s, ok := severities[c]; ok {
		return s
	}
	return Error
}

// Rules that any field may break.
const (
	Required   Code = "value.required"   // nothing given where something must be
	Unreadable Code = "value.unreadable" // not a value of this kind, and no more is known
	TooLong    Code = "value.too_long"   // more than max characters
	TooMany    Code = "value.too_many"   // there are max already
	Characters Code = "value.characters" // characters that cannot stand here
)

// Numbers that authorities give.
const (
	SNILSLength   Code = "snils.length"
	SNILSChecksum Code = "snils.checksum"
	SNILSZero     Code = "snils.zero"

	CardChecksum Code = "card.checksum" // of a bank card

	INNLength   Code = "inn.length"
	INNCompany  Code = "inn.company" // ten digits: the number of an organisation
	INNRegion   Code = "inn.region"
	INNChecksum Code = "inn.checksum"

	PassportLength      Code = "passport.length"
	PassportNumber      Code = "passport.number"
	PassportRegion      Code = "passport.region"
	PassportSeriesYear  Code = "passport.series_year"
	PassportSeriesLate  Code = "passport.series_later_than_issue"
	PassportSeriesEarly Code = "passport.series_long_before_issue"

	DepartmentLength Code = "department.length"
	DepartmentRegion Code = "department.region"
	DepartmentLevel  Code = "department.level"
)

// Dates and what follows from them.
const (
	DateFormat   Code = "date.format"
	DateCalendar Code = "date.calendar" // no such day in the calendar
	DateYear     Code = "date.year"

	BirthFuture Code = "birth.future"
	BirthLong   Code = "birth.long_ago"
	BirthYoung  Code = "birth.younger_than_14"

	IssuedFuture      Code = "issued.future"
	IssuedBeforeBirth Code = "issued.before_birth"
	IssuedBefore14    Code = "issued.before_14"
	IssuedBefore1997  Code = "issued.before_1997"
	PassportExpired   Code = "passport.expired"
	PassportExpiring  Code = "passport.expiring"
)

// Names, contacts, places and choices.
const (
	NameMixed       Code = "name.mixed_alphabets"
	NameLatin       Code = "name.latin"
	NamePunctuation Code = "name.punctuation"
	NameCase        Code = "name.case"
	NameSingle      Code = "name.single" // a family name or a given name alone

	PhoneLength  Code = "phone.length"
	PhoneCountry Code = "phone.country"
	PhoneMobile  Code = "phone.not_mobile"
	PhoneSame    Code = "phone.same"

	EmailFormat Code = "email.format"
	EmailLocal  Code = "email.local"
	EmailDomain Code = "email.domain"
	EmailMixed  Code = "email.mixed_alphabets"

	PostalCode   Code = "address.postal_code"
	AddressHouse Code = "address.house"

	SexUnknown     Code = "sex.unknown"
	CountryUnknown Code = "country.unknown"
	NotRussian     Code = "country.not_rus"
	LoginUnknown   Code = "login.unknown"
)

// Passwords.
const (
	PasswordShort    Code = "password.short"
	PasswordLong     Code = "password.long"
	PasswordUpper    Code = "password.no_upper"
	PasswordLower    Code = "password.no_lower"
	PasswordDigit    Code = "password.no_digit"
	PasswordSpecial  Code = "password.no_special"
	PasswordControl  Code = "password.control"
	PasswordCommon   Code = "password.common"
	PasswordOwnName  Code = "password.own_name"
	PasswordOwnPhone Code = "password.own_phone"
	PasswordOwnBirth Code = "password.own_birth"
	PasswordOwnEmail Code = "password.own_email"
	PassphraseWeak   Code = "passphrase.weak" // of the vault: guessed too soon
	PINShort         Code = "pin.short"
	PINDigits        Code = "pin.digits"       // something else than digits, or too many
	PINCommon        Code = "pin.common"       // what is tried first
	RecoveryDiffers  Code = "recovery.differs" // not the recovery code that was shown
)

// Applications and what belongs to them.
const (
	AttachmentMissing  Code = "attachment.missing"
	AttachmentRejected Code = "attachment.rejected"
	AttachmentPending  Code = "attachment.not_ready"
	ConsentMissing     Code = "consent.missing"
	ConsentOutdated    Code = "consent.outdated"
	SignatureMissing   Code = "signature.missing"
	AnswerMissing      Code = "question.unanswered"
	RegistryMismatch   Code = "registry.mismatch"

	DocumentNumber     Code = "document.number"             // not as its kind bears it
	DocumentUntilEarly Code = "document.until_before_issue" // valid to a day before it was issued
	DocumentExpired    Code = "document.expired"

	SlotTaken Code = "slot.taken" // nobody more is received then

	RegistryIDLength   Code = "registry_id.length"
	RegistryIDChecksum Code = "registry_id.checksum"
)
