package app

import (
	"context"
	"fmt"
	"image"
	"slices"

	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Specimen is one drawn document page of a person who does not exist, for going through the trial mode without papers.
type Specimen struct {
	Kind    domain.DocumentKind
	Role    domain.PageRole
	Name    string // of a file, in Latin letters
	Content []byte // JPEG or PDF, with the metadata that a telephone would leave
}

// specimenQuality is the JPEG quality that telephones use, and specimenDPI the resolution on the page at which they photograph
// one that fills the picture, of the least that are still sold.
const (
	specimenQuality = 90
	specimenDPI     = 250
)

// Specimens draws the documents of somebody in the simulated registries: both passport pages and the SNILS card, photographed on a
// table; a letter as proof of address (PDF), and a portrait; for somebody under age also the certificate of birth and a parent's
// consent. The same profile gives the same pictures. ErrForbidden unless the authority is a
// trial one; ErrInvalid with findings for a profile that is not filled in.
func (a *App) Specimens(ctx context.Context, p person.Profile) ([]Specimen, error) {
	all, err := a.sheets(p)
	if err != nil {
		return nil, err
	}
	drawn := make([]Specimen, len(all))
	for i, s := range all {
		if drawn[i], err = s.finish(ctx); err != nil {
			return nil, err
		}
	}
	return drawn, nil
}

// Specimen draws one of them, and the letter for a page that is not among them. It returns the errors of Specimens.
func (a *App) Specimen(ctx context.Context, p person.Profile, kind domain.DocumentKind, role domain.PageRole) (Specimen, error) {
	all, err := a.sheets(p)
	if err != nil {
		return Specimen{}, err
	}
	at := slices.IndexFunc(all, func(s sheet) bool { return s.Kind == kind && s.Role == role })
	if at < 0 {
		at = slices.IndexFunc(all, func(s sheet) bool { return s.Kind == domain.KindProofOfAddress })
	}
	return all[at].finish(ctx)
}

// sheet is a specimen that is not drawn yet, which takes its time.
type sheet struct {
	Specimen
	draw  func() image.Image
	write func(image.Image) ([]byte, error)
}

func (s sheet) finish(ctx context.Context) (Specimen, error) {
	if err := ctx.Err(); err != nil {
		return Specimen{}, err
	}
	content, err := s.write(s.draw())
	if err != nil {
		return Specimen{}, fmt.Errorf("failed to draw a specimen of %s: %w", s.Kind, err)
	}
	s.Content = content
	return s.Specimen, nil
}

// sheets returns the specimens of somebody, to be drawn.
func (a *App) sheets(p person.Profile) ([]sheet, error) {
	if _, trial := a.Trial(); !trial {
		return nil, domain.ErrForbidden
	}
	if err := domain.InvalidUnlessClean(missing(p)); err != nil {
		return nil, err
	}
	return sheetsOf(p, p.Birth.Age(a.today()) < person.AdultAge), nil
}

// missing returns what a document cannot be drawn without.
func missing(p person.Profile) finding.List {
	var l finding.List
	for field, lacks := range map[finding.Field]bool{
		person.FieldFamily: p.Name.Family == "", person.FieldBirth: p.Birth.IsZero(),
		person.FieldPassport: p.Passport.Number.IsZero(), person.FieldIssued: p.Passport.Issued.IsZero(),
		person.FieldSNILS: p.SNILS.IsZero(),
	} {
		if lacks {
			l.Add(field, finding.Required)
		}
	}
	return l
}

func sheetsOf(p person.Profile, minor bool) []sheet {
	who := specimenPerson(p)
	seed := specimenSeed(p)
	phone := specimen.Phone(1)
	how := specimen.Print{DPI: specimenDPI}
	photograph := func(page image.Image) ([]byte, error) {
		photo := specimen.Photograph(page.(*image.RGBA), seed)
		return specimen.JPEG(photo, specimenQuality, &phone), nil
	}
	portrait := func(picture image.Image) ([]byte, error) {
		return specimen.JPEG(picture, specimenQuality, &phone), nil
	}
	letter := func(picture image.Image) ([]byte, error) {
		return specimen.PDF(specimen.Scan{DPI: specimen.DPI, Author: who.FullName()}, picture)
	}
	all := []sheet{
		{Specimen{Kind: domain.KindPassport, Role: domain.PagePersonal, Name: "passport-2-3.jpg"},
			func() image.Image { return how.PassportPage(who, seed) }, photograph},
		{Specimen{Kind: domain.KindPassport, Role: domain.PageRegistration, Name: "passport-5.jpg"},
			func() image.Image { return how.RegistrationPage(who) }, photograph},
		{Specimen{Kind: domain.KindSNILS, Role: domain.PageFront, Name: "snils.jpg"},
			func() image.Image { return how.SNILSCard(who) }, photograph},
		{Specimen{Kind: domain.KindProofOfAddress, Role: domain.PageFront, Name: "address.pdf"},
			func() image.Image { return specimen.AddressLetter(who) }, letter},
		{Specimen{Kind: domain.KindPortrait, Role: domain.PageFront, Name: "portrait.jpg"},
			func() image.Image { return specimen.Portrait(seed, who.Female) }, portrait},
	}
	if minor {
		all = append(all,
			sheet{Specimen{Kind: domain.KindBirthCertificate, Role: domain.PageFront, Name: "birth.jpg"},
				func() image.Image { return specimen.BirthCertificate(who) }, photograph},
			sheet{Specimen{Kind: domain.KindGuardianConsent, Role: domain.PageFront, Name: "consent.jpg"},
				func() image.Image { return specimen.GuardianConsent(who) }, photograph})
	}
	return all
}

// specimenSeed makes the portrait follow from the person: the digest of their numbers.
func specimenSeed(p person.Profile) uint64 {
	digest := domain.HashOf([]byte(p.SNILS.Digits() + p.Passport.Number.Digits()))
	var seed uint64
	for _, b := range digest[:8] {
		seed = seed<<8 | uint64(b)
	}
	return seed
}

func specimenPerson(p person.Profile) specimen.Person {
	return specimen.Person{
		FamilyName: p.Name.Family, GivenName: p.Name.Given, Patronymic: p.Name.Patronymic, Female: p.Sex == person.Female,
		BirthDate: p.Birth.Dotted(), BirthPlace: p.BirthPlace,
		Series: p.Passport.Number.Series(), Number: p.Passport.Number.Number(),
		IssuedBy: p.Passport.Issuer, IssuedOn: p.Passport.Issued.Dotted(), DepartmentCode: p.Passport.Department.String(),
		SNILS: p.SNILS.String(), Address: p.Registration.Line(), RegisteredOn: p.Passport.Issued.AddDays(14).Dotted(),
	}
}
