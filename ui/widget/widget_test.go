package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// absolute returns where an object of the window stands.
func absolute(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
}

func window(t *testing.T, content fyne.CanvasObject, size fyne.Size) {
	t.Helper()
	a := fynetest.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight}))
	w := fynetest.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.SetContent(content)
	w.Resize(size)
}

func TestColumnIsNeverWiderThanItsLine(t *testing.T) {
	content := widget.NewGap(10)
	window(t, widget.NewColumn(theme.ColumnForm, content), fyne.NewSize(1200, 600))
	if got := content.Size().Width; got != theme.ColumnForm {
		t.Errorf("a column in a window of 1200 is %v wide, want %v", got, theme.ColumnForm)
	}
	if got := absolute(content).X; got != (1200-theme.ColumnForm)/2 {
		t.Errorf("a column in a window of 1200 starts at %v, want the centre", got)
	}
}

func TestColumnKeepsItsMarginInANarrowWindow(t *testing.T) {
	content := widget.NewGap(10)
	window(t, widget.NewColumn(theme.ColumnForm, content), fyne.NewSize(360, 600))
	if got := content.Size().Width; got != 360-2*theme.Space16 {
		t.Errorf("a column in a window of 360 is %v wide, want %v", got, 360-2*theme.Space16)
	}
}

func TestColumnHigherThanTheWindowStartsAtItsTop(t *testing.T) {
	content := widget.NewGap(2000)
	window(t, widget.NewColumn(theme.ColumnForm, content), fyne.NewSize(360, 600))
	if got := absolute(content).Y; got != theme.Space16 {
		t.Errorf("a high column starts at %v, want the margin %v", got, theme.Space16)
	}
}

func TestTitleAndMarkShareOneLeftLine(t *testing.T) {
	mark, title := widget.NewGap(10), widget.NewTitle("Разворот")
	window(t, widget.NewStack(mark, title), fyne.NewSize(400, 200))
	var letters *canvas.Text
	for _, object := range fynetest.LaidOutObjects(title) {
		if text, ok := object.(*canvas.Text); ok {
			letters = text
		}
	}
	if letters == nil {
		t.Fatal("the title draws no text")
	}
	if got, want := absolute(letters).X, absolute(mark).X; got < want-0.5 || got > want+0.5 {
		t.Errorf("the title's letters start at %v, the mark at %v", got, want)
	}
}

func TestCardFollowsTheTheme(t *testing.T) {
	card := widget.NewCard(widget.NewGap(10))
	window(t, card, fyne.NewSize(200, 100))
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeDark}))
	ground := fynetest.WidgetRenderer(card).Objects()[0].(*canvas.Rectangle)
	if ground.FillColor != theme.Dark.Surface {
		t.Errorf("after the change to dark the card is %v, want %v", ground.FillColor, theme.Dark.Surface)
	}
}
