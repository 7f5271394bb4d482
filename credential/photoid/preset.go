package photoid

import "razvorot/domain"

// Preset is what one kind of reader needs: elements of DocType, and fields of an offline QR.
type Preset struct {
	ID       string // «bank»
	Elements []Wanted
	QR       domain.QRWish
}

// Wanted are the elements of one namespace.
type Wanted struct {
	NameSpace   string
	Identifiers []string
}

// The presets.
const (
	Medicine   = "medicine"
	Education  = "education"
	Benefits   = "benefits"
	Travel     = "travel"
	Bank       = "bank"
	Government = "government"
	Age        = "age" // old enough, and nothing else
)

// Presets returns all presets. What each asks for is what the law names for that reader: a clinic 323-ФЗ, ст. 94; a ticket 16-ФЗ,
// ст. 11; a bank 115-ФЗ, ст. 7, п. 1, пп. 1; a shop that asks for an age 171-ФЗ, ст. 16. Schools, benefits and government services
// have a regulation each; theirs are what such regulations have in common. All ask for the portrait, without which nobody can tell
// who stands there, and whether it is a specimen.
func Presets() []Preset {
	return []Preset{
		preset(Medicine, []string{"family_name", "given_name", "birth_date", "sex", "portrait"},
			[]string{"patronymic", "snils"}, domain.QRName, domain.QRBirth, domain.QRSex),
		preset(Education, []string{"family_name", "given_name", "birth_date", "nationality", "portrait"},
			[]string{"patronymic"}, domain.QRName, domain.QRBirth, domain.QRCitizenship),
		preset(Benefits, []string{"family_name", "given_name", "birth_date", "resident_address", "portrait"},
			[]string{"patronymic", "snils"}, domain.QRName, domain.QRBirth, domain.QRRegistration),
		preset(Travel, []string{"family_name", "given_name", "birth_date", "sex", "nationality", "portrait"},
			[]string{"patronymic", "passport_number"}, domain.QRName, domain.QRBirth, domain.QRSex, domain.QRCitizenship,
			domain.QRPassport),
		preset(Bank, []string{"family_name", "given_name", "birth_date", "nationality", "resident_address", "portrait"},
			[]string{"patronymic", "passport_number", "passport_issue_date", "passport_issuing_authority",
				"passport_department_code", "inn"},
			domain.QRName, domain.QRBirth, domain.QRCitizenship, domain.QRPassport, domain.QRRegistration),
		preset(Government, []string{"family_name", "given_name", "birth_date", "birthplace", "sex", "nationality",
			"resident_address", "portrait"}, []string{"patronymic", "passport_number", "snils"},
			domain.QRName, domain.QRBirth, domain.QRSex, domain.QRCitizenship, domain.QRPassport, domain.QRRegistration),
		preset(Age, []string{"age_over_18", "portrait"}, nil, domain.QRAdult),
	}
}

func preset(id string, general, russian []string, fields ...string) Preset {
	return Preset{ID: id, QR: domain.QRWish{Fields: fields, Face: true}, Elements: []Wanted{
		{NameSpace23220, general}, {NameSpaceRU, append(russian, "specimen")}}}
}
