package offlineqr

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// claims is the payload.
type claims struct {
	Issuer    string         `cbor:"1,keyasint"`
	ExpiresAt int64          `cbor:"4,keyasint"`
	IssuedAt  int64          `cbor:"6,keyasint"`
	Identity  identity       `cbor:"169,keyasint"`
	Status    *statusClaim   `cbor:"65535,keyasint,omitempty"`
	Passport  passportClaims `cbor:"-70001,keyasint"`
}

type identity struct {
	ID           string      `cbor:"1,keyasint"`
	Name         string      `cbor:"4,keyasint,omitempty"`
	Birth        string      `cbor:"8,keyasint,omitempty"`
	Sex          uint8       `cbor:"9,keyasint,omitempty"`
	Registration string      `cbor:"10,keyasint,omitempty"`
	Citizenship  string      `cbor:"13,keyasint,omitempty"`
	Face         []biometric `cbor:"62,keyasint,omitempty"`
}

// biometric of claim 169: its numbers begin at 0, and 0 is written.
type biometric struct {
	Data      []byte `cbor:"0,keyasint"`
	Format    int    `cbor:"1,keyasint"`
	SubFormat int    `cbor:"2,keyasint"`
}

const (
	formatImage   = 0
	subFormatJPEG = 1
)

type statusClaim struct {
	List statuslist.Reference `cbor:"status_list"`
}

type passportClaims struct {
	State      string `cbor:"1,keyasint"`
	ValidUntil int64  `cbor:"2,keyasint"`
	NumberEnd  string `cbor:"3,keyasint,omitempty"`
	Specimen   bool   `cbor:"4,keyasint,omitempty"`
	Adult      *bool  `cbor:"5,keyasint,omitempty"`
	Copy       bool   `cbor:"6,keyasint,omitempty"`
}

func claimsOf(s Statement) ([]byte, error) {
	c := claims{Issuer: s.Issuer, ExpiresAt: s.ExpiresAt.Unix(), IssuedAt: s.IssuedAt.Unix(),
		Identity: identity{ID: string(s.Passport), Name: s.Name, Birth: compact(s.Birth), Sex: uint8(s.Sex),
			Registration: s.Registration, Citizenship: s.Citizenship.String()},
		Passport: passportClaims{State: string(s.State), ValidUntil: days(s.ValidUntil), NumberEnd: s.NumberEnd,
			Specimen: s.Specimen, Adult: s.Adult, Copy: s.Copy}}
	if len(s.Face) > 0 {
		c.Identity.Face = []biometric{{Data: s.Face, Format: formatImage, SubFormat: subFormatJPEG}}
	}
	if s.Status != nil {
		c.Status = &statusClaim{List: *s.Status}
	}
	b, err := codec.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("failed to write a statement: %w", err)
	}
	return b, nil
}

// statementOf reads a payload whose signature holds. It returns a Malformed fault.
func statementOf(payload []byte) (Statement, error) {
	var c claims
	if err := codec.Unmarshal(payload, &c); err != nil {
		return Statement{}, malformedClaims("shape")
	}
	id, err := domain.ParseRegistryID(c.Identity.ID)
	if err != nil || c.Issuer == "" || c.Passport.State == "" {
		return Statement{}, malformedClaims("number, issuer or state")
	}
	s := Statement{Issuer: c.Issuer, Passport: id, State: domain.PassportState(c.Passport.State),
		ValidUntil: onDay(c.Passport.ValidUntil), Specimen: c.Passport.Specimen, Copy: c.Passport.Copy,
		Name: c.Identity.Name, NumberEnd: c.Passport.NumberEnd, Adult: c.Passport.Adult, Registration: c.Identity.Registration}
	if c.Status != nil {
		s.Status = &c.Status.List
	}
	if err := s.readTimes(c); err != nil {
		return Statement{}, err
	}
	if err := s.readIdentity(c.Identity); err != nil {
		return Statement{}, err
	}
	return s, nil
}

// latest is the last second of the year 9999, the last that RFC 3339 can write.
const latest = 253402300799

func (s *Statement) readTimes(c claims) error {
	if c.IssuedAt <= 0 || c.ExpiresAt <= c.IssuedAt || c.ExpiresAt > latest || s.ValidUntil.IsZero() {
		return malformedClaims("times")
	}
	s.IssuedAt, s.ExpiresAt = time.Unix(c.IssuedAt, 0).UTC(), time.Unix(c.ExpiresAt, 0).UTC()
	return nil
}

func (s *Statement) readIdentity(i identity) (err error) {
	if i.Birth != "" {
		if s.Birth, err = person.ParseDate(readCompact(i.Birth)); err != nil {
			return malformedClaims("birth")
		}
	}
	if i.Citizenship != "" {
		if s.Citizenship, err = person.ParseCountry(i.Citizenship); err != nil {
			return malformedClaims("citizenship")
		}
	}
	if s.Sex = person.Sex(i.Sex); s.Sex > person.Female {
		return malformedClaims("sex")
	}
	if len(i.Face) == 0 {
		return nil
	}
	f := i.Face[0]
	if len(i.Face) > 1 || f.Format != formatImage || f.SubFormat != subFormatJPEG || !isFace(f.Data) {
		return malformedClaims("face")
	}
	s.Face = f.Data
	return nil
}

// maxFaceSide is the most pixels of a face's side: far more than a QR holds, little for whoever decodes it.
const maxFaceSide = 256

// isFace reports whether b can be decoded without harm.
func isFace(b []byte) bool {
	if len(b) > MaxFace {
		return false
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	return err == nil && c.Width <= maxFaceSide && c.Height <= maxFaceSide
}

func malformedClaims(what string) error {
	return credential.Reject(domain.Malformed, CheckClaims).Because(fmt.Errorf("not a statement: %s", what))
}

const secondsADay = 24 * 60 * 60

func days(d person.Date) int64 { return d.Time().Unix() / secondsADay }

func onDay(n int64) person.Date {
	const farthest = 300 * 366 // days: what is farther is outside the centuries that person.Date holds
	if n < -farthest || n > farthest {
		return person.Date{}
	}
	return person.DateOf(time.Unix(n*secondsADay, 0).UTC())
}

// compact is YYYYMMDD, and "" for the zero Date.
func compact(d person.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// readCompact puts the hyphens back. It returns "" for another length, which is no date.
func readCompact(s string) string {
	if len(s) != 8 {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}
