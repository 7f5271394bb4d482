package console

import (
	"slices"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// group is one topic of the form.
type group struct {
	Step    domain.StepID
	Rows    []row
	Differs int
}

// row is one answer with what the registers say about it.
type row struct {
	Field     finding.Field
	Label     string
	Value     string
	Registers []verdict
	Agree     []domain.Registry // those of them that have the same
	Silent    []verdict         // those of them that say nothing of it
	Differs   bool
	Question  *domain.Question // the last one about this field
	Mark      *mark
}

// verdict is what one register says about one field.
type verdict struct {
	Registry domain.Registry
	Outcome  domain.Outcome
	Differs  bool
	Held     string // what it has, where it told
}

// groupsOf lays the answers out in the steps of the service. Optional answers that were not given are left out.
func groupsOf(b *book, c office.Case, d *desk) []group {
	var groups []group
	for _, step := range c.Service.Steps {
		g := group{Step: step.ID}
		for _, field := range step.Fields {
			value := valueOf(b, field, c.Application.Answers[field])
			verdicts, differs := verdictsOn(b, c, field)
			mark := d.mark(field)
			if value == "" && !differs && !mark.On {
				continue
			}
			r := row{Field: field, Label: labelOf(b, field), Value: value, Registers: verdicts, Differs: differs, Mark: mark}
			for i, q := range c.Application.Questions {
				if q.Field == field {
					r.Question = &c.Application.Questions[i]
				}
			}
			for _, says := range verdicts {
				switch {
				case says.Differs:
				case !answers(says.Outcome):
					r.Silent = append(r.Silent, says)
				default:
					r.Agree = append(r.Agree, says.Registry)
				}
			}
			if differs {
				g.Differs++
			}
			g.Rows = append(g.Rows, r)
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// labelOf names a field; those of the two addresses share their words.
func labelOf(b *book, field finding.Field) string {
	if person.InAddress(field) {
		text := string(field)
		for i := range text {
			if text[i] == '.' {
				return b.T("field.address" + text[i:])
			}
		}
	}
	return b.Or("field", field)
}

// answers reports whether a register told anything about the person.
func answers(o domain.Outcome) bool { return o == domain.Match || o == domain.Mismatch }

// verdictsOn is what the registers that keep a field say about it, or that they say nothing.
func verdictsOn(b *book, c office.Case, field finding.Field) (all []verdict, differs bool) {
	for _, check := range office.Latest(c.Checks) {
		if !slices.Contains(domain.FieldsOf(check.Registry), field) {
			continue
		}
		v := verdict{Registry: check.Registry, Outcome: check.Outcome, Differs: slices.Contains(check.Fields, field)}
		for _, d := range c.Differences {
			if d.Field == field && d.Registry == check.Registry {
				v.Differs, v.Held = true, valueOf(b, field, d.Held)
			}
		}
		differs = differs || v.Differs
		all = append(all, v)
	}
	return all, differs
}

// valueOf writes an answer as people do. What cannot be read is shown as it was typed.
func valueOf(b *book, field finding.Field, answer string) string {
	switch field {
	case person.FieldBirth, person.FieldIssued:
		if d, err := person.ParseDate(answer); err == nil {
			return d.Dotted()
		}
	case person.FieldPhone, person.FieldSparePhone:
		if p, err := person.ParsePhone(answer); err == nil {
			return p.Formatted()
		}
	case person.FieldSex, person.FieldCitizenship:
		family := map[finding.Field]string{person.FieldSex: "sex", person.FieldCitizenship: "country"}[field]
		if words := b.T(family + "." + answer); words != family+"."+answer {
			return words
		}
	}
	return answer
}
