package issuance

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Statement is what an offline QR says about a passport.
type Statement struct {
	Issuer     string // as it is signed
	Passport   domain.RegistryID
	State      domain.PassportState
	Name       string
	Birth      person.Date
	NumberEnd  string      // last three digits of the paper passport
	ValidUntil person.Date // last day of the passport
	Specimen   bool
	IssuedAt   time.Time // of the statement, to the second
	ExpiresAt  time.Time
}

// LogValue shows the number and the state only.
func (s Statement) LogValue() slog.Value {
	return slog.StringValue("[statement of " + string(s.Passport) + ", " + string(s.State) + "]")
}

// Format hides the holder from fmt, whatever the verb.
func (s Statement) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }

// claims is the payload of an offline QR.
type claims struct {
	Issuer    string         `cbor:"1,keyasint"`
	ExpiresAt int64          `cbor:"4,keyasint"`
	IssuedAt  int64          `cbor:"6,keyasint"`
	Identity  identity       `cbor:"169,keyasint"`
	Passport  passportClaims `cbor:"-70001,keyasint"`
}

type passportClaims struct {
	State      string `cbor:"1,keyasint"`
	ValidUntil int64  `cbor:"2,keyasint"`
	NumberEnd  string `cbor:"3,keyasint"`
	Specimen   bool   `cbor:"4,keyasint,omitempty"`
}

type identity struct {
	ID    string `cbor:"1,keyasint"`
	Name  string `cbor:"4,keyasint"`
	Birth string `cbor:"8,keyasint"`
}

// numberEnd is how many digits of the paper passport a QR shows: enough to tell two passports of one person apart, too
// few to name one.
const numberEnd = 3

// OfflineQR returns the text of the QR of a passport, valid for a while from now. It is a domain.Transition unless the
// passport is active on the day.
func (i *Issuer) OfflineQR(p domain.Passport, now time.Time, lifetime time.Duration) ([]byte, time.Time, error) {
	if state := p.StateOn(person.DateOf(now)); state != domain.PassportActive {
		return nil, time.Time{}, &domain.Transition{Of: "passport", State: string(state), Action: "show", Actor: domain.Citizen}
	}
	now = now.Truncate(time.Second)
	until := now.Add(lifetime)
	number := p.Holder.Passport.Number.Number()
	payload, err := codec.Marshal(claims{Issuer: i.claimedName(), ExpiresAt: until.Unix(), IssuedAt: now.Unix(),
		Identity: identity{ID: string(p.ID), Name: p.Holder.Name.String(), Birth: compact(p.Holder.Birth)},
		Passport: passportClaims{State: string(p.State), ValidUntil: days(p.ValidUntil),
			NumberEnd: number[max(0, len(number)-numberEnd):], Specimen: i.trial}})
	if err != nil {
		return nil, time.Time{}, err
	}
	message, err := sign(i.signer, payload)
	if err != nil {
		return nil, time.Time{}, err
	}
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return nil, time.Time{}, err
	}
	if _, err := w.Write(message); err != nil {
		return nil, time.Time{}, err
	}
	if err := w.Close(); err != nil {
		return nil, time.Time{}, err
	}
	return []byte(encodeBase45(packed.Bytes())), until, nil
}

// Bounds of what is read, in bytes: generous for a statement, small for a machine.
const (
	maxText    = 4 << 10
	maxMessage = 8 << 10
)

// skew is how far a clock may be behind the authority's.
const skew = 5 * time.Minute

// Verify reads the text of a QR and checks it against the authority's key at a moment. It returns ErrMalformed,
// ErrSignature, or the statement with ErrExpired or ErrTooEarly.
func Verify(text []byte, key *ecdsa.PublicKey, now time.Time) (Statement, error) {
	if len(text) > maxText {
		return Statement{}, ErrMalformed
	}
	packed, ok := decodeBase45(string(text))
	if !ok {
		return Statement{}, ErrMalformed
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return Statement{}, ErrMalformed
	}
	message, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	if err != nil || len(message) > maxMessage {
		return Statement{}, ErrMalformed
	}
	payload, err := open(message, key)
	if err != nil {
		return Statement{}, err
	}
	var c claims
	if err := codec.Unmarshal(payload, &c); err != nil {
		return Statement{}, ErrMalformed
	}
	s, err := c.statement()
	switch {
	case err != nil:
		return Statement{}, err
	case !now.Before(s.ExpiresAt):
		return s, ErrExpired
	case now.Add(skew).Before(s.IssuedAt):
		return s, ErrTooEarly
	}
	return s, nil
}

func (c claims) statement() (Statement, error) {
	id, err := domain.ParseRegistryID(c.Identity.ID)
	if err != nil {
		return Statement{}, ErrMalformed
	}
	birth, err := person.ParseDate(readCompact(c.Identity.Birth))
	if err != nil {
		return Statement{}, ErrMalformed
	}
	return Statement{Issuer: c.Issuer, Passport: id, State: domain.PassportState(c.Passport.State), Name: c.Identity.Name,
		Birth: birth, NumberEnd: c.Passport.NumberEnd, ValidUntil: onDay(c.Passport.ValidUntil), Specimen: c.Passport.Specimen,
		IssuedAt: time.Unix(c.IssuedAt, 0).UTC(), ExpiresAt: time.Unix(c.ExpiresAt, 0).UTC()}, nil
}

const secondsADay = 24 * 60 * 60

func days(d person.Date) int64 { return d.Time().Unix() / secondsADay }

func onDay(n int64) person.Date {
	const farthest = 200 * 366 // a date outside the centuries that person.Date holds is none
	if n < -farthest || n > farthest {
		return person.Date{}
	}
	return person.DateOf(time.Unix(n*secondsADay, 0).UTC())
}

// compact is YYYYMMDD.
func compact(d person.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func readCompact(s string) string {
	if len(s) != 8 {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}
