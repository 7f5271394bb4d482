package documents

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// data is what is printed on the document, beside the profile.
func (s *document) data() fyne.CanvasObject {
	b, data, d := s.env.Book, s.known.data, s.known.document
	stack := widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("documents.data")))
	var pairs []widget.Pair
	for _, field := range data.Fields {
		if value := data.Answers[field]; value != "" {
			pairs = append(pairs, widget.Pair{Name: words.Field(b, field), Value: fieldMask(d.Kind, field).Format(value)})
		}
	}
	label := b.Say("documents.data.change")
	if len(pairs) == 0 {
		stack.Add(widget.NewSecondaryText(b.Say("documents.data.none")))
		label = b.Say("documents.data.fill")
	} else {
		stack.Add(widget.NewTable(pairs...))
	}
	for _, f := range data.Found {
		stack.Add(widget.NewRemark(widget.Warning, words.Finding(b, f)))
	}
	if differ := data.Matches.Differences(); len(differ) > 0 {
		stack.Add(widget.NewSpaced(theme.Space4, widget.NewStrong(b.Say("capture.compare")), widget.NewSecondaryText(b.Say("documents.data.differ"))))
		for _, m := range differ {
			stack.Add(widget.NewSpaced(theme.Space4, widget.NewStrong(words.Field(b, m.Field)), widget.NewVersus(
				widget.Pair{Name: b.Say("capture.compare.document"), Value: form.Written(b, m.Field, m.Text)},
				widget.Pair{Name: b.Say("capture.compare.profile"), Value: form.Written(b, m.Field, m.Known)})))
		}
	}
	stack.Add(widget.NewLeft(widget.NewLink("document.data", label, s.editData)))
	return widget.NewCard(stack)
}

// fieldMask is how a field of a kind is usually written.
func fieldMask(kind domain.DocumentKind, field finding.Field) form.Mask {
	switch {
	case field == domain.FieldDocumentIssued || field == domain.FieldDocumentUntil:
		return form.Date
	case field == domain.FieldDocumentDepartment:
		return form.Department
	case field != domain.FieldDocumentNumber:
		return form.Plain
	}
	return map[domain.DocumentKind]form.Mask{domain.KindPassport: form.Passport, domain.KindSNILS: form.SNILS, domain.KindINN: form.INN}[kind]
}

// editData asks for the fields; all may stay empty.
func (s *document) editData() {
	b, d := s.env.Book, s.known.document
	var specs []form.Spec
	answers := person.Answers{}
	for _, field := range s.known.data.Fields {
		spec := form.Spec{Field: field, Label: words.Field(b, field), Mask: fieldMask(d.Kind, field), Beside: field == domain.FieldDocumentUntil}
		if field == domain.FieldDocumentNumber {
			spec.Hint = words.NumberHint(b, d.Kind)
		}
		if field == domain.FieldDocumentIssuer {
			spec.Lines = 2
		}
		specs = append(specs, spec)
		answers[field] = spec.Mask.Format(s.known.data.Answers[field])
	}
	s.fields = form.New(form.Config{Book: b, Specs: specs, Answers: answers, Submit: s.saveData,
		Check: func(field finding.Field, typed person.Answers) finding.List {
			return s.env.App.CheckDocumentField(d.Kind, field, typed)
		}})
	s.trouble = nil
	s.draw()
	widget.Reveal(s.body.Objects[0])
	s.fields.Focus()
}

// editing is the form of the fields.
func (s *document) editing() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("documents.data")), widget.NewSecondaryText(b.Say("documents.data.lead")),
		s.fields.Object(), widget.NewActions(widget.NewPrimary("document.data.save", b.Say("documents.data.save"), s.saveData),
			widget.NewSecondary("document.data.cancel", b.Say("documents.cancel"), func() { s.fields = nil; s.draw() }))))
}

func (s *document) saveData() {
	if s.fields == nil {
		return
	}
	typed := s.fields.Answers()
	s.env.Act(func(ctx context.Context) error { return s.env.App.SaveDocumentData(ctx, s.id, typed) }, func(err error) {
		s.trouble = nil
		if bad, is := errors.AsType[*domain.Invalid](err); is && s.fields != nil {
			s.fields.Show(slices.Clone(bad.Findings))
			return
		}
		if err != nil {
			s.trouble = s.env.Problem(err, s.saveData)
			s.draw()
			return
		}
		s.fields = nil
		s.env.Shell.Toast(s.env.Book.Say("documents.data.saved"))
		s.draw()
		s.load()
	})
}
