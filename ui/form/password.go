package form

import (
	"fyne.io/fyne/v2"

	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// PasswordConfig is what a Password is made of. Everything but Book, Field and Label may be left out.
type PasswordConfig struct {
	Book        *phrase.Book
	Field       finding.Field
	Label, Hint string
	Check       func(password string) finding.List    // nil for a password that is not being chosen
	Strength    func(password string) access.Strength // shows a meter
	Changed     func(password string)
	Submit      func() // Enter
}

// Password asks for a password or passphrase: hidden until the eye is tapped, with a meter while one is being chosen.
type Password struct {
	config  PasswordConfig
	entry   *widget.Entry
	meter   *widget.Meter
	message *Message
	object  *fyne.Container
	touched bool
}

// NewPassword returns an empty password.
func NewPassword(c PasswordConfig) *Password {
	p := &Password{config: c, entry: widget.NewPasswordEntry(Key(c.Field), c.Label), message: NewMessage(c.Book)}
	p.object = Labelled(c.Book, Spec{Label: c.Label, Hint: c.Hint}, p.entry, p.message)
	if c.Strength != nil {
		p.meter = widget.NewMeter()
		p.meter.Hide()
		p.object.Add(p.meter)
	}
	p.entry.OnChanged = func(string) { p.typed() }
	p.entry.OnBlur = func() {
		if p.entry.Text != "" {
			p.touched = true
			p.recheck()
		}
	}
	p.entry.OnNext = func() {
		if c.Submit != nil {
			c.Submit()
		}
	}
	return p
}

// Object returns label, entry, message and meter.
func (p *Password) Object() fyne.CanvasObject { return p.object }

// Value returns what was typed.
func (p *Password) Value() string { return p.entry.Text }

// Clear empties it, as after a wrong try.
func (p *Password) Clear() {
	p.touched = false
	p.entry.SetText("")
}

// Focus moves the focus to it.
func (p *Password) Focus() { widget.Focus(p.entry) }

// SetEnabled takes input, or waits.
func (p *Password) SetEnabled(enabled bool) {
	if enabled {
		p.entry.Enable()
	} else {
		p.entry.Disable()
	}
}

// Show marks it with the findings about its field, and reports whether one blocks.
func (p *Password) Show(found finding.List) bool {
	at := found.For(p.config.Field)
	p.touched = true
	p.show(at)
	return at.Blocking()
}

func (p *Password) typed() {
	if p.meter != nil {
		p.measure()
	}
	if p.touched {
		p.recheck()
	} else {
		p.show(nil)
	}
	if p.config.Changed != nil {
		p.config.Changed(p.entry.Text)
	}
}

func (p *Password) measure() {
	shown := p.meter.Visible()
	if p.entry.Text == "" {
		p.meter.Hide()
	} else {
		s := p.config.Strength(p.entry.Text)
		p.meter.Set(int(s)+1, words.StrengthTone(s),
			words.Strength(p.config.Book, s))
		p.meter.Show()
	}
	if shown != p.meter.Visible() {
		widget.Relayout(p.object)
	}
}

func (p *Password) recheck() {
	if p.config.Check != nil {
		p.show(p.config.Check(p.entry.Text))
	} else {
		p.show(nil)
	}
}

func (p *Password) show(found finding.List) {
	p.entry.SetWrong(found.Blocking())
	if p.message.Show(found) {
		widget.Relayout(p.object)
	}
}
