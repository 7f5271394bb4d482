package app

import (
	"context"
	"maps"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// DocumentData is what is printed on a document, beside the profile.
type DocumentData struct {
	Fields  []finding.Field // of the kind, none for a portrait
	Answers person.Answers  // as domain.DocumentKind.ReadFields has them
	Found   finding.List    // what a citizen should know of them: a document that has expired
	Matches Comparison      // the fields that the profile has too
}

// DocumentData returns what the citizen, or the machine-readable zone, said about a document. It stays on this device.
func (a *App) DocumentData(ctx context.Context, d domain.Document) (DocumentData, error) {
	data := DocumentData{Fields: d.Kind.Fields(), Answers: maps.Clone(d.Fields)}
	if len(data.Fields) == 0 {
		return data, nil
	}
	_, data.Found = d.Kind.ReadFields(d.Fields, a.today())
	form, err := a.ProfileForm(ctx)
	if err != nil {
		return data, err
	}
	var r Reading
	for _, field := range data.Fields {
		if in := d.Kind.InProfile(field); in != "" && d.Fields[field] != "" {
			r.Fields = append(r.Fields, ReadField{Field: in, Text: d.Fields[field]})
		}
	}
	data.Matches = CompareFields(form.Answers, &r)
	return data, nil
}

// CheckDocumentField returns what is wrong with one field of a document in the light of the others.
func (a *App) CheckDocumentField(kind domain.DocumentKind, field finding.Field, typed person.Answers) finding.List {
	_, found := kind.ReadFields(typed, a.today())
	return found.For(field)
}

// SaveDocumentData keeps what the citizen typed of a document; an empty field is none. ErrInvalid with findings at its fields,
// ErrNotFound.
func (a *App) SaveDocumentData(ctx context.Context, id domain.DocumentID, typed person.Answers) error {
	return a.update(ctx, func(tx domain.Tx) error {
		d, err := tx.FindDocument(ctx, id)
		if err != nil {
			return err
		}
		read, found := d.Kind.ReadFields(typed, a.today())
		if err := domain.InvalidUnlessClean(found); err != nil {
			return err
		}
		d.Fields = read
		return tx.SaveDocument(ctx, d)
	}, TopicDocuments)
}

// withReading returns a document with what was read by machine of its page, where the citizen said nothing else.
func withReading(d domain.Document, r *Reading) domain.Document {
	if r == nil {
		return d
	}
	fields := person.Answers{}
	for _, field := range d.Kind.Fields() {
		for _, read := range r.Fields {
			if in := d.Kind.InProfile(field); in != "" && in == read.Field && !read.Proposal && !read.Latin {
				fields[field] = read.Text
			}
		}
	}
	read, _ := d.Kind.ReadFields(fields, person.Date{})
	maps.Copy(read, d.Fields)
	if len(read) > 0 {
		d.Fields = read
	}
	return d
}
