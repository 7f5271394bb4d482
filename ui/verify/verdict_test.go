package verify

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

func TestWhatIsMissingAndOldIsTold(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	fynetest.NewTempApp(t)
	at := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	v := app.Verdict{Outcome: domain.Genuine, Kind: app.VerdictCredential, At: at, TrustAsOf: at.AddDate(0, -1, 0),
		Missing: []string{"org.iso.23220.1/age_over_18", "org.iso.23220.1/portrait"}}
	e := &screen.Env{Book: b, Clock: domain.SystemClock{}}
	w := screentest.Show(t, verdict(e, v), fyne.NewSize(360, 900), theme.Options{})
	for _, text := range []string{"Показано не всё", "портрет, есть 18 лет", "15 мая 2026 г."} {
		if !w.Sees(text) {
			t.Errorf("%q is not told: %v", text, w.Texts())
		}
	}
	v.TrustAsOf = at.Add(-time.Hour)
	w = screentest.Show(t, verdict(e, v), fyne.NewSize(360, 900), theme.Options{})
	if w.Sees("мая") {
		t.Error("a list of an hour ago is called old")
	}
}

// TestEveryOutcomeIsTold shows a verdict of each outcome and reads what it says. With RAZVOROT_CREDENTIAL=<folder> it draws them.
func TestEveryOutcomeIsTold(t *testing.T) {
	folder := os.Getenv("RAZVOROT_CREDENTIAL")
	at := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	for _, language := range phrase.Languages() {
		b, err := phrase.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, outcome := range domain.VerdictOutcomes() {
			v := app.Verdict{Outcome: outcome, Kind: app.VerdictCredential, Issuer: "Пробный центр", At: at}
			switch outcome {
			case domain.Malformed, domain.Tampered, domain.UnknownIssuer, domain.WrongSession:
				v.Check, v.Issuer = "digest_mismatch", ""
			default:
				v.Until = at.AddDate(0, 1, 0)
				v.Fields = []app.VerdictField{{Element: "org.iso.23220.1/family_name", Value: "Примерова"},
					{Element: "org.iso.23220.1/birth_date", Value: "01.02.1990"}, {Element: "org.iso.23220.1/age_over_18", Value: "true"}}
				v.Status = domain.StatusAge{Known: outcome != domain.OutOfDate, AsOf: at.Add(-time.Hour), Stale: outcome == domain.NotYetValid}
			}
			for _, width := range []float32{360, 800} {
				a := fynetest.NewTempApp(t)
				look := theme.Options{Mode: theme.ModeLight}
				if width > 400 {
					look.Mode = theme.ModeDark
				}
				a.Settings().SetTheme(theme.New(look))
				e := &screen.Env{Book: b, Clock: domain.SystemClock{}}
				w := screentest.Show(t, widget.NewPage(theme.ColumnContent, verdict(e, v)), fyne.NewSize(width, 700), look)
				title, meaning, _ := words.Verdict(b, outcome)
				if !w.Sees(title) || !w.Sees(meaning) {
					t.Errorf("%s: %s is not told: %v", language, outcome, w.Texts())
				}
				if folder != "" {
					file := filepath.Join(folder, fmt.Sprintf("verdict-%s-%s-%.0f.png", outcome, language, width))
					if err := w.SaveSmall(file); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
