package ui_test

import (
	"testing"

	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui"
)

func TestWindowBearsTheProductsNameInThePersonsLanguage(t *testing.T) {
	cases := map[string]string{"ru-RU": "Разворот", "en-US": "Razvorot", "": "Разворот"}
	for locale, want := range cases {
		shell, err := ui.Open(fynetest.NewTempApp(t), ui.Config{Locale: locale})
		if err != nil {
			t.Fatal(err)
		}
		if got := shell.Window().Title(); got != want {
			t.Errorf("locale %q: the window is called %q, want %q", locale, got, want)
		}
	}
}
