package form

import (
	"razvorot/domain/finding"
	"razvorot/ui/widget"
)

// FocusOn moves the focus to a field and reports whether the form has it.
func (f *Form) FocusOn(name finding.Field) bool {
	field := f.find(name)
	if field != nil {
		field.focus()
	}
	return field != nil
}

// Mark shows findings at a field, as what is known about it without anybody having typed there.
func (f *Form) Mark(name finding.Field, found finding.List) {
	field := f.find(name)
	if field == nil {
		return
	}
	field.touched = true
	if field.show(found) {
		widget.Relayout(field.object)
	}
}
