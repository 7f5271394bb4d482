package authority

import (
	"context"
	"embed"
	"slices"
	"strings"

	"razvorot/domain"
)

// textFiles holds the consents, text/consent/<language>/<id>.txt, and the words of services, text/service/<id>.<language>.json.
//
//go:embed text
var textFiles embed.FS

// textVersion is the version of all consents. A change of any text is a new version: the hash of what somebody agreed to
// is kept with the version, and the text of every version is in the history of this repository.
const textVersion = "2026-11-23"

var languages = []string{"ru", "en"}

// consentTexts are the current texts in all languages.
var consentTexts = func() []domain.ConsentText {
	var all []domain.ConsentText
	for _, language := range languages {
		for _, id := range []domain.ConsentID{domain.UserAgreement, domain.PersonalData, domain.ServiceTerms, domain.PassportIssue,
			domain.BiometricData, domain.GuardianAgreement} {
			b, err := textFiles.ReadFile("text/consent/" + language + "/" + string(id) + ".txt")
			if err != nil {
				panic(err) // embedded, and read by every test
			}
			all = append(all, domain.ConsentText{ID: id, Version: textVersion, Language: language, Text: strings.TrimSpace(string(b))})
		}
	}
	return all
}()

// wanted returns the current texts of some consents in all languages.
func wanted(ids ...domain.ConsentID) []domain.ConsentText {
	return slices.DeleteFunc(slices.Clone(consentTexts), func(t domain.ConsentText) bool { return !slices.Contains(ids, t.ID) })
}

// ConsentTexts implements domain.Accounts.
func (b *backend) ConsentTexts(_ context.Context, language string) ([]domain.ConsentText, error) {
	texts := slices.DeleteFunc(slices.Clone(consentTexts), func(t domain.ConsentText) bool { return t.Language != language })
	if len(texts) == 0 {
		return nil, domain.ErrNotFound
	}
	return texts, nil
}
