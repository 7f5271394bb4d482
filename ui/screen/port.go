package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	fynestorage "fyne.io/fyne/v2/storage"
)

// Saver lets a person keep a file outside the program. Its methods are for the UI goroutine.
type Saver interface {
	// Save asks where a file of this name shall be kept and writes it there. Done is called on the UI goroutine: with true
	// once the whole file is written, with false and no error when the person thought better of it.
	Save(name string, content []byte, done func(saved bool, err error))
}

// Alerter shows a short message outside the window, as the operating system does. It is for the UI goroutine.
type Alerter interface {
	// Alert shows a message. Opened is called, from any goroutine and at most once, when the person chooses the message; never where the
	// system does not tell.
	Alert(title, text string, opened func())
}

// ToolkitSaver is the saver of a running program: the toolkit's dialog over a window.
type ToolkitSaver struct {
	Window fyne.Window
	Loop   Loop
}

// Save implements Saver.
func (s ToolkitSaver) Save(name string, content []byte, done func(bool, error)) {
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil || to == nil {
			done(false, err)
			return
		}
		// A drive over the network may take its time.
		go func() {
			err := writeAll(to, content)
			s.Loop.Post(func() { done(err == nil, err) })
		}()
	}, s.Window)
	d.SetFileName(name)
	d.Show()
}

// writeAll writes and closes; a file that could not be written whole is removed, so that nobody takes it for a copy.
func writeAll(to fyne.URIWriteCloser, content []byte) error {
	_, err := to.Write(content)
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = fynestorage.Delete(to.URI())
	}
	return err
}

// ToolkitAlerter is the alerter of a running program. The toolkit does not tell whether a message was chosen.
type ToolkitAlerter struct{ App fyne.App }

// Alert implements Alerter.
func (a ToolkitAlerter) Alert(title, text string, _ func()) {
	a.App.SendNotification(fyne.NewNotification(title, text))
}
