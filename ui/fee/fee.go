// Package fee shows the state fee of an application: what is to be paid, to whom and how, and what became of it.
package fee

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// page is the screen of screen.PageFee.
type page struct {
	env      *screen.Env
	id       domain.ApplicationID
	known    knowledge
	readings screen.Readings
	trouble  fyne.CanvasObject
	body     *fyne.Container
}

// knowledge is what the page shows.
type knowledge struct {
	application domain.Application
	code        []byte // PNG, nil when nothing is due
	broken      bool   // the authority named what no code can say: the requisites do
	picture     image.Image
}

// New builds the screen of screen.PageFee; arg is the id of an application.
func New(e *screen.Env, arg string) screen.Screen {
	p := &page{env: e, id: domain.ApplicationID(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *page) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnForm, p.body) }

// Return implements screen.Returner: it may have been paid meanwhile.
func (p *page) Return() { p.load() }

// Refresh implements screen.Refresher.
func (p *page) Refresh(t app.Topic) {
	if t == app.TopicApplications || t == app.TopicOutbox {
		p.load()
	}
}

func (p *page) load() {
	screen.Reload(p.env, &p.readings, p.read, func(k knowledge, err error) {
		switch {
		case err != nil && p.known.application.ID == "":
			p.body.Objects = []fyne.CanvasObject{p.env.Unread(err, p.load)}
			widget.Relayout(p.body)
		case err != nil: // what is shown stays
		case !reflect.DeepEqual(k.application, p.known.application):
			p.known, p.trouble = k, nil
			p.draw()
		}
	})
}

func (p *page) read(ctx context.Context) (k knowledge, err error) {
	if k.application, err = p.env.App.Application(ctx, p.id); err != nil {
		return k, err
	}
	i := k.application.Invoice
	if i.UIN == "" {
		return k, domain.ErrNotFound
	}
	if !payable(i) {
		return k, nil
	}
	k.code, err = app.FeeQR(i)
	if errors.Is(err, domain.ErrInvalid) {
		k.broken = true
		return k, nil
	}
	if err != nil {
		return k, err
	}
	k.picture, err = png.Decode(bytes.NewReader(k.code))
	return k, err
}

// payable reports whether paying now is what is to be done. While a bank works on a payment a second one would be too much.
func payable(i domain.Invoice) bool {
	return i.State == domain.InvoiceDue || i.State == domain.InvoiceFailed || i.State == domain.InvoiceShort
}

func (p *page) draw() {
	if p.known.application.ID == "" {
		return
	}
	b, a := p.env.Book, p.known.application
	i := a.Invoice
	amount := i.Kopecks
	switch {
	case payable(i):
		amount = i.Rest()
	case i.State == domain.InvoiceRefunded && i.Refund > 0:
		amount = i.Refund
	}
	sums := map[string]string{"Sum": words.Rubles(i.Kopecks), "Rest": words.Rubles(i.Rest()), "Paid": words.Rubles(i.Paid),
		"Refund": words.Rubles(i.Refund), "Until": words.When(b, i.Until)}
	head := widget.NewSpaced(theme.Space8, widget.NewSecondaryText(b.Say("application.number", map[string]string{"Number": string(a.Number)})),
		widget.NewTitle(b.Say("fee.amount", map[string]string{"Sum": words.Rubles(amount)})),
		widget.NewChip(words.InvoiceTone(i.State), words.InvoiceState(b, i.State)), widget.NewText(words.InvoiceAbout(b, i.State, sums)))
	if i.Refund > 0 {
		key := "fee.refund.under_way"
		if i.Returned == i.Refund {
			key = "fee.refund.done"
		}
		head.Add(widget.NewText(b.Say(key, sums)))
	}
	objects := []fyne.CanvasObject{head}
	if p.trouble != nil {
		objects = append(objects, p.trouble)
	}
	if way := p.way(i); way != nil {
		objects = append(objects, way)
	}
	objects = append(objects, p.rehearsal(i)...)
	if payable(i) {
		objects = append(objects, p.code(), p.requisites(i))
	}
	p.body.Objects = objects
	widget.Relayout(p.body)
}

// way is the one thing to do, besides paying.
func (p *page) way(i domain.Invoice) fyne.CanvasObject {
	b := p.env.Book
	open := func() { p.env.Nav.Go(screen.Route{Page: screen.PageApplication, Arg: string(p.id)}) }
	switch {
	case i.State == domain.InvoiceExpired:
		renew := widget.NewPrimary("fee.renew", b.Say("fee.renew"), nil)
		renew.OnTapped = func() {
			renew.SetBusy(b.Say("fee.renewing"))
			p.act(renew, func(ctx context.Context) error { return p.env.App.RenewInvoice(ctx, p.id) })
		}
		return widget.NewActions(renew)
	case i.State == domain.InvoicePending:
		return widget.NewActions(p.check(widget.Primary))
	case payable(i):
		return nil
	}
	return widget.NewActions(widget.NewPrimary("fee.application", b.Say("fee.application"), open))
}

// check asks whether a payment came.
func (p *page) check(how widget.Importance) *widget.Button {
	b := p.env.Book
	button := widget.NewButton("fee.check", b.Say("fee.check"), how, nil)
	button.OnTapped = func() {
		button.SetBusy(b.Say("fee.checking"))
		p.act(button, func(ctx context.Context) error { return p.env.App.CheckFee(ctx, p.id) })
	}
	return button
}

func (p *page) act(button *widget.Button, do func(context.Context) error) {
	p.env.Do(do, func(err error) {
		button.SetBusy("")
		if err != nil {
			p.trouble = p.env.Problem(err, nil)
			p.draw()
			return
		}
		if p.trouble != nil {
			p.trouble = nil
			p.draw()
		}
		p.load()
	})
}

// code is the QR with what can be done with it.
func (p *page) code() fyne.CanvasObject {
	b := p.env.Book
	if p.known.broken {
		return widget.NewNotice(widget.Warning, b.Say("fee.code.broken"), b.Say("fee.code.broken.text"))
	}
	save := widget.NewPrimary("fee.save", b.Say("fee.save"), p.save)
	return widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("fee.code")), widget.NewText(b.Say("fee.code.text")),
		widget.NewQR(p.known.picture), widget.NewActions(save, p.check(widget.Secondary)))
}

func (p *page) save() {
	p.env.Saver.Save(p.env.Book.Say("fee.file")+"-"+string(p.known.application.Number)+".png", p.known.code, func(saved bool, err error) {
		switch {
		case err != nil:
			p.trouble = p.env.Problem(err, nil)
			p.draw()
		case saved:
			p.env.Shell.Toast(p.env.Book.Say("fee.saved"))
		}
	})
}

// requisites are what a payment without the code names.
func (p *page) requisites(i domain.Invoice) fyne.CanvasObject {
	b := p.env.Book
	y := i.Payee
	var pairs []widget.Pair
	var lines []string
	for _, x := range []struct{ name, value string }{{b.Say("fee.uin"), string(i.UIN)}, {b.Say("fee.sum"), b.Say("fee.amount", map[string]string{"Sum": words.Rubles(i.Rest())})},
		{b.Say("fee.purpose"), i.Purpose}, {b.Say("fee.payee"), y.Name}, {b.Say("fee.inn"), y.INN}, {b.Say("fee.kpp"), y.KPP},
		{b.Say("fee.account"), y.Account}, {b.Say("fee.bank"), y.Bank}, {b.Say("fee.bic"), y.BIC}, {b.Say("fee.corresp"), y.Corresp},
		{b.Say("fee.cbc"), y.CBC}, {b.Say("fee.oktmo"), y.OKTMO}} {
		if x.value != "" {
			pairs = append(pairs, widget.Pair{Name: x.name, Value: x.value})
			lines = append(lines, x.name+": "+x.value)
		}
	}
	copied := widget.NewSecondary("fee.copy", b.Say("fee.copy"), func() { p.env.Copy(strings.Join(lines, "\n")) })
	return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("fee.requisites")), widget.NewTable(pairs...),
		widget.NewActions(copied)))
}

// rehearsal leads to where a trial's payments are made.
func (p *page) rehearsal(i domain.Invoice) []fyne.CanvasObject {
	if _, is := p.env.App.Trial(); !is || !payable(i) {
		return nil
	}
	b := p.env.Book
	lead := widget.NewSecondary("fee.trial", b.Say("fee.trial.do"), func() { p.env.Nav.Go(screen.Route{Page: screen.PageTrial}) })
	return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("fee.trial"), b.Say("fee.trial.text"), lead)}
}

// Card is the fee on the screen of its application, nil where there is none.
func Card(e *screen.Env, a domain.Application) fyne.CanvasObject {
	i, b := a.Invoice, e.Book
	if i.UIN == "" {
		return nil
	}
	open := func() { e.Nav.Go(screen.Route{Page: screen.PageFee, Arg: string(a.ID)}) }
	button := widget.NewSecondary("application.fee", b.Say("fee.open"), open)
	if i.Outstanding() && i.State != domain.InvoicePending {
		button = widget.NewPrimary("application.fee", b.Say("fee.pay"), open)
	}
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("fee.title")),
		widget.NewStrong(b.Say("fee.amount", map[string]string{"Sum": words.Rubles(i.Kopecks)})),
		widget.NewChip(words.InvoiceTone(i.State), words.InvoiceState(b, i.State)), widget.NewActions(button)))
}
