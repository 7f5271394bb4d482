// Package capture shows pictures of documents while they are taken and looked at.
//
// A finder is the live picture of a camera with the page's outline over it and the checks ticking off. A glance is what the
// app says about one frame. The shot is the frame that is kept. A scanner looks for codes instead, and an intake is the page to
// which they come, as a file too. Nothing here stores anything.
package capture

import (
	"context"
	"image"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

const (
	// FinderHeight is the most dp that the live picture is high: with its heading and what to do below it fits a window.
	FinderHeight = 340
	// finderSide is the longest side in pixels of what is drawn of a frame.
	finderSide = 720
	// holdStill is how long all must be well before the shot is taken by itself.
	holdStill = time.Second
)

// Finder is the live picture of the camera. Its methods are for the UI goroutine.
type Finder struct {
	env  *screen.Env
	kind domain.DocumentKind
	role domain.PageRole
	shot func(frame image.Image)

	stop   context.CancelFunc           // nil while it does not run
	latest *atomic.Pointer[image.Image] // frame of this run

	ways    []fyne.CanvasObject // buttons that lead elsewhere
	fault   error               // of the camera, as the last glance told
	steady  *steady
	outline *app.Outline
	since   time.Time // when all began to be well; zero while it is not
	drawn   bool      // the picture is to be seen

	photo *widget.Photo
	hint  *fyne.Container
	ticks *widget.Ticks
	names []string // of the ticks
	auto  *widget.Tick
	body  *fyne.Container
	said  string // by the hint
}

// Config says what a finder looks for.
type Config struct {
	Kind domain.DocumentKind
	Role domain.PageRole
	Auto bool                    // the shot is taken by itself
	Shot func(frame image.Image) // gets the frame that is to be kept, after the camera was let go of
	Ways []fyne.CanvasObject     // buttons that lead elsewhere, at least one
}

// NewFinder returns a finder that does not run yet.
func NewFinder(e *screen.Env, c Config) *Finder {
	f := &Finder{env: e, kind: c.Kind, role: c.Role, shot: c.Shot, ways: c.Ways, steady: newSteady(),
		body: widget.NewSpaced(theme.Space12), hint: container.NewStack()}
	f.photo = widget.NewPhoto(image.NewGray(image.Rect(0, 0, 4, 3)), FinderHeight)
	f.auto = widget.NewTick("capture.auto", func(bool) { f.since = time.Time{} })
	f.auto.Checked = c.Auto
	return f
}

// Object returns what is to be seen.
func (f *Finder) Object() fyne.CanvasObject { return f.body }

// Auto tells whether the citizen wants the shot to be taken by itself.
func (f *Finder) Auto() bool { return f.auto.Checked }

// Start opens the camera. What keeps it from that is shown.
func (f *Finder) Start() {
	f.Stop()
	ctx, cancel := context.WithCancel(f.env.Context())
	f.stop, f.drawn = cancel, false
	f.steady, f.outline, f.since, f.fault = newSteady(), nil, time.Time{}, nil
	latest := &atomic.Pointer[image.Image]{}
	f.latest = latest
	f.opening()
	go func() {
		err := f.run(ctx, latest)
		f.post(ctx, func() { f.broken(err) })
	}()
}

// Stop lets go of the camera.
func (f *Finder) Stop() {
	if f.stop != nil {
		f.stop()
		f.stop = nil
	}
}

// Shoot takes the picture that the camera shows now.
func (f *Finder) Shoot() {
	if f.stop == nil {
		return
	}
	if frame := f.latest.Load(); frame != nil {
		f.take(*frame)
	}
}

func (f *Finder) take(frame image.Image) {
	f.Stop()
	f.shot(frame)
}

// post has something done on the UI goroutine unless the finder was stopped by then.
func (f *Finder) post(ctx context.Context, do func()) {
	f.env.Post(func() {
		if ctx.Err() == nil {
			do()
		}
	})
}

// run reads frames until something breaks.
func (f *Finder) run(ctx context.Context, latest *atomic.Pointer[image.Image]) error {
	return live{env: f.env, look: f.look, draw: f.draw, keep: func(frame image.Image) { latest.Store(&frame) }}.run(ctx)
}

// look looks at frames, one after another, and waits each time until what was seen is shown.
func (f *Finder) look(ctx context.Context, frames <-chan image.Image) {
	watch := f.env.App.Watch(f.kind, f.role)
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-frames:
			glance := watch.Look(frame)
			shown := make(chan struct{})
			f.post(ctx, func() {
				defer close(shown)
				f.glanced(frame, glance)
			})
			select {
			case <-ctx.Done():
				return
			case <-shown:
			}
		}
	}
}

// draw shows a frame.
func (f *Finder) draw(frame image.Image) {
	f.photo.SetImage(frame)
	if !f.drawn {
		f.drawn = true
		f.running()
	}
}

// glanced shows what was seen in a frame, and takes it when all has been well for long enough.
func (f *Finder) glanced(frame image.Image, g app.Glance) {
	f.steady.take(g.Checks)
	f.outline = follow(f.outline, g.Outline)
	if g.Fault != nil || !g.Ready {
		f.since = time.Time{}
	} else if f.since.IsZero() {
		f.since = f.env.Now()
	}
	f.show(g)
	if f.auto.Checked && !f.since.IsZero() && f.env.Now().Sub(f.since) >= holdStill {
		f.take(frame)
	}
}

// show brings outline, ticks and hint up to date.
func (f *Finder) show(g app.Glance) {
	b := f.env.Book
	fault, wrong := f.steady.fault()
	tone := widget.Success
	if wrong || !g.Ready {
		tone = widget.Warning
	}
	if (g.Fault == nil) != (f.fault == nil) {
		f.fault = g.Fault
		f.running()
	}
	if g.Fault != nil {
		f.photo.SetOutline(nil, tone)
		title, cure := words.Camera(b, g.Fault)
		f.say(title, widget.NewNotice(widget.Warning, title, cure))
		return
	}
	f.photo.SetOutline(Spots(f.outline), tone)
	f.tick()
	switch text := b.Say("capture.live.good"); {
	case wrong:
		live := words.CheckLive(b, fault)
		f.say(live, widget.NewRemark(widget.Warning, live))
	case !f.auto.Checked:
		text = b.Say("capture.live.shoot")
		f.say(text, widget.NewRemark(widget.Success, text))
	default:
		f.say(text, widget.NewRemark(widget.Success, text))
	}
}

// say changes the line below the picture when it says something else.
func (f *Finder) say(text string, o fyne.CanvasObject) {
	if f.said == text {
		return
	}
	f.said = text
	f.hint.Objects = []fyne.CanvasObject{o}
	f.hint.Refresh()
	widget.Relayout(f.body)
}

// tick shows which checks are well; the words are made with the first glance that has any.
func (f *Finder) tick() {
	checks := f.steady.checks()
	if len(checks) != len(f.names) {
		f.names = nil
		var short []string
		for _, c := range checks {
			f.names, short = append(f.names, c.Name), append(short, words.Check(f.env.Book, c.Name))
		}
		f.ticks = widget.NewTicks(short...)
		f.running()
	}
	for i, c := range checks {
		f.ticks.Set(i, c.OK)
	}
}

// Spots returns an outline as a widget draws it, nil for none.
func Spots(o *app.Outline) []widget.Spot {
	if o == nil {
		return nil
	}
	spots := make([]widget.Spot, len(o))
	for i, p := range o {
		spots[i] = widget.Spot{X: float32(p.X), Y: float32(p.Y)}
	}
	return spots
}
