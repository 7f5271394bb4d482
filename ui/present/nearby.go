package present

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// nearby is the screen of PagePresentNearby.
type nearby struct {
	env     *screen.Env
	id      domain.RegistryID
	body    *fyne.Container
	content *container.Scroll
	review  *review // nil until somebody asks
}

var _ screen.Leaver = (*nearby)(nil)

// offer is a passport that is held out.
type offer struct {
	showing *app.Showing
	code    image.Image
	uri     string
}

// NewNearby builds the screen of screen.PagePresentNearby. Arg is a domain.RegistryID, or "" for the passport at hand.
func NewNearby(e *screen.Env, arg string) screen.Screen {
	n := &nearby{env: e, id: domain.RegistryID(arg), body: widget.NewSpaced(theme.Space24)}
	n.content = widget.NewPage(theme.ColumnForm, n.body)
	n.begin()
	return n
}

// Content implements screen.Screen.
func (n *nearby) Content() fyne.CanvasObject { return n.content }

// Leave implements screen.Leaver: nobody finds a passphrase behind another screen.
func (n *nearby) Leave() { n.review.forget() }

// begin holds the passport out, until the screen is left for good.
func (n *nearby) begin() {
	n.put(widget.NewProgress(n.env.Book.Say("present.nearby.opening")))
	id := n.id
	screen.Load(n.env, func(ctx context.Context) (offer, error) {
		showing, err := n.env.App.OfferNearby(ctx, id)
		if err != nil {
			return offer{}, err
		}
		context.AfterFunc(ctx, func() { _ = showing.Close() }) // what could not be told to the reader is in the log
		code, err := png.Decode(bytes.NewReader(showing.PNG()))
		if err != nil {
			return offer{}, domain.ErrDamaged
		}
		return offer{showing, code, showing.URI()}, nil
	}, n.opened)
}

func (n *nearby) opened(o offer, err error) {
	if err != nil {
		n.put(n.env.Problem(err, n.begin))
		return
	}
	b := n.env.Book
	n.put(widget.NewText(b.Say("present.nearby.how")), widget.NewQR(o.code),
		widget.NewProgress(b.Say("present.nearby.waiting")),
		widget.NewActions(widget.NewSecondary("present.nearby.copy", b.Say("present.nearby.copy"), func() { n.env.Copy(o.uri) }),
			widget.NewSecondary("present.nearby.stop", b.Say("passport.cancel"), n.env.Nav.Back)),
		widget.NewSecondaryText(b.Say("present.nearby.safe")))
	screen.Load(n.env, o.showing.Wait, func(a app.Asking, err error) {
		switch {
		case errors.Is(err, domain.ErrUnavailable):
			b := n.env.Book
			n.put(widget.NewNotice(widget.Warning, b.Say("present.gone"), b.Say("present.gone.text"),
				widget.NewPrimary("present.again", b.Say("present.again"), n.begin)))
		case err != nil:
			n.put(n.env.Problem(err, n.begin))
		default:
			n.asked(a)
		}
	})
}

func (n *nearby) asked(a app.Asking) {
	n.review = newReview(n.env, a, func(_ app.Answered, elements []string) {
		n.put(shown(n.env, a, elements, n.begin))
	}, func() { n.put(declined(n.env, n.begin)) }, n.begin)
	n.put(n.review.Object())
}

func (n *nearby) put(objects ...fyne.CanvasObject) {
	n.body.Objects = objects
	n.content.ScrollToTop()
	n.body.Refresh()
	widget.Relayout(n.body)
}
