package element_test

import (
	"testing"
	"time"

	"razvorot/ui/element"
	"razvorot/ui/phrase"
)

func TestWhatAPassportShowsIsToldAsPeopleWriteIt(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, value, name, text string }{
		{"org.iso.23220.1/birth_date", "17.05.1990", "Дата рождения", "17 мая 1990 г."},
		{"passport_until", "2099-01-01", "Паспорт действует до", "1 января 2099 г."},
		{"over_18", "false", "Есть 18 лет", "нет"},
		{"sex", "male", "Пол", "Мужской"},
		{"state", "blocked", "Состояние", "Заблокирован"},
		{"state", "of tomorrow", "Состояние", "of tomorrow"},
		{"org.iso.23220.1/issuing_country", "RU", "Страна выдачи", "Россия"},
		{"org.example/shoe_size", "43", "Другие сведения (shoe_size)", "43"},
	} {
		if name, text := element.Name(b, c.id), element.Value(b, c.id, c.value); name != c.name || text != c.text {
			t.Errorf("%s %s is told as %s: %s", c.id, c.value, name, text)
		}
	}
	if got := element.When(b, time.Date(2026, 3, 12, 12, 41, 0, 0, time.UTC)); got != "12 марта 2026 г., 12:41" {
		t.Error(got)
	}
}
