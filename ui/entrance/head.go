package entrance

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Head is what a page at the door begins with.
type Head struct {
	Step, Steps int // where the citizen stands; 0 on a page that is no step
	Title, Lead string
}

// Object returns the head of a page: the line of steps, or the product's mark where there is none, the title, and what the page is
// about.
func (h Head) Object(e *screen.Env) fyne.CanvasObject {
	stack := widget.NewSpaced(theme.Space12)
	if h.Step > 0 {
		words := e.Book.Say("entrance.step", map[string]int{"N": h.Step, "Of": h.Steps})
		stack.Add(widget.NewStepper(words, h.Step, h.Steps))
		stack.Add(widget.NewGap(0))
	} else {
		stack.Add(widget.NewLeft(widget.NewMark(theme.Target)))
	}
	widget.Turned() // a page with a new head is another step
	stack.Add(widget.NewTitle(h.Title))
	if h.Lead != "" {
		stack.Add(widget.NewText(h.Lead))
	}
	return stack
}
