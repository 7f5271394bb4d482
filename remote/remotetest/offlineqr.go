package remotetest

import (
	"bytes"
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// How long an offline QR holds: on a screen, and on paper.
const (
	qrLife   = 10 * time.Minute
	copyLife = 30 * 24 * time.Hour
)

// offlineQR is a payload and how long it holds.
type offlineQR struct {
	payload []byte
	until   time.Time
}

// FetchOfflineQR implements domain.Passports.
func (f *Fake) FetchOfflineQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) ([]byte, time.Time, error) {
	do := func(w *world, _ *citizen, e *entry) (offlineQR, error) {
		if e.State != domain.PassportActive {
			return offlineQR{}, &domain.Transition{Of: "passport", State: string(e.State), Action: "present", Actor: domain.Citizen}
		}
		return w.state(e, wish)
	}
	qr, err := passportAct(ctx, f, call{"FetchOfflineQR", ""}, id, do)
	return qr.payload, qr.until, err
}

// state signs what is wished about a passport.
func (w *world) state(e *entry, wish domain.QRWish) (offlineQR, error) {
	signer, err := w.office.onDuty(pki.DocumentSigner, w.now())
	if err != nil {
		return offlineQR{}, err
	}
	at := w.office.place()
	s := offlineqr.Statement{Issuer: "SPECIMEN/ОБРАЗЕЦ " + Authority, Passport: e.ID, State: e.State, ValidUntil: e.ValidUntil,
		Specimen: e.Specimen, Copy: wish.Copy, IssuedAt: w.now().UTC().Truncate(time.Second), Status: at.reference()}
	s.ExpiresAt = s.IssuedAt.Add(qrLife)
	if wish.Copy {
		s.ExpiresAt = s.IssuedAt.Add(copyLife)
	}
	fields := wish.Fields
	if len(fields) == 0 {
		fields = []string{domain.QRName, domain.QRBirth}
	}
	for _, field := range fields {
		if !slices.Contains(domain.QRFields(), field) {
			return offlineQR{}, invalid("fields", finding.Unreadable)
		}
		w.say(&s, e, field)
	}
	if wish.Face {
		portrait, _, err := image.Decode(bytes.NewReader(e.portrait))
		if err != nil {
			return offlineQR{}, domain.ErrDamaged
		}
		if s.Face, err = offlineqr.Face(portrait, offlineqr.FaceSize); err != nil {
			return offlineQR{}, err
		}
	}
	text, err := offlineqr.Issue(s, signer.signer(), nil)
	if err != nil {
		return offlineQR{}, err
	}
	e.places = append(e.places, at)
	e.publish()
	return offlineQR{text, s.ExpiresAt}, nil
}

func (w *world) say(s *offlineqr.Statement, e *entry, field string) {
	switch field {
	case domain.QRName:
		s.Name = e.Holder.Name.String()
	case domain.QRBirth:
		s.Birth = e.Holder.Birth
	case domain.QRSex:
		s.Sex = e.Holder.Sex
	case domain.QRCitizenship:
		s.Citizenship = e.Holder.Citizenship
	case domain.QRPassport:
		number := e.Holder.Passport.Number.Number()
		s.NumberEnd = number[max(0, len(number)-3):]
	case domain.QRAdult:
		adult := e.Holder.Birth.Age(w.today()) >= 18
		s.Adult = &adult
	case domain.QRRegistration:
		a := e.Holder.Registration
		s.Registration = strings.Trim(a.Region+", "+a.Locality, ", ")
	}
}
