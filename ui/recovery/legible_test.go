package recovery

import (
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// TestA7TheNumbersOfARecoveryCodeStandBesideItsGroups in every size of the letters: the code is taller than the small window.
func TestA7TheNumbersOfARecoveryCodeStandBesideItsGroups(t *testing.T) {
	page := widget.NewPage(theme.ColumnForm, NewCode("602420-271311-010173-076248-443981-635031-144044-806866-748467"))
	for _, scale := range []float32{1, 1.5, theme.ScaleMax} {
		for _, size := range []fyne.Size{screentest.SmallSize, fyne.NewSize(screentest.SmallSize.Width, 1600), fyne.NewSize(1000, 700)} {
			w := screentest.Show(t, page, size, theme.Options{Mode: theme.ModeLight, Scale: 1})
			fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight, Scale: scale}))
			for _, fault := range w.Illegible() {
				t.Errorf("letters of %.0f %% in %v: %s", scale*100, size, fault)
			}
			w.Close()
		}
	}
}
