package trial

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// operator is the part «Сыграть роль оператора».
type operator struct {
	env     *screen.Env
	counter counter
	byHand  *screen.Keeper[bool] // who decides from now on
	object  *fyne.Container

	mode    *widget.Radio
	state   *fyne.Container // of the application
	asked   *fyne.Container // what a decision needs to know
	trouble *fyne.Container // why it could not be
	setting bool            // the radio is being set, not tapped
}

// How decisions are made.
const (
	byRules = "rules"
	byHand  = "hand"
)

func newOperator(e *screen.Env, c counter) *operator {
	b := e.Book
	o := &operator{env: e, state: widget.NewSpaced(theme.Space16), asked: widget.NewSpaced(0), trouble: widget.NewSpaced(0)}
	o.asked.Hide()
	o.trouble.Hide()
	o.byHand = newChoice(e, func(ctx context.Context, t domain.Trial, yes bool) error { return t.SetByHand(ctx, yes) },
		func(err error) { replace(o.trouble, problem(e, err)) })
	o.mode = widget.NewRadio("trial.mode", []widget.Option{{Value: byRules, Text: b.Say("trial.mode.rules")},
		{Value: byHand, Text: b.Say("trial.mode.hand")}}, o.choose)
	o.object = widget.NewSpaced(0, widget.NewCard(widget.NewSpaced(theme.Space24, o.mode, o.state, o.asked, o.trouble)))
	o.set(c)
	return o
}

// set shows the counter as it is now.
func (o *operator) set(c counter) {
	// A decision that is being written stays while the application moves on; whether it still fits is said when it is sent.
	before := o.counter.application
	o.counter = c
	o.setting = true
	if c.byHand {
		o.mode.SetValue(byHand)
	} else {
		o.mode.SetValue(byRules)
	}
	o.setting = false
	if before.ID != c.application.ID {
		replace(o.trouble, nil)
		replace(o.asked, nil)
	}
	o.state.Objects = o.decisions()
	o.state.Refresh()
	widget.Relayout(o.state)
}

// choose says who decides from now on.
func (o *operator) choose(value string) {
	if o.setting {
		return
	}
	o.byHand.Keep(value == byHand)
}

// decisions is the application and what can be decided about it.
func (o *operator) decisions() []fyne.CanvasObject {
	b, a := o.env.Book, o.counter.application
	if a.ID == "" {
		return []fyne.CanvasObject{widget.NewSecondaryText(b.Say("trial.operator.none"))}
	}
	title := b.Say("home.application.unnumbered")
	if a.Number != "" {
		title = b.Say("home.application", map[string]string{"Number": string(a.Number)})
	}
	shown := append(o.payments(), widget.NewSpaced(theme.Space4, widget.NewStrong(title),
		widget.NewChip(words.ApplicationTone(a.State), words.ApplicationState(b, a.State))))
	switch {
	case a.State.Final():
		return append(shown, widget.NewSecondaryText(b.Say("trial.operator.over")))
	case len(a.State.Actions(domain.Operator)) == 0:
		return append(shown, widget.NewSecondaryText(b.Say("trial.operator.later")))
	}
	approve := widget.NewPrimary("trial.approve", b.Say("trial.approve"), func() {
		o.decide(domain.Decision{Action: domain.Approve})
	})
	return append(shown, widget.NewFlow(approve, widget.NewSecondary("trial.ask", b.Say("trial.ask"), o.askQuestion),
		widget.NewDanger("trial.refuse", b.Say("trial.refuse"), o.askReason)))
}

// decide hands in a decision. One that does not fit the state is told as such: the machine of states is the same for
// everybody.
func (o *operator) decide(d domain.Decision) {
	b, id := o.env.Book, o.counter.application.ID
	replace(o.trouble, nil)
	act(o.env, func(ctx context.Context, t domain.Trial) error { return t.Decide(ctx, id, d) }, func(err error) {
		no, refused := errors.AsType[*domain.Transition](err)
		switch {
		case err == nil:
			replace(o.asked, nil)
			o.env.Shell.Toast(b.Say("trial.decided"))
		case refused:
			state := words.ApplicationState(b, domain.ApplicationState(no.State))
			replace(o.trouble, widget.NewNotice(widget.Warning, b.Say("trial.not_now"),
				b.Say("trial.not_now.text", map[string]string{"State": state})))
		default:
			replace(o.trouble, problem(o.env, err))
		}
	})
}

// places returns what a question or a reason may be about: fields that were answered, and attachments.
func (o *operator) places() []widget.Option {
	b, a := o.env.Book, o.counter.application
	var options []widget.Option
	for _, f := range o.counter.service.Fields() {
		if a.Answers[f] != "" {
			options = append(options, widget.Option{Value: string(f), Text: words.Field(b, f)})
		}
	}
	for _, x := range a.Attachments {
		options = append(options, widget.Option{Value: string(x.Requirement.Field()), Text: words.Requirement(b, x.Requirement)})
	}
	return options
}

// at splits the place of an option into a field or a requirement.
func (o *operator) at(place string) (field finding.Field, requirement domain.RequirementID) {
	for _, x := range o.counter.application.Attachments {
		if string(x.Requirement.Field()) == place {
			return "", x.Requirement
		}
	}
	return finding.Field(place), ""
}

// askQuestion asks what the citizen is to be asked.
func (o *operator) askQuestion() {
	b := o.env.Book
	place := widget.NewSelect("trial.ask.place", b.Say("trial.place"), b.Say("field.choose"), o.places(), func(string) {})
	text := widget.NewTextEntry("trial.ask.text", b.Say("trial.ask.text"), 3)
	send := widget.NewPrimary("trial.ask.send", b.Say("trial.ask.send"), func() {
		if place.Value() == "" {
			replace(o.trouble, widget.NewNotice(widget.Error, b.Say("trial.place.needed"), ""))
			return
		}
		field, requirement := o.at(place.Value())
		o.decide(domain.Decision{Action: domain.Ask, Questions: []domain.Question{
			{Field: field, Requirement: requirement, Text: text.Text}}})
	})
	o.ask(b.Say("trial.ask"), send, form.Labelled(b, form.Spec{Label: b.Say("trial.place")}, place, nil),
		form.Labelled(b, form.Spec{Label: b.Say("trial.ask.text"), Optional: true}, text, nil))
}

// askReason asks why the application is to be refused.
func (o *operator) askReason() {
	b := o.env.Book
	var codes []widget.Option
	for _, code := range domain.RefusalCodes() {
		codes = append(codes, widget.Option{Value: string(code), Text: words.Refusal(b, code)})
	}
	reason := widget.NewSelect("trial.refuse.reason", b.Say("trial.reason"), b.Say("field.choose"), codes, func(string) {})
	place := widget.NewSelect("trial.refuse.place", b.Say("trial.place"), b.Say("field.choose"),
		slices.Insert(o.places(), 0, widget.Option{Value: "", Text: b.Say("trial.place.none")}), func(string) {})
	note := widget.NewTextEntry("trial.refuse.note", b.Say("trial.refuse.note"), 2)
	send := widget.NewDanger("trial.refuse.send", b.Say("trial.refuse.send"), func() {
		if reason.Value() == "" {
			replace(o.trouble, widget.NewNotice(widget.Error, b.Say("trial.reason.needed"), ""))
			return
		}
		field, requirement := o.at(place.Value())
		o.decide(domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{
			{Code: domain.RefusalCode(reason.Value()), Field: field, Requirement: requirement, Note: note.Text}}})
	})
	o.ask(b.Say("trial.refuse"), send, form.Labelled(b, form.Spec{Label: b.Say("trial.reason")}, reason, nil),
		form.Labelled(b, form.Spec{Label: b.Say("trial.place"), Optional: true}, place, nil),
		form.Labelled(b, form.Spec{Label: b.Say("trial.refuse.note"), Optional: true}, note, nil))
}

// ask shows the fields of a decision.
func (o *operator) ask(title string, send fyne.CanvasObject, fields ...fyne.CanvasObject) {
	replace(o.trouble, nil)
	stack := widget.NewSpaced(theme.Space16, widget.NewDivider(), widget.NewStrong(title))
	for _, f := range fields {
		stack.Add(f)
	}
	stack.Add(widget.NewActions(send, widget.NewSecondary("trial.cancel", o.env.Book.Say("passport.cancel"),
		func() { replace(o.asked, nil) })))
	replace(o.asked, stack)
}
