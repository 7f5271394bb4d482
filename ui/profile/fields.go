package profile

import (
	"maps"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// fields is the form in three parts: who the citizen is and where they are registered; where they live, unless that is the same
// place; and the rest.
type fields struct {
	profile *Profile
	parts   []*form.Form // main, actual, rest
	same    *widget.Tick
	live    *fyne.Container // the fields of the actual address, hidden while it is the same
	object  fyne.CanvasObject
}

func newFields(p *Profile, answers person.Answers) *fields {
	f := &fields{profile: p}
	b := p.env.Book
	if answers[person.FieldCitizenship] == "" {
		answers = answers.With(person.Answers{person.FieldCitizenship: person.Russia.String()})
	}
	for _, specs := range [][]form.Spec{mainSpecs(b), actualSpecs(b), restSpecs(b)} {
		f.parts = append(f.parts, form.New(form.Config{Book: b, Specs: specs, Answers: answersOf(specs, answers),
			Check: f.check, Changed: func(finding.Field, person.Answers) { p.changed() }}))
	}
	f.live = widget.NewSpaced(theme.Space24, f.parts[1].Object())
	f.same = widget.NewTick("profile.actual.same", func(bool) { f.switched() })
	f.same.Checked = !hasActual(answers)
	f.live.Hidden = f.same.Checked
	f.object = widget.NewSpaced(theme.Space24, f.parts[0].Object(),
		widget.NewHeading(b.Say("profile.group.actual")), widget.NewTickLine(f.same, b.Say("profile.actual.same")), f.live,
		f.contacts(answers), f.parts[2].Object())
	return f
}

// contacts shows phone and e-mail, which are the account's.
func (f *fields) contacts(answers person.Answers) fyne.CanvasObject {
	b := f.profile.env.Book
	return widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("profile.group.contacts")),
		widget.NewTable(
			widget.Pair{Name: words.Field(b, person.FieldPhone), Value: form.Phone.Format(answers[person.FieldPhone])},
			widget.Pair{Name: words.Field(b, person.FieldEmail), Value: answers[person.FieldEmail]}),
		widget.NewCaption(b.Say("profile.contacts.account")))
}

func (f *fields) switched() {
	f.live.Hidden = f.same.Checked
	f.live.Refresh()
	widget.Relayout(f.live)
	f.profile.changed()
}

// answers returns what was typed; an actual address that is the same is left out.
func (f *fields) answers() person.Answers {
	answers := maps.Clone(f.profile.known.form.Answers)
	if answers == nil {
		answers = person.Answers{}
	}
	for i, part := range f.parts {
		if i == 1 && f.same.Checked {
			for field := range part.Answers() {
				delete(answers, field)
			}
			continue
		}
		maps.Copy(answers, part.Answers())
	}
	return answers
}

// check returns what is wrong with a field as typed, and what a registry or the authority said about it as it was handed in.
func (f *fields) check(field finding.Field, _ person.Answers) finding.List {
	if len(f.parts) < 3 {
		return nil // while the parts are being made
	}
	k, answers := f.profile.known, f.answers()
	found := f.profile.env.App.CheckField(field, answers)
	if len(found) > 0 || canonical(field, answers) != k.submitted[field] {
		return found
	}
	return k.told().For(field)
}

// told is what others found in the profile as it was handed in.
func (k known) told() finding.List {
	found := k.form.Refused
	for _, c := range k.form.Account.Checks {
		if c.Outcome == domain.Mismatch {
			found = append(found, c.Findings()...)
		}
	}
	return found
}

// canonical is the text of an answer as a profile has it, "" when it is none.
func canonical(field finding.Field, answers person.Answers) string {
	p, _ := person.ReadProfile(answers.Only([]finding.Field{field}), person.Date{})
	return p.Answers()[field]
}

// show marks findings; the focus goes to the first field with one.
func (f *fields) show(found finding.List) {
	for i := len(f.parts) - 1; i >= 0; i-- {
		if i != 1 || !f.same.Checked {
			f.parts[i].Show(found)
		}
	}
}

// recheck marks what others found, in the fields as they were handed in.
func (f *fields) recheck() {
	k, answers := f.profile.known, f.answers()
	for _, told := range k.told() {
		if canonical(told.Field, answers) == k.submitted[told.Field] {
			for _, part := range f.parts {
				part.Mark(told.Field, f.check(told.Field, answers))
			}
		}
	}
}

// begin marks what others found and puts the cursor into a field; for "" into the first one that others found wrong, or else,
// while nothing was handed in, into the first empty one.
func (f *fields) begin(at finding.Field) {
	f.recheck()
	if at == "" {
		at = f.differing()
	}
	for _, part := range f.parts {
		if at != "" && part.FocusOn(at) {
			return
		}
	}
	if at == "" && !f.profile.known.form.Submitted {
		f.parts[0].Focus()
	}
}

// differing returns the first field, in the order of the form, that others found wrong and that still stands as it was
// handed in; "" for none.
func (f *fields) differing() finding.Field {
	answers := f.answers()
	for _, specs := range [][]form.Spec{mainSpecs(f.book()), actualSpecs(f.book()), restSpecs(f.book())} {
		for _, spec := range specs {
			told := f.profile.known.told().For(spec.Field).Blocking()
			if told && canonical(spec.Field, answers) == f.profile.known.submitted[spec.Field] {
				return spec.Field
			}
		}
	}
	return ""
}

// fill puts a person's answers in the place of all that was typed.
func (f *fields) fill(answers person.Answers) {
	f.same.SetChecked(!hasActual(answers))
	for i, specs := range [][]form.Spec{mainSpecs(f.book()), actualSpecs(f.book()), restSpecs(f.book())} {
		for _, spec := range specs {
			f.parts[i].Set(spec.Field, answers[spec.Field])
		}
	}
	f.profile.changed()
}

func (f *fields) book() *phrase.Book { return f.profile.env.Book }

func hasActual(answers person.Answers) bool {
	for field, text := range answers {
		if text != "" && person.InAddress(field) && field[:len(person.Actual)] == person.Actual {
			return true
		}
	}
	return false
}

// answersOf returns the answers of the fields that a part has.
func answersOf(specs []form.Spec, answers person.Answers) person.Answers {
	some := person.Answers{}
	for _, spec := range specs {
		some[spec.Field] = answers[spec.Field]
	}
	return some
}
