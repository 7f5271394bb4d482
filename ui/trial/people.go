package trial

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// people are those in the simulated registries. Nobody of them exists.
type people struct {
	env    *screen.Env
	all    []domain.TrialPerson
	open   int // whose data are to be seen, -1 for nobody's
	object *fyne.Container
}

func newPeople(e *screen.Env, all []domain.TrialPerson) *people {
	p := &people{env: e, all: all, open: -1, object: widget.NewSpaced(theme.Space16)}
	p.build()
	return p
}

func (p *people) build() {
	rows := make([]fyne.CanvasObject, 0, len(p.all))
	for i, one := range p.all {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "trial.person." + strconv.Itoa(i),
			Title: one.Profile.Name.String(), Detail: p.answers(one), OnTap: func() { p.toggle(i) }}))
		if i == p.open {
			rows = append(rows, p.data(one))
		}
	}
	p.object.Objects = []fyne.CanvasObject{widget.NewList(rows...)}
	p.object.Refresh()
	widget.Relayout(p.object)
}

func (p *people) toggle(i int) {
	if p.open == i {
		i = -1
	}
	p.open = i
	p.build()
}

// answers tells how each registry will answer about somebody: in one sentence where all answer alike; and before that, when
// the form will not let them be handed in at all.
func (p *people) answers(one domain.TrialPerson) string {
	b, text := p.env.Book, ""
	match := true
	if p.env.App.CheckProfile(one.Profile.Answers()).Has(person.FieldIssued, finding.PassportExpired) {
		match, text = false, b.Say("trial.person.expired")+" "
	}
	for _, a := range one.Answers {
		if a.Outcome == domain.Match {
			continue
		}
		match = false
		text += words.Registry(b, a.Registry) + ": " + words.Outcome(b, a.Outcome) + ". "
	}
	if match {
		return b.Say("trial.person.match")
	}
	return text
}

// data is what the citizen would fill in, and a button that does it for them.
func (p *people) data(one domain.TrialPerson) fyne.CanvasObject {
	b, f := p.env.Book, one.Profile
	use := widget.NewPrimary("trial.person.use", b.Say("trial.person.use"), nil)
	trouble := widget.NewSpaced(0)
	trouble.Hide()
	use.OnTapped = func() {
		p.env.Act(func(ctx context.Context) error {
			_, err := p.env.App.SaveProfileDraft(ctx, f.Answers())
			return err
		}, func(err error) {
			if err != nil {
				replace(trouble, problem(p.env, err))
				return
			}
			p.env.Nav.Go(screen.Route{Page: screen.PageProfile})
		})
	}
	table := widget.NewTable(
		widget.Pair{Name: b.Say("passport.card.birth"), Value: words.Date(b, f.Birth)},
		widget.Pair{Name: b.Say("passport.card.paper"), Value: f.Passport.Number.String()},
		widget.Pair{Name: words.Field(b, "snils"), Value: f.SNILS.String()},
		widget.Pair{Name: b.Say("passport.card.registration"), Value: f.Registration.Line()})
	return widget.NewCard(widget.NewSpaced(theme.Space16, table, trouble, widget.NewActions(use)))
}
