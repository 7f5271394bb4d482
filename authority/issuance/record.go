package issuance

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // portraits come as JPEG or PNG
	"time"

	"golang.org/x/image/draw"

	"razvorot/capture/intake"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Order is what a passport is made of.
type Order struct {
	Application domain.Application // approved
	Account     domain.AccountID
	Portrait    []byte // the file that was attached
	PortraitID  domain.PageID
	At          time.Time
}

// Record is a passport before it is signed.
type Record struct {
	Passport  domain.Passport
	JPEG      []byte // portrait
	Statement []byte // CBOR, what Sign signs
}

// Form makes the passport of an approved application, with a new number. It returns a domain.Invalid for answers that make
// no profile, and domain.ErrDamaged for a portrait that is no picture.
func (i *Issuer) Form(o Order) (Record, error) {
	today := person.DateOf(o.At)
	holder, found := person.ReadProfile(o.Application.Answers, today)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return Record{}, err
	}
	portrait, err := Portrait(o.Portrait)
	if err != nil {
		return Record{}, err
	}
	from, until := domain.PassportTerm(holder.Birth, holder.Passport.Issued, today)
	p := domain.Passport{ID: domain.NewRegistryID(), Account: o.Account, Application: o.Application.ID,
		State: domain.PassportReady, Holder: holder, Portrait: o.PortraitID, Issuer: i.name, FormedAt: o.At,
		ValidFrom: from, ValidUntil: until, Specimen: i.trial, Version: 1}
	statement, err := i.Statement(p, portrait)
	return Record{Passport: p, JPEG: portrait, Statement: statement}, err
}

// recordClaims is the payload of a passport's record.
type recordClaims struct {
	Issuer   string `cbor:"1,keyasint"`
	Subject  string `cbor:"2,keyasint"`
	IssuedAt int64  `cbor:"6,keyasint"`
	Entry    entry  `cbor:"-70002,keyasint"`
}

type entry struct {
	Holder     map[string]string `cbor:"1,keyasint"`
	Portrait   []byte            `cbor:"2,keyasint"`
	ValidFrom  int64             `cbor:"3,keyasint"`
	ValidUntil int64             `cbor:"4,keyasint"`
	Specimen   bool              `cbor:"5,keyasint,omitempty"`
}

// Statement writes the record of a passport: what Sign signs.
func (i *Issuer) Statement(p domain.Passport, portrait []byte) ([]byte, error) {
	holder := map[string]string{}
	for field, text := range p.Holder.Answers() {
		holder[string(field)] = text
	}
	digest := domain.HashOf(portrait)
	return codec.Marshal(recordClaims{Issuer: i.claimedName(), Subject: string(p.ID), IssuedAt: p.FormedAt.Unix(),
		Entry: entry{Holder: holder, Portrait: digest[:], ValidFrom: days(p.ValidFrom), ValidUntil: days(p.ValidUntil), Specimen: i.trial}})
}

// Sign signs the statement of a record and returns the COSE message.
func (i *Issuer) Sign(ctx context.Context, statement []byte, at time.Time) ([]byte, error) {
	signer, err := i.pki.Signer(ctx, DocumentSigner, at)
	if err != nil {
		return nil, err
	}
	message, err := cose.Sign(signer, cose.Headers{KeyID: pki.KeyID(signer.Public())}, statement, nil, false)
	if err != nil {
		return nil, err
	}
	return cose.Tagged(message), nil
}

// Errors of a record.
var (
	ErrMalformed = errors.New("not a signed record")
	ErrSignature = errors.New("not signed by this authority")
)

// VerifyRecord checks a signed record against the key of a document signer and returns number and holder. It returns
// ErrMalformed or ErrSignature.
func VerifyRecord(message []byte, key *ecdsa.PublicKey) (domain.RegistryID, person.Answers, error) {
	m, err := cose.Parse(message)
	if err != nil {
		return "", nil, ErrMalformed
	}
	if err := m.VerifySign(key, nil, nil); err != nil {
		return "", nil, ErrSignature
	}
	var c recordClaims
	if err := codec.Unmarshal(m.Payload, &c); err != nil {
		return "", nil, ErrMalformed
	}
	id, err := domain.ParseRegistryID(c.Subject)
	if err != nil {
		return "", nil, ErrMalformed
	}
	holder := person.Answers{}
	for field, text := range c.Entry.Holder {
		holder[finding.Field(field)] = text
	}
	return id, holder, nil
}

// days counts days from 1970-01-01.
func days(d person.Date) int64 { return d.Time().Unix() / (24 * 60 * 60) }

// The portrait of a passport has at most these pixels: 35×45 mm at 300 dots per inch and some more.
const (
	portraitWidth   = 480
	portraitHeight  = 640
	portraitQuality = 88
)

// Portrait returns a picture as a passport shows it: JPEG, upright, without metadata, at most 480×640. It returns
// domain.ErrDamaged for what is no picture.
func Portrait(file []byte) ([]byte, error) {
	doc, err := intake.Accept(file, intake.Options{Limits: intake.Strict()})
	if err != nil {
		return nil, fmt.Errorf("portrait: %w: %w", domain.ErrDamaged, err)
	}
	img, _, err := image.Decode(bytes.NewReader(doc.Bytes))
	if err != nil {
		return nil, fmt.Errorf("portrait: %w", domain.ErrDamaged)
	}
	size := img.Bounds().Size()
	scale := min(1, portraitWidth/float64(size.X), portraitHeight/float64(size.Y))
	target := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(size.X)*scale)), max(1, int(float64(size.Y)*scale))))
	draw.Draw(target, target.Rect, image.White, image.Point{}, draw.Src) // what is transparent becomes white
	draw.CatmullRom.Scale(target, target.Rect, img, img.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, target, &jpeg.Options{Quality: portraitQuality}); err != nil {
		return nil, fmt.Errorf("portrait: %w", err)
	}
	return out.Bytes(), nil
}
