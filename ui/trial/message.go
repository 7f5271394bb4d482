package trial

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// message is one message in full: what it is for, its code in large figures, when it came, how, and to whom.
// Take is called with it by the button that copies its code.
func message(e *screen.Env, m domain.TrialMessage, id string, take func(domain.TrialMessage)) fyne.CanvasObject {
	stack := widget.NewSpaced(theme.Space4, widget.NewText(words.TrialMessage(e.Book, m)))
	if m.Code != "" {
		stack.Add(widget.NewTitle(grouped(m.Code)))
	}
	stack.Add(widget.NewCaption(words.Channel(e.Book, m.Channel) + " · " + m.To + " · " + words.Time(m.At)))
	if m.Code == "" {
		return stack
	}
	return widget.NewSplit(stack, widget.NewSecondary(id, e.Book.Say("trial.copy"), func() { take(m) }))
}

// grouped puts a gap into the middle of a code, as one reads it out: «123 456».
func grouped(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + "\u00a0" + code[3:]
}

// brief is a message in a line: its code, or what it says.
func brief(e *screen.Env, m domain.TrialMessage) (what, code string) {
	if m.Notice != nil {
		what, _ = words.Notice(e.Book, *m.Notice)
		return what, ""
	}
	return words.TrialMessage(e.Book, m), grouped(m.Code)
}

// copyIcon is on the button that copies a code.
func copyIcon() fyne.Resource { return fynetheme.ContentCopyIcon() }
