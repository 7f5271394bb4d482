package issuance

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"slices"
	"strings"
	"time"

	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StatementOrder is what a statement is made of.
type StatementOrder struct {
	Passport domain.Passport
	JPEG     []byte // portrait
	Wish     domain.QRWish
	At       time.Time
	Lifetime time.Duration
	Status   statuslist.Reference
}

// CheckWish returns a domain.Invalid for a field that no QR has.
func CheckWish(w domain.QRWish) error {
	var found finding.List
	for _, field := range w.Fields {
		if !slices.Contains(domain.QRFields(), field) {
			found.Add("fields", finding.Unreadable)
		}
	}
	return domain.InvalidUnlessClean(found)
}

// CheckShown returns a domain.Transition unless a passport may be shown at a moment: it is active.
func CheckShown(p domain.Passport, at time.Time) error {
	if state := p.StateOn(person.DateOf(at)); state != domain.PassportActive {
		return &domain.Transition{Of: "passport", State: string(state), Action: "show", Actor: domain.Citizen}
	}
	return nil
}

// OfflineQR returns the text of a QR, which holds until a moment. It says what was wished and nothing else about the holder.
func (i *Issuer) OfflineQR(ctx context.Context, o StatementOrder) ([]byte, time.Time, error) {
	signer, err := i.pki.Signer(ctx, DocumentSigner, o.At)
	if err != nil {
		return nil, time.Time{}, err
	}
	s := offlineqr.Statement{Issuer: i.claimedName(), Passport: o.Passport.ID, State: o.Passport.State, ValidUntil: o.Passport.ValidUntil,
		Specimen: i.trial, Copy: o.Wish.Copy, IssuedAt: o.At.Truncate(time.Second), Status: &o.Status}
	s.ExpiresAt = s.IssuedAt.Add(o.Lifetime)
	fields := o.Wish.Fields
	if len(fields) == 0 {
		fields = []string{domain.QRName, domain.QRBirth}
	}
	for _, field := range fields {
		say(&s, field, o.Passport.Holder, person.DateOf(o.At))
	}
	if o.Wish.Face {
		portrait, err := jpeg.Decode(bytes.NewReader(o.JPEG))
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("portrait of a passport: %w", domain.ErrDamaged)
		}
		if s.Face, err = offlineqr.Face(portrait, offlineqr.FaceSize); err != nil {
			return nil, time.Time{}, err
		}
	}
	text, err := offlineqr.Issue(s, signer, pki.KeyID(signer.Public()))
	return text, s.ExpiresAt, err
}

// numberEnd is how many digits of the paper passport a QR shows: enough to tell two passports of one person apart, too
// few to name one.
const numberEnd = 3

func say(s *offlineqr.Statement, field string, holder person.Profile, today person.Date) {
	switch field {
	case domain.QRName:
		s.Name = holder.Name.String()
	case domain.QRBirth:
		s.Birth = holder.Birth
	case domain.QRSex:
		s.Sex = holder.Sex
	case domain.QRCitizenship:
		s.Citizenship = holder.Citizenship
	case domain.QRPassport:
		number := holder.Passport.Number.Number()
		s.NumberEnd = number[max(0, len(number)-numberEnd):]
	case domain.QRAdult:
		const adult = 18 // Гражданский кодекс, ст. 21
		of := holder.Birth.Age(today) >= adult
		s.Adult = &of
	case domain.QRRegistration:
		s.Registration = town(holder.Registration)
	}
}

// town is an address as far as the town.
func town(a person.Address) string {
	parts := slices.DeleteFunc([]string{a.Region, a.District, a.Locality}, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}
