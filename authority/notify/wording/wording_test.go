package wording_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"razvorot/authority/notify"
	"razvorot/authority/notify/wording"
	"razvorot/domain"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// messages are one of each purpose, and one of each kind of notice with all that a notice may name.
func messages(language string) []notify.Message {
	var all []notify.Message
	for _, p := range domain.MessagePurposes() {
		m := notify.Message{ID: string(p), Purpose: p, Language: language, At: t0}
		switch p {
		case domain.MessageNotice:
			continue
		case domain.MessageRegistered, domain.MessageNoAccount:
		default:
			m.Code = "314159"
		}
		all = append(all, m)
	}
	for _, kind := range domain.NoticeKinds() {
		all = append(all, notify.Message{ID: string(kind), Purpose: domain.MessageNotice, Language: language, At: t0,
			Notice: &domain.Notice{Kind: kind, At: t0, Params: domain.NoticeParams{Application: domain.Refused, Number: "1K2M-3N4P",
				Document: domain.KindPassport, File: domain.FileRejected, Passport: domain.PassportBlocked,
				Registry: "1K2M-3N4P-5Q6R", Level: domain.Confirmed, FormedAt: t0, Count: 1}}})
	}
	return all
}

func TestEveryMessageHasWordsInBothLanguages(t *testing.T) {
	for _, language := range wording.Languages() {
		for _, m := range messages(language) {
			w := wording.Of(m)
			for _, text := range append([]string{w.SMS, w.Subject}, append(w.Paragraphs, w.Footer...)...) {
				if strings.TrimSpace(text) == "" || strings.Contains(text, "{{") || strings.Contains(text, "<no value>") ||
					strings.Contains(text, "  ") {
					t.Errorf("%s in %s says %q", m.ID, language, text)
				}
			}
			if w.Language != language {
				t.Errorf("%s is in %s, not in %s", m.ID, w.Language, language)
			}
		}
	}
}

func TestOnlyWhatIsNotKnownIsSaidInGeneralWords(t *testing.T) {
	for _, language := range wording.Languages() {
		for _, unknown := range []notify.Message{{Purpose: "of tomorrow"}, {Purpose: domain.MessageNotice, Notice: &domain.Notice{Kind: "of tomorrow"}}} {
			unknown.Language = language
			general := wording.Of(unknown)
			if general.SMS == "" || general.Subject == "" {
				t.Fatalf("%s has no general words", language)
			}
			for _, m := range messages(language) {
				if w := wording.Of(m); (m.Notice == nil) == (unknown.Notice == nil) && w.Subject == general.Subject {
					t.Errorf("%s in %s has no words of its own", m.ID, language)
				}
			}
		}
	}
}

func TestAnSMSHasTheCodeAndALetterKeepsItOutOfItsSubject(t *testing.T) {
	for _, language := range wording.Languages() {
		for _, m := range messages(language) {
			w := wording.Of(m)
			if m.Code == "" {
				continue
			}
			if !strings.Contains(w.SMS, m.Code) || w.Code != m.Code {
				t.Errorf("%s in %s does not tell the code", m.ID, language)
			}
			if strings.Contains(w.Subject+strings.Join(w.Paragraphs, ""), m.Code) {
				t.Errorf("%s in %s tells the code outside its place", m.ID, language)
			}
		}
	}
}

// A segment in UCS-2 holds 70 characters, and 67 each of a longer message; in the alphabet of GSM it is 160 and 153
// (3GPP TS 23.038, 23.040).
func TestACodeFitsOneSegmentAndANoticeTwo(t *testing.T) {
	for _, language := range wording.Languages() {
		for _, m := range messages(language) {
			one, two := 70, 134
			if language == "en" {
				one, two = 160, 306
			}
			limit := two
			if m.Code != "" {
				limit = one
			}
			if w := wording.Of(m); utf8.RuneCountInString(w.SMS) > limit {
				t.Errorf("%s in %s has %d characters: %s", m.ID, language, utf8.RuneCountInString(w.SMS), w.SMS)
			}
		}
	}
}

func TestMessagesHoldNoLinksAndNoNumberOfAPassport(t *testing.T) {
	for _, language := range wording.Languages() {
		for _, m := range messages(language) {
			w := wording.Of(m)
			all := w.SMS + w.Subject + strings.Join(append(w.Paragraphs, w.Footer...), "")
			for _, never := range []string{"http", "www.", "://", "5Q6R"} {
				if strings.Contains(all, never) {
					t.Errorf("%s in %s holds %q", m.ID, language, never)
				}
			}
		}
	}
}

func TestWithoutALanguageItIsRussian(t *testing.T) {
	for _, language := range []string{"", "de"} {
		m := notify.Message{Purpose: domain.MessageSignIn, Code: "314159", Language: language}
		if w := wording.Of(m); w.Language != "ru" || w.Subject != "Разворот: код для входа" {
			t.Errorf("%q: %s, %s", language, w.Language, w.Subject)
		}
	}
}

func TestAMessageSaysWhatTheAppSays(t *testing.T) {
	m := notify.Message{Purpose: domain.MessageNotice, Language: "ru", Notice: &domain.Notice{Kind: domain.NoticeApplication,
		Params: domain.NoticeParams{Application: domain.Refused, Number: "1K2M-3N4P"}}}
	w := wording.Of(m)
	if w.Subject != "Разворот. Заявление: Отказано" || w.SMS != "Разворот. Заявление: Отказано. Откройте приложение." ||
		w.Paragraphs[1] != "Посмотрите причины: с ними можно справиться и подать снова." {
		t.Errorf("%q %q %q", w.Subject, w.SMS, w.Paragraphs)
	}
}
