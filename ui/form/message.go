package form

import (
	"fyne.io/fyne/v2"

	"razvorot/domain/finding"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Message is the place below an input that says what is wrong with it: each finding with the icon of its severity.
type Message struct {
	book   *phrase.Book
	object *fyne.Container
	said   string
}

// NewMessage returns a message that says nothing and takes no room.
func NewMessage(book *phrase.Book) *Message {
	m := &Message{book: book, object: widget.NewSpaced(theme.Space4)}
	m.object.Hide()
	return m
}

// Object returns what to put below the input.
func (m *Message) Object() fyne.CanvasObject { return m.object }

// Said returns the words shown, a line each.
func (m *Message) Said() string { return m.said }

// Show says what was found, and reports whether that is something else than before. Where there are errors, warnings wait.
func (m *Message) Show(found finding.List) bool {
	type line struct {
		tone widget.Tone
		text string
	}
	var lines []line
	said := ""
	for _, f := range found {
		tone := widget.Warning
		if f.Severity == finding.Error {
			tone = widget.Error
		} else if found.Blocking() {
			continue
		}
		text := words.Finding(m.book, f)
		lines = append(lines, line{tone, text})
		said += text + "\n"
	}
	if said == m.said {
		return false
	}
	m.said = said
	m.object.Objects = nil
	for _, l := range lines {
		m.object.Add(widget.NewRemark(l.tone, l.text))
	}
	if len(lines) > 0 {
		m.object.Show()
	} else {
		m.object.Hide()
	}
	return true
}
