package paper

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"razvorot/domain"
)

// Agreement is the authority's record of a parent or guardian's consent, given from an account of their own. Required are all
// fields but Specimen.
type Agreement struct {
	Language  Language
	Child     string                  // full name and birth date of whom it is about, at most 300 characters
	Guardian  string                  // full name of who consents, at most 300
	Relation  domain.GuardianRelation // one of domain.GuardianRelations
	Basis     string                  // what proves the relation, at most 300
	Service   string                  // what for, at most 300
	Authority string                  // to whom, at most 300
	Text      []string                // what was agreed to, a paragraph each, at most 1000
	Version   string                  // of the text
	Digest    string                  // of the text, in hexadecimal
	At        time.Time               // shown in its own zone
	Specimen  bool
}

// maxParagraphs is the most paragraphs of a text.
const maxParagraphs = 50

// LogValue hides the agreement.
func (a Agreement) LogValue() slog.Value { return slog.StringValue(hiddenAgreement) }

// Format hides the agreement from fmt, whatever the verb.
func (a Agreement) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenAgreement) }

const hiddenAgreement = "[agreement]"

// PDF returns the agreement as an A4 document. It returns a FieldError.
func (a Agreement) PDF() ([]byte, error) {
	say, err := a.Language.phrases()
	if err != nil {
		return nil, err
	}
	if a, err = a.tidy(say); err != nil {
		return nil, err
	}
	return compose(func(pages int) *sheet { return agreementPaper{a, say}.draw(pages) })
}

// tidy returns the agreement with its texts ready to be drawn; what the caller gave stays as it is.
func (a Agreement) tidy(say *phrases) (Agreement, error) {
	var c checker
	a.Child = c.required("Child", a.Child, maxLine)
	a.Guardian = c.required("Guardian", a.Guardian, maxLine)
	a.Basis = c.required("Basis", a.Basis, maxLine)
	a.Service = c.required("Service", a.Service, maxLine)
	a.Authority = c.required("Authority", a.Authority, maxLine)
	a.Version = c.required("Version", a.Version, maxShort)
	a.Digest = c.required("Digest", a.Digest, maxLine)
	c.want("Relation", say.relations[a.Relation] != "")
	c.want("Text", len(a.Text) > 0)
	c.want("At", !a.At.IsZero())
	c.atMost("Text", len(a.Text), maxParagraphs)
	if c.err != nil {
		return Agreement{}, c.err
	}
	var text []string
	for i, paragraph := range a.Text {
		if strings.TrimSpace(paragraph) != "" {
			text = append(text, c.required(fmt.Sprintf("Text[%d]", i), paragraph, maxText))
		}
	}
	a.Text = text
	return a, c.err
}

// agreementPaper is an agreement ready to be drawn.
type agreementPaper struct {
	Agreement
	say *phrases
}

func (a agreementPaper) draw(pages int) *sheet {
	s := newSheet(about{language: a.Language, title: a.say.agreementTitle, at: a.At}, a.say)
	s.pages, s.foot = pages, fmt.Sprintf(a.say.agreementMade, a.say.moment(a.At))
	if a.Specimen {
		s.foot = a.say.specimen + " · " + s.foot
	}
	s.page()
	s.header(a.say.agreementKind, a.Specimen)
	s.title(a.say.agreementTitle)
	s.flow(margin, [][]cell{
		{{label: a.say.agreementChild, value: a.Child, width: contentWidth, look: strong}},
		{{label: a.say.service, value: a.Service, width: contentWidth, look: strong}},
		{{label: a.say.agreementBy, value: a.Guardian, width: contentWidth, look: strong}},
		{{label: a.say.agreementRelation, value: a.say.relations[a.Relation], width: contentWidth / 2},
			{label: a.say.agreementBasis, value: a.Basis, width: contentWidth / 2}},
		{{label: a.say.agreementAt, value: a.say.moment(a.At), width: contentWidth / 2},
			{label: a.say.receivedBy, value: a.Authority, width: contentWidth / 2}},
		{{label: a.say.digest, value: grouped(a.Digest), width: contentWidth, look: style{8.5, false, ink}}},
	})
	s.heading(fmt.Sprintf(a.say.version, a.Version), body.leading())
	for _, paragraph := range a.Text {
		s.room(body.leading())
		s.paragraph(margin, contentWidth, body, paragraph)
		s.y += 1.8
	}
	return s
}
