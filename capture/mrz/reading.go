package mrz

import "razvorot/capture/raster"

// Format is a layout of a machine-readable zone.
type Format string

// The formats. ICAO Doc 9303, parts 4 to 6; the internal passport of Russia has the shape of TD3 and a table of its own.
const (
	TD1      Format = "td1"      // 3 × 30, cards
	TD2      Format = "td2"      // 2 × 36, visas and old identity cards
	TD3      Format = "td3"      // 2 × 44, passports
	Internal Format = "internal" // 2 × 44 beginning with PNRUS
)

// FieldName is what a field holds.
type FieldName string

// The fields. Dates are written 2006-01-02; where the century is not written it is the one that makes sense.
const (
	DocumentCode   FieldName = "document_code"
	Issuer         FieldName = "issuer"          // three letters
	FamilyName     FieldName = "family_name"     // Latin as written; of an internal passport Russian, read back letter by letter
	GivenName      FieldName = "given_name"      // all given names; of an internal passport the first name alone
	Patronymic     FieldName = "patronymic"      // of an internal passport
	DocumentNumber FieldName = "document_number" // of an internal passport series and number, ten digits
	Nationality    FieldName = "nationality"
	BirthDate      FieldName = "birth_date"
	Sex            FieldName = "sex" // "M", "F" or "X"
	ExpiryDate     FieldName = "expiry_date"
	PersonalNumber FieldName = "personal_number"
	IssueDate      FieldName = "issue_date"      // of an internal passport
	DepartmentCode FieldName = "department_code" // of an internal passport, 000-000

	// What the Latin names of a Russian passport for travel are likely to be in Russian; always a Proposal.
	FamilyNameRussian FieldName = "family_name_russian"
	GivenNameRussian  FieldName = "given_name_russian"
)

// Field is one value that was read.
type Field struct {
	Name       FieldName
	Text       string
	Confidence float64 // 0 to 1, that of its least certain character
	Checked    bool    // its own check digit agrees; names and sex have none
	// Proposal tells that it is to be looked at: made by transliterating back, perhaps cut short, or of words that could be
	// parted otherwise.
	Proposal bool
}

// Reading is a machine-readable zone.
type Reading struct {
	Format Format
	Lines  []string // as read, each of its full length
	// Fields holds what may be offered. A field whose check digit fails is not among them.
	Fields []Field
	// Failed names the fields whose check digits fail, that are no days of the calendar, or that are not certain enough.
	Failed []FieldName
	// Valid tells that all check digits agree, the composite one included, and of a picture that all lines are legible.
	Valid bool
	// Corners is the zone in pixels of the picture, and so also which way up the document is.
	Corners raster.Quad
}

// Field returns a field by its name.
func (r *Reading) Field(name FieldName) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}
