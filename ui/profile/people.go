package profile

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// choosePerson shows who is in the simulated registries.
func (p *Profile) choosePerson() {
	trial, ok := p.env.App.Trial()
	if !ok {
		return
	}
	p.people = true
	p.put(p.peopleHead(), widget.NewSkeleton(3))
	screen.Load(p.env, trial.People, func(people []domain.TrialPerson, err error) {
		switch {
		case !p.people: // the form is in front again
		case err != nil:
			p.put(p.peopleHead(), p.env.Unread(err, p.choosePerson))
		default:
			p.put(p.peopleHead(), p.list(people))
		}
	})
}

func (p *Profile) peopleHead() fyne.CanvasObject {
	b := p.env.Book
	return widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("profile.people.title")),
		widget.NewText(b.Say("profile.people.lead")),
		widget.NewLeft(widget.NewLink("profile.people.none", b.Say("profile.people.cancel"), p.form)))
}

func (p *Profile) list(people []domain.TrialPerson) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(people))
	for i, who := range people {
		rows[i] = widget.NewRow(widget.RowContent{ID: fmt.Sprintf("profile.person.%d", i+1), Icon: fynetheme.AccountIcon(),
			Title: who.Profile.Name.String(), Detail: p.answered(who), OnTap: func() { p.take(who.Profile) }})
	}
	return widget.NewList(rows...)
}

// answered says how the registries will answer about somebody: what is out of the ordinary, or that all will match; and
// before that, when the form will not let them be handed in at all.
func (p *Profile) answered(who domain.TrialPerson) string {
	b := p.env.Book
	var odd []string
	if p.env.App.CheckProfile(who.Profile.Answers()).Has(person.FieldIssued, finding.PassportExpired) {
		odd = append(odd, b.Say("profile.people.expired"))
	}
	for _, a := range who.Answers {
		if a.Outcome != domain.Match {
			odd = append(odd, b.Say("profile.people.answer", map[string]string{"Registry": words.Capital(words.Registry(b, a.Registry)),
				"Outcome": p.will(a.Outcome)}))
		}
	}
	if len(odd) == 0 {
		return b.Say("profile.people.all")
	}
	return strings.Join(odd, "\n")
}

func (p *Profile) will(o domain.Outcome) string {
	b := p.env.Book
	switch o {
	case domain.Match:
		return b.Say("profile.people.match")
	case domain.Mismatch:
		return b.Say("profile.people.mismatch")
	case domain.Unknown:
		return b.Say("profile.people.unknown")
	case domain.NoAnswer:
		return b.Say("profile.people.unavailable")
	}
	return b.Say("profile.people.pending")
}

// take fills the form in with somebody's data; the contacts stay the account's.
func (p *Profile) take(who person.Profile) {
	p.form()
	p.fields.fill(who.Answers())
	p.say()
	p.env.Shell.Toast(p.env.Book.Say("profile.people.filled"))
}
