package capture

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Intake is the page of a screen to which a code or a file comes: before the camera, chosen, dropped or pasted. The camera rests
// while the screen is covered. A screen that embeds it is a screen.Leaver, a screen.Returner and a screen.Dropper by it. Its
// methods are for the UI goroutine.
type Intake struct {
	env     *screen.Env
	config  IntakeConfig
	body    *fyne.Container
	page    *container.Scroll
	scanner *Scanner // nil until the camera was wanted
}

// IntakeConfig says which files come to an intake, and what becomes of them.
type IntakeConfig struct {
	Extensions []string    // of the files to choose among, as Picker.Pick wants them
	Most       int64       // bytes of a file
	Read       func(File)  // gets the file that was chosen or dropped
	Trouble    func(error) // tells why no file could be chosen
}

// File returns what is in a file that came; it blocks, and is to be called once, in a goroutine. What the Picker's Open fails
// with, domain.ErrTooLarge.
type File func() ([]byte, error)

// NewIntake returns an intake that shows nothing yet.
func NewIntake(e *screen.Env, c IntakeConfig) *Intake {
	i := &Intake{env: e, config: c, body: widget.NewSpaced(theme.Space24)}
	i.page = widget.NewPage(theme.ColumnContent, i.body)
	return i
}

// Content implements screen.Screen.
func (i *Intake) Content() fyne.CanvasObject { return i.page }

// Show fills the page anew, from its top.
func (i *Intake) Show(objects ...fyne.CanvasObject) {
	i.body.Objects = objects
	i.page.ScrollToTop()
	i.body.Refresh()
	widget.Relayout(i.body)
}

// Scanner returns a scanner to be shown and started, in the place of the one before. The Env must have a camera.
func (i *Intake) Scanner(c ScannerConfig) *Scanner {
	i.Dark()
	i.scanner = NewScanner(i.env, c)
	return i.scanner
}

// Dark lets go of the camera: something else is shown now.
func (i *Intake) Dark() {
	if i.scanner != nil {
		i.scanner.Stop()
	}
}

// Leave implements screen.Leaver: nobody looks at the camera's picture.
func (i *Intake) Leave() {
	if i.scanner != nil {
		i.scanner.Pause()
	}
}

// Return implements screen.Returner.
func (i *Intake) Return() {
	if i.scanner != nil {
		i.scanner.Resume()
	}
}

// Pick has a file chosen.
func (i *Intake) Pick() {
	i.env.Picker.Pick(i.config.Extensions, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			i.config.Trouble(err)
		case file != nil:
			i.config.Read(i.file(func() (io.ReadCloser, error) { return file, nil }))
		}
	})
}

// Drop implements screen.Dropper: the first file is taken.
func (i *Intake) Drop(_ fyne.Position, files []fyne.URI) {
	if len(files) > 0 {
		i.config.Read(i.At(files[0]))
	}
}

// At returns the file at an address.
func (i *Intake) At(file fyne.URI) File {
	return i.file(func() (io.ReadCloser, error) { return i.env.Picker.Open(file) })
}

// Pasted returns the file that a pasted text names; reading it fails with none where the text names no file.
func (i *Intake) Pasted(text string, none error) File {
	return i.file(func() (io.ReadCloser, error) {
		file := screen.Pasted(text)
		if file == nil {
			return nil, none
		}
		return i.env.Picker.Open(file)
	})
}

func (i *Intake) file(open func() (io.ReadCloser, error)) File {
	return func() ([]byte, error) {
		file, err := open()
		if err != nil {
			return nil, err
		}
		return screen.ReadAll(file, i.config.Most)
	}
}
