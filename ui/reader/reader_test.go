package reader

import "testing"

func TestATextIsTitledOnce(t *testing.T) {
	cases := map[string][2]string{
		"Согласие\n\nЯ соглашаюсь.":             {"Согласие", "Я соглашаюсь."},
		"Я соглашаюсь.\n\nИ ещё раз.":           {"Данные", "Я соглашаюсь.\n\nИ ещё раз."},
		"Я соглашаюсь":                          {"Данные", "Я соглашаюсь"},
		"Две строки\nэто ещё не титул\n\nТекст": {"Данные", "Две строки\nэто ещё не титул\n\nТекст"},
	}
	for text, want := range cases {
		if title, rest := titled("Данные", text); title != want[0] || rest != want[1] {
			t.Errorf("%q is titled %q over %q", text, title, rest)
		}
	}
}
