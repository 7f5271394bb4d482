package security

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// authenticator is the screen where an authenticator app is set up, replaced and removed.
type authenticator struct {
	holder
	content fyne.CanvasObject
	panel   *onetime.Panel
}

// enrolment is what the screen shows.
type enrolment struct {
	factors domain.Factors
	setup   app.AuthenticatorSetup
	code    image.Image
}

func newAuthenticator(e *screen.Env) screen.Screen {
	a := &authenticator{holder: newHolder(e)}
	a.content = widget.NewPage(theme.ColumnForm, a.body)
	a.load()
	return a
}

// Content implements screen.Screen.
func (a *authenticator) Content() fyne.CanvasObject { return a.content }

func (a *authenticator) load() { screen.Load(a.env, a.read, a.show) }

func (a *authenticator) read(ctx context.Context) (x enrolment, err error) {
	if x.setup, err = a.env.App.FindAuthenticatorSetup(ctx); err != nil {
		return x, err
	}
	account, err := a.env.App.Account(ctx)
	x.factors = account.Factors
	if err != nil || x.setup.Offer.URI == "" || x.setup.Confirmed {
		return x, err
	}
	drawn, err := x.setup.PNG()
	if err != nil {
		return x, err
	}
	x.code, err = png.Decode(bytes.NewReader(drawn))
	return x, err
}

func (a *authenticator) put(objects ...fyne.CanvasObject) {
	a.body.Objects = objects
	a.body.Refresh()
	widget.Relayout(a.body)
}

func (a *authenticator) head(title, lead string) fyne.CanvasObject {
	return widget.NewSpaced(theme.Space8, widget.NewHeading(title), widget.NewSecondaryText(lead))
}

func (a *authenticator) show(x enrolment, err error) {
	a.panel.Stop()
	a.say()
	switch {
	case err != nil:
		a.put(a.env.Unread(err, a.load))
	case x.setup.Confirmed:
		a.recovery(x.setup)
	case x.setup.Offer.Secret != "":
		a.enrol(x)
	case x.factors.Authenticator.IsZero():
		a.begin()
	default:
		a.inForce(x.factors)
	}
}

// begin says what an app is good for, and asks for the password.
func (a *authenticator) begin() {
	b := a.env.Book
	a.code = nil
	next := widget.NewPrimary("authenticator.begin", b.Say("authenticator.begin"), nil)
	next.OnTapped = func() { a.act(next, b.Say("authenticator.preparing"), a.start, a.refuse, a.load) }
	a.password = secret.NewField(b, "authenticator.password", b.Say("password.old"), "", next.OnTapped)
	a.put(a.head(b.Say("authenticator.title"), b.Say("authenticator.lead")), widget.NewText(b.Say("authenticator.need")),
		a.password.Object(), a.trouble, widget.NewActions(next))
	a.env.Post(a.password.Focus)
}

// inForce tells of the app, which is replaced and removed by the password and a code.
func (a *authenticator) inForce(f domain.Factors) {
	b := a.env.Book
	replace := widget.NewPrimary("authenticator.replace", b.Say("authenticator.replace"), nil)
	replace.OnTapped = func() { a.act(replace, b.Say("authenticator.preparing"), a.start, a.refuse, a.load) }
	remove := widget.NewDanger("authenticator.remove", b.Say("authenticator.remove"), nil)
	remove.OnTapped = func() {
		a.act(remove, b.Say("authenticator.removing"), a.env.App.RemoveAuthenticator, a.refuse, a.load)
	}
	a.password = secret.NewField(b, "authenticator.password", b.Say("password.old"), "", func() { a.code.Focus() })
	a.code = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: app.FieldCode, Label: b.Say("forgot.factor")}}})
	left := widget.NewText(b.Count("authenticator.left", f.Recovery))
	if f.Recovery == 0 {
		left = widget.NewText(b.Say("authenticator.none"))
	}
	a.put(a.head(b.Say("authenticator.title"), b.Say("authenticator.on.text")),
		widget.NewSpaced(theme.Space8, widget.NewFlow(widget.NewChip(widget.Success, b.Say("authenticator.on"))),
			widget.NewCaption(b.Say("authenticator.since", map[string]string{"Moment": words.When(b, f.Authenticator)})), left),
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("authenticator.change")), widget.NewSecondaryText(b.Say("authenticator.change.text"))),
		a.password.Object(), a.code.Object(), a.trouble, widget.NewActions(replace, remove))
}

func (a *authenticator) start(ctx context.Context, password, code string) error {
	_, err := a.env.App.StartAuthenticator(ctx, password, code)
	return err
}

// enrol shows the secret to scan or type, and asks for the first code.
func (a *authenticator) enrol(x enrolment) {
	b, offer := a.env.Book, x.setup.Offer
	a.panel = onetime.New(a.env, onetime.Options{ID: "authenticator.code",
		Sent: domain.CodeSent{Digits: 6, ExpiresAt: offer.ExpiresAt, App: true},
		Confirm: func(ctx context.Context, _ domain.CodeSent, code string) error {
			return a.env.App.ConfirmAuthenticator(ctx, code)
		},
		Done:   a.load,
		Over:   a.forget,
		Others: []fyne.CanvasObject{widget.NewSecondary("authenticator.cancel", b.Say("authenticator.cancel"), a.forget)},
	})
	typed := widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("authenticator.secret")), widget.NewText(inGroups(offer.Secret)),
		widget.NewFlow(widget.NewSecondary("authenticator.copy", b.Say("authenticator.copy"), func() { a.env.CopySecret(offer.Secret) })),
		widget.NewCaption(b.Say("recovery.copy.note")))
	a.put(a.head(b.Say("authenticator.scan.title"), b.Say("authenticator.scan.lead")), widget.NewQR(x.code), typed,
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("authenticator.first")), widget.NewSecondaryText(b.Say("authenticator.first.text"))),
		a.panel.Content())
}

// forget gives an offer up, or the recovery codes that are put away.
func (a *authenticator) forget() {
	a.env.Act(a.env.App.ForgetAuthenticatorSetup, func(err error) {
		if err != nil {
			a.say(a.env.Problem(err, nil))
			return
		}
		a.load()
	})
}

// recovery shows the recovery codes, this once.
func (a *authenticator) recovery(x app.AuthenticatorSetup) {
	b := a.env.Book
	list := widget.NewSpaced(theme.Space8)
	for _, code := range x.Recovery {
		list.Add(widget.NewStrong(code))
	}
	a.put(a.head(b.Say("authenticator.recovery.title"), b.Say("authenticator.recovery.lead")), widget.NewCard(list),
		widget.NewFlow(widget.NewSecondary("authenticator.recovery.copy", b.Say("authenticator.recovery.copy"),
			func() { a.env.CopySecret(strings.Join(x.Recovery, "\n")) })),
		widget.NewCaption(b.Say("recovery.copy.note")), a.trouble,
		widget.NewActions(widget.NewPrimary("authenticator.recovery.done", b.Say("authenticator.recovery.done"), a.forget)))
}
