package form

import (
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Consent is a tick with what is agreed to and a link to the full text.
type Consent struct {
	id      domain.ConsentID
	tick    *widget.Tick
	message *Message
	object  *fyne.Container
}

// NewConsent returns a consent that is not given. Read shows the full text.
func NewConsent(book *phrase.Book, id domain.ConsentID, read func(), changed func(given bool)) *Consent {
	c := &Consent{id: id, message: NewMessage(book)}
	c.tick = widget.NewTick("consent."+string(id), func(given bool) {
		if given && c.message.Show(nil) {
			widget.Relayout(c.object)
		}
		if changed != nil {
			changed(given)
		}
	})
	more := widget.NewLink("consent."+string(id)+".read", book.Say("consent.read"), read)
	c.object = widget.NewSpaced(theme.Space4, widget.NewTickLine(c.tick, words.Consent(book, id), more), c.message.Object())
	return c
}

// Object returns tick, words, link and message.
func (c *Consent) Object() fyne.CanvasObject { return c.object }

// Given reports whether the tick is set.
func (c *Consent) Given() bool { return c.tick.Checked }

// Set sets the tick or takes it away.
func (c *Consent) Set(given bool) { c.tick.SetChecked(given) }

// Show marks it with the findings about it, and reports whether one blocks.
func (c *Consent) Show(found finding.List) bool {
	at := found.For(finding.Field("consent." + c.id))
	if c.message.Show(at) {
		widget.Relayout(c.object)
	}
	return at.Blocking()
}

// Saved is the line «Сохранено 12:41» that stands where other programs have a button.
type Saved struct {
	book *phrase.Book
	text *widget.Text
}

// NewSaved returns the line for a moment, empty for none.
func NewSaved(book *phrase.Book, at time.Time) *Saved {
	return &Saved{book: book, text: widget.NewCaption(words.Saved(book, at))}
}

// Object returns the line.
func (s *Saved) Object() fyne.CanvasObject { return s.text }

// Set shows another moment.
func (s *Saved) Set(at time.Time) { s.text.SetText(words.Saved(s.book, at)) }
