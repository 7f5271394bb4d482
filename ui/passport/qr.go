package passport

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// code is the QR as it is drawn.
type code struct {
	picture image.Image
	until   time.Time
}

// qr is the screen of PagePassportQR.
type qr struct {
	env     *screen.Env
	id      domain.RegistryID
	body    *fyne.Container
	content fyne.CanvasObject

	code    code
	left    *widget.Text   // how long it holds
	renew   *widget.Button // gets another one
	ticking func()         // calls off the next tick
}

// NewQR builds the screen of screen.PagePassportQR. Arg is a domain.RegistryID.
func NewQR(e *screen.Env, arg string) screen.Screen {
	q := &qr{env: e, id: domain.RegistryID(arg), ticking: func() {}}
	q.body = widget.NewSpaced(theme.Space24, widget.NewText(e.Book.Say("passport.qr.loading")), widget.NewSkeleton(4))
	q.content = widget.NewPage(theme.ColumnContent, q.body)
	q.load()
	return q
}

// Content implements screen.Screen.
func (q *qr) Content() fyne.CanvasObject { return q.content }

func (q *qr) load() {
	screen.Load(q.env, func(ctx context.Context) (code, error) {
		got, err := q.env.App.PassportQR(ctx, q.id, domain.QRWish{})
		if err != nil {
			return code{}, err
		}
		return read(got)
	}, q.show)
}

// read decodes the picture, which is not for the goroutine that draws.
func read(got app.PassportQR) (code, error) {
	picture, err := png.Decode(bytes.NewReader(got.PNG))
	if err != nil {
		return code{}, domain.ErrDamaged
	}
	return code{picture, got.Until}, nil
}

func (q *qr) show(c code, err error) {
	q.ticking()
	b := q.env.Book
	if err != nil {
		q.code = code{}
		q.body.Objects = []fyne.CanvasObject{q.env.Problem(err, q.load)}
	} else {
		q.code = c
		q.left = widget.NewHeading("")
		q.renew = widget.NewPrimary("passport.qr.renew", b.Say("passport.qr.renew"), nil)
		q.renew.OnTapped = func() {
			q.renew.SetBusy(b.Say("passport.qr.renewing"))
			q.load()
		}
		q.body.Objects = []fyne.CanvasObject{q.picture(), q.left, widget.NewText(b.Say("passport.qr.bright")),
			widget.NewActions(q.renew),
			widget.NewSpaced(theme.Space12, widget.NewSecondaryText(b.Say("passport.qr.proves")),
				widget.NewSecondaryText(b.Say("passport.qr.not")))}
		q.tick()
	}
	q.redraw()
}

func (q *qr) redraw() {
	q.body.Refresh()
	widget.Relayout(q.body)
}

// over reports whether the code holds no longer.
func (q *qr) over() bool { return !q.env.Now().Before(q.code.until) }

// picture is the code, as large as fits, on a ground that is white in every palette, since scanners want dark on light and a
// margin around it; or what stands in its place once it is over.
func (q *qr) picture() fyne.CanvasObject {
	if q.over() {
		return widget.NewNotice(widget.Warning, q.env.Book.Say("passport.qr.over"), q.env.Book.Say("passport.qr.over.text"))
	}
	drawn := canvas.NewImageFromImage(q.code.picture)
	drawn.ScaleMode, drawn.FillMode = canvas.ImageScalePixels, canvas.ImageFillContain
	white := canvas.NewRectangle(theme.Light.Surface)
	white.CornerRadius = theme.Radius
	return container.New(&squareLayout{}, white, drawn)
}

// tick shows how long the code holds. One that is over is taken away: nobody should be sent off because of it.
func (q *qr) tick() {
	if q.over() {
		q.body.Objects[0] = q.picture()
		q.left.Hide()
		q.redraw()
		return
	}
	left := q.code.until.Sub(q.env.Now())
	q.left.SetText(q.holds(left))
	wait := time.Second
	if left > 2*countdownFrom {
		wait = countdownFrom
	}
	q.ticking = q.env.Later(wait, q.tick)
}

// countdownFrom is what is left when seconds begin to be counted.
const countdownFrom = 10 * time.Minute

func (q *qr) holds(left time.Duration) string {
	if left > countdownFrom {
		return q.env.Book.Say("passport.qr.until", map[string]string{"Moment": words.When(q.env.Book, q.code.until)})
	}
	return q.env.Book.Say("passport.qr.left", map[string]string{"Left": words.Countdown(left)})
}

// largestCode is the side of a code beyond which a scanner sees no better.
const largestCode = 460

// squareLayout gives its first object, the ground, the whole width, and the second one the largest square on it.
type squareLayout struct{ side float32 }

func (l *squareLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.side = min(size.Width-2*theme.Space8, largestCode)
	objects[0].Resize(fyne.NewSize(size.Width, l.side+2*theme.Space8))
	objects[1].Resize(fyne.NewSquareSize(l.side))
	objects[1].Move(fyne.NewPos((size.Width-l.side)/2, theme.Space8))
}

// MinSize implements fyne.Layout; the height is the side of the last layout.
func (l *squareLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Target, max(l.side, theme.Target)+2*theme.Space8)
}
