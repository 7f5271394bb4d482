package capture

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Scanner is the live picture of a camera in which codes are looked for. Its methods are for the UI goroutine.
type Scanner struct {
	env   *screen.Env
	hint  string
	found func(text string) (more bool)
	ways  []fyne.CanvasObject

	stop  context.CancelFunc // nil while it does not run
	rests bool               // it ran when it was paused
	photo *widget.Photo
	drawn bool
	body  *fyne.Container
}

// ScannerConfig says what a scanner does with what it finds.
type ScannerConfig struct {
	Hint  string                 // below the picture: what to point the camera at
	Found func(text string) bool // gets each text as it is read; the camera goes on while it says so
	Ways  []fyne.CanvasObject    // buttons that lead elsewhere, at least one
}

// NewScanner returns a scanner that does not run yet.
func NewScanner(e *screen.Env, c ScannerConfig) *Scanner {
	s := &Scanner{env: e, hint: c.Hint, found: c.Found, ways: c.Ways, body: widget.NewSpaced(theme.Space12)}
	s.photo = widget.NewPhoto(image.NewGray(image.Rect(0, 0, 4, 3)), FinderHeight)
	return s
}

// Object returns what is to be seen.
func (s *Scanner) Object() fyne.CanvasObject { return s.body }

// Start opens the camera. What keeps it from that is shown.
func (s *Scanner) Start() {
	s.Stop()
	ctx, cancel := context.WithCancel(s.env.Context())
	s.stop, s.drawn = cancel, false
	s.put(widget.NewProgress(s.env.Book.Say("capture.opening")), widget.NewActions(s.ways[0], s.ways[1:]...))
	go func() {
		err := live{env: s.env, look: s.look, draw: s.draw}.run(ctx)
		s.post(ctx, func() { s.broken(err) })
	}()
}

// Pause lets go of the camera while another screen is in front; Resume takes it again if it was let go of by Pause.
func (s *Scanner) Pause() {
	runs := s.stop != nil
	s.Stop()
	s.rests = runs
}

// Resume is for when the screen is in front again.
func (s *Scanner) Resume() {
	if s.rests {
		s.Start()
	}
}

// Stop lets go of the camera.
func (s *Scanner) Stop() {
	s.rests = false
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

func (s *Scanner) post(ctx context.Context, do func()) {
	s.env.Post(func() {
		if ctx.Err() == nil {
			do()
		}
	})
}

// look reads the codes of one frame after another.
func (s *Scanner) look(ctx context.Context, frames <-chan image.Image) {
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-frames:
			for _, text := range app.ReadCodes(frame) {
				s.post(ctx, func() {
					if !s.found(text) {
						s.Stop()
					}
				})
			}
		}
	}
}

func (s *Scanner) draw(small image.Image) {
	s.photo.SetImage(small)
	if !s.drawn {
		s.drawn = true
		s.put(widget.NewPictured(s.photo, widget.NewSpaced(theme.Space12, widget.NewRemark(widget.Info, s.hint),
			widget.NewActions(s.ways[0], s.ways[1:]...))))
	}
}

// broken says what is wrong with the camera, and the ways on without it.
func (s *Scanner) broken(err error) {
	s.Stop()
	title, cure := words.Camera(s.env.Book, err)
	again := widget.NewPrimary("scan.again", s.env.Book.Say("capture.again"), s.Start)
	s.put(widget.NewNotice(widget.Warning, title, cure), widget.NewActions(again, s.ways...))
}

func (s *Scanner) put(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}
