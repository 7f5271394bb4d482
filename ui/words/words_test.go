package words_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/words"
)

func books(t *testing.T) map[phrase.Language]*phrase.Book {
	t.Helper()
	all := map[phrase.Language]*phrase.Book{}
	for _, l := range phrase.Languages() {
		book, err := phrase.Open(l)
		if err != nil {
			t.Fatal(err)
		}
		all[l] = book
	}
	return all
}

func TestEveryCodeOfEveryFamilyHasWords(t *testing.T) {
	for l, book := range books(t) {
		for _, family := range words.Families() {
			if len(family.Codes) == 0 {
				t.Errorf("the family %s is empty", family.Prefix)
			}
			for _, code := range family.Codes {
				key := family.Prefix + "." + code
				if book.Say(key) == key {
					t.Errorf("%s has no words for %s", l, key)
				}
			}
		}
	}
}

func TestEveryPageHasAName(t *testing.T) {
	for _, book := range books(t) {
		for _, page := range screen.Pages() {
			if name := words.Page(book, page); strings.Contains(name, "page.") {
				t.Errorf("%s: the page %s has no name", book.Language(), page)
			}
		}
	}
}

func TestEveryErrorIsExplainedWithACureAndACode(t *testing.T) {
	codes := map[string]bool{}
	for _, book := range books(t) {
		for _, kind := range domain.Kinds() {
			got := words.Explain(book, fmt.Errorf("around: %w", kind))
			for _, text := range []string{got.What, got.Why, got.Cure} {
				if text == "" || strings.HasPrefix(text, "error.") {
					t.Errorf("%s, %s: %+v", book.Language(), kind, got)
				}
			}
			codes[got.Code] = true
		}
		if got := words.Explain(book, errors.New("secret of the vault")); strings.Contains(fmt.Sprint(got), "secret") ||
			got.Code != "RZ-PROGRAM" {
			t.Errorf("an error without a kind: %+v", got)
		}
	}
	if len(codes) != len(domain.Kinds()) {
		t.Errorf("%d codes for %d kinds", len(codes), len(domain.Kinds()))
	}
}

func TestAnErrorSaysWhatItKnowsExactly(t *testing.T) {
	ru := books(t)[phrase.Russian]
	cases := []struct {
		err  error
		want string
	}{
		{&domain.RateLimited{Wait: 5 * time.Minute}, "через 5 минут"},
		{&domain.RateLimited{Wait: 21 * time.Second}, "через 21 секунду"},
		{&domain.CodeWrong{AttemptsLeft: 2}, "Осталось 2 попытки."},
		{&domain.CodeWrong{AttemptsLeft: 1}, "Осталась 1 попытка."},
		{&domain.CodeWrong{}, "Попыток не осталось."},
		{&domain.TooLarge{Size: 7 << 20, Limit: 5 << 20}, "Размер файла — 7 МБ, можно не больше 5 МБ."},
		{&domain.Forbidden{Have: domain.Simplified, Need: domain.Confirmed}, "«Упрощённая», нужна «Подтверждённая»"},
		{domain.InvalidUnlessClean(finding.List{finding.At(person.FieldSNILS, finding.SNILSChecksum)}), "СНИЛС: В номере опечатка"},
	}
	for _, c := range cases {
		got := words.Explain(ru, c.err)
		if text := got.Why + got.Cure; !strings.Contains(text, c.want) {
			t.Errorf("%v says %q, want %q in it", c.err, text, c.want)
		}
	}
}

func TestFindingsNameTheirParameters(t *testing.T) {
	params := map[string]string{"max": "60", "min": "8", "digits": "11", "years": "125", "age": "45", "registry": "mvd"}
	for _, book := range books(t) {
		for _, entry := range finding.Table() {
			f := finding.Finding{Field: person.FieldSNILS, Code: entry.Code, Params: finding.Params{}}
			for _, name := range entry.Params {
				f.Params[name] = params[name]
			}
			text := words.Finding(book, f)
			if strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
				t.Errorf("%s, %s: %q", book.Language(), entry.Code, text)
			}
			for _, name := range entry.Params {
				if name != "registry" && !strings.Contains(text, params[name]) {
					t.Errorf("%s, %s does not say %s: %q", book.Language(), entry.Code, name, text)
				}
			}
		}
	}
}

func TestNoticesHaveNoHolesWhateverTheyName(t *testing.T) {
	full := domain.NoticeParams{Application: domain.Checking, Number: "1K2M-3N4P", Document: domain.KindSNILS,
		File: domain.FileRejected, Reason: domain.FileGlare, Passport: domain.PassportActive, Registry: "1K2M-3N4P-5Q6R",
		Level: domain.Confirmed, FormedAt: time.Date(2026, 3, 12, 12, 41, 0, 0, time.Local), Support: "О-123456789-0"}
	for _, book := range books(t) {
		for _, kind := range domain.NoticeKinds() {
			title, body := words.Notice(book, domain.Notice{Kind: kind, Params: full})
			if title == "" || body == "" || strings.Contains(title+body, "no value") {
				t.Errorf("%s, %s: %q, %q", book.Language(), kind, title, body)
			}
		}
		if title, _ := words.Notice(book, domain.Notice{Kind: "of_tomorrow"}); strings.Contains(title, ".") {
			t.Errorf("an unknown notice is called %q", title)
		}
	}
}

func TestDatesAndTimesAreWrittenAsPeopleDo(t *testing.T) {
	all := books(t)
	ru, en := all[phrase.Russian], all[phrase.English]
	date, err := person.NewDate(2026, time.March, 12)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 12, 9, 5, 0, 0, time.Local)
	for got, want := range map[string]string{
		words.Date(ru, date):                "12 марта 2026 г.",
		words.Date(en, date):                "12 March 2026",
		words.ShortDate(date):               "12.03.2026",
		words.When(ru, at):                  "12 марта 2026 г., 09:05",
		words.Saved(ru, at):                 "Сохранено 09:05",
		words.Countdown(59 * time.Second):   "0:59",
		words.Countdown(-time.Second):       "0:00",
		words.Countdown(725 * time.Second):  "12:05",
		words.Size(ru, 1468006):             "1,4 МБ",
		words.Size(en, 5<<20):               "5 MB",
		words.Size(ru, 512):                 "512 Б",
		words.Wait(ru, 2*time.Hour):         "через 2 часа",
		words.Years(ru, 14):                 "14 лет",
		words.Years(en, 1):                  "1 year",
		words.Country(ru, person.Russia):    "Россия",
		words.Country(en, person.Russia):    "Russia",
		words.Sex(ru, person.Female):        "Женский",
		words.Field(ru, "actual.street"):    "Улица",
		words.Field(ru, "attachment.snils"): "СНИЛС",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
