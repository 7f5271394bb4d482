package security

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// phones is the screen of the account's phone and its spare one.
type phones struct {
	holder
	content fyne.CanvasObject
	phone   *form.Form
	panel   *onetime.Panel
	account domain.Account
	asking  bool // a form or a code is in front
}

var (
	_ screen.Backer    = (*phones)(nil)
	_ screen.Refresher = (*phones)(nil)
)

func newPhones(e *screen.Env) screen.Screen {
	p := &phones{holder: newHolder(e)}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *phones) Content() fyne.CanvasObject { return p.content }

// Back implements screen.Backer: from a form it leads to the phones.
func (p *phones) Back() bool {
	if p.asking && !p.busy {
		p.load()
		return true
	}
	return p.busy
}

// Refresh implements screen.Refresher.
func (p *phones) Refresh(topic app.Topic) {
	if topic == app.TopicAccount && !p.asking {
		p.load()
	}
}

// load leaves what is asked for the phones.
func (p *phones) load() {
	p.asking = false
	screen.Load(p.env, p.env.App.Account, p.show)
}

func (p *phones) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

func (p *phones) head(title, lead string) fyne.CanvasObject {
	return widget.NewSpaced(theme.Space8, widget.NewHeading(title), widget.NewSecondaryText(lead))
}

func (p *phones) show(account domain.Account, err error) {
	if p.asking {
		return // a form was opened while this was read: it stays
	}
	b := p.env.Book
	p.panel.Stop()
	p.account = account
	p.say()
	if err != nil {
		p.put(p.env.Unread(err, p.load))
		return
	}
	spare := b.Say("phones.spare.none")
	addWords := b.Say("phones.spare.add")
	others := []fyne.CanvasObject{widget.NewSecondary("phones.change", b.Say("phones.change"), func() { p.change(false) })}
	if !account.Spare.IsZero() {
		spare, addWords = account.Spare.Masked(), b.Say("phones.spare.change")
		others = append(others, widget.NewSecondary("phones.change.lost", b.Say("phones.change.lost"), func() { p.change(true) }),
			widget.NewSecondary("phones.spare.remove", b.Say("phones.spare.remove"), p.remove))
	}
	actions := widget.NewActions(widget.NewPrimary("phones.spare.add", addWords, p.add), others...)
	p.put(p.head(b.Say("phones.title"), b.Say("phones.lead")),
		widget.NewTable(widget.Pair{Name: b.Say("phones.main"), Value: account.Phone.Masked()}, widget.Pair{Name: b.Say("phones.spare"), Value: spare}),
		widget.NewCaption(b.Say("phones.spare.text")), actions)
}

// proof asks for the password, and the code of the authenticator app where there is one.
func (p *phones) proof(submit func()) fyne.CanvasObject {
	b := p.env.Book
	p.asking, p.code = true, nil
	if p.account.Factors.Authenticator.IsZero() {
		p.password = secret.NewField(b, "phones.password", b.Say("password.old"), "", submit)
		return p.password.Object()
	}
	p.code = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: app.FieldCode, Label: b.Say("forgot.factor")}}, Submit: submit})
	p.password = secret.NewField(b, "phones.password", b.Say("password.old"), "", p.code.Focus)
	return widget.NewSpaced(theme.Space24, p.password.Object(), p.code.Object())
}

// add asks for a phone to be the spare one.
func (p *phones) add() {
	b := p.env.Book
	next := widget.NewPrimary("phones.send", b.Say("forgot.send"), nil)
	var sent domain.CodeSent
	submit := func() {
		phone := p.phone.Value(person.FieldSparePhone)
		p.act(next, b.Say("signin.working"), func(ctx context.Context, password, code string) (err error) {
			sent, err = p.env.App.StartSparePhone(ctx, phone, password, code)
			return err
		}, p.refuse, func() { p.confirm(sent) })
	}
	next.OnTapped = submit
	proof := p.proof(submit)
	p.phone = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: person.FieldSparePhone, Label: b.Say("phones.spare"), Mask: form.Phone,
		Placeholder: "+7 900 000-00-00"}}, Submit: p.password.Focus})
	p.put(p.head(b.Say("phones.spare.add"), b.Say("phones.spare.lead")), p.phone.Object(), proof, p.trouble,
		widget.NewActions(next, p.back()))
	p.env.Post(p.phone.Focus)
}

// confirm asks for the code that came to the spare phone.
func (p *phones) confirm(sent domain.CodeSent) {
	b := p.env.Book
	p.panel = onetime.New(p.env, onetime.Options{ID: "phones.code", Sent: sent, Confirm: p.env.App.ConfirmSparePhone,
		Done: func() {
			p.env.Shell.Toast(b.Say("phones.spare.done"))
			p.load()
		},
		Over:   p.add,
		Others: []fyne.CanvasObject{p.back()},
	})
	p.put(p.head(b.Say("phones.code.title"), b.Say("phones.code.lead", map[string]string{"To": sent.To})), p.panel.Content())
	p.env.Post(p.panel.Focus)
}

// remove asks whether the spare phone is to be forgotten.
func (p *phones) remove() {
	b := p.env.Book
	do := widget.NewDanger("phones.remove.do", b.Say("phones.spare.remove"), nil)
	submit := func() {
		p.act(do, b.Say("phones.removing"), p.env.App.RemoveSparePhone, p.refuse, func() {
			p.env.Shell.Toast(b.Say("phones.spare.removed"))
			p.load()
		})
	}
	do.OnTapped = submit
	p.phone = nil
	proof := p.proof(submit)
	p.put(p.head(b.Say("phones.remove.title"), b.Say("phones.remove.lead", map[string]string{"Phone": p.account.Spare.Masked()})), proof, p.trouble,
		widget.NewActions(do, p.back()))
	p.env.Post(p.password.Focus)
}

// refuse shows what is wrong beside each field.
func (p *phones) refuse(found finding.List) {
	p.holder.refuse(found)
	if p.phone != nil {
		p.phone.Show(found.For(person.FieldSparePhone))
	}
}
