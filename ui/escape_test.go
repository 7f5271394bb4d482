package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/screen"
)

func TestEscapeLeavesNothingOfAPopupOverTheWindow(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageSettings})
	popup := fynewidget.NewPopUp(fynewidget.NewLabel("список"), c.Canvas())
	popup.ShowAtPosition(fyne.NewPos(50, 50))
	c.Press(fyne.KeyEscape)
	if c.Canvas().Overlays().Top() != nil {
		t.Error("something stays over the window and takes every click")
	}
}
