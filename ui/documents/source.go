package documents

import (
	"bytes"
	"context"
	"errors"
	"io"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// errNotOpened is a file that cannot be read at all: moved, or not the citizen's to read.
var errNotOpened = errors.New("file not opened")

// errNothingPasted is a clipboard that names no file.
var errNothingPasted = errors.New("no file on the clipboard")

// extensions are those of files that may be taken, and of those that get words of their own when they are refused.
var extensions = []string{".jpg", ".jpeg", ".png", ".pdf", ".heic", ".heif", ".JPG", ".JPEG", ".PNG", ".PDF", ".HEIC"}

// pick asks for a file.
func (s *add) pick() {
	s.env.Picker.Pick(extensions, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			s.say(widget.Error, s.env.Book.Say("add.open.failed"))
		case file != nil:
			if !s.inspect(func(context.Context) (io.ReadCloser, error) { return file, nil }) {
				_ = file.Close() // read only
			}
		}
	})
}

// Drop implements screen.Dropper.
func (s *add) Drop(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	if len(files) > 1 {
		s.remark = s.env.Book.Say("add.one_file")
	}
	s.open(files[0])
}

func (s *add) open(file fyne.URI) {
	s.inspect(func(context.Context) (io.ReadCloser, error) { return s.opened(file) })
}

// opened opens a file; it may block.
func (s *add) opened(file fyne.URI) (io.ReadCloser, error) {
	opened, err := s.env.Picker.Open(file)
	if err != nil {
		return nil, errNotOpened
	}
	return opened, nil
}

// paste takes the file whose path or address is on the clipboard. The toolkit's clipboard holds text only, and file managers
// put the addresses of copied files there. A path may lead over a network that does not answer, so it is looked at where the file
// is inspected.
func (s *add) paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	s.inspect(func(context.Context) (io.ReadCloser, error) {
		file := screen.Pasted(text)
		if file == nil {
			return nil, errNothingPasted
		}
		return s.opened(file)
	})
}

// specimen draws the page for the citizen's own profile, which in trial mode is somebody of the simulated registries. A kind
// that is not drawn is stood for by the letter.
func (s *add) specimen() {
	role, ok := s.role()
	if !ok {
		return
	}
	kind := s.kind
	s.inspect(func(ctx context.Context) (io.ReadCloser, error) {
		profile, err := s.profile(ctx)
		if err != nil {
			return nil, err
		}
		page, err := s.env.App.Specimen(ctx, profile, kind, role)
		return io.NopCloser(bytes.NewReader(page.Content)), err
	})
}

// profile returns the citizen's profile: as handed in, or as far as it is filled in, or else the first of the people whom
// the simulated registries know.
func (s *add) profile(ctx context.Context) (person.Profile, error) {
	profile, err := s.env.App.Profile(ctx)
	if err == nil || !errors.Is(err, domain.ErrNotFound) {
		return profile, err
	}
	trial, ok := s.env.App.Trial()
	if !ok {
		return person.Profile{}, domain.ErrForbidden
	}
	people, err := trial.People(ctx)
	if err != nil || len(people) == 0 {
		return person.Profile{}, errors.Join(domain.ErrNotFound, err)
	}
	return people[0].Profile, nil
}

func (s *add) say(tone widget.Tone, text string) {
	s.problem = widget.NewNotice(tone, text, "")
	s.draw()
}
