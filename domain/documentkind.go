package domain

import "slices"

// DocumentKind is what a document is (row B1).
type DocumentKind string

// The kinds.
const (
	KindPassport            DocumentKind = "passport"
	KindForeignPassport     DocumentKind = "foreign_passport"
	KindSNILS               DocumentKind = "snils"
	KindDrivingLicence      DocumentKind = "driving_licence"
	KindINN                 DocumentKind = "inn"
	KindBirthCertificate    DocumentKind = "birth_certificate"
	KindMarriageCertificate DocumentKind = "marriage_certificate"
	KindCourtDecision       DocumentKind = "court_decision"
	KindPowerOfAttorney     DocumentKind = "power_of_attorney"
	KindProofOfAddress      DocumentKind = "proof_of_address"
	KindPortrait            DocumentKind = "portrait" // 3×4 cm
	KindGuardianConsent     DocumentKind = "guardian_consent"
	KindOther               DocumentKind = "other"
)

// PageRole is what a page of a document shows.
type PageRole string

// The roles.
const (
	PagePersonal     PageRole = "personal"     // of a passport, pages 2–3
	PageRegistration PageRole = "registration" // of a passport, pages 5–12
	PageFront        PageRole = "front"
	PageBack         PageRole = "back"
	PageSheet        PageRole = "sheet" // one of any number
)

// KindRules is what a kind of document consists of.
type KindRules struct {
	Kind     DocumentKind
	Required []PageRole // each exactly once
	MaxPages int        // with further sheets, where more than the required ones
}

// maxSheets bounds documents of any number of sheets: a court decision is the longest.
const maxSheets = 20

var kinds = []KindRules{
	{KindPassport, []PageRole{PagePersonal, PageRegistration}, 2},
	{KindForeignPassport, []PageRole{PagePersonal}, 1},
	{KindSNILS, []PageRole{PageFront}, 1},
	{KindDrivingLicence, []PageRole{PageFront, PageBack}, 2},
	{KindINN, []PageRole{PageFront}, 1},
	{KindBirthCertificate, []PageRole{PageFront}, 2},
	{KindMarriageCertificate, []PageRole{PageFront}, 2},
	{KindCourtDecision, []PageRole{PageFront}, maxSheets},
	{KindPowerOfAttorney, []PageRole{PageFront}, maxSheets},
	{KindProofOfAddress, []PageRole{PageFront}, maxSheets},
	{KindPortrait, []PageRole{PageFront}, 1},
	{KindGuardianConsent, []PageRole{PageFront}, 4},
	{KindOther, []PageRole{PageFront}, maxSheets},
}

// DocumentKinds returns the rules of all kinds, in the order a person is offered them.
func DocumentKinds() []KindRules { return slices.Clone(kinds) }

// Rules returns what the kind consists of, and false for an unknown kind.
func (k DocumentKind) Rules() (KindRules, bool) {
	i := slices.IndexFunc(kinds, func(r KindRules) bool { return r.Kind == k })
	if i < 0 {
		return KindRules{}, false
	}
	return kinds[i], true
}

// MaxFile is the most bytes in one file: 5 МБ (the service's rules for attachments), read in its wider sense of 2²⁰ each.
const MaxFile = 5 << 20

// Media types that may be uploaded, by content and never by the name of a file.
const (
	MediaPDF  = "application/pdf"
	MediaJPEG = "image/jpeg"
	MediaPNG  = "image/png"
)

// CheckFile returns nil for a file that may be uploaded as a page of the kind, otherwise a TooLarge, an UnsupportedType or
// ErrDamaged for an empty file. A portrait is a picture, not a PDF.
func (k DocumentKind) CheckFile(mediaType string, size int64) error {
	picture := mediaType == MediaJPEG || mediaType == MediaPNG
	switch {
	case size <= 0:
		return ErrDamaged
	case !picture && (mediaType != MediaPDF || k == KindPortrait):
		return &UnsupportedType{MediaType: mediaType}
	case size > MaxFile:
		return &TooLarge{Size: size, Limit: MaxFile}
	}
	return nil
}
