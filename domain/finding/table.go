package finding

// Entry describes one code for those who write the words about it.
type Entry struct {
	Code     Code
	Severity Severity
	Params   []string // names that Params holds
}

// Table returns all codes, in a fixed order. A test of the translations walks it, so that no code is without words.
func Table() []Entry {
	return append([]Entry(nil), table...)
}

func errorEntry(c Code, params ...string) Entry { return Entry{c, Error, params} }
func warnEntry(c Code, params ...string) Entry  { return Entry{c, Warning, params} }

var table = []Entry{
	errorEntry(Required),
	errorEntry(Unreadable),
	errorEntry(TooLong, "max"),
	errorEntry(TooMany, "max"),
	errorEntry(Characters),

	errorEntry(SNILSLength, "digits"),
	errorEntry(SNILSChecksum),
	errorEntry(SNILSZero),
	errorEntry(CardChecksum),
	errorEntry(INNLength, "digits"),
	errorEntry(INNCompany),
	errorEntry(INNRegion),
	errorEntry(INNChecksum),

	errorEntry(PassportLength, "digits"),
	errorEntry(PassportNumber),
	// A warning: series outside the classifier were handed out (person.PassportNumber.RegionKnown).
	warnEntry(PassportRegion),
	errorEntry(PassportSeriesYear),
	warnEntry(PassportSeriesLate),
	warnEntry(PassportSeriesEarly),
	errorEntry(DepartmentLength, "digits"),
	errorEntry(DepartmentRegion),
	warnEntry(DepartmentLevel),

	errorEntry(DateFormat),
	errorEntry(DateCalendar),
	errorEntry(DateYear, "min", "max"),
	errorEntry(BirthFuture),
	errorEntry(BirthLong, "years"),
	errorEntry(BirthYoung),
	errorEntry(IssuedFuture),
	errorEntry(IssuedBeforeBirth),
	errorEntry(IssuedBefore14),
	errorEntry(IssuedBefore1997),
	errorEntry(PassportExpired, "age"),
	warnEntry(PassportExpiring, "age"),

	errorEntry(NameMixed),
	errorEntry(NameLatin),
	errorEntry(NamePunctuation),
	warnEntry(NameCase),
	warnEntry(NameSingle),
	errorEntry(PhoneLength),
	errorEntry(PhoneCountry),
	errorEntry(PhoneMobile),
	errorEntry(PhoneSame),
	errorEntry(EmailFormat),
	errorEntry(EmailLocal),
	errorEntry(EmailDomain),
	errorEntry(EmailMixed),
	errorEntry(PostalCode),
	errorEntry(AddressHouse),
	errorEntry(SexUnknown),
	errorEntry(CountryUnknown),
	errorEntry(NotRussian),
	errorEntry(LoginUnknown),

	errorEntry(PasswordShort, "min"),
	errorEntry(PasswordLong, "max"),
	errorEntry(PasswordUpper),
	errorEntry(PasswordLower),
	errorEntry(PasswordDigit),
	errorEntry(PasswordSpecial),
	errorEntry(PasswordControl),
	errorEntry(PasswordCommon),
	errorEntry(PasswordOwnName),
	errorEntry(PasswordOwnPhone),
	errorEntry(PasswordOwnBirth),
	errorEntry(PasswordOwnEmail),
	errorEntry(PassphraseWeak),
	errorEntry(PINShort),
	errorEntry(PINDigits),
	errorEntry(PINCommon),
	errorEntry(RecoveryDiffers),

	errorEntry(AttachmentMissing),
	errorEntry(AttachmentRejected),
	errorEntry(AttachmentPending),
	errorEntry(ConsentMissing),
	errorEntry(ConsentOutdated),
	errorEntry(SignatureMissing),
	errorEntry(AnswerMissing),
	errorEntry(RegistryMismatch, "registry"),
	errorEntry(DocumentNumber),
	errorEntry(DocumentUntilEarly),
	warnEntry(DocumentExpired),
	errorEntry(SlotTaken),
	errorEntry(RegistryIDLength, "digits"),
	errorEntry(RegistryIDChecksum),
}

var severities = func() map[Code]Severity {
	m := make(map[Code]Severity, len(table))
	for _, e := range table {
		m[e.Code] = e.Severity
	}
	return m
}()
