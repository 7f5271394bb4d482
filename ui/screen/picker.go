package screen

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	fynestorage "fyne.io/fyne/v2/storage"

	"razvorot/domain"
)

// Picker lets a person choose a file of theirs. Its methods are for the UI goroutine.
type Picker interface {
	// Pick asks for one file with one of these extensions (".jpg"). Done is called on the UI goroutine: with the open file,
	// which the caller closes; with nil and no error when the person thought better of it.
	Pick(extensions []string, done func(file io.ReadCloser, err error))
	// Open opens a file that was dropped on the window or pasted. It may block and be called from any goroutine.
	Open(file fyne.URI) (io.ReadCloser, error)
}

// ToolkitPicker is the picker of a running program: the toolkit's dialog over a window.
type ToolkitPicker struct{ Window fyne.Window }

// Pick implements Picker.
func (p ToolkitPicker) Pick(extensions []string, done func(io.ReadCloser, error)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			done(nil, err)
			return
		}
		done(file, nil)
	}, p.Window)
	d.SetFilter(fynestorage.NewExtensionFileFilter(extensions))
	d.Show()
}

// Open implements Picker.
func (ToolkitPicker) Open(file fyne.URI) (io.ReadCloser, error) { return fynestorage.Reader(file) }

// Pasted returns the file that the text names: an address «file://…», alone or in a list, or the path of a file that is there.
// It may block.
func Pasted(text string) fyne.URI {
	for line := range strings.Lines(text) {
		line = strings.Trim(strings.TrimSpace(line), `"'`)
		if strings.HasPrefix(line, "file://") {
			uri, err := fynestorage.ParseURI(line)
			if err != nil {
				continue
			}
			if info, err := os.Stat(uri.Path()); err == nil && !info.Mode().IsRegular() {
				continue // a folder, say
			}
			return uri
		}
		if !filepath.IsAbs(line) {
			continue
		}
		if info, err := os.Stat(line); err == nil && info.Mode().IsRegular() {
			return fynestorage.NewFileURI(line)
		}
	}
	return nil
}

// ReadAll reads a file of at most so many bytes and closes it. domain.ErrTooLarge.
func ReadAll(file io.ReadCloser, most int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err = errors.Join(err, file.Close()); err == nil && int64(len(content)) > most {
		err = &domain.TooLarge{Limit: most} // how large it is was not read
	}
	return content, err
}
