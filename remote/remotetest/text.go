package remotetest

import (
	"slices"

	"razvorot/domain"
)

// textVersion is the version of all texts of the Fake.
const textVersion = "2026-11-01"

// texts are the words of a consent by language. They only need to differ from one another.
var texts = []domain.ConsentText{
	{ID: domain.UserAgreement, Language: "ru", Text: "Пользовательское соглашение пробного органа."},
	{ID: domain.PersonalData, Language: "ru", Text: "Согласие на обработку персональных данных пробным органом."},
	{ID: domain.ServiceTerms, Language: "ru", Text: "Условия услуги пробного органа."},
	{ID: domain.BiometricData, Language: "ru", Text: "Согласие на обработку биометрических данных пробным органом."},
	{ID: domain.PassportIssue, Language: "ru", Text: "Согласие на выдачу электронного паспорта пробным органом."},
	{ID: domain.GuardianAgreement, Language: "ru", Text: "Согласие родителя или опекуна на выдачу паспорта пробным органом."},
	{ID: domain.GuardianAgreement, Language: "en", Text: "Consent of a parent or guardian to the trial authority issuing the passport."},
	{ID: domain.UserAgreement, Language: "en", Text: "User agreement of the trial authority."},
	{ID: domain.PersonalData, Language: "en", Text: "Consent to the trial authority processing personal data."},
	{ID: domain.ServiceTerms, Language: "en", Text: "Terms of the trial authority's service."},
	{ID: domain.BiometricData, Language: "en", Text: "Consent to the trial authority processing biometric data."},
	{ID: domain.PassportIssue, Language: "en", Text: "Consent to the trial authority issuing the electronic passport."},
}

// consentTexts returns the texts in a language, of all languages for "".
func consentTexts(language string) []domain.ConsentText {
	var some []domain.ConsentText
	for _, t := range texts {
		if language == "" || t.Language == language {
			t.Version = textVersion
			some = append(some, t)
		}
	}
	return some
}

// wanted returns the texts of some consents in all languages.
func wanted(ids ...domain.ConsentID) []domain.ConsentText {
	return slices.DeleteFunc(consentTexts(""), func(t domain.ConsentText) bool { return !slices.Contains(ids, t.ID) })
}

// service returns the one service of the Fake with its words.
func service() domain.Service {
	return withTexts(domain.PassportService(), "Электронный паспорт", "Electronic passport")
}

// urgent is the service with a fee.
func urgent() domain.Service {
	return withTexts(domain.UrgentService(), "Электронный паспорт срочно", "Urgent electronic passport")
}

func withTexts(s domain.Service, ru, en string) domain.Service {
	s.Texts = map[string]domain.ServiceText{
		"ru": {Title: ru, Summary: "Паспорт на экране вашего устройства",
			About: "Оформление электронного паспорта в пробном режиме.", Category: "Документы",
			Synonyms: []string{"цифровой паспорт", "паспорт в телефоне"}},
		"en": {Title: en, Summary: "A passport on the screen of your device",
			About: "An electronic passport in trial mode.", Category: "Documents", Synonyms: []string{"digital passport"}},
	}
	return s
}
