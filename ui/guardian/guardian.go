// Package guardian is the screens of consents for minors: asking for one, and giving it from an account of one's own (row C2).
package guardian

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// view is what is known.
type view struct {
	part      app.GuardianPart
	requests  []domain.GuardianRequest
	documents []domain.Document
	text      domain.ConsentText // of the consent; empty while the authority is out of reach
}

// page is the screen of screen.PageGuardian.
type page struct {
	env      *screen.Env
	id       domain.GuardianID // "" for all of them
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	remark   *fyne.Container // what went wrong
	known    *view
	doing    *widget.Button // what was tapped and is under way

	phone  *form.Form    // of who is to be invited
	code   *widget.Entry // of who is invited
	answer answer
	sure   bool // taking back is asked about
}

// answer is what was chosen of a consent that is not given yet.
type answer struct {
	relation domain.GuardianRelation
	document domain.DocumentID
	agreed   bool
	lacking  bool // it was tried without
}

// New builds the screen; arg is the id of a request, or "" for all of them and a new one.
func New(e *screen.Env, arg string) screen.Screen {
	p := &page{env: e, id: domain.GuardianID(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), remark: widget.NewSpaced(0)}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Refresh implements screen.Refresher.
func (p *page) Refresh(topic app.Topic) {
	if topic == app.TopicAccount || topic == app.TopicDocuments {
		p.load()
	}
}

// Return implements screen.Returner.
func (p *page) Return() { p.load() }

func (p *page) load() {
	screen.Reload(p.env, &p.readings, p.read, func(v view, err error) {
		switch {
		case err != nil && p.known != nil:
			return // what is in front stays; the next change brings the rest
		case err != nil:
			p.put(p.env.Unread(err, p.load))
			return
		case p.known != nil && reflect.DeepEqual(*p.known, v):
			return
		}
		p.known = &v
		p.draw()
	})
}

func (p *page) read(ctx context.Context) (v view, err error) {
	a := p.env.App
	if v.part, err = a.GuardianPart(ctx); err != nil {
		return v, err
	}
	if v.requests, err = a.Guardians(ctx); err != nil {
		return v, err
	}
	if v.documents, err = a.Documents(ctx, domain.DocumentFilter{}); err != nil {
		return v, err
	}
	g, there := find(v.requests, p.id)
	if p.id != "" && !there {
		return v, domain.ErrNotFound
	}
	if there && !g.Mine && g.State == domain.GuardianOpened {
		texts, err := a.ConsentTexts(ctx, string(p.env.Book.Language()), domain.GuardianAgreement)
		if err == nil && len(texts) > 0 {
			v.text = texts[0]
		}
	}
	return v, nil
}

func find(all []domain.GuardianRequest, id domain.GuardianID) (domain.GuardianRequest, bool) {
	i := slices.IndexFunc(all, func(g domain.GuardianRequest) bool { return g.ID == id })
	if i < 0 {
		return domain.GuardianRequest{}, false
	}
	return all[i], true
}

func (p *page) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

func (p *page) say(objects ...fyne.CanvasObject) {
	p.remark.Objects = objects
	p.remark.Refresh()
	widget.Relayout(p.body)
}

func (p *page) draw() {
	if p.known == nil {
		return
	}
	g, there := find(p.known.requests, p.id)
	if !there { // another one is not to be asked meanwhile
		i := slices.IndexFunc(p.known.requests, func(g domain.GuardianRequest) bool { return g.Mine && g.State.Open() })
		if there = i >= 0; there {
			g = p.known.requests[i]
		}
	}
	switch {
	case !there:
		p.put(p.overview()...)
	case g.Mine:
		p.put(append(p.mine(g), p.remark)...)
	default:
		p.put(append(p.theirs(g), p.remark)...)
	}
}

// overview is what there is, and the one thing to begin.
func (p *page) overview() []fyne.CanvasObject {
	b, v := p.env.Book, p.known
	parts := []fyne.CanvasObject{p.begin(), p.remark}
	if len(v.requests) == 0 {
		return parts
	}
	var rows []fyne.CanvasObject
	for _, g := range v.requests {
		title := b.Say("guardian.row.mine", map[string]string{"Phone": g.To})
		if !g.Mine {
			title = g.Child
		}
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "guardian.open." + string(g.ID), Title: title,
			Detail: words.GuardianState(b, g.State) + ", " + words.Day(b, g.StartedAt), OnTap: func() {
				p.env.Nav.Go(screen.Route{Page: screen.PageGuardian, Arg: string(g.ID)})
			}}))
	}
	return append(parts, widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("guardian.list")), widget.NewList(rows...)))
}

// begin is a card with what this citizen may begin.
func (p *page) begin() fyne.CanvasObject {
	b, part := p.env.Book, p.known.part
	card := widget.NewSpaced(theme.Space16, widget.NewHeading(words.GuardianPart(b, "title", part)),
		widget.NewText(words.GuardianPart(b, "text", part)))
	switch part {
	case app.PartUnknown:
		card.Add(widget.NewActions(widget.NewPrimary("guardian.profile", b.Say("guardian.profile"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageProfile})
		})))
	case app.PartUnproven:
		card.Add(widget.NewActions(widget.NewPrimary("guardian.level", b.Say("guardian.level"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageLevel})
		})))
	case app.PartMinor:
		card.Add(p.invitation())
	case app.PartGuardian:
		card.Add(p.entry())
	}
	return widget.NewCard(card)
}

// invitation is where the phone of a parent is typed.
func (p *page) invitation() fyne.CanvasObject {
	b := p.env.Book
	var button *widget.Button
	if p.phone == nil {
		p.phone = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: person.FieldPhone, Label: b.Say("guardian.phone"),
			Hint: b.Say("guardian.phone.hint"), Mask: form.Phone, Placeholder: "+7 900 000-00-00"}}})
	}
	invite := func() {
		phone := p.phone.Value(person.FieldPhone)
		p.enter(button, func(ctx context.Context) (domain.GuardianRequest, error) {
			return p.env.App.InviteGuardian(ctx, domain.ElectronicPassport, phone)
		})
	}
	button = widget.NewPrimary("guardian.invite", b.Say("guardian.invite"), invite)
	return widget.NewSpaced(theme.Space16, p.phone.Object(), widget.NewActions(button))
}

// entry is where the code of an invitation is typed.
func (p *page) entry() fyne.CanvasObject {
	b := p.env.Book
	var button *widget.Button
	if p.code == nil {
		p.code = widget.NewEntry("guardian.code", b.Say("guardian.code"))
		p.code.SetPlaceHolder("1234 5678")
	}
	enter := func() {
		code := p.code.Text
		p.enter(button, func(ctx context.Context) (domain.GuardianRequest, error) { return p.env.App.OpenGuardian(ctx, code) })
	}
	button = widget.NewPrimary("guardian.enter", b.Say("guardian.enter"), enter)
	p.code.OnSubmitted = func(string) { enter() }
	return widget.NewSpaced(theme.Space16, widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("guardian.code")), p.code,
		widget.NewCaption(b.Say("guardian.code.hint"))), widget.NewActions(button))
}

// enter carries out what leads to a request, which this screen is about from then on.
func (p *page) enter(button *widget.Button, do func(context.Context) (domain.GuardianRequest, error)) {
	var g domain.GuardianRequest
	p.act(button, func(ctx context.Context) (err error) {
		g, err = do(ctx)
		return err
	}, func() { p.id, p.code, p.phone = g.ID, nil, nil })
}

// act carries out what the citizen asked for; the screen follows the change that comes of it.
func (p *page) act(button *widget.Button, do func(context.Context) error, done ...func()) {
	if p.doing != nil {
		return
	}
	p.doing = button
	p.say()
	button.SetBusy(p.env.Book.Say("guardian.doing"))
	p.env.Act(do, func(err error) {
		p.doing = nil
		button.SetBusy("")
		if err == nil {
			for _, f := range done {
				f()
			}
		}
		p.load()
		if err != nil {
			p.refused(err)
		}
	})
}

func (p *page) refused(err error) {
	b := p.env.Book
	invalid, isInvalid := errors.AsType[*domain.Invalid](err)
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case isInvalid && p.phone != nil && len(invalid.Findings.For(person.FieldPhone)) > 0:
		p.phone.Show(invalid.Findings.For(person.FieldPhone))
		p.phone.Focus()
	case isInvalid && len(invalid.Findings.For("document")) > 0:
		p.say(widget.NewNotice(widget.Error, b.Say("guardian.paper.needed"), b.Say("guardian.paper.wait")))
	case isLimited:
		p.say(widget.NewNotice(widget.Warning, b.Say("guardian.limited"), b.Say("signin.wait", map[string]string{
			"Left": words.Countdown(limited.Wait)})))
	case errors.Is(err, domain.ErrNotFound):
		p.say(widget.NewNotice(widget.Error, b.Say("guardian.wrong"), b.Say("guardian.wrong.text")))
	case errors.Is(err, domain.ErrDuplicate):
		p.say(widget.NewNotice(widget.Warning, b.Say("guardian.already"), b.Say("guardian.already.text")))
	case errors.Is(err, domain.ErrTransition):
		p.say(widget.NewNotice(widget.Warning, b.Say("guardian.late"), b.Say("guardian.late.text")))
	default:
		p.say(p.env.Problem(err, nil))
	}
}
