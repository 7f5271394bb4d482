package main

import (
	"io"
	"slices"
	"strings"

	"razvorot/domain"
	"razvorot/ui/element"
	"razvorot/ui/phrase"
)

// tell writes the report in words, those of the app.
func (r *report) tell(w io.Writer) error {
	b, key := r.words, "."+string(r.Outcome)
	lines := []string{b.Say("verdict" + key), b.Say("verdict.about" + key)}
	if r.Outcome != domain.Genuine || r.portrait() { // a face is compared with a portrait, if there is one
		lines[1] += " " + b.Say("verdict.cure"+key)
	} else {
		lines = append(lines, b.Say("verify.faceless")+". "+b.Say("verify.faceless.text"))
	}
	if r.Check != "" {
		lines = append(lines, b.Say("problem.code", map[string]string{"Code": string(r.Check)}))
	}
	if len(r.Missing) > 0 {
		var names []string
		for _, m := range r.Missing {
			names = append(names, m.NameSpace+"/"+m.Identifier)
		}
		lines = append(lines, b.Say("verify.missing.text", map[string]string{"Elements": element.List(b, names)}))
	}
	for _, d := range r.Documents {
		if told := d.tell(b, len(r.Documents) > 1); len(told) > 0 {
			lines = append(append(lines, ""), told...)
		}
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// portrait reports whether there is a face to compare with.
func (r *report) portrait() bool {
	return slices.ContainsFunc(r.Documents, func(d document) bool { return slices.ContainsFunc(d.Elements, said.portrait) })
}

// portrait reports whether it is a picture of the face.
func (e said) portrait() bool {
	return (e.Identifier == "portrait" || e.Identifier == fieldFace) && e.Encoding == "base64" && e.Value != ""
}

// tell returns lines: what was shown, as people read a document, then what that proves and how fresh it is. One document of
// several begins with its own outcome.
func (d document) tell(b *phrase.Book, oneOfSeveral bool) []string {
	var lines []string
	if oneOfSeveral {
		lines = append(lines, b.Say("verdict."+string(d.Outcome)))
	}
	if d.Specimen {
		lines = append(lines, b.Say("verify.specimen")+". "+b.Say("verify.specimen.text"))
	}
	for _, e := range slices.SortedStableFunc(slices.Values(d.Elements), func(a, b said) int { return a.rank() - b.rank() }) {
		if e.Identifier == "specimen" && e.Value == d.Specimen {
			continue // it is told already, or goes without saying
		}
		if e.text != "" || e.Encoding == "base64" {
			lines = append(lines, e.tell(b))
		}
	}
	if d.Issuer != "" {
		lines = append(lines, b.Say("verify.issuer")+": "+d.Issuer)
	}
	if !d.Until.IsZero() {
		lines = append(lines, b.Say("verify.until")+": "+element.When(b, d.Until.Local()))
	}
	if d.Outcome == domain.Genuine {
		lines = append(lines, b.Say("verify.proves."+d.Kind))
	}
	if len(d.Elements) == 0 {
		return lines // nothing was looked up
	}
	moment := map[string]string{"Moment": element.When(b, d.Status.AsOf.Local())}
	switch {
	case !d.Status.Known:
		return append(lines, b.Say("verify.status.none"))
	case d.Status.Stale:
		return append(lines, b.Say("verify.status.stale", moment))
	}
	return append(lines, b.Say("verify.status", moment))
}

func (e said) rank() int { return element.Rank(e.Identifier) }

// tell is the name of an element and its value.
func (e said) tell(b *phrase.Book) string {
	value := element.Value(b, e.Identifier, e.text)
	if e.Encoding == "base64" {
		value = element.Picture(b)
	}
	return element.Name(b, e.Identifier) + ": " + value
}
