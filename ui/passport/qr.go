package passport

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/form"
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

	preset  string // what the code says; "" for the usual
	face    bool   // with a small portrait
	loads   int    // how often a code was asked for: only the last one is shown
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
	id, wish := q.id, q.wish()
	q.loads++
	load := q.loads
	screen.Load(q.env, func(ctx context.Context) (code, error) {
		got, err := q.env.App.PassportQR(ctx, id, wish)
		if err != nil {
			return code{}, err
		}
		return read(got)
	}, func(c code, err error) {
		if load == q.loads {
			q.show(c, err)
		}
	})
}

// wish is what the code shall say.
func (q *qr) wish() domain.QRWish {
	wish := domain.QRWish{Face: q.face}
	for _, preset := range app.Presets() {
		if preset.ID == q.preset {
			wish.Fields = preset.QR.Fields
		}
	}
	return wish
}

// choice is what the code says: chosen by whom it is shown to, with the portrait or without.
func (q *qr) choice() fyne.CanvasObject {
	b := q.env.Book
	options := []widget.Option{{Value: "", Text: b.Say("passport.qr.usual")}}
	for _, preset := range app.Presets() {
		options = append(options, widget.Option{Value: preset.ID, Text: words.Preset(b, preset.ID)})
	}
	to := widget.NewSelect("passport.qr.preset", b.Say("passport.qr.preset"), b.Say("passport.qr.usual"), options, func(value string) {
		if value != q.preset {
			q.preset = value
			q.load()
		}
	})
	to.SetValue(q.preset)
	face := widget.NewTick("passport.qr.face", nil)
	face.Checked = q.face
	face.OnChanged = func(yes bool) {
		q.face = yes
		q.load()
	}
	parts := widget.NewSpaced(theme.Space8, form.Labelled(b, form.Spec{Label: b.Say("passport.qr.preset")}, to, nil))
	if q.preset != "" {
		parts.Add(widget.NewCaption(b.Say("passport.qr.says", map[string]string{"Elements": words.Elements(b, q.wish().Fields)})))
	}
	parts.Add(widget.NewTickLine(face, b.Say("passport.qr.face")))
	return parts
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
		q.body.Objects = []fyne.CanvasObject{q.env.Unread(err, q.load)}
		if errors.Is(err, domain.ErrUnavailable) {
			q.body.Objects = append(q.body.Objects, q.without())
		}
	} else {
		q.code = c
		q.left = widget.NewHeading("")
		q.renew = widget.NewPrimary("passport.qr.renew", b.Say("passport.qr.renew"), nil)
		q.renew.OnTapped = func() {
			q.renew.SetBusy(b.Say("passport.qr.renewing"))
			q.load()
		}
		q.body.Objects = []fyne.CanvasObject{q.picture(), q.left, widget.NewText(b.Say("passport.qr.bright")),
			widget.NewActions(q.renew), q.choice(),
			widget.NewSpaced(theme.Space12, widget.NewSecondaryText(b.Say("passport.qr.proves")),
				widget.NewSecondaryText(b.Say("passport.qr.not")))}
		q.tick()
	}
	q.redraw()
}

// without is the way that needs no connection to the authority.
func (q *qr) without() fyne.CanvasObject {
	b := q.env.Book
	return widget.NewSpaced(theme.Space12, widget.NewText(b.Say("passport.qr.offline")),
		widget.NewActions(widget.NewPrimary("passport.qr.nearby", b.Say("passport.qr.nearby"), func() {
			q.env.Nav.Replace(screen.Route{Page: screen.PagePresentNearby, Arg: string(q.id)})
		})))
}

func (q *qr) redraw() {
	q.body.Refresh()
	widget.Relayout(q.body)
}

// over reports whether the code holds no longer.
func (q *qr) over() bool { return !q.env.Now().Before(q.code.until) }

// picture is the code, or what stands in its place once it is over.
func (q *qr) picture() fyne.CanvasObject {
	if q.over() {
		return widget.NewNotice(widget.Warning, q.env.Book.Say("passport.qr.over"), q.env.Book.Say("passport.qr.over.text"))
	}
	return widget.NewQR(q.code.picture)
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
