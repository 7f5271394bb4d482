package security

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// change begins the change of the main phone: a code goes to it or, when it is lost, to the spare one.
func (p *phones) change(spare bool) {
	b := p.env.Book
	to, lead := p.account.Phone, b.Say("phones.change.lead")
	if spare {
		to, lead = p.account.Spare, b.Say("phones.change.lost.lead")
	}
	next := widget.NewPrimary("phones.send", b.Say("forgot.send"), nil)
	var sent domain.CodeSent
	submit := func() {
		p.act(next, b.Say("signin.working"), func(ctx context.Context, password, code string) (err error) {
			sent, err = p.env.App.StartPhoneChange(ctx, spare, password, code)
			return err
		}, p.refuse, func() { p.vouch(sent, spare) })
	}
	next.OnTapped = submit
	p.phone = nil
	proof := p.proof(submit)
	p.put(p.head(b.Say("phones.change"), lead), widget.NewText(b.Say("phones.change.to", map[string]string{"Phone": to.Masked()})), proof, p.trouble,
		widget.NewActions(next, p.back()))
	p.env.Post(p.password.Focus)
}

func (p *phones) back() fyne.CanvasObject {
	return widget.NewSecondary("phones.back", p.env.Book.Say("phones.back"), p.load)
}

// vouch asks for the code that came to the phone so far, or to the spare one.
func (p *phones) vouch(sent domain.CodeSent, spare bool) {
	b := p.env.Book
	var ticket domain.Ticket
	p.panel = onetime.New(p.env, onetime.Options{ID: "phones.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) (err error) {
			ticket, err = p.env.App.ConfirmPhoneChange(ctx, sent, code)
			return err
		},
		Done:   func() { p.fresh(ticket, spare) },
		Over:   func() { p.change(spare) },
		Others: []fyne.CanvasObject{p.back()},
	})
	p.put(p.head(b.Say("phones.code.title"), b.Say("phones.code.lead", map[string]string{"To": sent.To})), p.panel.Content())
	p.env.Post(p.panel.Focus)
}

// fresh asks for the new phone.
func (p *phones) fresh(ticket domain.Ticket, spare bool) {
	b := p.env.Book
	p.trouble.Objects = nil
	next := widget.NewPrimary("phones.new.send", b.Say("forgot.send"), nil)
	submit := func() {
		if p.busy {
			return
		}
		typed := p.phone.Value(person.FieldPhone)
		p.say()
		p.busy = true
		next.SetBusy(b.Say("signin.working"))
		screen.Load(p.env, func(ctx context.Context) (domain.CodeSent, error) { return p.env.App.StartNewPhone(ctx, ticket, typed) },
			func(sent domain.CodeSent, err error) {
				p.busy = false
				next.SetBusy("")
				invalid, isInvalid := errors.AsType[*domain.Invalid](err)
				switch {
				case err == nil:
					p.finish(ticket, sent, spare)
				case isInvalid:
					p.phone.Show(invalid.Findings.For(person.FieldPhone))
				case errors.Is(err, domain.ErrCodeExpired):
					p.change(spare)
					p.say(widget.NewRemark(widget.Error, b.Say("reentry.expired")))
				default:
					p.say(refusal(p.env, err, false))
				}
			})
	}
	next.OnTapped = submit
	p.phone = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: person.FieldPhone, Label: b.Say("phones.new"), Mask: form.Phone,
		Placeholder: "+7 900 000-00-00"}}, Submit: submit})
	p.put(p.head(b.Say("phones.new"), b.Say("phones.new.lead")), p.phone.Object(), p.trouble, widget.NewActions(next, p.back()))
	p.env.Post(p.phone.Focus)
}

// finish asks for the code that came to the new phone.
func (p *phones) finish(ticket domain.Ticket, sent domain.CodeSent, spare bool) {
	b := p.env.Book
	p.panel = onetime.New(p.env, onetime.Options{ID: "phones.new.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			return p.env.App.FinishPhoneChange(ctx, ticket, sent, code)
		},
		Done: func() {
			p.env.Shell.Toast(b.Say("phones.changed"))
			p.load()
		},
		Over:   func() { p.fresh(ticket, spare) },
		Others: []fyne.CanvasObject{p.back()},
	})
	p.put(p.head(b.Say("phones.code.title"), b.Say("phones.code.lead", map[string]string{"To": sent.To})), p.panel.Content())
	p.env.Post(p.panel.Focus)
}
