package domain

import (
	"slices"
	"strings"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// The fields of a document: what is printed on it beside the name of its holder.
const (
	FieldDocumentNumber     finding.Field = "document.number" // with the series
	FieldDocumentIssued     finding.Field = "document.issued"
	FieldDocumentUntil      finding.Field = "document.until" // valid to
	FieldDocumentIssuer     finding.Field = "document.issuer"
	FieldDocumentDepartment finding.Field = "document.department"
)

// fieldsOf are the fields of each kind, in the order they are asked for. A portrait has none.
var fieldsOf = map[DocumentKind][]finding.Field{
	KindPassport:            {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentDepartment, FieldDocumentIssuer},
	KindForeignPassport:     {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentUntil, FieldDocumentIssuer},
	KindSNILS:               {FieldDocumentNumber},
	KindDrivingLicence:      {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentUntil, FieldDocumentIssuer},
	KindINN:                 {FieldDocumentNumber},
	KindBirthCertificate:    {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentIssuer},
	KindMarriageCertificate: {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentIssuer},
	KindCourtDecision:       {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentIssuer},
	KindPowerOfAttorney:     {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentUntil, FieldDocumentIssuer},
	KindProofOfAddress:      {FieldDocumentIssued, FieldDocumentIssuer},
	KindGuardianConsent:     {FieldDocumentIssued},
	KindOther:               {FieldDocumentNumber, FieldDocumentIssued, FieldDocumentUntil, FieldDocumentIssuer},
}

// Fields returns the fields of a kind, in the order they are asked for; none for one that has none.
func (k DocumentKind) Fields() []finding.Field { return slices.Clone(fieldsOf[k]) }

// ReadFields reads what somebody typed of a document: each field as it is kept (dates as 2006-01-02, numbers as printed on the paper), and
// what is wrong. All fields may stay empty; those that the kind has not are left out. What was not read is kept out of the answers.
func (k DocumentKind) ReadFields(typed person.Answers, today person.Date) (person.Answers, finding.List) {
	read, dates := person.Answers{}, map[finding.Field]person.Date{}
	var found finding.List
	for _, field := range fieldsOf[k] {
		text := strings.TrimSpace(typed[field])
		if text == "" {
			continue
		}
		value, err := k.readField(field, text, dates)
		if err != nil {
			found = append(found, finding.At(field, err))
			continue
		}
		read[field] = value
	}
	issued, until := dates[FieldDocumentIssued], dates[FieldDocumentUntil]
	if !issued.IsZero() && today.Before(issued) {
		found.Add(FieldDocumentIssued, finding.IssuedFuture)
	}
	switch {
	case until.IsZero():
	case !issued.IsZero() && until.Before(issued):
		found.Add(FieldDocumentUntil, finding.DocumentUntilEarly)
	case until.Before(today):
		found.Add(FieldDocumentUntil, finding.DocumentExpired)
	}
	return read, found
}

func (k DocumentKind) readField(field finding.Field, text string, dates map[finding.Field]person.Date) (string, error) {
	switch field {
	case FieldDocumentIssued, FieldDocumentUntil:
		d, err := person.ParseDate(text)
		if err != nil {
			return "", err
		}
		dates[field] = d
		return d.String(), nil
	case FieldDocumentDepartment:
		d, err := person.ParseDepartmentCode(text)
		return d.String(), err
	case FieldDocumentNumber:
		return k.readNumber(text)
	}
	return person.ParseOfficialText(text)
}

// readNumber reads series and number as the papers of the kind bear them.
func (k DocumentKind) readNumber(text string) (string, error) {
	switch k {
	case KindPassport:
		n, err := person.ParsePassportNumber(text)
		return n.String(), err
	case KindSNILS:
		n, err := person.ParseSNILS(text)
		return n.String(), err
	case KindINN:
		n, err := person.ParseINN(text)
		return n.String(), err
	case KindForeignPassport: // two digits of the series, seven of the number
		n := squeezed(text)
		if len(n) != 9 || strings.Trim(n, "0123456789") != "" {
			return "", finding.DocumentNumber
		}
		return n[:2] + " " + n[2:], nil
	case KindDrivingLicence:
		return readLicence(text)
	case KindBirthCertificate, KindMarriageCertificate:
		return readCertificate(text)
	}
	return parseFreeNumber(text)
}

// longestNumber is the most characters of a number that has no form of its own.
const longestNumber = 60

func parseFreeNumber(text string) (string, error) {
	n, err := person.ParseOfficialText(text)
	if err == nil && len([]rune(n)) > longestNumber {
		return "", finding.TooLong.With("max", "60")
	}
	return n, err
}

// readLicence reads the number of a driving licence: two digits of the region, two more or two Russian letters, six digits.
func readLicence(text string) (string, error) {
	n := []rune(toRussian(squeezed(text)))
	if len(n) != 10 || !digits(n[:2]) || !digits(n[4:]) || !digits(n[2:4]) && !russian(n[2:4]) {
		return "", finding.DocumentNumber
	}
	return string(n[:2]) + " " + string(n[2:4]) + " " + string(n[4:]), nil
}

// readCertificate reads the number of a certificate of the civil registry as its blanks bear it: a Roman number, a hyphen, two Russian
// letters, six digits: «I-ЕР № 123456». Letters of the other alphabet that look the same are as good.
func readCertificate(text string) (string, error) {
	n := []rune(squeezed(text))
	if len(n) < 9 || !digits(n[len(n)-6:]) {
		return "", finding.DocumentNumber
	}
	letters := []rune(toRussian(string(n[len(n)-8 : len(n)-6])))
	roman := toRoman(string(n[:len(n)-8]))
	if roman == "" || len(roman) > 7 || !russian(letters) || strings.Trim(roman, "IVXLC") != "" {
		return "", finding.DocumentNumber
	}
	return roman + "-" + string(letters) + " № " + string(n[len(n)-6:]), nil
}

// squeezed is a number in capital letters, without what stands between its parts.
func squeezed(text string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "–", "", "—", "", "№", "", "N", "", ".", "", "Ё", "Е").Replace(strings.ToUpper(text))
}

var (
	latinToRussian = strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т", "X", "Х", "Y", "У")
	russianToRoman = strings.NewReplacer("Х", "X", "С", "C", "І", "I", "1", "I", "У", "V", "Л", "L")
)

func toRussian(text string) string { return latinToRussian.Replace(text) }

func toRoman(text string) string { return russianToRoman.Replace(text) }

func digits(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func russian(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return r < 'А' || r > 'Я' })
}

// profileOf are the fields of a document that a profile has too.
var profileOf = map[DocumentKind]map[finding.Field]finding.Field{
	KindPassport: {FieldDocumentNumber: person.FieldPassport, FieldDocumentIssued: person.FieldIssued,
		FieldDocumentDepartment: person.FieldDepartment, FieldDocumentIssuer: person.FieldIssuer},
	KindSNILS: {FieldDocumentNumber: person.FieldSNILS},
	KindINN:   {FieldDocumentNumber: person.FieldINN},
}

// InProfile returns the field of a profile that says the same as one of a document of the kind, "" for none.
func (k DocumentKind) InProfile(field finding.Field) finding.Field { return profileOf[k][field] }
