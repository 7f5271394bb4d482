package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"hash/crc32"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// PassportFileType is the media type of a passport as a file, whose name ends in .razvorot (docs/FORMATS.md).
const PassportFileType = "application/vnd.razvorot.passport+zip"

// passportFileVersion is the version of the format. Readers refuse a higher one.
const passportFileVersion = 1

// passportRecord is «passport.json» in the file: what a copy on paper shows, and no more of the holder.
type passportRecord struct {
	Format       int                  `json:"format"`
	ID           domain.RegistryID    `json:"id"`
	Issuer       string               `json:"issuer"`
	State        domain.PassportState `json:"state"` // when the file was made
	Specimen     bool                 `json:"specimen"`
	ValidFrom    person.Date          `json:"valid_from"`
	ValidUntil   person.Date          `json:"valid_until"`
	Holder       person.FullName      `json:"holder"`
	Birth        person.Date          `json:"birth"`
	BirthPlace   string               `json:"birth_place,omitzero"`
	Sex          person.Sex           `json:"sex,omitzero"`
	Citizenship  person.Country       `json:"citizenship"`
	Paper        person.Passport      `json:"paper_passport"`
	Registration string               `json:"registration"`
	Portrait     domain.Hash          `json:"portrait_sha256"`
	ProofUntil   time.Time            `json:"proof_until"` // end of «proof.bin»
	MadeAt       time.Time            `json:"made_at"`
}

// PassportFile returns a passport, "" for the current one, as a file. What it proves is proven by the authority's signature
// in «proof.bin» alone, the content of the QR; the rest is for people to read. Errors as PassportPDF.
func (a *App) PassportFile(ctx context.Context, id domain.RegistryID) ([]byte, error) {
	v, code, err := a.shown(ctx, id)
	if err != nil {
		return nil, err
	}
	p, holder := v.Passport, v.Passport.Holder
	record, err := json.MarshalIndent(passportRecord{Format: passportFileVersion, ID: p.ID, Issuer: p.Issuer, State: v.State,
		Specimen: p.Specimen, ValidFrom: p.ValidFrom, ValidUntil: p.ValidUntil, Holder: holder.Name, Birth: holder.Birth,
		BirthPlace: holder.BirthPlace, Sex: holder.Sex, Citizenship: holder.Citizenship, Paper: holder.Passport,
		Registration: holder.Registration.Line(), Portrait: domain.HashOf(v.Portrait), ProofUntil: code.Until.UTC(),
		MadeAt: a.now().UTC().Truncate(time.Second)}, "", "  ")
	if err != nil {
		return nil, err
	}
	return packPassport([]packed{{"mimetype", []byte(PassportFileType)}, {"passport.json", record},
		{"portrait.jpg", v.Portrait}, {"proof.bin", code.Payload}})
}

// packed is one entry of the file.
type packed struct {
	name    string
	content []byte
}

// packPassport stores the entries one behind the other, uncompressed, so that the media type stands at byte 38 as in ODF
// and EPUB, and any tool can cut the parts out.
func packPassport(entries []packed) ([]byte, error) {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, e := range entries {
		part, err := w.CreateRaw(&zip.FileHeader{Name: e.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(e.content),
			CompressedSize64: uint64(len(e.content)), UncompressedSize64: uint64(len(e.content))})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(e.content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}
