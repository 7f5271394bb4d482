package proof

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// picture is what the screen of an attempt shows.
type picture struct {
	way     domain.ProofWay
	attempt *domain.ProofAttempt // nil for one that is to be ordered
	places  []domain.ProofPlace
	address person.Address // where a letter goes
	byHand  bool           // of a trial: nobody answers a call but the citizen for the operator
	wait    app.BankWait   // of an attempt at a bank
	closed  bool           // the authority says that it takes no cards
}

// Proving is the screen of screen.PageProving: ordering a code that an operator hands out, and what comes after.
type Proving struct {
	env      *screen.Env
	arg      string
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	remark   *fyne.Container // what went wrong
	shown    *picture
	busy     bool
	fresh    bool   // remark is about the last act, whose outcome is not shown yet
	away     bool   // remark says that nobody answered: what is heard later is the answer
	typed    string // number of a card, kept nowhere but here, until its bank is asked
	code     string // that a trial operator handed out
	booking  bool   // a time is being chosen
	room     *room  // of a video call, nil for none
}

var (
	_ screen.Refresher = (*Proving)(nil)
	_ screen.Leaver    = (*Proving)(nil)
	_ screen.Returner  = (*Proving)(nil)
	_ screen.Busier    = (*Proving)(nil)
)

// NewProving builds the screen of screen.PageProving. The argument is the id of an attempt, or a way to begin one.
func NewProving(e *screen.Env, arg string) screen.Screen {
	p := &Proving{env: e, arg: arg, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), remark: widget.NewSpaced(0)}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *Proving) Content() fyne.CanvasObject { return p.content }

// Refresh implements screen.Refresher.
func (p *Proving) Refresh(topic app.Topic) {
	if topic == app.TopicAccount {
		p.load()
	}
}

func (p *Proving) load() {
	arg := p.arg
	screen.Reload(p.env, &p.readings, func(ctx context.Context) (picture, error) { return read(ctx, p.env.App, arg) }, p.show)
}

func read(ctx context.Context, a *app.App, arg string) (picture, error) {
	pic := picture{way: domain.ProofWay(arg)}
	all, err := a.Proofs(ctx)
	if err != nil {
		return pic, err
	}
	i := slices.IndexFunc(all, func(x domain.ProofAttempt) bool {
		return string(x.ID) == arg || string(x.Way) == arg && !x.State.Over()
	})
	if i >= 0 {
		pic.attempt, pic.way = &all[i], all[i].Way
	}
	if !slices.Contains(domain.AttemptWays(), pic.way) {
		return pic, domain.ErrNotFound
	}
	form, err := a.ProfileForm(ctx)
	if err != nil {
		return pic, err
	}
	if pic.way == domain.ProofBank && pic.attempt != nil {
		pic.wait, err = a.BankWait(ctx, pic.attempt.ID)
		return pic, err
	}
	if pic.way == domain.ProofCard {
		authority, err := a.Authority(ctx)
		pic.closed = err == nil && !authority.Card
		return pic, nil
	}
	profile, _ := person.ReadProfile(form.Answers, person.Date{})
	pic.address = profile.Registration
	if pic.way == domain.ProofOffice {
		pic.places, err = a.ProofPlaces(ctx)
	}
	if trial, is := a.Trial(); is && err == nil && pic.way == domain.ProofVideo {
		pic.byHand, err = trial.ByHand(ctx)
	}
	return pic, err
}

// show draws anew what is another thing now: what was typed stays while nothing changed.
func (p *Proving) show(pic picture, err error) {
	switch {
	case err != nil && p.shown != nil:
		return
	case err != nil:
		p.put(p.env.Unread(err, p.load))
		return
	case p.shown != nil && same(p.shown.attempt, pic.attempt) && p.shown.wait == pic.wait:
		return
	case p.booking && pic.attempt != nil && pic.attempt.State == domain.ProofBooked:
		return // a time is being chosen; its answer shows the rest
	}
	p.booking = false
	if p.room != nil && (pic.attempt == nil || !inRoom(*pic.attempt)) {
		p.room.end()
		p.room = nil
	}
	p.shown = &pic
	if pic.attempt != nil {
		p.arg = string(pic.attempt.ID) // this one from now on, also when it is over
	}
	moved := pic.attempt != nil && pic.attempt.State != domain.ProofStarted
	if p.fresh && !(p.away && moved) {
		p.fresh = false // what went wrong is said about what is shown now
	} else {
		p.say()
	}
	switch {
	case pic.way == domain.ProofBank:
		p.put(p.atBank(pic)...)
		return
	case pic.way == domain.ProofCard:
		p.put(p.byCard(pic)...)
		return
	case pic.attempt == nil && pic.way == domain.ProofVideo:
		p.book(nil)
		return
	case pic.attempt == nil:
		p.put(p.order(pic)...)
		return
	case inRoom(*pic.attempt):
		p.enterRoom(*pic.attempt, pic.byHand)
		return
	case pic.attempt.State == domain.ProofBooked:
		p.put(p.booked(*pic.attempt, pic.byHand)...)
		return
	}
	p.put(p.stand(pic)...)
}

func same(x, y *domain.ProofAttempt) bool {
	return x == nil && y == nil || x != nil && y != nil && *x == *y
}

func inRoom(x domain.ProofAttempt) bool {
	return x.State == domain.ProofWaiting || x.State == domain.ProofCalling
}

func (p *Proving) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

func (p *Proving) say(objects ...fyne.CanvasObject) {
	p.remark.Objects = objects
	p.remark.Refresh()
	widget.Relayout(p.body)
}

// mostRadios is how many offices stand under one another; more are a list to search in.
const mostRadios = 6

// order is what is asked before a code is ordered.
func (p *Proving) order(pic picture) []fyne.CanvasObject {
	b := p.env.Book
	var button *widget.Button
	var choice interface {
		fyne.CanvasObject
		Value() string
	}
	button = widget.NewPrimary("proving.order", words.ProofOrder(b, "order", pic.way), func() {
		place := domain.ProofPlaceID("")
		if choice != nil {
			place = domain.ProofPlaceID(choice.Value())
		}
		p.act(button, func(ctx context.Context) error {
			_, err := p.env.App.OrderProof(ctx, pic.way, place)
			return err
		})
	})
	stack := widget.NewSpaced(theme.Space16, widget.NewText(words.ProofOrder(b, "lead", pic.way)))
	if pic.way == domain.ProofOffice {
		var options []widget.Option
		for _, x := range pic.places {
			options = append(options, widget.Option{Value: string(x.ID), Text: x.Name + " · " + x.Address + " · " + x.Hours})
		}
		if len(options) > mostRadios {
			choice = widget.NewSelect("proving.place", b.Say("proving.place"), b.Say("proving.place"), options, nil)
		} else {
			radio := widget.NewRadio("proving.place", options, nil).Column()
			if len(options) > 0 {
				radio.SetValue(options[0].Value)
			}
			choice = radio
		}
		stack.Add(widget.NewStrong(b.Say("proving.place")))
		stack.Add(choice)
	} else {
		stack.Add(widget.NewStrong(b.Say("proving.address")))
		stack.Add(widget.NewText(pic.address.Line()))
		stack.Add(widget.NewLeft(widget.NewLink("proving.address.fix", b.Say("proving.address.fix"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageProfile})
		})))
	}
	stack.Add(widget.NewActions(button))
	return []fyne.CanvasObject{widget.NewHeading(words.ProofWay(b, pic.way)), widget.NewCard(stack), p.remark}
}

// act carries out what the citizen asked for; the screen follows the change that comes of it.
func (p *Proving) act(button *widget.Button, do func(context.Context) error) {
	p.actThen(button, do, func() {})
}

// actThen is act with something to do when it is over, whatever came of it.
func (p *Proving) actThen(button *widget.Button, do func(context.Context) error, then func()) {
	if p.busy {
		return
	}
	p.busy = true
	p.fresh, p.away = false, false
	p.say()
	button.SetBusy(p.env.Book.Say("proving.sending.order"))
	p.env.Do(do, func(err error) {
		p.busy = false
		button.SetBusy("")
		then()
		if p.load(); err != nil {
			p.fresh = true
			p.refused(err)
		}
	})
}

func (p *Proving) refused(err error) {
	b := p.env.Book
	if wrong, is := errors.AsType[*domain.CodeWrong](err); is && wrong.AttemptsLeft > 0 {
		p.say(widget.NewNotice(widget.Error, b.Say("proving.code.wrong"), b.Count("proving.code.left", wrong.AttemptsLeft)))
		return
	}
	if errors.Is(err, domain.ErrTransition) || errors.Is(err, domain.ErrCodeWrong) {
		return // the state that is shown says it
	}
	p.away = errors.Is(err, domain.ErrUnavailable)
	if p.away && p.shown != nil && p.shown.way == domain.ProofCard { // what everybody else is told is not true here: nothing is kept
		p.say(widget.NewNotice(widget.Warning, b.Say("error.unavailable.what"), b.Say("proving.card.away")))
		return
	}
	p.say(p.env.Problem(err, nil))
}
