package capture

import (
	"context"
	"image"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Mirror is the live picture of the camera as the other side of a call gets it. Its methods are for the UI goroutine, but Latest.
type Mirror struct {
	env    *screen.Env
	stop   context.CancelFunc // nil while it does not run
	latest atomic.Pointer[image.Image]
	photo  *widget.Photo
	drawn  bool
	body   *fyne.Container
}

// NewMirror returns a mirror that does not run yet, at most so many dp high.
func NewMirror(e *screen.Env, most float32) *Mirror {
	m := &Mirror{env: e, body: widget.NewSpaced(theme.Space12)}
	m.photo = widget.NewPhoto(image.NewGray(image.Rect(0, 0, 4, 3)), most)
	return m
}

// Object returns what is to be seen.
func (m *Mirror) Object() fyne.CanvasObject { return m.body }

// Latest returns the frame of this moment, nil for none.
func (m *Mirror) Latest() image.Image {
	if frame := m.latest.Load(); frame != nil {
		return *frame
	}
	return nil
}

// Start opens the camera. What keeps it from that is shown, with a way to try again.
func (m *Mirror) Start() {
	m.Stop()
	if m.env.Camera == nil {
		m.broken(domain.ErrNoCamera)
		return
	}
	ctx, cancel := context.WithCancel(m.env.Context())
	m.stop, m.drawn = cancel, false
	m.put(widget.NewProgress(m.env.Book.Say("capture.opening")))
	go func() {
		err := live{env: m.env, look: func(ctx context.Context, _ <-chan image.Image) { <-ctx.Done() }, draw: m.draw,
			keep: func(frame image.Image) {
				if ctx.Err() == nil {
					m.latest.Store(&frame)
				}
			}}.run(ctx)
		m.env.Post(func() {
			if ctx.Err() == nil {
				m.broken(err)
			}
		})
	}()
}

// Stop lets go of the camera.
func (m *Mirror) Stop() {
	m.latest.Store(nil)
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}

func (m *Mirror) draw(small image.Image) {
	m.photo.SetImage(small)
	if !m.drawn {
		m.drawn = true
		m.put(m.photo)
	}
}

func (m *Mirror) broken(err error) {
	m.Stop()
	title, cure := words.Camera(m.env.Book, err)
	m.put(widget.NewNotice(widget.Warning, title, cure), widget.NewLeft(widget.NewSecondary("mirror.again", m.env.Book.Say("capture.again"), m.Start)))
}

func (m *Mirror) put(objects ...fyne.CanvasObject) {
	m.body.Objects = objects
	m.body.Refresh()
	widget.Relayout(m.body)
}
