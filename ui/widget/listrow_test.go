package widget_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetest "fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// A list keeps rows that it does not show: the toolkit tells them nothing of a new theme, and they are filled with what they had.
func TestARowThatWasPutAsideHasTheThemeInForceWhenItIsFilledAgain(t *testing.T) {
	settings := fynetest.NewTempApp(t).Settings()
	settings.SetTheme(theme.New(theme.Options{Mode: theme.ModeLight, Scale: 2}))
	row := widget.NewListRow()
	content := widget.ListRowContent{ID: "a", Title: "СНИЛС", State: "Принято", Detail: "1 страница"}
	row.Set(content)
	title := func() *canvas.Text {
		for _, o := range fynetest.WidgetRenderer(row).Objects() {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				return text
			}
		}
		t.Fatal("nothing is drawn")
		return nil
	}
	row.Resize(fyne.NewSize(320, row.MinSize().Height))
	before := title().TextSize
	dark := theme.New(theme.Options{Mode: theme.ModeDark, Scale: 1})
	settings.SetTheme(dark)
	row.Set(content)
	row.Resize(fyne.NewSize(320, row.MinSize().Height))
	if got := title(); got.TextSize >= before || got.Color != color.Color(dark.Color(fynetheme.ColorNameForeground, settings.ThemeVariant())) {
		t.Errorf("drawn in %v at %v, before at %v", got.Color, got.TextSize, before)
	}
}
