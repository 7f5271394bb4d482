package app

import (
	"context"
	"fmt"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/paper"
)

// FieldPDFPassword is where findings about the password of a copy are.
const FieldPDFPassword finding.Field = "pdf_password"

// PDFOptions is how a copy of a passport is made.
type PDFOptions struct {
	Language        string // «ru» or «en»
	Password        string // "" for none
	CitizenshipName string // the country in the language
}

// PassportPDF returns a copy of a passport, "" for the current one, to keep or print: with portrait and QR, encrypted when
// there is a password. ErrTransition unless the passport is active, ErrNotFound, ErrUnavailable when a part is not here yet,
// ErrInvalid at FieldPDFPassword for a password that readers do not agree on.
func (a *App) PassportPDF(ctx context.Context, id domain.RegistryID, o PDFOptions) ([]byte, error) {
	v, code, err := a.shown(ctx, id)
	if err != nil {
		return nil, err
	}
	p, holder := v.Passport, v.Passport.Holder
	sheet := paper.Passport{Language: paper.Language(o.Language), Portrait: v.Portrait,
		Surname: holder.Name.Family, GivenName: holder.Name.Given, Patronymic: holder.Name.Patronymic, Sex: holder.Sex,
		Birth: holder.Birth, BirthPlace: holder.BirthPlace, Citizenship: o.CitizenshipName,
		PaperNumber: holder.Passport.Number.String(), PaperIssued: holder.Passport.Issued, PaperIssuer: holder.Passport.Issuer,
		PaperDepartment: holder.Passport.Department.String(), Registration: holder.Registration.Line(),
		RegistryID: string(p.ID), Authority: p.Issuer, State: v.State, ValidFrom: p.ValidFrom, ValidUntil: p.ValidUntil,
		QR: code.Payload, QRExpires: code.Until, MadeAt: a.now(), Specimen: p.Specimen}
	pdf, err := sheet.PDF()
	if err != nil || o.Password == "" {
		return pdf, err
	}
	protected, err := paper.Protect(pdf, o.Password)
	if err != nil {
		var found finding.List
		found.Add(FieldPDFPassword, finding.Characters)
		return nil, fmt.Errorf("%w: %w", &domain.Invalid{Findings: found}, err)
	}
	return protected, nil
}

// shown returns a passport with all it is shown with, fetching what is missing.
func (a *App) shown(ctx context.Context, id domain.RegistryID) (PassportView, PassportQR, error) {
	_, code, err := a.passportQR(ctx, id, paperCopy)
	if err != nil {
		return PassportView{}, code, err
	}
	v, err := a.Passport(ctx, id)
	if err != nil || v.Portrait != nil {
		return v, code, err
	}
	if err := a.fetchPortrait(ctx, v.Passport.ID); err != nil {
		return v, code, err
	}
	v, err = a.Passport(ctx, v.Passport.ID)
	return v, code, err
}
