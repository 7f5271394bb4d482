package paper

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Passport is what a copy of an electronic passport shows. Text is drawn as given. Required are Language, Portrait,
// Surname or GivenName, RegistryID, Authority, State, ValidFrom, ValidUntil, QR and MadeAt; what else is empty has no
// place on the paper.
type Passport struct {
	Language Language
	Portrait []byte // JPEG or PNG, upright, at most 20 MiB and 30 megapixels; cut to 3×4 around its middle

	Surname, GivenName, Patronymic string // at most 100 characters each
	Sex                            person.Sex
	Birth                          person.Date
	BirthPlace                     string // at most 240
	Citizenship                    string // a country's name, at most 60

	PaperNumber     string // series and number of the internal passport, «45 09 123456»; at most 24
	PaperIssued     person.Date
	PaperIssuer     string // at most 1000
	PaperDepartment string // «770-001»; at most 24
	Registration    string // one line, at most 1000

	RegistryID string // as it is read out: «1K2M-3N4P-5Q6R»; at most 24
	Authority  string // who issued the electronic passport, at most 240
	State      domain.PassportState
	ValidFrom  person.Date
	ValidUntil person.Date

	QR        []byte    // any bytes that a QR code holds
	QRExpires time.Time // zero when the payload does not expire; shown in its own zone
	MadeAt    time.Time // of this copy; shown in its own zone
	Specimen  bool      // of a trial authority
}

// LogValue hides the passport.
func (p Passport) LogValue() slog.Value { return slog.StringValue(p.hidden()) }

// Format hides the passport from fmt, whatever the verb.
func (p Passport) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.hidden()) }

func (p Passport) hidden() string { return "[copy of passport " + p.RegistryID + "]" }

// PDF returns the copy as an A4 document, mostly of one page. It returns a FieldError.
func (p Passport) PDF() ([]byte, error) {
	say, err := p.Language.phrases()
	if err != nil {
		return nil, err
	}
	card, err := p.tidy()
	if err != nil {
		return nil, err
	}
	state, known := states[card.State]
	if !known {
		return nil, &FieldError{Field: "State", Err: ErrUnknown}
	}
	face, err := portrait(card.Portrait)
	if err != nil {
		return nil, err
	}
	code, err := EncodeQR(card.QR)
	if err != nil {
		return nil, err
	}
	return compose(func(pages int) *sheet {
		c := passportCopy{Passport: card, say: say, state: state, face: face, code: code}
		return c.draw(pages)
	})
}

// tidy returns the passport with its texts ready to be drawn.
func (p Passport) tidy() (Passport, error) {
	var c checker
	p.Surname = c.optional("Surname", p.Surname, maxName)
	p.GivenName = c.optional("GivenName", p.GivenName, maxName)
	p.Patronymic = c.optional("Patronymic", p.Patronymic, maxName)
	c.want("Surname", p.Surname != "" || p.GivenName != "")
	p.BirthPlace = c.optional("BirthPlace", p.BirthPlace, maxPlace)
	p.Citizenship = c.optional("Citizenship", p.Citizenship, maxShort)
	p.PaperNumber = c.optional("PaperNumber", p.PaperNumber, maxNumber)
	p.PaperIssuer = c.optional("PaperIssuer", p.PaperIssuer, maxText)
	p.PaperDepartment = c.optional("PaperDepartment", p.PaperDepartment, maxNumber)
	p.Registration = c.optional("Registration", p.Registration, maxText)
	p.RegistryID = c.required("RegistryID", p.RegistryID, maxNumber)
	p.Authority = c.required("Authority", p.Authority, maxPlace)
	c.want("ValidFrom", !p.ValidFrom.IsZero())
	c.want("ValidUntil", !p.ValidUntil.IsZero())
	c.want("MadeAt", !p.MadeAt.IsZero())
	return p, c.err
}
