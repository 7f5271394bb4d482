package form

import (
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
)

// Written returns an answer as people write it: a date with dots, the word for a choice.
func Written(book *phrase.Book, field finding.Field, answer string) string {
	spec := Person(book, field)
	for _, o := range spec.Options {
		if o.Value == answer {
			return o.Text
		}
	}
	return spec.Mask.Format(answer)
}
