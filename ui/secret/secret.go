// Package secret asks for a passphrase or a password.
//
// A field hides what is typed, with an eye to show it. A new secret is one that is chosen: it has a meter of how it stands up
// to guessing, rules that are ticked off as they are met, and a second field to type it again. What a field holds is never
// kept anywhere but in it.
package secret

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/form"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Field asks for a secret that is known already.
type Field struct {
	Typed   func() // after each change, nil for nothing
	entry   *widget.Entry
	message *fyne.Container
	said    string
	object  *fyne.Container
}

// NewField returns an empty field. Submit is called on Enter.
func NewField(book *phrase.Book, id, label, hint string, submit func()) *Field {
	f := &Field{entry: widget.NewPasswordEntry(id, label), message: widget.NewSpaced(theme.Space4)}
	f.message.Hide()
	f.entry.OnNext = submit
	f.entry.OnChanged = func(string) {
		f.Fault("")
		if f.Typed != nil {
			f.Typed()
		}
	}
	f.object = widget.NewSpaced(theme.Space8,
		form.Labelled(book, form.Spec{Label: label, Hint: hint}, f.entry, nil), f.message)
	return f
}

// Digits has the field bring up the keys for digits, where keys are drawn on the screen.
func (f *Field) Digits() *Field {
	f.entry.SetKeyboard(mobile.NumberKeyboard)
	return f
}

// Object returns label, entry and what is wrong.
func (f *Field) Object() fyne.CanvasObject { return f.object }

// Text returns what was typed.
func (f *Field) Text() string { return f.entry.Text }

// Clear empties the field.
func (f *Field) Clear() { f.entry.SetText("") }

// Focus puts the cursor into the field.
func (f *Field) Focus() { widget.Focus(f.entry) }

// SetEnabled takes input, or waits.
func (f *Field) SetEnabled(enabled bool) {
	if enabled {
		f.entry.Enable()
	} else {
		f.entry.Disable()
	}
}

// Fault says what is wrong below the field; "" says nothing.
func (f *Field) Fault(lines ...string) {
	said := ""
	f.message.Objects = nil
	for _, line := range lines {
		if line != "" {
			f.message.Add(widget.NewRemark(widget.Error, line))
			said += line + "\n"
		}
	}
	f.entry.SetWrong(said != "")
	if said == f.said {
		return
	}
	f.said = said
	if said == "" {
		f.message.Hide()
	} else {
		f.message.Show()
	}
	widget.Relayout(f.object)
}

// Said returns what stands below the field.
func (f *Field) Said() string { return f.said }

// Rule is one rule of a new secret in words, with the codes that are found while it is broken.
type Rule struct {
	Words string
	Codes []finding.Code
}

// NewOptions are what a new secret is held to.
type NewOptions struct {
	Book        *phrase.Book
	ID          string // of the entry; «.repeat» is added for the second one
	Label, Hint string
	Repeat      string // label of the second field; "" for none
	Differs     string // what is said when the two differ
	Rules       []Rule // ticked off as typed; none where the meter says enough
	Check       func(text string) (access.Strength, finding.List)
	Submit      func() // Enter in the last field
}

// New asks for a secret that is being chosen.
type New struct {
	options NewOptions
	first   *Field
	second  *Field // nil without Repeat
	meter   *widget.Meter
	rules   *fyne.Container
	object  *fyne.Container
}

// NewNew returns empty fields.
func NewNew(o NewOptions) *New {
	n := &New{options: o, meter: widget.NewMeter(), rules: widget.NewSpaced(theme.Space4)}
	n.first = NewField(o.Book, o.ID, o.Label, o.Hint, n.next)
	n.first.entry.OnChanged = func(string) { n.typed() }
	n.object = widget.NewSpaced(theme.Space12, n.first.object, n.meter)
	if len(o.Rules) > 0 {
		n.object.Add(n.rules)
	}
	if o.Repeat != "" {
		n.second = NewField(o.Book, o.ID+".repeat", o.Repeat, "", o.Submit)
		n.object.Add(widget.NewGap(theme.Space4))
		n.object.Add(n.second.object)
	}
	n.typed()
	return n
}

// Object returns the fields with meter and rules.
func (n *New) Object() fyne.CanvasObject { return n.object }

// Text returns what was typed.
func (n *New) Text() string { return n.first.Text() }

// Focus puts the cursor into the first field.
func (n *New) Focus() { n.first.Focus() }

// SetEnabled takes input, or waits.
func (n *New) SetEnabled(enabled bool) {
	n.first.SetEnabled(enabled)
	if n.second != nil {
		n.second.SetEnabled(enabled)
	}
}

// Accept reports whether the secret holds and was typed the same twice; otherwise it says what is wrong and puts the cursor
// there.
func (n *New) Accept() bool {
	_, found := n.options.Check(n.Text())
	if found.Blocking() {
		n.Refuse(found)
		return false
	}
	if n.second != nil && n.second.Text() != n.Text() {
		n.second.Fault(n.options.Differs)
		n.second.Focus()
		return false
	}
	return true
}

// Refuse shows findings below the field.
func (n *New) Refuse(found finding.List) {
	var lines []string
	for _, f := range found {
		if f.Severity == finding.Error {
			lines = append(lines, words.Finding(n.options.Book, f))
		}
	}
	n.first.Fault(lines...)
	n.first.Focus()
}

// Said returns what stands below the two fields.
func (n *New) Said() string {
	if n.second == nil {
		return n.first.Said()
	}
	return n.first.Said() + n.second.Said()
}

func (n *New) next() {
	if n.second != nil {
		n.second.Focus()
		return
	}
	n.options.Submit()
}

// typed follows the keys with meter and rules; it scolds nobody before they are done.
func (n *New) typed() {
	n.first.Fault("")
	strength, found := n.options.Check(n.Text())
	if n.Text() == "" {
		n.meter.Set(0, widget.Neutral, " ")
	} else {
		n.meter.Set(int(strength)+1, words.StrengthTone(strength), words.Strength(n.options.Book, strength))
	}
	n.rules.Objects = nil
	for _, rule := range n.options.Rules {
		n.rules.Add(n.line(rule, found))
	}
	n.rules.Refresh()
}

// line is a rule with a sign of whether it is met.
func (n *New) line(rule Rule, found finding.List) fyne.CanvasObject {
	icon, colour := fynetheme.RadioButtonIcon(), theme.ColorNameSecondary
	met := n.Text() != ""
	for _, f := range found {
		for _, code := range rule.Codes {
			met = met && f.Code != code
		}
	}
	if met {
		icon, colour = fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess
	}
	return widget.NewBeside(widget.NewIcon(icon, colour), widget.NewSecondaryText(rule.Words))
}
