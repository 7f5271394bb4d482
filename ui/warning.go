package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/app"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// warning counts down over the window until the vault closes. Whoever is there stops it: by its button, a key or the mouse.
type warning struct {
	popup *fynewidget.PopUp
	words *widget.Text
	under fyne.Focusable // what had the focus
}

// answered reports whether somebody took the warning away, as Escape does.
func (w *warning) answered() bool { return !w.popup.Visible() }

// warn says over the window how long the vault stays open.
func (i *idle) warn(text string) {
	if i.warning != nil {
		i.warning.words.SetText(text)
		return
	}
	s, b := i.shell, i.shell.env.Book
	screen.Load(&s.env, s.env.App.Door, func(door app.Door, err error) {
		if err != nil || door != app.DoorOpen || i.warning != nil || s.env.Now().Sub(i.last) < idleWarning {
			return
		}
		w := &warning{words: widget.NewHeading(text), under: s.window.Canvas().Focused()}
		stay := widget.NewPrimary("idle.stay", b.Say("idle.stay"), i.touched)
		lock := widget.NewSecondary("idle.lock", b.Say("idle.lock"), func() { i.unwarn(); i.close() })
		content := widget.NewSpaced(theme.Space16, w.words, widget.NewText(b.Say("idle.why")), widget.NewActions(stay, lock))
		size := s.window.Canvas().Size()
		width := min(theme.ColumnForm, size.Width-theme.Space32)
		card := fyne.CanvasObject(widget.NewCard(content))
		widget.Fit(card, width) // the words have their lines then, and the buttons their places
		height := widget.Fit(card, width)
		if room := size.Height - theme.Space32; height > room {
			card, height = container.NewVScroll(card), room
		}
		w.popup = fynewidget.NewModalPopUp(container.NewStack(newGround(i.touched), card), s.window.Canvas())
		i.warning = w
		w.popup.Resize(fyne.NewSize(width, height)) // before it is shown: it stands in the middle by its size of then
		w.popup.Show()
		s.window.Canvas().Focus(stay)
		i.mark = i.marks() // that the warning has the focus is nobody's doing
	})
}

// unwarn takes the warning away. Who typed goes on typing.
func (i *idle) unwarn() {
	if i.warning == nil {
		return
	}
	w := i.warning
	i.warning = nil
	w.popup.Hide()
	if w.under != nil {
		i.shell.window.Canvas().Focus(w.under)
	}
	i.mark = i.marks()
}

// Hide lays a veil over everything in the window, for as long as it is not in front: the system's list of windows shows it as it is. It
// is for telephones, where a window that is left is out of sight.
func (s *Shell) Hide() {
	if s.veil != nil {
		return
	}
	s.veil = widget.NewVeil(s.env.Book.Say("covered"))
	s.veil.Resize(s.window.Canvas().Size())
	s.window.Canvas().Overlays().Add(s.veil)
}

// Unhide takes the veil away.
func (s *Shell) Unhide() {
	if s.veil == nil {
		return
	}
	s.window.Canvas().Overlays().Remove(s.veil)
	s.veil = nil
}

// hideWhenLeft lays the veil when the program leaves the front of a telephone. What the vault was to be closed for meanwhile
// is found at the next look.
func (s *Shell) hideWhenLeft(a fyne.App) {
	if !fyne.CurrentDevice().IsMobile() {
		return
	}
	a.Lifecycle().SetOnExitedForeground(s.Hide)
	a.Lifecycle().SetOnEnteredForeground(s.Unhide)
}
